"""Lazily cached statistics of one snapshot of an index.

Arrays are by segment, then by document or article. All threads share them: two that ask for the
same value at the same time compute it twice, with the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property, lru_cache, partial
from itertools import accumulate

import numpy as np

from search.engines.arrays import Array, count_runs
from search.engines.paragraph_record import KINDS
from search.engines.whoosh.searching.vocabulary import FieldVocabulary
from search.engines.whoosh.segments.columns import Column
from search.engines.whoosh.segments.segment_file import SegmentFile
from search.planning import ranking
from search.planning.plan import Rows, TermSet

_REMEMBERED = 1 << 14  # words and patterns whose counts are cached
_KIND_WEIGHTS = np.array([ranking.kind_weight(kind) for kind in KINDS], np.float32)
_NEVER = 99999999  # the day of an article without a date, where it comes last


class FieldValues:
    """The values of a field over all segments, numbered in their order."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self.edges = [column.edges for column in columns]  # of each unit's codes

    @cached_property
    def values(self) -> list[str]:
        """All values; of one segment they are in order, and need not be read to be numbered."""
        if len(self._columns) == 1:
            return self._columns[0].values
        return sorted({value for column in self._columns for value in column.values})

    @cached_property
    def codes(self) -> list[Array]:
        """Numbers of the values of all units, by segment."""
        if len(self._columns) == 1:
            return [self._columns[0].codes]
        numbers = {value: number for number, value in enumerate(self.values)}
        return [
            np.array([numbers[value] for value in column.values], np.uint32)[column.codes]
            for column in self._columns
        ]


