"""One committed state of an index: terms, matches, order, counts and paragraphs.

Nothing in it changes, so that all threads share it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from search import ranking
from search.columnar.arrays import Array, ranges
from search.columnar.segment import SegmentFile
from search.engines.base import Found, Selected, Selection, Shares
from search.engines.evaluation import SegmentSearch, is_in
from search.engines.scoring import Scorer
from search.engines.tables import Tables, count_runs
from search.engines.weights import Weights
from search.model import Facet, FacetCount, Filter, Paragraph, Sort
from search.query.patterns import Plan, filter_plan, index_field

MOST_FACET_VALUES = 100
_AT_ONCE = 256  # matches that are scored together, where all are wanted

_SAME_SCORE = 5  # decimals; below that, sums of the same parts in another order differ
_DATES = {"year": 4, "month": 7}  # facets of the field ``published``: how much of it they show
_NEVER = 99999999  # sorts what has no date behind everything


class IndexSnapshot:
    """A ``Snapshot`` of segments."""

    def __init__(self, segments: Sequence[SegmentFile], deleted: Sequence[Array | None]) -> None:
        """Take segments with, where some are deleted, a flag for each document."""
        self._segments = segments
        self._deleted = deleted
        self._tables = Tables(segments)

    # Terms

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Name the languages that occur in the index, most frequent first."""
        found = self._tables.vocabulary("lang").counts()
        return tuple(sorted(found, key=lambda lang: (-found[lang], lang)))

    def frequency(self, field: str, term: str) -> int:
        """Count the paragraphs (or, of what is said of articles, articles) that hold a term."""
        return self._tables.slot_frequency(field, frozenset((term,)))

    def starting(self, field: str, prefix: str) -> Sequence[str]:
        """List the folded words that begin so, most frequent first."""
        return self._tables.vocabulary(field).starting(prefix)

    def written(self, field: str, word: str) -> frozenset[str]:
        """Give the terms under which a folded word stands in the index."""
        return self._tables.vocabulary(field).terms(word)

    def similar(self, field: str, word: str, distance: int) -> Sequence[str]:
        """List the folded words at most ``distance`` edits away, nearest first."""
        return self._tables.vocabulary(field).similar(word, distance)

    # Matches

    def count(self, plan: Plan, filters: tuple[Filter, ...] = ()) -> int:
        """Count a plan's matches."""
        return sum(map(len, self._matches(self._searches(), plan, filters)))

    def matching(self, plan: Plan, ids: Iterable[str]) -> frozenset[str]:
        """Choose those of the given paragraphs that match a plan."""
        numbers = self._numbers(ids)
        asked = self._matching(self._searches(), plan, numbers)
        return frozenset(map(numbers.__getitem__, asked.tolist()))

    def explained(self, plan: Plan, ids: Iterable[str]) -> dict[str, Shares]:
        """Take apart the scores of those of the given paragraphs that match a plan."""
        searches, numbers = self._searches(), self._numbers(ids)
        asked = self._matching(searches, plan, numbers)
        weights = Weights(plan, self._tables)
        shares: list[Shares] = []
        for number, documents in enumerate(self._local(asked)):
            parts = Scorer(searches[number], number, weights).parts(plan, documents)
            for at in range(len(documents)):
                by_clause = {clause: scores.item(at) for clause, scores in parts.clauses.items()}
                shares.append(Shares(by_clause, parts.near.item(at), parts.article.item(at)))
        return dict(zip(map(numbers.__getitem__, asked.tolist()), shares, strict=True))

    def _numbers(self, ids: Iterable[str]) -> dict[int, str]:
        return {number: id_ for id_ in ids if (number := self._document(id_)) is not None}

    def _matching(
        self, searches: Sequence[SegmentSearch], plan: Plan, numbers: Iterable[int]
    ) -> Array:
        asked = np.array(sorted(numbers), np.int64)
        return asked[is_in(asked, self._global(self._matches(searches, plan)))]

    def select(self, selection: Selection) -> Selected:
        """Find, order and count."""
        searches = self._searches()
        found = self._matches(searches, selection.plan, selection.filters)
        documents = self._global(found)
        scores: dict[int, float] = {}  # as far as they were needed for the order
        order = self._order(selection, searches, found, documents, scores)
        window = order[selection.offset : selection.offset + selection.limit]
        return Selected(
            tuple(self._found(searches, selection.plan, documents, window, scores)),
            total=len(documents),
            articles=count_runs(self._tables.article[documents]),
            facets=tuple(self._facet(searches, selection, name) for name in selection.facets),
        )

    def every(self, selection: Selection) -> Iterator[Found]:
        """Give all matches in order, one at a time, each read when it is asked for."""
        searches = self._searches()
        found = self._matches(searches, selection.plan, selection.filters)
        documents = self._global(found)
        whole = replace(selection, offset=0, limit=len(documents))
        scores: dict[int, float] = {}
        order = self._order(whole, searches, found, documents, scores)
        for start in range(0, len(order), _AT_ONCE):
            window = order[start : start + _AT_ONCE]
            known = {number: scores[number] for number in window.tolist() if number in scores}
            yield from self._found(searches, selection.plan, documents, window, known)

    def articles_with(
        self, plan: Plan, filters: tuple[Filter, ...], ids: Iterable[str]
    ) -> Iterator[str]:
        """Pass on, in order and as they are asked for, the articles in which a plan has matches."""
        documents = self._global(self._matches(self._searches(), plan, filters))
        for article in ids if len(documents) else ():
            held = self._documents_of(article)
            first, last = np.searchsorted(documents, (held.start, held.stop)).tolist()
            if first < last:
                yield article

    def _found(
        self,
        searches: Sequence[SegmentSearch],
        plan: Plan,
        documents: Array,
        window: Array,
        scores: dict[int, float],
    ) -> Iterator[Found]:
        """Read documents in their order; those without scores are scored."""
        if missing := [number for number in window.tolist() if number not in scores]:
            scores |= self._full_scores(searches, plan, np.array(sorted(missing)))
        more = self._more_in_article(documents, window)
        for number, others in zip(window.tolist(), more, strict=True):
            yield Found(self._paragraph(number), scores[number], others)

    def _searches(self) -> list[SegmentSearch]:
        return [SegmentSearch(segment) for segment in self._segments]

    def _matches(
        self, searches: Iterable[SegmentSearch], plan: Plan, filters: Sequence[Filter] = ()
    ) -> list[Array]:
        """Find the documents of each segment that match and are not deleted."""
        found = []
        for search, deleted in zip(searches, self._deleted, strict=True):
            documents = search.matches(plan)
            if filters:
                documents = documents[is_in(documents, search.matches(filter_plan(filters)))]
            found.append(documents if deleted is None else documents[~deleted[documents]])
        return found

    def _scores(
        self, searches: Sequence[SegmentSearch], plan: Plan, found: Sequence[Array], *, fully: bool
    ) -> Array:
        weights = Weights(plan, self._tables)
        scorers = [Scorer(search, number, weights) for number, search in enumerate(searches)]
        scores = [
            scorer.parts(plan, documents).total() if fully else scorer.text_scores(plan, documents)
            for scorer, documents in zip(scorers, found, strict=True)
        ]
        return scores[0] if len(scores) == 1 else np.concatenate([np.empty(0, np.float32), *scores])

    def _full_scores(
        self, searches: Sequence[SegmentSearch], plan: Plan, documents: Array
    ) -> dict[int, float]:
        """Score ascending documents by all that is known, by number."""
        scores = self._scores(searches, plan, self._local(documents), fully=True)
        return dict(zip(documents.tolist(), scores.tolist(), strict=True))

    def _order(
        self,
        selection: Selection,
        searches: Sequence[SegmentSearch],
        found: Sequence[Array],
        documents: Array,
        scores: dict[int, float],
    ) -> Array:
        """Put documents in order, at least as many as are wanted.

        Equals are in order of path and position, whatever was indexed when.
        """
        wanted = selection.offset + selection.limit
        if selection.sort is Sort.RELEVANCE:
            order = self._by_relevance(selection, searches, found, documents, scores)
        else:
            place = self._tables.place[self._tables.article[documents]]
            day = self._tables.day[self._tables.article[documents]]
            keys = {
                Sort.NEWEST: (documents, place, -day),
                Sort.OLDEST: (documents, place, np.where(day, day, _NEVER)),
                Sort.ARTICLE: (documents, place),
            }
            order = documents[np.lexsort(keys[selection.sort])]
        if selection.by_article:
            _, firsts = np.unique(self._tables.article[order], return_index=True)
            order = order[np.sort(firsts)]
        return order[:wanted]

    def _by_relevance(
        self,
        selection: Selection,
        searches: Sequence[SegmentSearch],
        found: Sequence[Array],
        documents: Array,
        known: dict[int, float],
    ) -> Array:
        """Order by the words of the text alone, and then the best by all that is known."""
        head, rest = documents, documents[:0]
        if len(documents) > ranking.RESCORED:
            scores = self._scores(searches, selection.plan, found, fully=False)
            wanted = max(selection.offset + selection.limit, ranking.RESCORED)
            best = slice(None) if selection.by_article else _best(scores, wanted)
            ordered = self._ordered(documents[best], scores[best])
            head, rest = np.sort(ordered[: ranking.RESCORED]), ordered[ranking.RESCORED :]
        scores = self._scores(searches, selection.plan, self._local(head), fully=True)
        known.update(zip(head.tolist(), scores.tolist(), strict=True))
        ordered = self._ordered(head, scores)
        return np.concatenate((ordered, rest)) if len(rest) else ordered

    def _ordered(self, documents: Array, scores: Array) -> Array:
        place = self._tables.place[self._tables.article[documents]]
        return documents[np.lexsort((documents, place, -scores.round(_SAME_SCORE)))]

    def _more_in_article(self, documents: Array, window: Array) -> list[int]:
        """Count, for each document, the other matches in its article."""
        ends = self._tables.article_ends
        articles = self._tables.article[window]
        after = np.searchsorted(documents, ends[articles + 1])
        others: list[int] = (after - np.searchsorted(documents, ends[articles]) - 1).tolist()
        return others

    def _facet(self, searches: Sequence[SegmentSearch], selection: Selection, name: str) -> Facet:
        """Count a field's values over all matches, as if it were not filtered by itself."""
        others = [item for item in selection.filters if item.field != name]
        field = "published" if name in _DATES else index_field(name)
        values = self._tables.values(field)
        counts = np.zeros(len(values.values), np.int64)
        found = self._matches(searches, selection.plan, others)
        for search, documents, codes, ends in zip(
            searches, found, values.codes, values.edges, strict=True
        ):
            units = search.units(field, documents)
            starts = ends[units].astype(np.int64)
            here = codes[ranges(starts, ends[units.astype(np.int64) + 1] - starts)]
            counts += np.bincount(here, minlength=len(counts))
        totals: Counter[str] = Counter()
        for value, count in zip(values.values, counts.tolist(), strict=True):
            shown = value[: _DATES.get(name)]
            if count and len(shown) >= _DATES.get(name, 0):
                totals[shown] += count
        most = sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:MOST_FACET_VALUES]
        return Facet(name, tuple(FacetCount(value, count) for value, count in most))

    # Documents: numbered through all segments

    def paragraph(self, paragraph_id: str) -> Paragraph | None:
        """Fetch a paragraph."""
        number = self._document(paragraph_id)
        return None if number is None else self._paragraph(number)

    def article(self, article_id: str) -> tuple[Paragraph, ...]:
        """Fetch the blocks of an article in reading order; none if there is no such article."""
        return tuple(self._paragraph(number) for number in self._documents_of(article_id))

    def size(self) -> tuple[int, int]:
        """Count articles and their blocks of all kinds."""
        deleted = sum(int(d.sum()) for d in self._deleted if d is not None)
        return len(self._alive()), self._tables.offsets[-1] - deleted

    def articles(self, *, offset: int, limit: int) -> tuple[Paragraph, ...]:
        """Give the first block of each article, in the order of their paths."""
        alive = self._alive()
        window = alive[np.argsort(self._tables.place[alive])][offset : offset + limit]
        return tuple(map(self._paragraph, self._tables.article_ends[window].tolist()))

    def _alive(self) -> Array:
        """Number the articles that are not deleted."""
        ends = self._tables.article_ends
        gone = np.zeros(self._tables.offsets[-1], np.bool_)
        for deleted, offset in zip(self._deleted, self._tables.offsets, strict=False):
            if deleted is not None:
                gone[offset : offset + len(deleted)] = deleted
        return np.flatnonzero(~gone[ends[:-1]])

    def _document(self, paragraph_id: str) -> int | None:
        article, _, anchor = paragraph_id.rpartition(".")
        for number in self._documents_of(article):
            if self._paragraph(number).anchor == anchor:
                return number
        return None

    def _documents_of(self, article: str) -> range:
        for segment, deleted, offset in zip(
            self._segments, self._deleted, self._tables.offsets, strict=False
        ):
            held = segment.documents_of(article)
            if held and (deleted is None or not deleted[held.start]):
                return range(held.start + offset, held.stop + offset)
        return range(0)

    def _paragraph(self, number: int) -> Paragraph:
        offsets = self._tables.offsets
        at = bisect_right(offsets, number) - 1
        return self._segments[at].documents.paragraph(number - offsets[at])

    def _global(self, found: Sequence[Array]) -> Array:
        """Number the documents of segments through all of them."""
        if len(found) == 1:
            return found[0]
        parts = [here + offset for here, offset in zip(found, self._tables.offsets, strict=False)]
        return np.concatenate([np.empty(0, np.int64), *parts])

    def _local(self, documents: Array) -> list[Array]:
        """Number ascending documents within their segments."""
        offsets = self._tables.offsets
        if len(offsets) == 2:
            return [documents]
        cuts = np.searchsorted(documents, offsets).tolist()
        return [
            documents[start:end] - offset
            for start, end, offset in zip(cuts, cuts[1:], offsets, strict=False)
        ]


def _best(scores: Array, wanted: int) -> Array:
    """Find where the highest scores are, and those that nearly equal the last of them."""
    if len(scores) <= wanted:
        return np.arange(len(scores))
    last = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
    return np.flatnonzero(scores >= last - 10.0**-_SAME_SCORE)
