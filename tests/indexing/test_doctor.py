"""What the doctor finds in a library that is well, and in others."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from search import Library, Request, formats, sync
from search.engines.finding import Finding, Repair
from search.engines.whoosh.index import WhooshIndex
from search.engines.whoosh.kernels import library
from search.engines.whoosh.storage import generations, manifest
from search.indexing.doctor import examine, repair

Index = Callable[[Mapping[str, str]], Library]


@pytest.fixture
def well(indexed: Index) -> Library:
    return indexed({"fox.txt": "News of the fox\n\nThe fox was seen by many on that Monday.\n"})


def ills(library: Library) -> list[Finding]:
    return [finding for finding in examine(library.path) if finding.remedy]


def assert_repaired(library: Library) -> None:
    """Repair it, and check that nothing is left to find, and that everything is found."""
    library.close()
    repair(library.path)
    assert ills(library) == []
    assert library.search(Request(q="fox")).total == 2


def test_a_library_that_is_well(well: Library, tmp_path: Path) -> None:
    state = well.state()
    version, *others = examine(well.path)
    assert version.text.startswith("Python 3.")
    assert "whoosh3 3." in version.text
    files = len(generations.published(well.path).manifest().files)
    assert [finding.text for finding in others if "disk" not in finding.text] == [
        f"{well.path} holds commit 1 of {state.updated}",
        "The clock shows a time after the last commit",
        f"Kernels: {library.state()}",
        f"{well.path} can be written",
        f"{tmp_path / 'articles'} exists",
        f"All {files} files of the index are as they were written",
        "Articles in the index: 1, in the catalog: 1",
    ]
    assert ills(well) == []
    repair(well.path)
    assert well.state() == state


def test_no_library(tmp_path: Path) -> None:
    [_, _, finding] = examine(tmp_path)
    text = f"Nothing is indexed in {tmp_path} yet"
    assert finding == Finding(text, "run 'pilcrow index FOLDER'.")


def test_a_damaged_manifest(well: Library) -> None:
    folder = generations.published(well.path).folder
    (folder / "manifest.json").write_text("{")
    text = f"The manifest of the index in {folder} is damaged"
    assert ills(well) == [Finding(text, "run 'pilcrow index --rebuild'.", Repair.REBUILD)]
    assert_repaired(well)


def test_a_manifest_with_another_number_in_it(well: Library) -> None:
    path = generations.published(well.path).manifest_file
    path.write_text(path.read_text().replace('"articles": 1', '"articles": 7'))
    [finding] = ills(well)
    assert finding.text.endswith("is damaged")
    assert_repaired(well)


def test_a_manifest_whose_checksum_has_another_name(well: Library) -> None:
    path = generations.published(well.path).manifest_file
    path.write_text(path.read_text().replace('"checksum"', '"chdcksum"'))
    [finding] = ills(well)
    assert finding.text.endswith("is damaged")


@pytest.mark.parametrize("content", ["", "generation-9", "../generation-1", "\0\xff"])
def test_a_pointer_that_leads_nowhere_is_mended_without_reading_a_file(
    well: Library, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (well.path / "CURRENT").write_text(content)
    text = f"The published index in {well.path} is missing"
    assert ills(well) == [Finding(text, "run 'pilcrow doctor --repair'", Repair.PUBLISH)]
    monkeypatch.setattr(formats, "read", pytest.fail)
    assert_repaired(well)


def test_a_pointer_that_is_gone(well: Library) -> None:
    (well.path / "CURRENT").unlink()
    [finding] = ills(well)
    assert (finding.text.startswith("Nothing is indexed"), finding.repair) == (True, Repair.PUBLISH)
    assert_repaired(well)


def test_a_generation_that_is_gone(well: Library) -> None:
    shutil.rmtree(generations.published(well.path).folder)
    [finding] = ills(well)
    assert finding.repair is Repair.REBUILD
    assert_repaired(well)


def test_a_folder_that_is_gone(well: Library, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.rename(tmp_path / "elsewhere")
    remedy = f"run 'pilcrow index --forget {folder}'"
    assert ills(well) == [Finding(f"{folder} is missing", remedy)]


def test_a_file_that_could_not_be_read(well: Library, tmp_path: Path) -> None:
    bad = tmp_path / "articles/bad.txt"
    bad.write_bytes(b"\0" * 99)
    sync(well.path)
    [notice] = [finding for finding in examine(well.path) if finding.notice]
    assert notice.text.startswith(f"Skipped: Cannot read {bad}: it is not text but binary")
    assert ills(well) == []


def test_what_a_killed_run_left_behind(well: Library) -> None:
    generations.begin(well.path)
    text = "A killed or running process left unfinished files: generation-2"
    remedy = "run 'pilcrow index', which removes them"
    assert ills(well) == [Finding(text, remedy, Repair.CLEAN)]
    assert_repaired(well)


def test_each_file_that_was_changed_is_named(well: Library) -> None:
    generation = generations.published(well.path)
    for name in generation.manifest().files:
        path = generation.folder / name
        path.write_bytes(b"x" + path.read_bytes())
    found = [finding.text for finding in ills(well)]
    assert len(found) == len(generation.manifest().files)
    assert all(re.search(r" has [\d,]+ bytes instead of [\d,]+$", text) for text in found)
    assert_repaired(well)


def test_a_change_that_left_size_and_time_as_they_were(well: Library) -> None:
    """A disk can rot without any program writing to it."""
    generation = generations.published(well.path)
    path = max(generation.index.iterdir(), key=lambda path: path.stat().st_size)
    status, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    [finding] = ills(well)
    assert finding.text == f"{path} holds something else than was written"
    assert_repaired(well)


def test_an_index_that_lost_an_article(well: Library) -> None:
    [article] = well.articles().articles
    well.close()
    generation = generations.published(well.path)
    with closing(WhooshIndex(generation.index)) as engine, closing(engine.writer()) as writer:
        writer.remove(article.id)
        writer.commit()
    files = manifest.stamps(generation.folder, {})
    generation.write(replace(generation.manifest(), files=files))
    text = "Articles in the index: 0, in the catalog: 1"
    assert ills(well) == [Finding(text, "run 'pilcrow index --rebuild'", Repair.REBUILD)]
    assert_repaired(well)


def test_a_clock_that_went_backwards(well: Library) -> None:
    generation = generations.published(well.path)
    generation.write(replace(generation.manifest(), updated="2999-01-01T00:00:00Z"))
    [finding] = ills(well)
    assert finding.text.endswith("before the last commit")


def test_looking_changes_nothing(well: Library) -> None:
    before = {path: path.stat().st_mtime_ns for path in well.path.rglob("*")}
    assert ills(well) == []
    assert {path: path.stat().st_mtime_ns for path in well.path.rglob("*")} == before