class IndexStatistics:
    """Tables over all segments of an index."""

    def __init__(self, segments: Sequence[SegmentFile]) -> None:
        self._segments = segments
        self.vocabulary = cache(self._vocabulary)
        self.values = cache(self._values)
        self.beginnings = cache(self._beginnings)
        self.factors = cache(self._factors)
        self.article_factors = cache(self._article_factors)
        self.units = cache(self._units)
        self.frequency = lru_cache(maxsize=_REMEMBERED)(self._frequency)
        self.slot_frequency = lru_cache(maxsize=_REMEMBERED)(self._slot_frequency)
        self.rarity = lru_cache(maxsize=_REMEMBERED)(self._rarity)
        self.article_rarity = lru_cache(maxsize=_REMEMBERED)(self._article_rarity)

    @cached_property
    def offsets(self) -> list[int]:
        """First document of each segment, and the number of all."""
        return _edges(map(len, self._segments))

    @cached_property
    def first_articles(self) -> list[int]:
        """First article of each segment, and the number of all."""
        return _edges(segment.documents.articles for segment in self._segments)

    @cached_property
    def article(self) -> Array:
        """Article of each document."""
        parts = [
            segment.documents.article + np.int64(first)
            for segment, first in zip(self._segments, self.first_articles, strict=False)
        ]
        return np.concatenate([np.empty(0, np.int64), *parts])

    @cached_property
    def article_ends(self) -> Array:
        """First document of each article, and the number of all documents."""
        parts = [
            segment.documents.first[:-1] + np.int64(offset)
            for segment, offset in zip(self._segments, self.offsets, strict=False)
        ]
        return np.concatenate([*parts, np.array(self.offsets[-1:], np.int64)])

    @cached_property
    def place(self) -> Array:
        """Rank of each article in the order of paths, and of documents should two share a path."""
        path = np.concatenate([np.empty(0, np.uint32), *self.values("path").codes])
        place = np.empty(len(path), np.uint32)
        place[np.argsort(path, kind="stable")] = np.arange(len(path))
        return place

    @cached_property
    def day(self) -> Array:
        """Publication date of each article as 20161105; a month is before its days, 0 unknown."""
        dates = self.values("published")
        days = np.array([int(date.replace("-", "").ljust(8, "0")) for date in dates.values])
        found = [
            _first_of_each(days, codes, ends)
            for codes, ends in zip(dates.codes, dates.edges, strict=True)
        ]
        return np.concatenate([np.empty(0, np.int64), *found])

    @cached_property
    def day_or_never(self) -> Array:
        """The same, with 99999999 for articles without a date, so that they come last."""
        return np.where(self.day, self.day, _NEVER)

    @cached_property
    def kind_weights(self) -> list[Array]:
        """Weight of a word in each paragraph, by its kind, segment by segment."""
        return [_KIND_WEIGHTS[segment.documents.kind] for segment in self._segments]

    def through(self, found: Sequence[Array]) -> Array:
        """Convert document numbers of each segment to numbers of the index."""
        if len(found) == 1:
            return found[0]
        parts = [here + offset for here, offset in zip(found, self.offsets, strict=False)]
        return np.concatenate([np.empty(0, np.int64), *parts])

    def within(self, documents: Array) -> list[Array]:
        """Convert ascending document numbers of the index to numbers within each segment."""
        if len(self.offsets) == 2:
            return [documents]
        cuts = documents.searchsorted(self.offsets).tolist()
        return [
            documents[start:end] - offset
            for start, end, offset in zip(cuts, cuts[1:], self.offsets, strict=False)
        ]

    def others_in_article(self, documents: Array, among: Array) -> list[int]:
        """Count, for each document, the others of its article in the ascending ``among``."""
        articles, ends = self.article[documents], self.article_ends
        after = among.searchsorted(ends[articles + 1])
        others: list[int] = (after - among.searchsorted(ends[articles]) - 1).tolist()
        return others

    def _units(self, field: str) -> int:
        """Count the paragraphs or articles that a field says something about."""
        return sum(segment.units(field) for segment in self._segments)

    def _vocabulary(self, field: str) -> FieldVocabulary:
        return FieldVocabulary(segment.postings(field) for segment in self._segments)

    def _frequency(self, field: str, term: str) -> int:
        return self.vocabulary(field).frequency(term)

    def _slot_frequency(self, field: str, slot: TermSet) -> int:
        counts = [count for term in slot if (count := self._frequency(field, term))]
        if len(counts) < 2:
            return sum(counts)
        return sum(count_runs(s.postings(field).occurrences(slot).units) for s in self._segments)

    def _article_frequency(self, slot: TermSet) -> int:
        return sum(
            count_runs(s.documents.article[s.postings("text").occurrences(slot).units])
            for s in self._segments
        )

    def _rarity(self, field: str, rows: Rows) -> float:
        return _least(rows, self.units(field), partial(self.slot_frequency, field))

    def _article_rarity(self, rows: Rows) -> float:
        return _least(rows, self.units("article"), self._article_frequency)

    def _factors(self, field: str) -> list[Array]:
        return _factored(field, [segment.lengths(field) for segment in self._segments])

    def _article_factors(self) -> list[Array]:
        lengths = [
            np.add.reduceat(segment.lengths("text"), segment.documents.first[:-1], dtype=np.int64)
            for segment in self._segments
        ]
        return _factored("article", lengths)

    def _values(self, field: str) -> FieldValues:
        return FieldValues([segment.column(field) for segment in self._segments])

    def _beginnings(self, field: str, length: int) -> tuple[list[str], Array]:
        """Shorten a field's values; give what is left, in order, and which of it each becomes.

        Shorter ones, such as a year where months are asked for, become the empty string.
        """
        short = [v[:length] if len(v) >= length else "" for v in self.values(field).values]
        found = sorted(set(short))
        numbers = {value: number for number, value in enumerate(found)}
        return found, np.array([numbers[value] for value in short], np.int64)


def _least(rows: Rows, units: int, frequency: Callable[[TermSet], int]) -> float:
    """Take a row for as rare as its words together, a pattern for its commonest row."""
    found = [
        sum(ranking.idf(units, frequency) for frequency in frequencies)
        for row in rows
        if all(frequencies := [frequency(slot) for slot in row])
    ]
    return min(found, default=0.0)


def _factored(field: str, lengths: Sequence[Array]) -> list[Array]:
    words = sum(int(each.sum(dtype=np.int64)) for each in lengths)
    average = words / (sum(map(len, lengths)) or 1) or 1.0
    return [ranking.factor(field, each.astype(np.float32), average) for each in lengths]


def _edges(counts: Iterable[int]) -> list[int]:
    return list(accumulate(counts, initial=0))


def _first_of_each(days: Array, codes: Array, ends: Array) -> Array:
    found = np.zeros(len(ends) - 1, np.int64)
    dated = np.diff(ends) > 0
    found[dated] = days[codes[ends[:-1][dated]]]
    return found
