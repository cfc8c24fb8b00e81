"""Ranking and order of the matches of one plan over all segments.

Document numbers are those of the index, not of a segment.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.engines.arrays import Array
from search.engines.weights import Weights, is_constant
from search.engines.whoosh.searching.index_statistics import IndexStatistics
from search.engines.whoosh.searching.matcher import SegmentSearch
from search.engines.whoosh.searching.scoring import Scorer
from search.model import Sort
from search.planning import ranking
from search.planning.plan import Plan

_SAME_SCORE = 5  # decimals; below that, sums of the same parts in another order differ
_BLOCK = 64  # scores; whose maxima bound what can be among the best


class Results:
    """The matches of a plan."""

    def __init__(
        self,
        plan: Plan,
        tables: IndexStatistics,
        searches: Sequence[SegmentSearch],
        found: Sequence[Array],
    ) -> None:
        """Take the matching documents of each segment, ascending."""
        self.documents = tables.through(found)
        self._plan = plan
        self._tables = tables
        self._searches = searches
        self._found = found
        self._weights = Weights(plan, tables)
        self._best: dict[int, float] = {}  # scores of those whose order they decided

    def order(self, sort: Sort, wanted: int, *, by_article: bool) -> Array:
        """Return the first ``wanted`` documents in an order; ``by_article``, one of each article.

        Equals are in order of path and position, whatever was indexed when.
        """
        documents, tables = self.documents, self._tables
        if sort is Sort.RELEVANCE and is_constant(self._plan):
            sort = Sort.ARTICLE  # nothing else tells them apart
        if sort is Sort.RELEVANCE:
            order = self._by_relevance(len(documents) if by_article else wanted)
        else:
            article = tables.article[documents]
            place, day = tables.place[article], tables.day[article]
            keys = {
                Sort.NEWEST: (documents, place, -day),
                Sort.OLDEST: (documents, place, tables.day_or_never[article]),
                Sort.ARTICLE: (documents, place),
            }
            order = documents[np.lexsort(keys[sort])]
        if by_article:
            _, firsts = np.unique(tables.article[order], return_index=True)
            order = order[np.sort(firsts)]
        return order[:wanted]

    def scores(self, documents: Array) -> list[float]:
        """Return the scores of documents by all rules of ``ranking``."""
        numbers = documents.tolist()
        known = self._best
        if missing := sorted(set(numbers) - known.keys()):
            known = known | self._scored(np.array(missing))
        return [known[number] for number in numbers]

    def _by_relevance(self, wanted: int) -> Array:
        """Order by the words of the text alone, and then the best by all rules of ``ranking``."""
        head, rest = self.documents, self.documents[:0]
        if len(head) > ranking.RESCORED:
            scores = self._text_scores()
            few = best(scores, max(wanted, ranking.RESCORED))
            ordered = self._ordered(head[few], scores[few])
            head, rest = np.sort(ordered[: ranking.RESCORED]), ordered[ranking.RESCORED :]
        self._best = self._scored(head)
        ordered = self._ordered(head, np.fromiter(self._best.values(), np.float64, len(head)))
        return np.concatenate((ordered, rest)) if len(rest) else ordered

    def _ordered(self, documents: Array, scores: Array) -> Array:
        place = self._tables.place[self._tables.article[documents]]
        return documents[np.lexsort((documents, place, -scores.round(_SAME_SCORE)))]

    def _text_scores(self) -> Array:
        return _joined(
            [
                Scorer(search, number, self._weights, found).text_scores(self._plan)
                for number, (search, found) in enumerate(
                    zip(self._searches, self._found, strict=True)
                )
            ]
        )

    def _scored(self, documents: Array) -> dict[int, float]:
        """Score ascending documents by all rules of ``ranking``."""
        scores = _joined(
            [
                Scorer(search, number, self._weights, here).parts(self._plan).total()
                for number, (search, here) in enumerate(
                    zip(self._searches, self._tables.within(documents), strict=True)
                )
            ]
        )
        return dict(zip(documents.tolist(), scores.tolist(), strict=True))


def _joined(parts: Sequence[Array]) -> Array:
    return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, np.float32), *parts])


def best(scores: Array, wanted: int) -> Array:
    """Return the places of the highest scores, and of those that nearly equal the last of them."""
    if len(scores) <= wanted:
        return np.arange(len(scores))
    low = _largest(_maxima(scores, wanted), wanted) - 10.0**-_SAME_SCORE
    few = (scores >= low).nonzero()[0]
    found: Array = few[scores[few] >= _largest(scores[few], wanted) - 10.0**-_SAME_SCORE]
    return found


def _maxima(scores: Array, wanted: int) -> Array:
    """Return the highest scores of blocks, if these are enough to bound the best from below.

    The highest of ``wanted`` blocks are that many scores, so that the best are not lower.
    """
    size = len(scores) // _BLOCK
    if size < 2 * wanted:
        return scores
    found: Array = scores[: size * _BLOCK].reshape(_BLOCK, size).max(axis=0)
    return found


def _largest(scores: Array, place: int) -> float:
    """Return the score at a place, counted from 1 at the highest."""
    return float(np.partition(scores, len(scores) - place)[len(scores) - place])
