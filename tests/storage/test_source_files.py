"""Files that mean harm, or just came about: each is told in one line, and the run goes on."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search import Library, Problem, Report, Request, formats, sync
from search.articles.read_articles import read_articles
from search.cli.reports import show_report
from search.cli.terminal import Terminal
from search.errors import FormatError
from search.formats import FileBytes

FOX = "News of the fox\n\nThe fox was seen by many on that cold and rainy Monday morning.\n"
LONG_AGO = 1_478_000_000


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder with one article."""
    folder = tmp_path / "news"
    write(folder / "fox.txt", FOX)
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library")
    yield library
    library.close()


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (LONG_AGO, LONG_AGO))


def told(report: Report) -> list[str]:
    return [problem.message for problem in report.problems]


def found(library: Library, q: str = "") -> list[str]:
    page = library.search(Request(q=q, limit=100, by_article=True))
    return sorted(Path(hit.paragraph.path).name for hit in page.hits)


def test_a_link_out_of_the_folder_is_not_followed(
    news: Path, library: Library, tmp_path: Path
) -> None:
    write(tmp_path / "secret/plans.txt", FOX.replace("fox", "lynx"))
    (news / "plans.txt").symlink_to(tmp_path / "secret/plans.txt")
    assert told(sync(library.path, [news])) == [
        f"Cannot read {news}/plans.txt: it is a link out of the folder; "
        "index the folder it leads to."
    ]
    assert found(library, "lynx") == []


def test_a_link_within_the_folder_is_a_duplicate(news: Path, library: Library) -> None:
    (news / "vixen.txt").symlink_to("fox.txt")
    report = sync(library.path, [news])
    assert (told(report), len(report.duplicates)) == ([], 1)


def test_a_file_that_becomes_a_link_out_is_dropped(
    news: Path, library: Library, tmp_path: Path
) -> None:
    write(news / "owl.txt", FOX.replace("fox", "owl"))
    sync(library.path, [news])
    (news / "owl.txt").rename(tmp_path / "owl.txt")
    (news / "owl.txt").symlink_to(tmp_path / "owl.txt")
    assert sync(library.path).removed == 1
    assert found(library) == ["fox.txt"]


def test_links_in_a_circle_end(news: Path, library: Library) -> None:
    (news / "again").symlink_to(news)
    (news / "a.txt").symlink_to("b.txt")
    (news / "b.txt").symlink_to("a.txt")
    link, first, second = sorted(told(sync(library.path, [news])))
    assert link.endswith(
        "/again: it is a link to a folder; index the folder that it leads to."
    ) or link.startswith("Cannot open")
    assert len({link, first, second}) == 3
    assert found(library) == ["fox.txt"]


