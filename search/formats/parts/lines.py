"""Text with line breaks → paragraphs with the numbers of their lines.

For texts whose format has no blocks: fields of records, plain parts of mail. Lines that a program
wrapped are joined; any other line is a paragraph of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from search.formats.document import Block
from search.formats.parts.statements import printable
from search.model import Kind

WIDTHS = range(40, 101)  # characters at which programs wrap lines; mail programs at 65 to 80
FULL_SHARE = 0.7  # of the lines with another one below that must be full in a wrapped text
OPEN_SHARE = 0.5  # of those lines that must end within a sentence
_HEADING = re.compile(r"#{1,6} +(?=\S)")
_END = re.compile(r"[.!?…:][\"'”’»)\]]*$")
_ITEM = re.compile(r"(?:[-*•·] +)(?=\S)")


class NumberedLine(NamedTuple):
    """A line of a text with its number, from 1."""

    number: int
    text: str


def text_blocks(text: str, *, place: str = "") -> tuple[Block, ...]:
    """Return the paragraphs of a text as blocks; ``place`` is where the text stands in the file."""
    lines = [NumberedLine(n, line) for n, line in enumerate(printable(text).splitlines(), 1)]
    return line_blocks(lines, place=place)


def line_blocks(lines: Sequence[NumberedLine], *, place: str = "") -> tuple[Block, ...]:
    """Return the paragraphs of some lines, each with the number of its first line."""
    width = wrap_width(lines)
    return tuple(
        _block(paragraph, place)
        for group in _groups(lines)
        for paragraph in (_joined(group, width) if width else group)
    )


def wrap_width(lines: Sequence[NumberedLine]) -> int | None:
    """Return the width at which lines were wrapped; None if line breaks separate paragraphs.

    A line is full if the first word of the next one did not fit into the width. In a wrapped text
    most lines end within a sentence; paragraphs of about the same length do not.
    """
    followed = [pair for group in _groups(lines) for pair in pairwise(group)]
    width = max((len(line.text.rstrip()) for line, _ in followed), default=0)
    if width not in WIDTHS:
        return None
    full = sum(_is_full(line.text, below.text, width) for line, below in followed)
    unfinished = sum(not _END.search(line.text.rstrip()) for line, _ in followed)
    is_wrapped = full >= FULL_SHARE * len(followed) and unfinished >= OPEN_SHARE * len(followed)
    return width if is_wrapped else None


def _is_full(line: str, below: str, width: int) -> bool:
    word = below.split(maxsplit=1)[0]
    return len(line.rstrip()) + 1 + len(word) > 0.9 * width


def _groups(lines: Sequence[NumberedLine]) -> Iterator[list[NumberedLine]]:
    """Yield the runs of lines that blank lines separate."""
    group: list[NumberedLine] = []
    for line in lines:
        if line.text.strip():
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _joined(group: Sequence[NumberedLine], width: int) -> Iterator[NumberedLine]:
    """Yield the paragraphs of a group of wrapped lines: a line that is not full ends one."""
    start, words = group[0].number, [group[0].text.strip()]
    for line, below in pairwise(group):
        if _is_full(line.text, below.text, width) and not _ITEM.match(below.text):
            words.append(below.text.strip())
        else:
            yield NumberedLine(start, " ".join(words))
            start, words = below.number, [below.text.strip()]
    yield NumberedLine(start, " ".join(words))


def _block(line: NumberedLine, place: str) -> Block:
    text = " ".join(line.text.split())
    kind = Kind.PARAGRAPH
    if mark := _HEADING.match(text):
        kind, text = Kind.HEADING, text[mark.end() :]
    elif mark := _ITEM.match(text):
        kind, text = Kind.LIST_ITEM, text[mark.end() :]
    where = f"{place}, text line {line.number}" if place else f"line {line.number}"
    return Block(kind, text, where)
