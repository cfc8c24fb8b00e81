"""Explanation of a hit: the matching words and the score of each clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from search import Hit, Page, Via, fold
from web.rendering.formatting import one_line

_LABELS = {
    Via.EXACT: "as typed",
    Via.ACCENT: "ignoring accents",
    Via.STEM: "other form",
    Via.COMPOUND: "other spelling",
    Via.PREFIX: "prefix",
    Via.FUZZY: "similar spelling",
    Via.PHRASE: "phrase",
    Via.NEAR: "near each other",
}
_MOST = 8  # different words per clause
_LONGEST = 80  # characters shown of one match


@dataclass(frozen=True, slots=True)
class MatchedWords:
    """Words of the paragraph, how they match the clause, and how often."""

    words: str
    way: str
    times: int


@dataclass(frozen=True, slots=True)
class ClauseExplanation:
    """One clause with its matches and its share of the score."""

    clause: str
    found: tuple[MatchedWords, ...]
    score: float
    share: float  # of the sum over all clauses, 0 to 1


def explain_hit(hit: Hit, page: Page) -> tuple[ClauseExplanation, ...]:
    """Return the explanation of a hit; the request of its page must have ``explain`` set."""
    total = sum(part.score for part in hit.parts) or 1.0
    return tuple(
        ClauseExplanation(
            part.clause, tuple(_found(hit, part.clause, page)), part.score, part.score / total
        )
        for part in hit.parts
    )


def _found(hit: Hit, clause: str, page: Page) -> Iterator[MatchedWords]:
    counts: dict[tuple[str, str], tuple[str, int]] = {}
    for mark in hit.matches:
        if page.clauses[mark.clause].text == clause:
            words = one_line(hit.paragraph.text[mark.start : mark.end])[:_LONGEST]
            key = fold(words), _LABELS[mark.via]
            first, times = counts.get(key, (words, 0))
            counts[key] = first, times + 1
    for (_, way), (words, times) in list(counts.items())[:_MOST]:
        yield MatchedWords(words, way, times)
