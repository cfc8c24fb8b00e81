"""What the doctor finds in a library that is well, and in others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from search import Library, generations, sync
from search.catalog import Catalog
from search.doctor import Finding, examine
from search.engines.whoosh_engine import WhooshEngine

Index = Callable[[Mapping[str, str]], Library]


@pytest.fixture
def well(indexed: Index) -> Library:
    return indexed({"fox.txt": "News of the fox\n\nThe fox was seen by many on that Monday.\n"})


def ills(library: Library) -> list[Finding]:
    return [finding for finding in examine(library.path) if finding.remedy]


def test_a_library_that_is_well(well: Library, tmp_path: Path) -> None:
    state = well.state()
    version, *others = examine(well.path)
    assert version.text.startswith("Python 3.")
    assert "whoosh3 3." in version.text
    assert others == [
        Finding(f"{well.path} holds commit 1 of {state.updated}"),
        Finding(f"{well.path} can be written"),
        Finding(f"{tmp_path / 'articles'} is there"),
        Finding("The index holds 1 articles, the catalog 1"),
    ]


def test_no_library(tmp_path: Path) -> None:
    [_, finding] = examine(tmp_path)
    text = f"Nothing is indexed in {tmp_path} yet"
    assert finding == Finding(text, "run 'pilcrow index FOLDER'.")


def test_a_damaged_manifest(well: Library) -> None:
    folder = generations.published(well.path).folder
    (folder / "manifest.json").write_text("{")
    text = f"The manifest of the index in {folder} is damaged"
    assert ills(well) == [Finding(text, "run 'pilcrow index --rebuild'.")]


def test_a_folder_that_is_gone(well: Library, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.rename(tmp_path / "elsewhere")
    remedy = f"run 'pilcrow index --forget {folder}'"
    assert ills(well) == [Finding(f"{folder} is gone", remedy)]


def test_a_file_that_could_not_be_read(well: Library, tmp_path: Path) -> None:
    bad = tmp_path / "articles/bad.txt"
    bad.write_bytes(b"\0" * 99)
    sync(well.path)
    remedy = "run 'pilcrow index' to see why"
    assert ills(well) == [Finding(f"{bad} could not be read", remedy)]


def test_a_sync_that_was_killed(well: Library) -> None:
    catalog = Catalog(generations.published(well.path).catalog)
    catalog.begin(["some-article"])
    catalog.close()
    remedy = "run 'pilcrow index', which mends it"
    assert ills(well) == [Finding("A sync was killed", remedy)]
    sync(well.path)
    assert ills(well) == []


def test_an_index_that_lost_an_article(well: Library) -> None:
    [article] = well.articles().articles
    engine = WhooshEngine(generations.published(well.path).index)
    writer = engine.writer()
    writer.remove(article.id)
    writer.commit()
    writer.close()
    engine.close()
    text = "The index holds 0 articles, the catalog 1"
    assert ills(well) == [Finding(text, "run 'pilcrow index --rebuild'")]


def test_an_index_that_is_gone(well: Library) -> None:
    well.close()
    folder = generations.published(well.path).index
    for path in folder.iterdir():
        path.unlink()
    text = f"The index in {folder} cannot be opened"
    assert ills(well) == [Finding(text, "run 'pilcrow index --rebuild'.")]


def test_looking_changes_nothing(well: Library) -> None:
    before = {path: path.stat().st_mtime_ns for path in well.path.rglob("*")}
    assert ills(well) == []
    assert {path: path.stat().st_mtime_ns for path in well.path.rglob("*")} == before
