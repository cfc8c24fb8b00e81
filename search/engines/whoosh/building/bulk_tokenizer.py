"""Tokenizes many ASCII texts at once, in one array of all their characters.

The words are those of ``search.analysis``. Its patterns, as far as they test a character and its
neighbours, are computed on whole arrays; texts in which they look farther are returned untouched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from search.analysis.tokenizer import ACRONYM
from search.engines.arrays import Array, edges

_DIGIT, _LETTER, _POINT, _LINK, _HYPHEN, _SIGN, _SPACE = (1 << bit for bit in range(7))
_ALPHANUMERIC = _DIGIT | _LETTER
_EDGE = "\0\0"  # between texts, so that looking at neighbours ends there


def _classes() -> Array:
    found = np.zeros(256, np.uint8)
    for characters, kind in (
        (b"0123456789", _DIGIT),
        (b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", _LETTER),
        (b".,", _POINT),  # within 1,000.5
        (b"&'`", _LINK),  # within AT&T, don't
        (b"-", _HYPHEN),
        (b"+#", _SIGN),  # behind C++ and C#
        (b" \t\r\n", _SPACE),
    ):
        found[list(characters)] = kind
    return found


_CLASSES = _classes()


class TokenizedTexts(NamedTuple):
    """The words of some texts, text after text."""

    words: list[str]
    edges: Array  # of the texts among the words
    chains: list[tuple[int, int]]  # first and last of words that hyphens join
    left: list[int]  # texts that need the patterns; none of their words is here


def plain_words(texts: Sequence[str]) -> TokenizedTexts:
    """Tokenize ASCII texts."""
    joined = _EDGE + _EDGE.join(texts) + _EDGE
    characters = np.frombuffer(joined.encode("ascii"), np.uint8)
    begin = edges(np.fromiter(map(len, texts), np.int64, len(texts)) + len(_EDGE)) + len(_EDGE)
    kinds = _CLASSES[characters]
    inside = (kinds & _ALPHANUMERIC) != 0
    marks = np.flatnonzero(kinds & (_POINT | _LINK))
    before, after = kinds[marks - 1], kinds[marks + 1]
    is_point = kinds[marks] == _POINT
    in_number = is_point & (before == _DIGIT) & (after == _DIGIT)
    in_word = ~is_point & (before & _ALPHANUMERIC != 0) & (after == _LETTER)
    inside[marks[in_number | in_word]] = True
    doubtful = _mark_acronyms(inside, joined, _single(kinds, marks[is_point & (after == _LETTER)]))
    hyphens = np.flatnonzero(kinds == _HYPHEN)
    hyphens = hyphens[inside[hyphens - 1]]
    doubtful += _single(kinds, np.flatnonzero(kinds == _SIGN)).tolist()  # C++
    doubtful += hyphens[kinds[hyphens + 1] == _SPACE].tolist()  # words broken over two lines
    left = np.unique(np.searchsorted(begin, doubtful, "right") - 1).tolist()
    for text in left:
        inside[begin[text] : begin[text + 1]] = False
    starts = np.flatnonzero(inside[1:] & ~inside[:-1]) + 1
    words = np.where(inside, characters, ord(" ")).tobytes().decode("ascii").split()
    joining = hyphens[inside[hyphens - 1] & inside[hyphens + 1]]
    chains = _chains(np.searchsorted(starts, joining) - 1)
    return TokenizedTexts(words, np.searchsorted(starts, begin), chains, left)


def _single(kinds: Array, marks: Array) -> Array:
    """Return the places of the marks that follow a single letter."""
    before = (kinds[marks - 1] == _LETTER) & (kinds[marks - 2] & _ALPHANUMERIC == 0)
    found: Array = marks[before]
    return found


def _mark_acronyms(inside: Array, text: str, points: Array) -> list[int]:
    """Flag acronyms (U.S., U.S.'s) as words; return the points where one touches another word."""
    doubtful, end = list[int](), 0
    for point in points.tolist():
        if point < end:
            continue
        match = ACRONYM.match(text, point - 1)
        if match:
            start, end = match.span()
            if inside[start - 1] or inside[end]:
                doubtful.append(point)
            inside[start:end] = True
    return doubtful


def _chains(first: Array) -> list[tuple[int, int]]:
    """Join hyphens of neighbouring words: behind words 3, 4 and 7 -> (3, 5), (7, 8)."""
    cuts = np.flatnonzero(np.diff(first) != 1) + 1
    heads = first[np.concatenate([[0], cuts])] if len(first) else first
    tails = first[np.concatenate([cuts, [len(first)]]) - 1] + 1 if len(first) else first
    return list(zip(heads.tolist(), tails.tolist(), strict=True))
