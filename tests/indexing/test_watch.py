"""``search.indexing.watch`` and its companion: files that change are found without being told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from search import Library, Report, Request, SearchError, forget, sync
from search.engines.factory import open_engine
from search.indexing.watch import watch
from search.indexing.worker import companion

FOX = "News of the fox\n\nThe fox was seen by many on that cold and rainy Monday morning.\n"
PATIENCE = 60


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "fox.txt").write_text(FOX)
    return folder


@pytest.fixture
def library(tmp_path: Path, news: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library")
    sync(library.path, [news])
    yield library
    library.close()


@pytest.fixture
def told(library: Library) -> Iterator[list[Report | SearchError]]:
    """Watch a library, and note what is told."""
    outcomes: list[Report | SearchError] = []
    stop = Event()
    options = {"stop": stop, "told": outcomes.append}
    watcher = Thread(target=watch, args=(library.path,), kwargs=options)
    watcher.start()
    wait_for(lambda: outcomes)
    yield outcomes
    stop.set()
    watcher.join(PATIENCE)
    assert not watcher.is_alive()


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def found(library: Library) -> list[str]:
    page = library.search(Request(q="monday", by_article=True, limit=100))
    return sorted(Path(hit.paragraph.path).name for hit in page.hits)


@pytest.mark.usefixtures("told")
def test_files_that_come_change_and_go_are_followed(news: Path, library: Library) -> None:
    (news / "owl.txt").write_text(FOX.replace("fox", "owl"))
    wait_for(lambda: found(library) == ["fox.txt", "owl.txt"])
    (news / "deep").mkdir()
    (news / "deep/elk.txt").write_text(FOX.replace("fox", "elk"))
    wait_for(lambda: found(library) == ["elk.txt", "fox.txt", "owl.txt"])
    (news / "owl.txt").write_text(FOX.replace("fox", "lynx"))
    wait_for(lambda: library.search(Request(q="lynx")).total)
    (news / "deep/elk.txt").rename(news / "moose.txt")
    wait_for(lambda: found(library) == ["fox.txt", "moose.txt", "owl.txt"])
    (news / "moose.txt").unlink()
    wait_for(lambda: found(library) == ["fox.txt", "owl.txt"])


def test_a_burst_of_changes_is_few_syncs(
    news: Path, library: Library, told: list[Report | SearchError]
) -> None:
    for number in range(40):
        (news / f"{number}.txt").write_text(FOX.replace("fox", f"fox{number}"))
        time.sleep(0.01)
    wait_for(lambda: len(found(library)) == 41)
    assert sum(isinstance(one, Report) and bool(one.writes) for one in told) <= 4


@pytest.mark.usefixtures("told")
def test_a_folder_that_is_added_later_is_watched_too(
    library: Library, tmp_path: Path, news: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "elk.txt").write_text(FOX.replace("fox", "elk"))
    sync(library.path, [other])
    (other / "owl.txt").write_text(FOX.replace("fox", "owl"))
    wait_for(lambda: found(library) == ["elk.txt", "fox.txt", "owl.txt"])
    forget(library.path, other)
    (news / "bee.txt").write_text(FOX.replace("fox", "bee"))
    wait_for(lambda: found(library) == ["bee.txt", "fox.txt"])


def test_a_folder_that_goes_is_told_and_its_articles_stay(
    news: Path, library: Library, told: list[Report | SearchError], tmp_path: Path
) -> None:
    news.rename(tmp_path / "elsewhere")
    wait_for(lambda: any(isinstance(one, SearchError) for one in told))
    assert found(library) == ["fox.txt"]
    (tmp_path / "elsewhere/owl.txt").write_text(FOX.replace("fox", "owl"))
    (tmp_path / "elsewhere").rename(news)
    wait_for(lambda: found(library) == ["fox.txt", "owl.txt"])


@pytest.mark.usefixtures("told")
def test_a_busy_library_is_synced_as_soon_as_it_is_free(news: Path, library: Library) -> None:
    with open_engine(library.path).lock(wait=PATIENCE):
        (news / "owl.txt").write_text(FOX.replace("fox", "owl"))
        time.sleep(3)
        assert found(library) == ["fox.txt"]
    wait_for(lambda: found(library) == ["fox.txt", "owl.txt"])


def test_the_companion_of_a_server_keeps_the_index_current(news: Path, library: Library) -> None:
    with companion(library.path, watching=True):
        (news / "owl.txt").write_text(FOX.replace("fox", "owl"))
        wait_for(lambda: found(library) == ["fox.txt", "owl.txt"])


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
def test_a_companion_ends_with_its_server_and_one_that_dies_is_replaced(
    news: Path, library: Library
) -> None:
    program = (
        "import sys, time; from pathlib import Path; from search.indexing.worker import companion\n"
        "with companion(Path(sys.argv[1]), watching=True): time.sleep(600)"
    )
    server = subprocess.Popen([sys.executable, "-c", program, str(library.path)])
    try:
        wait_for(lambda: children(server.pid))
        [first] = children(server.pid)
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: children(server.pid) not in ([], [first]))
        [second] = children(server.pid)
        (news / "owl.txt").write_text(FOX.replace("fox", "owl"))
        wait_for(lambda: found(library) == ["fox.txt", "owl.txt"])
    finally:
        server.kill()
        server.wait()
    wait_for(lambda: not Path(f"/proc/{second}").exists())


def children(process: int) -> list[int]:
    try:
        paths = Path(f"/proc/{process}/task").glob("*/children")
        return [int(child) for path in paths for child in path.read_text().split()]
    except OSError:
        return []
