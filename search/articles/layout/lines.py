"""A text as its printed lines, with their places, and the width at which it was wrapped.

It does not know what a line means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

# White space as Python counts it, and characters that print nothing at all.
INVISIBLE = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u200b\u2060\ufeff"
)
FINAL_MARKS = tuple(".!?…:;")
CLOSING_MARKS = "\"'”’»)]*_"
TAB = 4
NARROWEST = 25  # a newspaper's column; what is narrower is a list or a poem
WIDEST = 160  # nobody wraps wider: a longer line is a paragraph
RAGGED = 1.2  # a line longer than this many usual ones was not wrapped with them
MOSTLY = 0.8


class Line(NamedTuple):
    """A line that has something on it, without the white space around."""

    text: str
    start: int
    indent: int  # in columns
    gap: bool  # nothing above it, or a blank line

    @property
    def end(self) -> int:
        """Return the place after its last character."""
        return self.start + len(self.text)

    @property
    def width(self) -> int:
        """Count the columns up to its last character."""
        return self.indent + len(self.text)

    @property
    def ends_sentence(self) -> bool:
        """Tell whether a final mark stands at its end, closing quotes aside."""
        return self.text.rstrip(CLOSING_MARKS).endswith(FINAL_MARKS)


def printed_lines(text: str) -> Iterator[Line]:
    """Yield the lines of a text that are not blank; all of Unicode's line ends end one."""
    start, gap = 0, True
    for raw in text.splitlines(keepends=True):
        content = raw.strip(INVISIBLE)
        if content:
            lead = raw[: raw.index(content[0])]
            yield Line(content, start + len(lead), len(lead.expandtabs(TAB)), gap)
        gap = not content
        start += len(raw)


def wrap_width(lines: Sequence[Line]) -> int | None:
    """Find the width at which lines were wrapped, or None where a line is a paragraph.

    Where a line stops amid a sentence and the next goes on in lower case, a sentence was broken.
    Wrapping is the reason if nearly all such lines had no room for the word that follows.
    """
    broken = [(line, below) for line, below in pairwise(lines) if _breaks_sentence(line, below)]
    if not broken:
        return None
    usual = median(line.width for line, _ in broken)
    width = max(line.width for line, _ in broken if line.width <= RAGGED * usual)
    full = sum(is_full(line, below, width) for line, below in broken)
    return width if width >= NARROWEST and full >= MOSTLY * len(broken) else None


def is_full(line: Line, below: Line, width: int) -> bool:
    """Tell whether a line had no room for the first word of the line below it."""
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
