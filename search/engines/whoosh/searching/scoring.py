"""Scores of matches, by ``search.planning.ranking``, in one segment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np

from search import timeout
from search.engines.arrays import Array, is_in, values_at
from search.engines.weights import CONSTANT, Weights, is_word
from search.engines.whoosh.searching.hit_postings import HitPostings
from search.engines.whoosh.searching.index_statistics import IndexStatistics
from search.engines.whoosh.searching.matcher import SegmentSearch
from search.engines.whoosh.searching.proximity import pairs
from search.planning import ranking
from search.planning.plan import AllOf, AnyOf, Pattern, Plan, SameQuotation


class ScoreParts(NamedTuple):
    """The parts of the scores of some paragraphs, by clause and by rule."""

    clauses: dict[int, Array]  # by number, in the order of the query
    near: Array  # words of the query near each other
    article: Array  # words of the query anywhere in the article

    def total(self) -> Array:
        """Add all up, always in the same order, so that equal paragraphs have equal scores."""
        return sum(self.clauses.values(), start=self.near + self.article)


class Scorer:
    """Scores some paragraphs of one segment, ascending, that match a plan."""

    def __init__(
        self, search: SegmentSearch, number: int, weights: Weights[IndexStatistics], matches: Array
    ) -> None:
        self._search = search
        self._number = number  # of the segment
        self._weights = weights
        self._statistics = weights.statistics
        self._matches = matches
        self._contents = HitPostings(search, matches)
        self._factors: dict[str, Array] = {}  # by field, for each match

    def text_scores(self, plan: Plan) -> Array:
        """Score the matches by the words of their text alone."""
        scores = np.zeros(len(self._matches), np.float32)
        for _, found in self._clauses(plan, self._by_text):
            scores += found
        return scores

    def parts(self, plan: Plan) -> ScoreParts:
        """Score the matches by all rules of ``ranking``; they should be few."""
        clauses: dict[int, Array] = {}
        for clause, found in self._clauses(plan, self._by_all):
            clauses[clause] = clauses[clause] + found if clause in clauses else found
        return ScoreParts(clauses, self._near(), self._article())

    def _clauses(
        self, plan: Plan, score: Callable[[Pattern], Array]
    ) -> Iterator[tuple[int, Array]]:
        timeout.check()
        match plan:
            case Pattern(clause=-1):  # of no clause: it narrows, and says nothing of relevance
                return
            case Pattern():
                yield plan.clause, score(plan)
            case AllOf(children):
                for child in children:
                    yield from self._clauses(child, score)
            case AnyOf(children):
                for child in children:
                    found = self._clauses(child, score)
                    if isinstance(child, Pattern):  # it gives 0 where it is not
                        yield from found
                        continue
                    here = is_in(self._matches, self._search.matches(child))
                    yield from ((clause, scores * here) for clause, scores in found)
            case SameQuotation(child):
                yield from self._clauses(child, score)
            case _:
                return

    def _by_text(self, pattern: Pattern) -> Array:
        share = self._weights.share(pattern)
        if not share:
            return np.zeros(len(self._matches), np.float32)
        field = pattern.field
        found = self._search.counted(field, pattern)
        counts = values_at(found.units, found.counts, self._contents.units(field))
        if not pattern.scored:
            return np.where(counts > 0, np.float32(CONSTANT), np.float32(0))
        weights = counts.astype(np.float32) * self._factor(field)
        scores = ranking.saturated(share * self._weights.idf(pattern), weights)
        return self._kind_weights * scores if field == "text" else scores

    def _by_all(self, pattern: Pattern) -> Array:
        field, share = pattern.field, self._weights.share(pattern)
        if not pattern.scored or not share:
            return self._by_text(pattern)
        counts = self._contents.counts(field, pattern)
        weights = counts * self._factor(field).astype(np.float64)
        for other in ranking.BESIDE if field == "text" else ():
            if self._search.holds(other, pattern):
                # Of a title, a phrase counts only where the paragraph has it too.
                here = True if is_word(pattern) else counts > 0
                beside = self._contents.counts(other, pattern)
                weights = weights + here * beside * self._factor(other)
        scores = ranking.saturated(self._weights.idf(pattern), weights)
        if pattern.exact:
            idf = self._weights.slot_idf(field, pattern.exact)
            weights = self._contents.slot_counts(field, pattern.exact) * self._factor(field)
            scores = scores + ranking.EXACT * ranking.saturated(idf, weights)
        return share * self._kind_weights * scores if field == "text" else share * scores

    @cached_property
    def _kind_weights(self) -> Array:
        """Weight of a word in each match, by the kind of the block."""
        return self._statistics.kind_weights[self._number][self._matches]

    def _factor(self, field: str) -> Array:
        """Return the weight of one occurrence in a field, for each match."""
        if field not in self._factors:
            factors = self._statistics.factors(field)[self._number]
            self._factors[field] = factors[self._contents.units(field)]
        return self._factors[field]

    def _near(self) -> Array:
        words = list(self._weights.words)
        if len(words) < 2:
            return np.zeros(len(self._matches), np.float32)
        standing = [self._contents.standing(word) for word in words]
        rarity = np.array([self._weights.idf(word) for word in words])
        counts = pairs(standing, ranking.WINDOW, len(self._matches))
        weights = counts * self._factor("text")[:, None, None]
        scores = ranking.saturated(np.add.outer(rarity, rarity), weights)
        near: Array = scores.sum(axis=(1, 2))
        return ranking.NEAR * self._kind_weights * near

    def _article(self) -> Array:
        articles = self._contents.units("article")
        factors = self._statistics.article_factors()[self._number][articles]
        scores = np.zeros(len(articles))
        for word, weight in self._weights.words.items():
            counts = self._contents.article_counts(word) * factors
            scores += weight * ranking.saturated(self._weights.article_idf(word), counts)
        return ranking.ARTICLE * self._kind_weights * scores
