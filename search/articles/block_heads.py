"""The head of a document with blocks: its title, byline and date line among the first blocks.

Formats such as DOCX or PDF know which letters are large, but a byline is a paragraph like any
other to them. Blocks whose kind the format knows keep it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from search.analysis.bylines import parse_byline, parse_head_line
from search.analysis.date_lines import parse_date_line
from search.analysis.folding import fold
from search.articles.layout.blocks import TextBlock
from search.articles.layout.titles import mark_title
from search.formats.document import Block, Document
from search.model import Kind

HEAD = 6  # blocks, from the title on, that may be byline or date line
MAX_DATE_WORDS = 8  # of a date at the end of a byline
_TITLE_WITHIN = 4  # blocks from the top among which the stated title may stand
_PROSE = 40  # words of a paragraph with which the head ends
_NO_BYLINES = (Kind.TITLE, Kind.LIST_ITEM, Kind.BLOCK_QUOTE, Kind.TABLE_ROW, Kind.CODE)
_NAME = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?: (?:[^\W\d_a-z][\w.'’-]*|(?:al|da|de|der|di|van|von))){1,4}"
)


class _Statement(NamedTuple):
    """The authors and the date that a block states."""

    authors: tuple[str, ...]
    published: str | None


def with_head(document: Document, lang: str = "en") -> Document:
    """Return a document with blocks with its title, byline and date line marked and read.

    Statements of the document take precedence over those of its blocks. A document without blocks
    is returned as it is.
    """
    if not document.blocks:
        return document
    divided = [piece for block in document.blocks[:HEAD] for piece in _lines(block, lang)]
    blocks = list(_with_title([*divided, *document.blocks[HEAD:]], document.title))
    start = next((i + 1 for i, block in enumerate(blocks) if block.kind is Kind.TITLE), 0)
    authors: tuple[str, ...] = ()
    published = None
    for i in range(start, min(start + HEAD, len(blocks))):
        if len(blocks[i].text.split()) > _PROSE:
            break
        below = blocks[i + 1] if i + 1 < len(blocks) else None
        stated = _statement(blocks[i], below, document.authors)
        if stated.authors or stated.published:
            kind = Kind.BYLINE if stated.authors else Kind.DATE
            blocks[i] = blocks[i]._replace(kind=kind)
        authors, published = authors or stated.authors, published or stated.published
    title = next((block.text for block in blocks if block.kind is Kind.TITLE), None)
    return replace(
        document,
        blocks=tuple(blocks),
        title=document.title or title,
        authors=document.authors or authors,
        published=document.published or published,
    )


def _lines(block: Block, lang: str) -> list[Block]:
    """Divide a block into its lines, if one of them is a byline or a date line."""
    lines = block.text.split("\n")
    if block.kind not in (Kind.PARAGRAPH, Kind.LIST_ITEM) or not lines[1:]:
        return [block]
    if not any(parse_head_line(line, lang) for line in lines):
        return [block]
    return [block._replace(text=line) for line in lines]


def _with_title(blocks: Sequence[Block], title: str | None) -> Sequence[Block]:
    """Mark the title: the block with the words of the stated title, else the first one like it."""
    if any(block.kind is Kind.TITLE for block in blocks):
        return blocks
    if title:
        for i, block in enumerate(blocks[:_TITLE_WITHIN]):
            if fold(block.text) == fold(title) and len(blocks) > 1:
                return [*blocks[:i], block._replace(kind=Kind.TITLE), *blocks[i + 1 :]]
        return blocks
    first = blocks[0]
    placed = [
        TextBlock(0, len(block.text), block.kind, block.text, marked=block.kind is Kind.HEADING)
        for block in blocks[:2]
    ]
    (marked, *_), _ = mark_title(placed)
    return [first._replace(kind=marked.kind), *blocks[1:]]


def _statement(block: Block, below: Block | None, known: Sequence[str]) -> _Statement:
    """Return the statements of a block of the head; empty ones if it is none."""
    text = " ".join(block.text.split())
    if block.kind is Kind.BYLINE:
        return _Statement(parse_byline(text) or tuple(known) or _bare_name(text), None)
    published = parse_date_line(text)
    if published:
        return _Statement((), published)
    if block.kind in _NO_BYLINES:
        return _Statement((), None)
    authors = parse_byline(text)
    if authors:
        ending = _date_at_end(text)
        if ending is None:
            return _Statement(authors, None)
        names, published = ending
        return _Statement(parse_byline(names) or authors, published)
    ending = _date_at_end(text)
    if ending and (parse_byline(ending[0]) or _bare_name(ending[0])):
        return _Statement(parse_byline(ending[0]) or _bare_name(ending[0]), ending[1])
    above_date = below is not None and parse_date_line(" ".join(below.text.split())) is not None
    if fold(text) in map(fold, known) or above_date:
        return _Statement(_bare_name(text), None)
    return _Statement((), None)


def _date_at_end(text: str) -> tuple[str, str] | None:
    """Return the words before a date at the end of a line, and the date; None if there is none.

    "By Ann Lee Friday, 9 May 2016" -> ("By Ann Lee", "2016-05-09")
    """
    words = text.split()
    for number in range(min(MAX_DATE_WORDS, len(words) - 1), 1, -1):
        published = parse_date_line(" ".join(words[-number:]))
        if published:
            return " ".join(words[:-number]).rstrip(" ,;|·•–—-"), published
    return None


def _bare_name(text: str) -> tuple[str, ...]:
    """Return a text that is nothing but a person's name: two to five capitalised words."""
    return (text,) if _NAME.fullmatch(text) else ()
