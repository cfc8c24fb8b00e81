"""Quotations as a table in CSV, streamed: one row each, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from search import Library, Page, Request
from web.quotations import Quotation, quotations

DOWNLOAD = {"Content-Disposition": 'attachment; filename="quotations.csv"'}
COLUMNS = (
    "speaker", "kind", "quotation", "cue", "confidence", "rule", "paragraph", "published",
    "title", "source", "authors", "article", "paragraph_id", "offsets", "url",
)  # fmt: skip
_AT_ONCE = 100  # paragraphs
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def table(library: Library, request: Request) -> Iterator[bytes]:
    """Write the quotations of a request, all pages of it.

    The first page is searched for at once: a query that cannot be read is an error, not half a
    table.
    """
    first = library.search(replace(request, limit=_AT_ONCE, offset=0))
    return chain([_row(COLUMNS)], _rows(library, first))


def defused(cell: str) -> str:
    """Keep a spreadsheet from running a cell: ``=1+1 -> '=1+1``."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell


def _rows(library: Library, page: Page) -> Iterator[bytes]:
    while page.hits:
        for one in quotations(page):
            yield _row(_cells(one))
        after = page.request.offset + len(page.hits)
        if after >= page.total:
            return
        page = library.search(replace(page.request, offset=after))


def _cells(one: Quotation) -> Iterator[str]:
    paragraph = one.paragraph
    yield one.speaker or ""
    yield one.kind.value
    yield " […] ".join(one.texts)
    yield paragraph.text[one.cue.start : one.cue.end] if one.cue else ""
    yield f"{one.ground.confidence:.2f}"
    yield one.ground.rule
    yield paragraph.text
    yield paragraph.published or ""
    yield paragraph.title
    yield paragraph.source
    yield "; ".join(paragraph.authors)
    yield paragraph.article
    yield paragraph.id
    yield " ".join(f"{part.start}:{part.end}" for part in one.stretches)
    yield paragraph.url or ""


def _row(cells: Iterable[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerow(map(defused, cells))
    return written.getvalue().encode(errors="replace")
