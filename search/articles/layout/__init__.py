"""Plain text → blocks: title, byline, date, headings and paragraphs, by layout alone.

    text → lines → blocks → Layout

No module here does any IO, knows a file format, or reads a sentence for its meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from search.analysis.bylines import find_dateline, parse_byline
from search.analysis.date_lines import parse_date_line
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
    def of(cls, blocks: Sequence[TextBlock], title: str | None) -> Self:
        """Return the layout of blocks of known kinds."""
        first = {block.kind: block.text for block in reversed(blocks)}
        return cls(
            title=title,
            authors=parse_byline(first.get(Kind.BYLINE, "")),
            published=parse_date_line(first.get(Kind.DATE, "")),
            dateline=find_dateline(first.get(Kind.PARAGRAPH, "")),
            blocks=tuple(blocks),
        )


def lay_out(text: str) -> Layout:
    """Divide a text into blocks; each word of it is in exactly one."""
    lines = list(printed_lines(text))
    blocks, title = mark_title(_without_late_bylines(list(text_blocks(lines, text))))
    return Layout.of(list(mark_headings(blocks)), title)


def _without_late_bylines(blocks: list[TextBlock]) -> list[TextBlock]:
    """Return the blocks, bylines and dates below the head of the text as paragraphs."""
    late = (Kind.BYLINE, Kind.DATE)
    return blocks[:HEAD] + [
        block._replace(kind=Kind.PARAGRAPH) if block.kind in late else block
        for block in blocks[HEAD:]
    ]
