"""Why a paragraph was found: which words of it answer which part of the query, and how much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from search import Hit, Page, Via, fold
from web.rendering.formatting import one_line

_WAYS = {
    Via.EXACT: "as typed",
    Via.ACCENT: "accents aside",
    Via.STEM: "another form",
    Via.COMPOUND: "written another way",
    Via.PREFIX: "begins so",
    Via.FUZZY: "spelt nearly so",
    Via.PHRASE: "in this order",
    Via.NEAR: "near each other",
}
_MOST = 8  # different words of one clause
_LONGEST = 80  # characters of a match that are shown


@dataclass(frozen=True, slots=True)
class Found:
    """Words of the paragraph, and how they relate to those asked for."""

    words: str
    way: str
    times: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of the query and what it found."""

    clause: str
    found: tuple[Found, ...]
    score: float
    share: float  # of all parts


def reasons(hit: Hit, page: Page) -> tuple[Reason, ...]:
    """Explain a hit of a page that was asked to explain."""
    total = sum(part.score for part in hit.parts) or 1.0
    return tuple(
        Reason(part.clause, tuple(_found(hit, part.clause, page)), part.score, part.score / total)
        for part in hit.parts
    )


def _found(hit: Hit, clause: str, page: Page) -> Iterator[Found]:
    counts: dict[tuple[str, str], tuple[str, int]] = {}
    for mark in hit.matches:
        if page.clauses[mark.clause].text == clause:
            words = one_line(hit.paragraph.text[mark.start : mark.end])[:_LONGEST]
            key = fold(words), _WAYS[mark.via]
            first, times = counts.get(key, (words, 0))
            counts[key] = first, times + 1
    for (_, way), (words, times) in list(counts.items())[:_MOST]:
        yield Found(words, way, times)
