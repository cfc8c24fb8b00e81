"""Text → printed lines with their offsets.

The meaning of a line is not considered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

# White space by Python's definition, and characters without any width.
INVISIBLE = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u200b\u2060\ufeff"
)
FINAL_MARKS = tuple(".!?…:;")
CLOSING_MARKS = "\"'”’»)]*_"
TAB = 4  # columns


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
            lead = "" if raw[0] == content[0] else raw[: raw.index(content[0])]
            yield Line(content, start + len(lead), len(lead.expandtabs(TAB)), gap)
        gap = not content
        start += len(raw)
