"""Text → printed lines with their offsets, and the width at which lines were wrapped.

The meaning of a line is not considered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

# White space by Python's definition, and characters without any width.
INVISIBLE = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u200b\u2060\ufeff"
)
FINAL_MARKS = tuple(".!?…:;")
CLOSING_MARKS = "\"'”’»)]*_"
TAB = 4  # columns
NARROWEST = 25  # columns of a newspaper's column; narrower lines are a list or a poem
WIDEST = 160  # columns; a longer line is a paragraph
RAGGED = 1.2  # median widths; a longer line was not wrapped with the others
MOSTLY = 0.8  # share of broken lines that must be full in a wrapped text


class Line(NamedTuple):
    """A line that is not blank, without the white space around it."""

    text: str
    start: int
    indent: int  # in columns
    gap: bool  # it is the first line, or below a blank one

    @property
    def end(self) -> int:
        """The offset after the last character."""
        return self.start + len(self.text)

    @property
    def width(self) -> int:
        """The columns up to the last character."""
        return self.indent + len(self.text)

    @property
    def ends_sentence(self) -> bool:
        """Whether the line ends with a final mark, closing quotes aside."""
        return self.text.rstrip(CLOSING_MARKS).endswith(FINAL_MARKS)


def printed_lines(text: str) -> Iterator[Line]:
    """Yield the lines of a text that are not blank, separated by any line end of Unicode."""
    start, gap = 0, True
    for raw in text.splitlines(keepends=True):
        content = raw.strip(INVISIBLE)
        if content:
            lead = raw[: raw.index(content[0])]
            yield Line(content, start + len(lead), len(lead.expandtabs(TAB)), gap)
        gap = not content
        start += len(raw)


def wrap_width(lines: Sequence[Line]) -> int | None:
    """Return the width, in columns, at which lines were wrapped; None if they were not.

    A sentence is broken where a line has no final mark and the next begins in lower case. Wrapping
    is the cause if nearly all such lines had no room for the word that follows.
    """
    broken = [(line, below) for line, below in pairwise(lines) if _breaks_sentence(line, below)]
    if not broken:
        return None
    usual = median(line.width for line, _ in broken)
    width = max(line.width for line, _ in broken if line.width <= RAGGED * usual)
    full = sum(is_full(line, below, width) for line, below in broken)
    return width if width >= NARROWEST and full >= MOSTLY * len(broken) else None


def is_full(line: Line, below: Line, width: int) -> bool:
    """Check whether a line had no room for the first word of the line below it."""
    if line.width > width:
        return " " not in line.text  # a long address cannot be broken
    word = below.text.split(maxsplit=1)[0]
    return line.width + 1 + len(word) > width


def _breaks_sentence(line: Line, below: Line) -> bool:
    return (
        not below.gap
        and line.width <= WIDEST
        and not line.ends_sentence
        and below.text[0].islower()
    )
