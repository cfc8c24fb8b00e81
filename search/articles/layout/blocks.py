"""Lines → blocks: wrapped lines are joined, and marks such as "#" and "-" give the kind of a block.

Titles and headings without marks are recognised in ``titles``, not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search.analysis.bylines import parse_head_line
from search.articles.layout.lines import Line
from search.articles.layout.wrapping import Wrapping, breaks_word, find_wrapping
from search.model import Kind

HEAD = 8  # lines at the top of a text that may be a byline or a date line
MAX_UNDERLINED = 28  # words

_UNDERLINE = re.compile(r"={3,}|-{3,}")
# The lookahead rejects most lines by their first character, which is faster.
_MARK = re.compile(
    r"""
    (?= [*_=~\#•·—–+‣◦⁃▪●(\-\da-zRSMPIVFCWLA] )
    (?: (?P<rule> (?: [*_=~\#•·—–-] \s* ){3,} \Z )
      | (?P<hashes> \#{1,6} \s++ (?=.*\w) )
      | (?P<bullet> [*+•‣◦⁃▪●·–—-] \s++ (?=.*\w) )
      | (?P<number> \(? (?: \d{1,2} | [a-z] ) [.)] \s++ (?=.*\w) )
      | (?P<aside> (?i: (?: read\ (?:more|also|next) | see\ also | related(?:\ \w+)?
                          | more\ on\ this (?:\ story)?
                          | (?: photo | photograph | picture | image | video | media
                              | file\ photo ) s? (?: \ (?:by|credit|caption|source) )?
                          | caption | credits? | sources? | watch | listen | pictured
                          | advertisement | click\ here ) \s* (?: : | \| | $ )
                      | (?:image|media|video)\ caption\s ) ) )
    """,
    re.VERBOSE,
)
_KINDS = {
    "hashes": Kind.HEADING,
    "bullet": Kind.LIST_ITEM,
    "number": Kind.LIST_ITEM,
    "aside": Kind.META,
}
_ONLY_MARKS = ("hashes", "bullet")  # a number is something to search for
_OF_SEVERAL_LINES = (Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.META)


class TextBlock(NamedTuple):
    """One block of a plain text: its slice ``[start:end]``."""

    start: int
    end: int
    kind: Kind
    text: str
    lines: int = 1
    marked: bool = False  # its kind is written, as by "#", not inferred
    where: str | None = None  # place in a file of a format that knows its blocks


def text_blocks(lines: Sequence[Line], text: str, lang: str) -> Iterator[TextBlock]:
    """Yield the blocks that lines form; rules such as "* * *" are left out."""
    wrapping = find_wrapping(lines)
    position = 0
    while position < len(lines):
        first, below = lines[position], lines[position + 1 : position + 2]
        taken = 1
        head = parse_head_line(first.text, lang) if position < HEAD else None
        if head:  # before marks: "12. März 2017" is no item of a list
            kind = Kind.BYLINE if head.authors else Kind.DATE
            yield _block([first], kind, 0, text)
        elif below and not below[0].gap and _is_underlined(first, below[0]):
            taken = 2
            yield TextBlock(first.start, first.end, Kind.HEADING, first.text, marked=True)
        elif (mark := _mark(first)) is not None:
            kind, offset = mark
            if kind in _OF_SEVERAL_LINES:
                taken = _count_lines(lines, position, wrapping, kind)
            yield _block(lines[position : position + taken], kind, offset, text)
        position += taken


def _block(lines: Sequence[Line], kind: Kind, offset: int, text: str) -> TextBlock:
    start, end = lines[0].start + offset, lines[-1].end
    marked = kind is not Kind.PARAGRAPH
    if kind is Kind.HEADING:
        end = start + len(_without_closing_hashes(text[start:end]))
    return TextBlock(start, end, kind, text[start:end], len(lines), marked)


def _without_closing_hashes(heading: str) -> str:
    """Remove the closing hashes of "# Title #", not those of "# C#"."""
    bare = heading.rstrip("#")
    return bare.rstrip() if bare[-1:].isspace() else heading


def _mark(line: Line) -> tuple[Kind, int] | None:
    """Return the kind of block that a line begins, and the length of the mark before its text.

    None if the line is a rule.
    """
    mark = _MARK.match(line.text)
    if mark and mark.lastgroup:
        kind = _KINDS.get(mark.lastgroup)
        return (kind, mark.end() if mark.lastgroup in _ONLY_MARKS else 0) if kind else None
    return Kind.PARAGRAPH, 0


def _is_underlined(line: Line, below: Line) -> bool:
    """Check whether the line below is "====" or "----", which makes a line a heading."""
    return (
        line.gap
        and _UNDERLINE.fullmatch(below.text) is not None
        and not line.text.endswith((".", ":"))
        and re.search(r"\w", line.text) is not None
        and len(line.text.split()) <= MAX_UNDERLINED
    )


def _count_lines(
    lines: Sequence[Line], position: int, wrapping: Wrapping | None, kind: Kind
) -> int:
    """Count the lines of the block that begins at a position."""
    last = position
    while last + 1 < len(lines) and _continues(lines[last], lines[last + 1], wrapping, kind):
        last += 1
    return last + 1 - position


def _continues(line: Line, below: Line, wrapping: Wrapping | None, kind: Kind) -> bool:
    """Check whether a paragraph or list item continues on the line below."""
    if below.gap:
        return False
    if breaks_word(line, below):
        return True
    if wrapping is None:
        return False
    is_item = kind is Kind.LIST_ITEM
    if not wrapping.continues(line._replace(indent=below.indent) if is_item else line, below):
        return False
    mark = _mark(below)
    if mark is None or mark[0] is Kind.HEADING:
        return False
    if mark[0] is Kind.LIST_ITEM:
        # A dash or a number may stand at the beginning of a line by chance.
        return not is_item and not line.ends_sentence
    return True