@pytest.mark.parametrize("name", ["a\nb.txt", "a\x1b[2Jb.txt", "a\u2028b.txt", b"a\xffb.txt"])
def test_a_name_that_is_no_text_is_told_on_one_line(
    news: Path, library: Library, name: str | bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(os.fsdecode(os.path.join(os.fsencode(news), os.fsencode(name))))  # noqa: PTH118
    write(path, FOX.replace("fox", "lynx"))
    report = sync(library.path, [news])
    assert told(report) == [
        f"Cannot read {str(path)!a}: its name has a line break or another unprintable "
        "character; rename the file."
    ]
    show_report(Terminal(), report)
    assert capsys.readouterr().err.count("\n") == 1
    assert found(library) == ["fox.txt"]


def test_a_folder_whose_name_is_no_text(news: Path, library: Library) -> None:
    write(news / "x\ny/owl.txt", FOX.replace("fox", "owl"))
    [message] = told(sync(library.path, [news]))
    assert "\n" not in message
    assert found(library) == ["fox.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_not_waited_for(news: Path, library: Library) -> None:
    os.mkfifo(news / "pipe.txt")
    started = time.monotonic()
    assert told(sync(library.path, [news])) == [
        f"Cannot read {news}/pipe.txt: it is a pipe or a device; copy its content to a file."
    ]
    assert time.monotonic() - started < 10


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_that_took_the_place_of_a_file_is_not_waited_for(
    news: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(news / "owl.txt", FOX)
    read_bytes = formats.read_bytes

    def swapped(path: Path, **_: object) -> FileBytes:
        if path.name == "owl.txt":
            path.unlink()
            os.mkfifo(path)
        return read_bytes(path)

    monkeypatch.setattr(formats, "read_bytes", swapped)
    [message] = told(sync(library.path, [news]))
    assert "it is a pipe or a device" in message


Meddling = Callable[[Path], object]


def meddle(
    monkeypatch: pytest.MonkeyPatch, path: Path, before: Meddling, after: Meddling = lambda _: None
) -> None:
    """Do something to a file just before, and just after, it is read."""
    read_bytes = formats.read_bytes

    def meddled(read_path: Path, **_: object) -> FileBytes:
        if read_path != path:
            return read_bytes(read_path)
        before(path)
        found = read_bytes(read_path)
        after(path)
        return found

    monkeypatch.setattr(formats, "read_bytes", meddled)


def test_a_file_that_is_written_to_while_it_is_read_is_read_the_next_time(
    news: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = news / "owl.txt"
    write(path, FOX.replace("fox", "owl"))
    with monkeypatch.context() as patch:
        meddle(patch, path, lambda _: None, lambda _: path.write_text(FOX.replace("fox", "lynx")))
        assert told(sync(library.path, [news])) == [
            f"Cannot read {path}: it is being written; run 'pilcrow index' again."
        ]
    assert found(library) == ["fox.txt"]
    assert told(sync(library.path)) == []
    assert (found(library, "owl"), found(library, "lynx")) == ([], ["owl.txt"])


def test_a_file_that_goes_while_the_others_are_read(
    news: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = news / "owl.txt"
    write(path, FOX.replace("fox", "owl"))
    with monkeypatch.context() as patch:
        meddle(patch, path, Path.unlink)
        assert told(sync(library.path, [news])) == [
            f"Cannot read {path}: it is gone; check its name."
        ]
    assert found(library) == ["fox.txt"]
    assert told(sync(library.path)) == []


def as_nobody(work: Callable[[], None]) -> None:
    """Do something as a user who may not read everything."""
    if os.geteuid():
        work()
        return
    child = os.fork()
    if not child:
        os.seteuid(65534)
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.skipif(os.name == "nt", reason="permissions are another matter there")
def test_a_folder_that_cannot_be_opened_keeps_what_was_read_of_it(tmp_path: Path) -> None:
    place = Path("/tmp") / f"pilcrow-{os.getpid()}-{time.time_ns()}"  # one that nobody can reach

    def work() -> None:
        news, library = place / "news", Library(place / "library")
        write(news / "fox.txt", FOX)
        write(news / "deep/owl.txt", FOX.replace("fox", "owl"))
        sync(library.path, [news])
        (news / "deep").chmod(0)
        report = sync(library.path)
        (news / "deep").chmod(0o700)
        assert told(report) == [f"Cannot open folder {news}/deep: permission denied."]
        assert report.removed == 0
        assert found(library) == ["fox.txt", "owl.txt"]
        library.close()

    place.mkdir()
    place.chmod(0o777)
    as_nobody(work)


def test_names_that_differ_in_case_only_are_two_files(news: Path, library: Library) -> None:
    write(news / "FOX.txt", FOX.replace("fox", "owl"))
    if len(list(news.iterdir())) == 1:
        pytest.skip("this disk does not tell them apart")
    assert told(sync(library.path, [news])) == []
    assert found(library) == ["FOX.txt", "fox.txt"]
    (news / "FOX.txt").unlink()
    assert sync(library.path).removed == 1
    assert found(library) == ["fox.txt"]


HUGE = {
    "ten million short lines": ("a\n", 10_000_000, "it has 10,000,000 lines, the limit is 250,000"),
    "ten million page breaks": ("\f", 10_000_000, "it has 10,000,000 lines, the limit is 250,000"),
    "one line of 100 MB": ("word ", 20_000_000, r"it has 95\.4 MiB, the limit is 32 MiB"),
    "one line of 20 MB": ("word ", 4_000_000, "it has a paragraph of 19,999,999 characters"),
}


def read(path: Path) -> None:
    content = formats.read_bytes(path).content
    list(read_articles(path, content, name="huge.txt", source="x", lang="en"))


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted otherwise there")
@pytest.mark.parametrize("kind", HUGE)
def test_a_monstrous_file_costs_bounded_time_and_memory(tmp_path: Path, kind: str) -> None:
    text, times, message = HUGE[kind]
    path = tmp_path / "huge.txt"
    path.write_text(text * times)
    child = os.fork()
    if not child:
        # As much again as this process has now, and no more.
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + 1_000_000_000
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        status = 1
        try:
            with pytest.raises(FormatError, match=message):
                read(path)
            status = 0
        finally:
            os._exit(status)
    started = time.monotonic()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert time.monotonic() - started < 60


def test_a_report_of_a_control_character_does_nothing_to_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_report(Terminal(), Report(problems=[Problem("x", "Cannot read \x1b[2J\x07x: no.")]))
    assert "\x1b" not in capsys.readouterr().err.replace("\x1b[33m", "").replace("\x1b[0m", "")
