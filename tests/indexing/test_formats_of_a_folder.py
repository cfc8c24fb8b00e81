"""A folder with web pages and files of many articles: what is indexed, kept, counted and cited."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from search import Library, Original, Report, Request, Verdict, citation_of, sync
from search.errors import FormatError
from search.formats import Document, Format, registry
from search.indexing.report import Problem
from tests.support.paths import DATA

PAGES = DATA / "formats" / "web_pages"
PAST = 1_500_000_000  # seconds since 1970: files older than the clock's resolution


def lines_of(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Read each line as an article, up to a line "!"."""
    for line in content.decode().splitlines():
        if line == "!":
            raise FormatError(f"Cannot read {path}: its end is cut off; copy it again.", path=path)
        yield Document(line)


MODULE = "tests_indexing_lines"
LINES = Format("lines", "lines", (".lines",), f"{MODULE}:lines_of", 1, lambda _: None)


@pytest.fixture(autouse=True)
def line_format(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Add a format whose files hold an article a line, read in this process."""
    monkeypatch.setattr(registry, "FORMATS", (*registry.FORMATS, LINES._replace(is_caged=False)))
    monkeypatch.setitem(sys.modules, MODULE, sys.modules[__name__])
    registry.enabled_formats.cache_clear()
    registry.suffixes.cache_clear()
    yield
    monkeypatch.undo()
    registry.enabled_formats.cache_clear()
    registry.suffixes.cache_clear()


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    return folder


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(path, (PAST, PAST + len(path.read_bytes())))
    return path


def index(news: Path) -> Report:
    return sync(news.parent / "library", [news])


def found(news: Path, q: str) -> list[str]:
    with closing(Library(news.parent / "library")) as library:
        return [hit.paragraph.text for hit in library.search(Request(q=q)).hits]


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, len(report.problems)


def test_a_changed_file_of_many_articles_is_compared_by_article(news: Path) -> None:
    file = write(news / "a.lines", "The first boat.\nThe second boat.\nThe third boat.")
    assert counts(index(news)) == (1, 0, 0, 0)
    with closing(Library(news.parent / "library")) as library:
        before = {one.id for one in library.articles().articles}
    write(file, "The first boat.\nThe fourth boat.\nThe third boat.\nThe first boat.")
    assert counts(index(news)) == (0, 1, 0, 0)
    with closing(Library(news.parent / "library")) as library:
        after = {one.id for one in library.articles().articles}
    assert (len(before), len(after), len(before & after)) == (3, 3, 2)
    assert found(news, "second") == []
    assert sorted(found(news, "boat")) == ["The first boat.", "The fourth boat.", "The third boat."]
    assert counts(index(news)) == (0, 0, 1, 0)


def test_articles_before_an_error_are_kept_and_the_error_is_repeated(news: Path) -> None:
    file = write(news / "a.lines", "The first boat.\n!\nThe second boat.")
    problem = Problem(str(file), f"Cannot read {file}: its end is cut off; copy it again.")
    for expected in ((1, 0, 0, 0), (0, 0, 1, 0)):
        report = index(news)
        assert (counts(report), report.warnings) == (expected, [problem])
    os.utime(file, (PAST + 99, PAST + 99))  # the same content at another time
    report = index(news)
    assert (counts(report), report.warnings) == ((0, 0, 1, 0), [problem])
    assert found(news, "boat") == ["The first boat."]
    write(file, "The first boat.\nThe second boat.")
    assert counts(index(news)) == (0, 1, 0, 0)


def test_what_belongs_to_a_saved_page_is_no_article(news: Path) -> None:
    page = (PAGES / "news.html").read_bytes()
    write(news / "Ferry.html", page)
    for folder in ("Ferry_files", "Ferry-Dateien", "Other_files"):
        write(news / folder / "frame.html", page.replace(b"ferry", folder.encode()))
    report = index(news)
    assert (report.added, report.ignored) == (2, {"folder of a saved page": 2})


def test_a_page_without_an_article_is_no_error(news: Path) -> None:
    write(news / "Ferry.html", (PAGES / "news.html").read_bytes())
    menu = write(news / "menu.html", "<nav><a href='/'>Home</a></nav>")
    report = index(news)
    assert (counts(report), report.empty) == ((2, 0, 0, 0), [str(menu)])


def test_a_citation_records_the_file_its_reader_and_the_place(news: Path) -> None:
    page = (PAGES / "news.html").read_bytes()
    file = write(news / "Ferry.html", page)
    index(news)
    with closing(Library(news.parent / "library")) as library:
        [hit] = library.search(Request(q="council")).hits
        paragraph = hit.paragraph
        assert (paragraph.where, paragraph.file_sha256, paragraph.reader) == (
            "/html/body/main/article/p[4]",
            sha256(page).hexdigest(),
            "html/1",
        )
        citation = {
            name: getattr(paragraph, name)
            for name in ("id", "text", "title", "where", "file_sha256", "reader")
        }
        newer = json.loads(json.dumps({**citation, "reader": "html/2"}))
        verified = library.verify(citation_of(citation))
        assert (verified.verdict, verified.original) == (Verdict.SAME, Original.SAME)
        assert library.verify(citation_of(newer)).original is Original.READER_CHANGED
    write(file, page.replace(b"212 passengers", b"1,213 passengers"))
    index(news)
    with closing(Library(news.parent / "library")) as library:
        verified = library.verify(citation_of(citation))
        assert (verified.verdict, verified.original) == (Verdict.MOVED, Original.FILE_CHANGED)
