"""Files of records that grew are read from where reading ended; long ones in portions."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from search import Article, Library, Report, Request, forget, sync
from search.articles import read_articles as reading
from search.formats.portions import division
from search.indexing.doctor import examine

pytestmark = pytest.mark.slow  # each indexes several times, in child processes

SECONDS = 1_700_000_000  # long ago: files of this time are compared by size and time


def message(number: int, *, with_id: bool = True) -> bytes:
    name = f"Message-ID: <{number}@desk.example>\n" if with_id else ""
    return (
        f"From anna@desk.example Mon Nov  7 10:{number % 60:02}:00 2016\n"
        f"From: Anna Weiss <anna@desk.example>\n{name}Subject: Ferry report {number}\n"
        "Content-Type: text/plain; charset=utf-8\n\n"
        f"The ferry number {number} left the harbour on Monday with all of its passengers.\n\n"
    ).encode()


def line(number: int) -> bytes:
    text = f"The ferry number {number} left the harbour on Monday with all of its passengers."
    return json.dumps({"title": f"Ferry report {number}", "text": text}).encode() + b"\n"


def row(number: int) -> bytes:
    if not number:
        return b"title,text\n"
    text = f'The ferry number {number} left the ""old"" harbour\non Monday with passengers.'
    return f'Ferry report {number},"{text}"\n'.encode()


def page(number: int) -> bytes:
    paragraph = f"The ferry number {number} left the harbour on Monday with all its passengers. "
    html = f"<html><head><title>Ferry {number}</title></head><body><article><h1>Ferry {number}</h1>"
    html += f"<p>{paragraph * 4}</p><p>{paragraph * 3}</p></article></body></html>"
    body = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}".encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        f"WARC-Target-URI: https://desk.example/{number}\r\nWARC-Date: 2016-11-07T10:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    return head + body + b"\r\n\r\n"


def packed(number: int) -> bytes:
    return gzip.compress(page(number), mtime=0)


KINDS: dict[str, Callable[[int], bytes]] = {
    "desk.mbox": message,
    "desk.jsonl": line,
    "desk.csv": row,
    "desk.warc": page,
    "desk.warc.gz": packed,
}


class Desk:
    """A folder with one file of records, and its library; counts the articles that are read."""

    def __init__(self, place: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.library = place / "library"
        self.folder = place / "news"
        self.folder.mkdir()
        self.path = self.folder / name
        self.read = 0
        self._time = SECONDS
        compose = reading.compose

        def counting(*args: object, **options: object) -> Article:
            self.read += 1
            return compose(*args, **options)  # type: ignore[arg-type]  # as it was called

        monkeypatch.setattr(reading, "compose", counting)

    def write(self, content: bytes) -> None:
        self.path.write_bytes(content)
        self._time += 10
        os.utime(self.path, (self._time, self._time))

    def sync(self, **options: object) -> Report:
        self.read = 0
        return sync(self.library, [self.folder], **options)  # type: ignore[arg-type]

    def places(self) -> dict[str, tuple[str, str | None]]:
        """Map the title of each article to its id and the place of its first paragraph."""
        with closing(Library(self.library)) as library:
            hits = library.search(Request(limit=100)).hits
        numbered = [hit.paragraph for hit in hits if hit.paragraph.n == 1]
        return {one.title: (one.article, one.where) for one in numbered}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def desk(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, kind, monkeypatch)


def records(kind: str, numbers: range) -> bytes:
    return b"".join(map(KINDS[kind], numbers))


def test_a_file_that_grew_is_read_from_where_reading_ended(desk: Desk, kind: str) -> None:
    desk.write(records(kind, range(6)))
    desk.sync()
    before, count = desk.places(), desk.read
    desk.write(records(kind, range(8)))
    report = desk.sync()
    assert (report.changed, report.added, report.removed, desk.read) == (1, 0, 0, 2)
    after = desk.places()
    assert len(after) == count + 2
    assert before.items() <= after.items()
    assert desk.sync().unchanged == 1
    assert [finding for finding in examine(desk.library) if finding.remedy] == []
    desk.sync(rebuild=True)
    assert desk.places() == after  # places too are those of the whole file


def test_a_file_with_another_beginning_is_read_whole(desk: Desk, kind: str) -> None:
    desk.write(records(kind, range(6)))
    desk.sync()
    changed = b"".join(map(KINDS[kind], (0, 1, 9, 3, 4, 5, 6, 7)))
    desk.write(changed)
    desk.sync()
    assert desk.read == len(desk.places())


def test_a_file_that_shrank_loses_its_last_records(desk: Desk, kind: str) -> None:
    desk.write(records(kind, range(6)))
    desk.sync()
    before = desk.places()
    desk.write(records(kind, range(5)))
    assert desk.sync().changed == 1
    after = desk.places()
    assert (len(after), after.items() <= before.items()) == (len(before) - 1, True)


def test_a_long_file_is_read_in_portions(
    desk: Desk, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write(records(kind, range(40)))
    desk.sync()
    whole = desk.places()
    forget(desk.library, desk.folder)
    portion = 4000 if kind != "desk.warc.gz" else 1000
    monkeypatch.setattr(division, "PORTION", portion)
    monkeypatch.setattr("search.indexing.read_files.PORTION", portion)
    report = desk.sync()
    assert (report.added, report.changed, report.problems) == (1, 0, [])
    assert desk.places() == whole
    assert desk.sync().unchanged == 1


def test_a_record_longer_than_a_portion_is_read(
    desk: Desk, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write(records(kind, range(6)))
    monkeypatch.setattr(division, "PORTION", 50)
    monkeypatch.setattr("search.indexing.read_files.PORTION", 50)
    assert desk.sync().problems == []
    assert len(desk.places()) == len([n for n in range(6) if n or kind != "desk.csv"])


@pytest.mark.parametrize("kind", ["desk.mbox"])
def test_messages_without_a_name_are_counted_from_the_beginning(desk: Desk) -> None:
    content = b"".join(message(number, with_id=False) for number in range(4))
    desk.write(content)
    desk.sync()
    desk.write(content + message(4, with_id=False))
    desk.sync()
    assert desk.places()["Ferry report 4"][1] == "message 5, line 1"


@pytest.mark.parametrize("kind", ["desk.jsonl"])
def test_a_line_that_was_cut_off_is_read_when_it_is_whole(desk: Desk) -> None:
    content = b"".join(map(line, range(4)))
    desk.write(content[:-20])
    assert len(desk.sync().warnings) == 1
    desk.write(content)
    assert desk.sync().warnings == []
    assert len(desk.places()) == 4


@pytest.mark.parametrize("kind", ["desk.jsonl"])
def test_a_fault_in_a_portion_is_told_and_the_rest_is_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = list(map(line, range(40)))
    lines[20] = b"no json\n"
    monkeypatch.setattr(division, "PORTION", 1000)
    monkeypatch.setattr("search.indexing.read_files.PORTION", 1000)
    desk.write(b"".join(lines))
    [warning] = desk.sync().warnings
    assert "desk.jsonl from byte" in warning.message
    assert len(desk.places()) == 39
    [known] = desk.sync().warnings
    assert known.is_known


@pytest.mark.parametrize("kind", ["desk.jsonl"])
def test_the_paragraphs_of_an_export_stay_together(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exported(number: int) -> bytes:
        about = {"id": "7f", "title": "Ferry", "authors": []}
        text = f"Paragraph {number} of the article about the ferry that left on Monday."
        place = {"start": 100 * number, "kind": "paragraph"}
        return json.dumps({"article": about, "paragraph": place, "text": text}).encode() + b"\n"

    monkeypatch.setattr(division, "PORTION", 500)
    monkeypatch.setattr("search.indexing.read_files.PORTION", 500)
    desk.write(b"".join(map(exported, range(8))))
    desk.sync()
    desk.write(b"".join(map(exported, range(9))))
    desk.sync()
    [found] = desk.places().items()
    assert found[0] == "Ferry"
