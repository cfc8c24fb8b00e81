"""Files read by several processes: the same index, and nothing lost when one of them dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from search import Library, Paragraph, Progress, Report, Request, sync
from search.errors import ReaderDiedError
from search.indexing import reading_queue
from search.indexing.reader_pool import enough
from tests.support.paths import ROOT

FILES = 12


@pytest.fixture(autouse=True)
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few files be more than one process gets at once."""
    monkeypatch.setattr(reading_queue, "GROUP_SIZE", 4)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(FILES):
        write(folder, number, f"council number{number}")
    return folder


def write(folder: Path, number: int, words: str) -> None:
    text = (
        f"News of {words}\n\n“The {words} ran,” Ann Lee said.\n\nThe cease-fire of {words} held.\n"
    )
    (folder / f"{number:02}.txt").write_text(text)


def told(report: Report) -> tuple[object, ...]:
    counts = (report.added, report.changed, report.renamed, report.removed, report.unchanged)
    return *counts, report.paragraphs, report.problems, report.duplicates, report.interrupted


def held(path: Path) -> list[Paragraph]:
    with closing(Library(path)) as library:
        page = library.search(Request(q="council", limit=100))
        return sorted((hit.paragraph for hit in page.hits), key=lambda paragraph: paragraph.id)


def segments(path: Path) -> list[bytes]:
    return sorted(file.read_bytes() for file in path.rglob("*.arrays"))


def test_several_processes_make_the_same_index(news: Path, tmp_path: Path) -> None:
    """At first, and when files have changed, gone, become twins or are no text."""
    libraries = {processes: tmp_path / f"library{processes}" for processes in (1, 2)}

    def synced() -> Report:
        one, two = (sync(path, [news], processes=n) for n, path in libraries.items())
        assert told(one) == told(two)
        assert held(libraries[1]) == held(libraries[2])
        assert segments(libraries[1]) == segments(libraries[2])
        return two

    assert synced().added == FILES
    (news / "00.txt").unlink()
    (news / "01.txt").write_bytes((news / "02.txt").read_bytes())
    (news / "03.txt").write_bytes(b"\0\0")
    (news / "04.txt").rename(news / "99.txt")
    write(news, 5, "council changed")
    report = synced()
    assert (report.changed, report.renamed, report.removed) == (2, 1, 1)
    assert (len(report.problems), len(report.duplicates)) == (1, 1)
    write(news, 2, "council without a twin")
    report = synced()
    assert (report.changed, report.paragraphs) == (1, 4)  # the twin that is left is indexed


def test_the_writer_is_one_of_the_readers(news: Path, tmp_path: Path) -> None:
    others: set[int] = set()

    def look(_: Progress) -> None:
        others.add(len(multiprocessing.active_children()))

    assert sync(tmp_path / "library", [news], processes=2, progress=look).added == FILES
    assert others == {1}


def test_an_interruption_keeps_what_was_read(news: Path, tmp_path: Path) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.files == 3:
            raise KeyboardInterrupt

    report = sync(tmp_path / "library", [news], processes=2, progress=interrupt)
    assert (report.added, report.interrupted) == (3, True)
    assert sync(tmp_path / "library", [news]).added == FILES - 3
    assert not multiprocessing.active_children()


def kill_readers(progress: Progress) -> None:
    if progress.files == 2:
        for reader in multiprocessing.active_children():
            reader.kill()
            reader.join()


def test_what_was_read_is_kept_when_a_reader_dies(news: Path, tmp_path: Path) -> None:
    report = sync(tmp_path / "library", [news], processes=2, progress=kill_readers)
    [problem] = report.problems
    assert problem.message.startswith(f"A process died that read {problem.path} or one of the 0")
    assert report.interrupted
    assert 2 <= report.added < FILES
    again = sync(tmp_path / "library", [news], processes=2)
    assert (again.added, again.problems) == (FILES - report.added, [])
    assert len(held(tmp_path / "library")) == 3 * FILES


def test_a_rebuild_whose_reader_dies_leaves_the_index_as_it_was(news: Path, tmp_path: Path) -> None:
    sync(tmp_path / "library", [news])
    before = held(tmp_path / "library")
    with pytest.raises(ReaderDiedError, match="The existing index is untouched"):
        sync(tmp_path / "library", rebuild=True, processes=2, progress=kill_readers)
    assert held(tmp_path / "library") == before


WRITER = """
import multiprocessing, sys, time
from pathlib import Path
from search import sync

def stay(_):
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    time.sleep(600)

if __name__ == "__main__":
    sync(Path(sys.argv[1]), [Path(sys.argv[2])], processes=2, progress=stay)
"""


def is_there(process: int) -> bool:
    """Tell whether a process runs; one that has ended may wait for somebody to notice."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.mark.skipif(not Path("/proc").exists(), reason="there is no /proc to ask")
def test_readers_end_with_a_writer_that_is_killed(news: Path, tmp_path: Path) -> None:
    program = tmp_path / "writer.py"
    program.write_text(WRITER)
    command = [sys.executable, str(program), str(tmp_path / "library"), str(news)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as writer:
        assert writer.stdout is not None
        readers = list(map(int, writer.stdout.readline().split()))
        assert readers
        assert all(map(is_there, readers))
        os.kill(writer.pid, signal.SIGKILL)
    until = time.monotonic() + 20
    while any(map(is_there, readers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_there, readers))
    assert sync(tmp_path / "library", [news]).added == FILES


def test_small_jobs_are_done_by_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.indexing.reader_pool._cores", lambda: 4)
    assert enough(1_000_000, annotate=False) == 1
    assert enough(1_000_000, annotate=True) == 4
    assert enough(100_000_000, annotate=False) == 4
