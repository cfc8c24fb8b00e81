"""Lines put together to blocks: what belongs together, and what its marks say it is.

Which of the unmarked blocks are titles and headings is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.layout.bylines import authors_of
from search.layout.dates import date_of
from search.layout.lines import Line, is_full, wrap_width
from search.model import Kind

HEAD = 8  # lines among which a byline or a date line is looked for
LONGEST_UNDERLINED = 28  # words

_RULE = re.compile(r"(?:[*_=~#•·—–-]\s*){3,}")
_UNDERLINE = re.compile(r"={3,}|-{3,}")
_HASHES = re.compile(r"#{1,6}\s++(?=.*\w)")
_BULLET = re.compile(r"[*+•‣◦⁃▪●·–—-]\s++(?=.*\w)")
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)]\s++(?=.*\w)")
_ASIDE = re.compile(
    r"(?:read (?:more|also|next)|see also|related(?: \w+)?|more on this(?: story)?|"
    r"(?:photo|photograph|picture|image|video|media|file photo)s?"
    r"(?: (?:by|credit|caption|source))?|"
    r"caption|credits?|sources?|watch|listen|pictured|advertisement|click here)\s*(?::|\||$)"
    r"|(?:image|media|video) caption\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a text: `text[start:end]`."""

    start: int
    end: int
    kind: Kind
    text: str
    lines: int = 1
    marked: bool = False  # its kind is written, as by "#", and not a guess


def blocks(lines: Sequence[Line], text: str) -> Iterator[Block]:
    """Yield the blocks that the lines form; rules between them are dropped."""
    width = wrap_width(lines)
    position = 0
    while position < len(lines):
        first, below = lines[position], lines[position + 1 : position + 2]
        taken = 1
        if _is_underlined(first, below):
            taken = 2
            yield Block(first.start, first.end, Kind.HEADING, first.text, marked=True)
        elif not _RULE.fullmatch(first.text):
            kind, offset = _mark(first, in_head=position < HEAD)
            if kind in (Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.META):
                taken = _length(lines, position, width, kind)
            yield _block(lines[position : position + taken], kind, offset, text)
        position += taken


def _block(lines: Sequence[Line], kind: Kind, offset: int, text: str) -> Block:
    start, end = lines[0].start + offset, lines[-1].end
    marked = kind is not Kind.PARAGRAPH
    if kind is Kind.HEADING:
        end = start + len(_without_closing_hashes(text[start:end]))
    return Block(start, end, kind, text[start:end], len(lines), marked)


def _without_closing_hashes(heading: str) -> str:
    """Drop the end of "# Title #", not that of "# C#"."""
    bare = heading.rstrip("#")
    return bare.rstrip() if bare[-1:].isspace() else heading


def _mark(line: Line, *, in_head: bool) -> tuple[Kind, int]:
    """Return what a line's first words make of it, and how many characters are only its mark."""
    if hashes := _HASHES.match(line.text):
        return Kind.HEADING, hashes.end()
    if bullet := _BULLET.match(line.text):
        return Kind.LIST_ITEM, bullet.end()
    if _NUMBER.match(line.text):
        return Kind.LIST_ITEM, 0  # a number is something to search for
    if _ASIDE.match(line.text):
        return Kind.META, 0
    if in_head and authors_of(line.text):
        return Kind.BYLINE, 0
    if in_head and date_of(line.text):
        return Kind.DATE, 0
    return Kind.PARAGRAPH, 0


def _is_underlined(line: Line, below: Sequence[Line]) -> bool:
    """Tell whether "====" or "----" right below makes a line a heading."""
    return (
        line.gap
        and bool(below)
        and not below[0].gap
        and _UNDERLINE.fullmatch(below[0].text) is not None
        and not line.text.endswith((".", ":"))
        and re.search(r"\w", line.text) is not None
        and len(line.text.split()) <= LONGEST_UNDERLINED
    )


def _length(lines: Sequence[Line], position: int, width: int | None, kind: Kind) -> int:
    """Count the lines of the block that begins here."""
    last = position
    while last + 1 < len(lines) and _goes_on(lines[last], lines[last + 1], width, kind):
        last += 1
    return last + 1 - position


def _goes_on(line: Line, below: Line, width: int | None, kind: Kind) -> bool:
    """Tell whether a paragraph or an item runs on from one line to the next."""
    if width is None or below.gap or not is_full(line, below, width):
        return False
    if _RULE.fullmatch(below.text) or _HASHES.match(below.text):
        return False
    if kind is Kind.LIST_ITEM:
        return _mark(below, in_head=False)[0] is not Kind.LIST_ITEM
    return below.indent <= line.indent + 1
