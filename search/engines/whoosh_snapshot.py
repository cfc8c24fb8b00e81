"""One committed state of a Whoosh index: terms, matches, order, counts and stored paragraphs.

Belongs to one thread: a Whoosh searcher shared between threads gives wrong results.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from heapq import nsmallest
from typing import Any

from whoosh.collectors import Collector

from search import schema
from search.engines.base import Found, Selected, Selection
from search.engines.whoosh_queries import compiled
from search.engines.whoosh_scoring import Scorer, Scores
from search.engines.whoosh_tables import Store, Tables
from search.model import Facet, FacetCount, Filter, Paragraph, Sort
from search.query.patterns import Plan, filter_plan

MOST_FACET_VALUES = 100
_SAME_SCORE = 9  # decimals; below that, sums of the same parts in another order differ

_NEVER = 99999999  # sorts what has no date behind everything


class WhooshSnapshot:
    """A ``Snapshot`` over an open Whoosh searcher."""

    def __init__(self, searcher: Any, generation: int, store: Store) -> None:
        self.generation = generation
        self._searcher = searcher
        self._reader = searcher.reader()
        self._frequency = lru_cache(maxsize=1 << 16)(self._reader.doc_frequency)
        self._tables = Tables(searcher, store)
        self._scorer = Scorer(self._reader, self._tables)
        self._touch()

    def _touch(self) -> None:
        """Open every file now: a later merge may remove those that are opened lazily."""
        for reader, _ in self._reader.leaf_readers():
            if reader.doc_count_all():
                reader.stored_fields(0)
                for name, field in schema.SCHEMA.items():
                    if field.scorable:
                        reader.doc_field_length(0, name)

    def close(self) -> None:
        """Close the index's files."""
        self._searcher.close()

    # Terms

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Name the languages that occur in the index, most frequent first."""
        found = [value.decode() for value in self._reader.lexicon("lang")]
        return tuple(sorted(found, key=lambda lang: (-self.frequency("lang", lang), lang)))

    def frequency(self, field: str, term: str) -> int:
        """Count the paragraphs that hold a term."""
        return int(self._frequency(field, term))

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
        return len(self._kept(self._matches(plan), filters))

    def scores(self, plan: Plan, ids: Iterable[str]) -> dict[str, float]:
        """Score those of the given paragraphs that match a plan."""
        matches = self._matches(plan)
        numbers = {paragraph_id: self._document(paragraph_id) for paragraph_id in ids}
        return {
            paragraph_id: matches[number]
            for paragraph_id, number in numbers.items()
            if number is not None and number in matches
        }

    def select(self, selection: Selection) -> Selected:
        """Find, order and count."""
        self._scorer = Scorer(
            self._reader, self._tables
        )  # remembers what one page asks for more than once
        matches = self._matches(selection.plan)
        kept = self._kept(matches, selection.filters)
        article = self._tables.place
        per_article = Counter(article[number] for number in kept)
        order = self._order(selection.sort, kept)
        wanted = selection.offset + selection.limit
        if selection.by_article:
            firsts = self._first_of_articles(order, kept)
            numbers = nsmallest(wanted, firsts, key=order)
        else:
            numbers = nsmallest(wanted, kept, key=order)
        return Selected(
            tuple(
                Found(self._paragraph(number), kept[number], per_article[article[number]] - 1)
                for number in numbers[selection.offset :]
            ),
            total=len(kept),
            articles=len(per_article),
            facets=tuple(
                self._facet(name, matches, selection.filters) for name in selection.facets
            ),
        )

    def _matches(self, plan: Plan) -> Scores:
        collector = _Everything()
        query = compiled(plan, self._scorer)
        self._searcher.search_with_collector(query, collector)
        return collector.scores

    def _kept(self, matches: Scores, filters: Sequence[Filter]) -> Scores:
        if not filters:
            return matches
        passed = self._matches(filter_plan(filters))
        return {number: score for number, score in matches.items() if number in passed}

    def _first_of_articles(self, order: Callable[[int], Any], kept: Iterable[int]) -> list[int]:
        best: dict[int, int] = {}
        article = self._tables.place
        for number in kept:
            held = best.setdefault(article[number], number)
            if held != number and order(number) < order(held):
                best[article[number]] = number
        return list(best.values())

    def _order(self, sort: Sort, scores: Scores) -> Callable[[int], Any]:
        """Make a sort key; equals are in order of path and position, whatever was indexed when."""
        place, day = self._tables.place, self._tables.day
        match sort:
            case Sort.RELEVANCE:
                return lambda number: (-round(scores[number], _SAME_SCORE), place[number], number)
            case Sort.NEWEST:
                return lambda number: (-day[number], place[number], number)
            case Sort.OLDEST:
                return lambda number: (day[number] or _NEVER, place[number], number)
            case Sort.ARTICLE:
                return lambda number: (place[number], number)

    def _facet(self, name: str, matches: Scores, filters: Sequence[Filter]) -> Facet:
        """Count a field's values over all matches, as if it were not filtered by itself."""
        others = [item for item in filters if item.field != name]
        counts: Counter[str] = Counter()
        values = self._tables.values(name)
        for number in self._kept(matches, others):
            counts.update(values[number])
        most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_FACET_VALUES]
        return Facet(name, tuple(FacetCount(value, count) for value, count in most))

    # Stored paragraphs

    def paragraph(self, paragraph_id: str) -> Paragraph | None:
        """Fetch a paragraph."""
        number = self._document(paragraph_id)
        return None if number is None else self._paragraph(number)

    def article(self, article_id: str) -> tuple[Paragraph, ...]:
        """Fetch the blocks of an article in reading order; none if there is no such article."""
        numbers = self._numbers("article", article_id)
        return tuple(self._paragraph(number) for number in numbers)

    def size(self) -> tuple[int, int]:
        """Count articles and their blocks of all kinds."""
        places = [self._tables.place[number] for number in self._reader.all_doc_ids()]
        return len(set(places)), len(places)

    def articles(self, *, offset: int, limit: int) -> tuple[Paragraph, ...]:
        """Give the first block of each article, in the order of their paths."""
        first: dict[int, int] = {}
        for number in self._reader.all_doc_ids():
            first.setdefault(self._tables.place[number], number)
        window = sorted(first)[offset : offset + limit]
        return tuple(self._paragraph(first[place]) for place in window)

    def _document(self, paragraph_id: str) -> int | None:
        return next(iter(self._numbers("id", paragraph_id)), None)

    def _numbers(self, field: str, value: str) -> list[int]:
        if (field, value) not in self._reader:
            return []
        return list(self._searcher.postings(field, value).all_ids())

    def _paragraph(self, number: int) -> Paragraph:
        return schema.paragraph(self._reader.stored_fields(number))


class _Everything(Collector):  # type: ignore[misc]
    """Collects every match with its score, and prunes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.scores: Scores = {}

    def set_subsearcher(self, subsearcher: Any, offset: int) -> None:
        self.subsearcher, self.offset = subsearcher, offset

    def collect_matches(self) -> None:
        found = self.q.scores(self.subsearcher.reader())
        self.scores.update((self.offset + number, score) for number, score in found.items())
