"""The first blocks of a document: its title, its byline and its date line, each in its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from search.analysis.bylines import parse_byline
from search.analysis.date_lines import parse_date_line
from search.analysis.folding import fold
from search.formats.document import Block, Document
from search.model import Kind

OPENING = 6  # blocks among which a title, a byline and a date line may stand
MAX_HEAD = 200  # characters of a byline or a date line


def with_opening(document: Document, *, where: str | None = None) -> Document:
    """Return a document whose first block is its title, with the kinds of the blocks below it.

    ``where`` is the place of a title that no block repeats. A title in the blocks is not repeated;
    statements of the document precede bylines and date lines.
    """
    title, authors, published = document.title, document.authors, document.published
    heading = Block(Kind.TITLE, title, where) if title else None
    kept: list[Block] = []
    for number, block in enumerate(document.blocks or ()):
        kind = block.kind
        if number < OPENING and len(block.text) <= MAX_HEAD:
            if title and fold(block.text) == fold(title):
                heading = block._replace(kind=Kind.TITLE)
                continue
            if names := parse_byline(block.text):
                authors, kind = authors or names, Kind.BYLINE
            elif day := parse_date_line(block.text):
                published, kind = published or day, Kind.DATE
        kept.append(block._replace(kind=kind))
    blocks = (heading, *kept) if heading else tuple(kept)
    return replace(document, blocks=blocks, authors=authors, published=published)


def holds_text(blocks: Sequence[Block]) -> bool:
    """Check whether blocks hold a paragraph, and not only headings and bylines."""
    return any(block.kind.numbered for block in blocks)


def placed(document: Document, place: str) -> Document:
    """Return a document whose blocks stand within a place of the file: "line 3, /html/body/p"."""
    blocks = tuple(
        block._replace(where=f"{place}, {block.where}" if block.where else place)
        for block in document.blocks or ()
    )
    return replace(document, blocks=blocks)
