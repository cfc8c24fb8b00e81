"""Concordance lines: each match with the text to its left and right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from search import Hit, Paragraph, fold, timely
from web.params.display import LineOrder
from web.rendering.highlighting import disjoint

WINDOW = 1000  # hits whose lines are sorted together
_MOST = 5000  # lines in total: one paragraph may have thousands of matches
_REACH = 90  # characters of context on each side

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """One match with its context; runs of white space are reduced to one space."""

    paragraph: Paragraph
    left: str
    match: str
    right: str


@dataclass(frozen=True, slots=True)
class Concordance:
    """The lines of a result, and the number of hits they come from."""

    lines: tuple[ConcordanceLine, ...]
    hits: int


def concordance(hits: Iterable[Hit], order: LineOrder) -> Concordance:
    """Return the lines of hits in the given order; the sort is stable."""
    lines: list[ConcordanceLine] = []
    taken = 0
    for hit in timely(hits):
        if len(lines) == _MOST:
            break
        lines += islice(_lines(hit), _MOST - len(lines))
        taken += 1
    return Concordance(tuple(_ordered(lines, order)), taken)


def _lines(hit: Hit) -> Iterator[ConcordanceLine]:
    text = hit.paragraph.text
    for start, end in disjoint(hit.matches, len(text)):
        left = text[max(0, start - _REACH) : start]
        right = text[end : end + _REACH]
        if start > _REACH:
            left = re.sub(r"^\S+(?=\s)", "…", left)
        if end + _REACH < len(text):
            right = re.sub(r"(?<=\s)\S+$", "…", right)
        pieces = (_SPACE.sub(" ", piece) for piece in (left, text[start:end], right))
        yield ConcordanceLine(hit.paragraph, *pieces)


def _ordered(lines: list[ConcordanceLine], order: LineOrder) -> list[ConcordanceLine]:
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
