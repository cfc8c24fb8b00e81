"""The index is being built anew: what answers meanwhile, and who is told."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from search import (
    IndexState,
    Library,
    MissingIndexError,
    OutdatedIndexError,
    RebuildingIndexError,
    Request,
    sync,
)
from search.cli.main import main
from search.engines.whoosh.schema import SCHEMA_VERSION
from search.engines.whoosh.storage import generations
from search.engines.whoosh.storage import opened as opening
from search.engines.whoosh.storage.manifest import stamps
from tests.support.paths import DATA, SEEDS
from tests.support.problem_shape import assert_problem
from web import create_app

SAID = "The index is being rebuilt. Results come from the index of"
PAGES = ["/", "/search?q=aid", "/search?q=zeppelin", "/articles", "/speakers",
         "/speakers/Sergey%20Lavrov"]  # fmt: skip


@pytest.fixture(autouse=True)
def _looking_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "TRUSTED_FOR", 0.0)


@pytest.fixture
def seeds(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library")
    sync(opened.path, [SEEDS])
    yield opened
    opened.close()


def meanwhile(path: Path, look: Callable[[], object], **options: object) -> None:
    """Look while the index is being made."""
    looks: list[object] = []
    sync(path, [SEEDS], progress=lambda _: looks.append(look()), **options)
    assert looks


def test_it_is_told_while_it_lasts(seeds: Library) -> None:
    before = seeds.state()
    seen: list[IndexState] = []
    meanwhile(seeds.path, lambda: seen.append(seeds.state()), rebuild=True)
    assert seen == [replace(before, rebuilding=True)]
    assert not seeds.state().rebuilding


def test_a_small_sync_is_no_rebuild(seeds: Library, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more/owl.txt").write_text("Owl\n\nThe owl is not what it seems to be.\n")
    seen: list[IndexState] = []
    sync(seeds.path, [tmp_path / "more"], progress=lambda _: seen.append(seeds.state()))
    assert [state.rebuilding for state in seen] == [False]


@pytest.mark.parametrize("path", PAGES)
def test_pages_say_so_quietly(seeds: Library, path: str) -> None:
    client = create_app(seeds).test_client()
    assert SAID not in client.get(path).text

    def look() -> None:
        assert client.get(path).text.count(SAID) == 1

    meanwhile(seeds.path, look, rebuild=True)


def test_programs_and_operators_are_told(seeds: Library) -> None:
    client = create_app(seeds).test_client()
    tag = client.get("/api/v1/search?q=aid").headers["ETag"]

    def look() -> None:
        answer = client.get("/api/v1/search?q=aid", headers={"If-None-Match": tag})
        assert answer.json["index"]["rebuilding"] is True
        ready = client.get("/readyz").json
        assert (ready["status"], ready["index"]["rebuilding"]) == ("ready", True)
        assert "pilcrow_index_rebuilding 1.0" in client.get("/metrics").text
        assert "Rebuilding a new index is being built" in status(seeds.path)

    meanwhile(seeds.path, look, rebuild=True)
    assert client.get("/readyz").json["index"]["rebuilding"] is False
    assert "pilcrow_index_rebuilding 0.0" in client.get("/metrics").text
    assert "Rebuilding" not in status(seeds.path)


def status(path: Path) -> str:
    return CliRunner().invoke(main, ["status", "--library", str(path)]).output


def assert_in_the_making(opened: Library, client: FlaskClient) -> None:
    opened.close()
    with pytest.raises(RebuildingIndexError, match=f"The index in {opened.path} is being made"):
        opened.search(Request(q="aid"))
    document = assert_problem(client.get("/readyz"), "index-unavailable", 503)
    assert document["title"] == "The index is being built"
    page = client.get("/search?q=aid")
    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert "<h1>The index is being built</h1>" in page.text
    assert "pilcrow index" not in page.text
    assert "is being made: try again when that is done." in status(opened.path)


def test_the_first_one_is_waited_for(tmp_path: Path) -> None:
    opened = Library(tmp_path / "library")
    client = create_app(opened).test_client()
    with pytest.raises(MissingIndexError, match="Nothing is indexed"):
        opened.state()
    meanwhile(opened.path, lambda: assert_in_the_making(opened, client))
    assert opened.search(Request(q="aid")).total == 7
    opened.close()


def test_one_that_is_too_old_to_answer_says_what_is_coming(seeds: Library) -> None:
    generation = generations.published(seeds.path)
    generation.write(replace(generation.manifest(), schema=1))
    client = create_app(seeds).test_client()
    with pytest.raises(OutdatedIndexError):
        seeds.state()
    meanwhile(seeds.path, lambda: assert_in_the_making(seeds, client))
    assert seeds.search(Request(q="aid")).total == 7


def test_one_of_version_5_answers_until_the_next_sync(seeds: Library) -> None:
    """Its table of contents names modules that are gone; its arrays are those of today."""
    generation = generations.published(seeds.path)
    manifest = generation.manifest()
    shutil.rmtree(generation.index)
    shutil.copytree(DATA / "older_indexes" / "5", generation.index)
    files = stamps(generation.folder, {})
    generation.write(replace(manifest, schema=5, files=files))
    assert seeds.search(Request(q="aid")).total == 7
    assert "Searchable 30 paragraphs" in status(seeds.path)
    seen: list[tuple[int, bool]] = []

    def look() -> None:
        page = seeds.search(Request(q='"humanitarian aid"'))
        seen.append((page.total, page.index.rebuilding))

    meanwhile(seeds.path, look)
    assert seen == [(5, True)]
    assert generations.published(seeds.path).manifest().schema == SCHEMA_VERSION
    assert seeds.search(Request(q='"humanitarian aid"')).total == 5


def test_one_that_was_killed_is_none(seeds: Library) -> None:
    """It cannot say that it is over; but it holds the lock no more."""
    killed = (
        "import os, signal, sys; from pathlib import Path; from search import sync\n"
        "sync(Path(sys.argv[1]), rebuild=True,"
        " progress=lambda _: os.kill(os.getpid(), signal.SIGKILL))"
    )
    done = subprocess.run([sys.executable, "-c", killed, str(seeds.path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert (seeds.path / "rebuilding").exists()
    assert not seeds.state().rebuilding
    sync(seeds.path)
    assert not (seeds.path / "rebuilding").exists()
