"""Plain text → blocks: title, byline, date, headings and paragraphs, by layout alone.

    text → lines → blocks → Layout

No module here does any IO, knows a file format, or reads a sentence for its meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from search.analysis.bylines import HeadLine, parse_head_line
from search.analysis.datelines import date_of, find_dateline
from search.articles.layout.blocks import TextBlock, text_blocks
from search.articles.layout.lines import printed_lines
from search.articles.layout.titles import mark_headings, mark_title
from search.model import Kind

HEAD = 5  # blocks at the top of a text that may be its byline or date


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of a text in order, and the statements of its title, byline and date line."""

    title: str | None  # None: no block looks like a title
    authors: tuple[str, ...]
    published: str | None
    dateline: str | None
    blocks: tuple[TextBlock, ...]

    @classmethod
    def of(cls, blocks: Sequence[TextBlock], title: str | None, lang: str) -> Self:
        """Return the layout of blocks of known kinds."""
        kinds = (Kind.BYLINE, Kind.DATE)
        heads = [
            parse_head_line(block.text, lang) or HeadLine()
            for block in blocks
            if block.kind in kinds
        ]
        first = next((block.text for block in blocks if block.kind is Kind.PARAGRAPH), "")
        dateline = find_dateline(first)
        dates = [head.published for head in heads] + [date_of(dateline or "", lang)]
        return cls(
            title=title,
            authors=next((head.authors for head in heads if head.authors), ()),
            published=next(filter(None, dates), None),
            dateline=dateline,
            blocks=tuple(blocks),
        )


def lay_out(text: str, lang: str = "en") -> Layout:
    """Divide a text in a language (ISO 639-1) into blocks; each word of it is in exactly one."""
    lines = list(printed_lines(text))
    blocks, title = mark_title(_without_late_bylines(list(text_blocks(lines, text, lang))))
    return Layout.of(list(mark_headings(blocks)), title, lang)


def _without_late_bylines(blocks: list[TextBlock]) -> list[TextBlock]:
    """Return the blocks, bylines and dates below the head of the text as paragraphs."""
    late = (Kind.BYLINE, Kind.DATE)
    return blocks[:HEAD] + [
        block._replace(kind=Kind.PARAGRAPH) if block.kind in late else block
        for block in blocks[HEAD:]
    ]
