"""A concordance: every match on a line of its own, with the words to its left and right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from search import Hit, Paragraph, fold, timely
from web.params.display import LineOrder
from web.rendering.highlighting import disjoint

WINDOW = 1000  # hits whose lines are put in order
_MOST = 5000  # lines of all of them: one paragraph may hold a word a thousand times
_REACH = 90  # characters on either side

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One match; the three pieces follow each other in the paragraph, spaces made single."""

    paragraph: Paragraph
    left: str
    match: str
    right: str


@dataclass(frozen=True, slots=True)
class Concordance:
    """The lines of a result, and of how many of its hits they are."""

    lines: tuple[Line, ...]
    hits: int


def concordance(hits: Iterable[Hit], order: LineOrder) -> Concordance:
    """Give the lines of hits in order; equal lines stay as the hits come."""
    lines: list[Line] = []
    taken = 0
    for hit in timely(hits):
        if len(lines) == _MOST:
            break
        lines += islice(_lines(hit), _MOST - len(lines))
        taken += 1
    return Concordance(tuple(_ordered(lines, order)), taken)


def _lines(hit: Hit) -> Iterator[Line]:
    text = hit.paragraph.text
    for start, end in disjoint(hit.matches, len(text)):
        left = text[max(0, start - _REACH) : start]
        right = text[end : end + _REACH]
        if start > _REACH:
            left = re.sub(r"^\S+(?=\s)", "…", left)
        if end + _REACH < len(text):
            right = re.sub(r"(?<=\s)\S+$", "…", right)
        pieces = (_SPACE.sub(" ", piece) for piece in (left, text[start:end], right))
        yield Line(hit.paragraph, *pieces)


def _ordered(lines: list[Line], order: LineOrder) -> list[Line]:
    match order:
        case LineOrder.LEFT:
            return sorted(lines, key=lambda line: (_words(line.left)[::-1], _words(line.match)))
        case LineOrder.HIT:
            return sorted(lines, key=lambda line: (_words(line.match), _words(line.right)))
        case LineOrder.RIGHT:
            return sorted(lines, key=lambda line: (_words(line.right), _words(line.match)))
    return lines


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))
