"""The blocks of a word processor's document while they are read: numbers, tables, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from search.formats.document import Block
from search.model import Kind

MAX_CELL = 80  # characters of a cell in a table of figures; longer ones hold prose
MAX_BOLD_HEADING = 16  # words of a bold paragraph without full stop that is a heading
_BETWEEN_CELLS = " | "
_SPACES = re.compile(r"[ \t\xa0\u2000-\u200b\u3000]+")
_STOPS = tuple(".!?…,;:")

STYLE_KINDS = {
    "title": Kind.TITLE,
    "subtitle": Kind.HEADING,
    "author": Kind.BYLINE,
    "byline": Kind.BYLINE,
    "date": Kind.DATE,
    "caption": Kind.META,
    "image caption": Kind.META,
    "table caption": Kind.META,
    "footnote text": Kind.META,
    "endnote text": Kind.META,
    "footnote": Kind.META,
    "endnote": Kind.META,
    "list paragraph": Kind.LIST_ITEM,
    "list bullet": Kind.LIST_ITEM,
    "list number": Kind.LIST_ITEM,
    "quote": Kind.BLOCK_QUOTE,
    "intense quote": Kind.BLOCK_QUOTE,
    "block text": Kind.BLOCK_QUOTE,
    "quotations": Kind.BLOCK_QUOTE,
    "html preformatted": Kind.CODE,
    "preformatted text": Kind.CODE,
    "source code": Kind.CODE,
}
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop|rubrik) ?\d")


def style_kind(name: str) -> Kind | None:
    """Return the kind that a paragraph style stands for by its name; None for any other style."""
    folded = " ".join(name.replace("_20_", " ").replace("-", " ").casefold().split())
    if _HEADING.match(folded):
        return Kind.HEADING
    return STYLE_KINDS.get(folded)


def tidy(text: str) -> str:
    """Return a text with single spaces, and without spaces around its line breaks."""
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(filter(None, lines))


def is_bold_heading(text: str) -> bool:
    """Check whether a paragraph in bold letters is a heading: short, without full stop."""
    return len(text.split()) <= MAX_BOLD_HEADING and not text.endswith(_STOPS)


@dataclass
class Flow:
    """Collects the blocks of a document in order; notes come last."""

    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    number: int = 0  # of the paragraphs of the file, empty ones as well

    def add(self, kind: Kind, text: str) -> None:
        """Add a paragraph; an empty one only counts."""
        self.number += 1
        tidied = tidy(text)
        if tidied:
            if kind in (Kind.TITLE, Kind.HEADING, Kind.BYLINE, Kind.DATE):
                tidied = " ".join(tidied.split("\n"))
            self.blocks.append(Block(kind, tidied, f"block {self.number}"))

    def add_row(self, cells: Sequence[Sequence[Block]]) -> None:
        """Add a row of a table: one block if its cells are short, else the blocks of the cells."""
        filled = [cell for cell in cells if cell]
        is_figures = len(filled) > 1 and all(
            len(cell) == 1 and len(cell[0].text) <= MAX_CELL for cell in filled
        )
        if is_figures:
            text = _BETWEEN_CELLS.join(cell[0].text for cell in filled)
            self.blocks.append(Block(Kind.TABLE_ROW, text, filled[0][0].where))
        else:
            self.blocks += [block for cell in filled for block in cell]

    def with_notes(self) -> tuple[Block, ...]:
        """Return all blocks, notes behind the text."""
        return tuple(self._all())

    def _all(self) -> Iterator[Block]:
        yield from self.blocks
        for number, note in enumerate(self.notes, 1):
            if tidied := tidy(note):
                yield Block(Kind.META, tidied, f"note {number}")
