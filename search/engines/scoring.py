"""Scores of matches, by ``search.ranking``, from the statistics of a whole index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from search import ranking
from search.columnar.arrays import Array
from search.engines.evaluation import SegmentSearch, is_in
from search.query import patterns
from search.query.patterns import Pattern, Plan
from search.query.writings import Slot

CONSTANT = 1.0  # score of what matches without being scored: a prefix, a misspelling, a filter


class Statistics(Protocol):
    """What scores need to know of a whole index."""

    def units(self, field: str) -> int:
        """Count the paragraphs or articles that a field says something about."""
        ...

    def slot_frequency(self, field: str, slot: Slot) -> int:
        """Count the units that hold one of the terms, some of them perhaps twice."""
        ...

    def factors(self, field: str) -> Sequence[Array]:
        """Tell what one occurrence in a field counts in each unit, segment by segment."""
        ...


class Scorer:
    """Scores the matches of one segment during one search."""

    def __init__(self, search: SegmentSearch, number: int, statistics: Statistics) -> None:
        self._search = search
        self._number = number  # of the segment
        self._statistics = statistics

    def scores(self, plan: Plan, matches: Array, *, fully: bool) -> Array:
        """Score some of the paragraphs that a plan matches.

        ``fully``: by all that ``search.ranking`` knows; else by the words of the text alone.
        """
        match plan:
            case Pattern():
                return self._pattern(plan, matches, fully=fully)
            case patterns.All(children):
                # In the order of the query, so that equal paragraphs have equal scores.
                return sum(
                    (self.scores(child, matches, fully=fully) for child in children),
                    start=np.zeros(len(matches), np.float32),
                )
            case patterns.Any(children):
                found = np.zeros(len(matches), np.float32)
                for child in children:
                    scores = self.scores(child, matches, fully=fully)
                    if not isinstance(child, Pattern):  # a pattern gives 0 where it is not
                        scores = scores * is_in(matches, self._search.matches(child))
                    found += scores
                return found
            case patterns.Said(child):
                return self.scores(child, matches, fully=fully)
            case _:
                return np.zeros(len(matches), np.float32)

    def _pattern(self, pattern: Pattern, matches: Array, *, fully: bool) -> Array:
        counts = self._search.counts(pattern.field, pattern, matches)
        if not pattern.scored:
            return np.where(counts > 0, np.float32(CONSTANT), np.float32(0))
        weights = self._weights(pattern.field, counts, matches)
        if fully and pattern.field == "text":
            here = counts > 0
            for field in ranking.BESIDE:
                beside = self._search.counts(field, pattern, matches)
                weights = weights + here * self._weights(field, beside, matches)
        scores = ranking.saturated(self._idf(pattern), weights)
        if fully and pattern.exact:
            typed = replace(pattern, rows=((pattern.exact,),), distance=None)
            counts = self._search.counts(pattern.field, typed, matches)
            weights = self._weights(pattern.field, counts, matches)
            scores = scores + ranking.EXACT * ranking.saturated(self._idf(typed), weights)
        return scores

    def _weights(self, field: str, counts: Array, matches: Array) -> Array:
        factors = self._statistics.factors(field)[self._number]
        return counts * factors[self._search.units(field, matches)]

    def _idf(self, pattern: Pattern) -> float:
        """Take a row for as rare as its words together, a pattern for its commonest row."""
        units = self._statistics.units(pattern.field)
        found = [
            sum(ranking.idf(units, frequency) for frequency in frequencies)
            for row in pattern.rows
            if all(frequencies := [self._frequency(pattern.field, slot) for slot in row])
        ]
        return min(found, default=0.0)

    def _frequency(self, field: str, slot: Slot) -> int:
        found = self._statistics.slot_frequency(field, slot)
        return min(found, self._statistics.units(field))
