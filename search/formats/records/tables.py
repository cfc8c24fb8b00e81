"""Tables with a header line (CSV, TSV): an article a row, or a paragraph a row of an export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from search.formats.document import Document
from search.formats.file_bytes import SIZE_LIMIT
from search.formats.parts.refusals import HOLDS_NONE, partial_refusal, refusal
from search.formats.records.exports import ExportedParagraph, articles_of, passage_of_row
from search.formats.records.fields import document_of, has_text_field, known_name
from search.formats.text import plain_text

DELIMITERS = (",", ";", "\t", "|")
MAX_COLUMNS = 2_000
_NO_TEXT = (
    f"{HOLDS_NONE}: none of its columns is named text, body, content or html; name the "
    "column of the articles’ text so, or leave the file out"
)


def read(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the articles of a table; the columns may have any order.

    Raises:
        FormatError: the table has no column for the text of articles, no article, or a fault.
    """
    text = plain_text.decode(content, lang).lstrip("\ufeff").replace("\x00", "")
    csv.field_size_limit(SIZE_LIMIT)  # the default of 128 KiB is less than some articles
    header = _header(text)
    kept = 0
    passages: list[ExportedParagraph] = []
    try:
        for place, row in _rows(text, header):
            passage = passage_of_row(row, place=place)
            if passage:
                passages.append(passage)
            elif document := document_of(row, place=place):
                kept += 1
                yield document
    except csv.Error as error:
        raise partial_refusal(path, f"it is damaged ({error})", kept, "save it again") from error
    for document in articles_of(passages):
        kept += 1
        yield document
    if not kept:
        raise refusal(path, _NO_TEXT if not has_text_field(header.names) else _without_article())


class _Header:
    """The names of the columns, and the character between them."""

    def __init__(self, names: list[str], delimiter: str) -> None:
        self.names = names
        self.delimiter = delimiter


def _header(text: str) -> _Header:
    """Return the header, separated by the delimiter that makes the most columns of it."""
    line = text.lstrip("\r\n").split("\n", 1)[0]
    best = max(DELIMITERS, key=line.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=best)
    try:
        names = next((row for row in rows if any(row)), [])
    except csv.Error:
        names = []
    return _Header([known_name(name) for name in names[:MAX_COLUMNS]], best)


def _rows(text: str, header: _Header) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the place of each row below the header, and its cells by the names of the columns."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=header.delimiter)
    seen_header = False
    start = 1
    for row in rows:
        if any(row):
            if seen_header:
                yield f"line {start}", dict(zip(header.names, row, strict=False))
            seen_header = True
        start = rows.line_num + 1


def _without_article() -> str:
    return f"{HOLDS_NONE}: the cells of its text are empty or too short; leave it out"
