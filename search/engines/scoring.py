"""Scores of matches, by ``search.ranking``, in one segment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from search import ranking
from search.columnar.arrays import Array
from search.engines.evaluation import SegmentSearch, is_in
from search.engines.pairs import pairs
from search.engines.weights import Weights, is_word
from search.query import patterns
from search.query.patterns import Pattern, Plan

CONSTANT = 1.0  # score of what matches without being scored: a prefix, a misspelling, a filter


class Parts(NamedTuple):
    """What the scores of some paragraphs are the sums of."""

    clauses: dict[int, Array]  # by number, in the order of the query
    near: Array  # words of the query near each other
    article: Array  # words of the query anywhere in the article

    def total(self) -> Array:
        """Add all up, always in the same order, so that equal paragraphs have equal scores."""
        return sum(self.clauses.values(), start=self.near + self.article)


class Scorer:
    """Scores the matches of one segment during one search."""

    def __init__(self, search: SegmentSearch, number: int, weights: Weights) -> None:
        self._search = search
        self._number = number  # of the segment
        self._weights = weights
        self._statistics = weights.statistics

    def text_scores(self, plan: Plan, matches: Array) -> Array:
        """Score some of the paragraphs that a plan matches by the words of the text alone."""
        scores = np.zeros(len(matches), np.float32)
        for _, found in self._clauses(plan, matches, fully=False):
            scores += found
        return scores

    def parts(self, plan: Plan, matches: Array) -> Parts:
        """Score some of the paragraphs that a plan matches by all that ``ranking`` knows."""
        clauses: dict[int, Array] = {}
        for clause, found in self._clauses(plan, matches, fully=True):
            clauses[clause] = clauses[clause] + found if clause in clauses else found
        return Parts(clauses, self._near(matches), self._article(matches))

    def _clauses(self, plan: Plan, matches: Array, *, fully: bool) -> Iterator[tuple[int, Array]]:
        match plan:
            case Pattern(clause=-1):  # of no clause: it narrows, and says nothing of relevance
                return
            case Pattern():
                yield plan.clause, self._pattern(plan, matches, fully=fully)
            case patterns.All(children):
                for child in children:
                    yield from self._clauses(child, matches, fully=fully)
            case patterns.Any(children):
                for child in children:
                    found = self._clauses(child, matches, fully=fully)
                    if isinstance(child, Pattern):  # it gives 0 where it is not
                        yield from found
                        continue
                    here = is_in(matches, self._search.matches(child))
                    yield from ((clause, scores * here) for clause, scores in found)
            case patterns.Said(child):
                yield from self._clauses(child, matches, fully=fully)
            case _:
                return

    def _pattern(self, pattern: Pattern, matches: Array, *, fully: bool) -> Array:
        share = self._weights.share(pattern)
        if not share:
            return np.zeros(len(matches), np.float32)
        counts = self._search.counts(pattern.field, pattern, matches)
        if not pattern.scored:
            return np.where(counts > 0, np.float32(CONSTANT), np.float32(0))
        weights = self._factored(pattern.field, counts, matches)
        if fully and pattern.field == "text":
            # Of a title, a phrase counts only where the paragraph has it too.
            here = True if is_word(pattern) else counts > 0
            for field in ranking.BESIDE:
                beside = self._search.counts(field, pattern, matches)
                weights = weights + here * self._factored(field, beside, matches)
        scores = ranking.saturated(self._weights.idf(pattern), weights)
        if fully and pattern.exact:
            typed = replace(pattern, rows=((pattern.exact,),), distance=None)
            counts = self._search.counts(pattern.field, typed, matches)
            weights = self._factored(pattern.field, counts, matches)
            scores = scores + ranking.EXACT * ranking.saturated(self._weights.idf(typed), weights)
        return scores if share == 1 else np.float32(share) * scores

    def _factored(self, field: str, counts: Array, matches: Array) -> Array:
        factors = self._statistics.factors(field)[self._number]
        return counts * factors[self._search.units(field, matches)]

    def _near(self, matches: Array) -> Array:
        words = list(self._weights.words)
        if len(words) < 2:
            return np.zeros(len(matches), np.float32)
        found = pairs([self._search.standing(w, matches) for w in words], ranking.WINDOW)
        rarity = np.array([self._weights.idf(word) for word in words])
        weights = self._factored("text", found.counts, matches[found.units])
        scores = ranking.saturated(rarity[found.one] + rarity[found.other], weights)
        together = np.bincount(found.units, scores, minlength=len(matches))
        return (ranking.NEAR * together).astype(np.float32)

    def _article(self, matches: Array) -> Array:
        articles, back = np.unique(self._search.units("article", matches), return_inverse=True)
        factors = self._statistics.article_factors()[self._number][articles]
        scores = np.zeros(len(articles), np.float32)
        for word, weight in self._weights.words.items():
            counts = self._search.article_counts(word, articles) * factors
            scores += weight * ranking.saturated(self._weights.article_idf(word), counts)
        return np.float32(ranking.ARTICLE) * scores[back]
