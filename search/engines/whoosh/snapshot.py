"""One committed state of an index: terms, matches, order, counts and paragraphs.

All threads share a snapshot. Nothing in it changes but caches, and these are either locked
(``functools.lru_cache``) or filled twice with the same value by threads that race. What one
search changes (``SegmentSearch``, ``Scorer``) belongs to that search alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property, partial

import numpy as np

from search import timeout
from search.engines.arrays import Array, count_runs, is_in
from search.engines.near_duplicates import NearDuplicates
from search.engines.protocol import FoundParagraph, ScoreShares, Selected, Selection
from search.engines.weights import Weights
from search.engines.whoosh.kernels import library
from search.engines.whoosh.kernels.index import CompiledIndex
from search.engines.whoosh.searching.facets import facet
from search.engines.whoosh.searching.index_statistics import IndexStatistics
from search.engines.whoosh.searching.matcher import SegmentSearch
from search.engines.whoosh.searching.same_articles import same_articles
from search.engines.whoosh.searching.scoring import Scorer
from search.engines.whoosh.searching.top_hits import Results
from search.engines.whoosh.segments.segment_file import SegmentFile
from search.model import Copies, Facet, Filter, Paragraph, SameText
from search.planning.plan import Plan, filter_plan
from search.planning.vocabulary import Words

_AT_ONCE = 256  # matches that are scored together, where all are wanted
_ALONE = SameText()


class IndexSnapshot:
    """A ``Snapshot`` of segments, shared by all threads."""

    def __init__(self, segments: Sequence[SegmentFile], deleted: Sequence[Array | None]) -> None:
        """Take segments, and for each the flags of its deleted documents or None."""
        self._segments = segments
        self._deleted = deleted
        self._tables = IndexStatistics(segments)

    # Terms

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Name the languages that occur in the index, most frequent first."""
        found = self._tables.vocabulary("lang").counts()
        return tuple(sorted(found, key=lambda lang: (-found[lang], lang)))

    def frequencies(self, field: str, terms: Collection[str]) -> dict[str, int]:
        """Count the paragraphs (of a field of articles: the articles) that hold each term."""
        frequency = self._tables.frequency
        return {term: frequency(field, term) for term in terms}

    def starting(self, field: str, prefix: str) -> Words:
        """List the folded words that begin with a prefix, most frequent first."""
        return self._tables.vocabulary(field).starting(prefix)

    def similar(self, field: str, words: Sequence[str], distance: int) -> tuple[Words, ...]:
        """List, for each word, the folded words at most ``distance`` edits away, nearest first."""
        vocabulary = self._tables.vocabulary(field)
        return tuple(vocabulary.similar(word, distance) for word in words)

    # Matches

    def counts(self, plans: Sequence[Plan], filters: tuple[Filter, ...] = ()) -> tuple[int, ...]:
        """Count the paragraphs that match each plan and pass the filters."""
        searches = self._searches()
        return tuple(sum(map(len, self._matches(searches, plan, filters))) for plan in plans)

    def matching(self, plan: Plan, ids: Iterable[str]) -> frozenset[str]:
        """Return the ids of the given paragraphs that match a plan."""
        numbers = self._numbers(ids)
        asked = self._matching(self._searches(), plan, numbers)
        return frozenset(map(numbers.__getitem__, asked.tolist()))

    def holding(self, plans: Sequence[Plan], paragraph_id: str) -> tuple[bool, ...]:
        """Report for each plan whether a paragraph matches it."""
        return tuple(bool(self.matching(plan, (paragraph_id,))) for plan in plans)

    def explained(self, plan: Plan, ids: Iterable[str]) -> dict[str, ScoreShares]:
        """Return the parts of the scores of the given paragraphs that match a plan."""
        searches, numbers = self._searches(), self._numbers(ids)
        asked = self._matching(searches, plan, numbers)
        weights = Weights(plan, self._tables)
        shares: list[ScoreShares] = []
        for number, documents in enumerate(self._tables.within(asked)):
            parts = Scorer(searches[number], number, weights, documents).parts(plan)
            for at in range(len(documents)):
                by_clause = {clause: scores.item(at) for clause, scores in parts.clauses.items()}
                shares.append(ScoreShares(by_clause, parts.near.item(at), parts.article.item(at)))
        return dict(zip(map(numbers.__getitem__, asked.tolist()), shares, strict=True))

    def _numbers(self, ids: Iterable[str]) -> dict[int, str]:
        known = ((self._document(id_), id_) for id_ in timeout.timely(ids))
        return {number: id_ for number, id_ in known if number is not None}

    def _matching(
        self, searches: Sequence[SegmentSearch], plan: Plan, numbers: Iterable[int]
    ) -> Array:
        asked = np.array(sorted(numbers), np.int64)
        return asked[is_in(asked, self._tables.through(self._matches(searches, plan)))]

    def select(self, selection: Selection) -> Selected:
        """Find the matches of a selection, order and count them."""
        if self._compiled:
            return self._select_compiled(self._compiled, selection)
        searches = self._searches()
        matches, results = self._results(searches, selection)
        order = results.order(
            selection.sort, selection.offset + selection.limit, by_article=selection.by_article
        )
        counted = results.documents if selection.copies is Copies.FIRST else matches
        listed = len(results.documents)
        if selection.by_article:
            listed = count_runs(self._tables.article[results.documents])
        return Selected(
            tuple(self._found(results, order[selection.offset :], matches, selection.copies)),
            total=len(counted),
            articles=count_runs(self._tables.article[counted]),
            listed=listed,
            facets=tuple(self._facets(searches, selection, self._tables.within(counted))),
        )

    def _select_compiled(self, compiled: CompiledIndex, selection: Selection) -> Selected:
        searches = self._searches()
        result = compiled.select(selection, searches)
        return Selected(
            tuple(
                FoundParagraph(
                    self._paragraph(document),
                    score,
                    others,
                    SameText(paragraphs, articles) if paragraphs else _ALONE,
                )
                for document, others, paragraphs, articles, score in result.found
            ),
            total=result.total,
            articles=result.articles,
            listed=result.listed,
            facets=tuple(self._facets(searches, selection, self._tables.within(result.counted))),
        )

    @cached_property
    def _compiled(self) -> CompiledIndex | None:
        """The index as the compiled library sees it; None without one."""
        kernels = library.kernels()
        if kernels is None:
            return None
        return CompiledIndex(
            kernels, self._segments, self._deleted, self._tables, lambda: self._same_texts
        )

    def every(self, selection: Selection) -> Iterator[FoundParagraph]:
        """Yield all matches in order; each is read when it is asked for."""
        matches, results = self._results(self._searches(), selection)
        everything = len(results.documents)
        order = results.order(selection.sort, everything, by_article=selection.by_article)
        for start in range(0, len(order), _AT_ONCE):
            window = order[start : start + _AT_ONCE]
            yield from self._found(results, window, matches, selection.copies)

    def articles_with(
        self, plan: Plan, filters: tuple[Filter, ...], ids: Iterable[str]
    ) -> Iterator[str]:
        """Yield those of some articles in which a plan has matches, in order, lazily."""
        documents = self._tables.through(self._matches(self._searches(), plan, filters))
        for article in ids if len(documents) else ():
            held = self._documents_of(article)
            first, last = np.searchsorted(documents, (held.start, held.stop)).tolist()
            if first < last:
                yield article

    def _results(
        self, searches: Sequence[SegmentSearch], selection: Selection
    ) -> tuple[Array, Results]:
        """Return all matches, and the results that are listed."""
        found = self._matches(searches, selection.plan, selection.filters)
        matches = self._tables.through(found)
        if selection.copies is not Copies.ALL:
            found = self._first(found)
        return matches, Results(selection.plan, self._tables, searches, found)

    def _found(
        self, results: Results, window: Array, matches: Array, copies: Copies
    ) -> Iterator[FoundParagraph]:
        """Read documents in their order."""
        scores, others = results.scores(window), self._tables.others_in_article(window, matches)
        grouped = copies is not Copies.ALL
        same = self._same_text(window, matches) if grouped else [_ALONE] * len(window)
        return map(FoundParagraph, map(self._paragraph, window.tolist()), scores, others, same)

    def _searches(self) -> list[SegmentSearch]:
        return [
            SegmentSearch(segment, partial(self._with_text_of, number))
            for number, segment in enumerate(self._segments)
        ]

    def _matches(
        self, searches: Iterable[SegmentSearch], plan: Plan, filters: Sequence[Filter] = ()
    ) -> list[Array]:
        """Return the documents of each segment that match and are not deleted."""
        if self._compiled:
            narrowing = filter_plan(filters) if filters else None
            return [
                self._compiled.match(number, plan, narrowing, search)
                for number, search in enumerate(searches)
            ]
        found = []
        for search, deleted in zip(searches, self._deleted, strict=True):
            documents = search.matches(plan)
            if filters:
                documents = documents[is_in(documents, search.matches(filter_plan(filters)))]
            found.append(documents if deleted is None else documents[~deleted[documents]])
        return found

    def _facets(
        self, searches: Sequence[SegmentSearch], selection: Selection, found: Sequence[Array]
    ) -> Iterator[Facet]:
        """Count fields' values over all matches, each as if it were not filtered by itself."""
        for name in selection.facets:
            others = [item for item in selection.filters if item.field != name]
            is_filtered = len(others) < len(selection.filters)
            here = self._matches(searches, selection.plan, others) if is_filtered else found
            if is_filtered and selection.copies is Copies.FIRST:
                here = self._first(here)
            yield facet(name, self._tables, searches, here)

    # Paragraphs that say the same

    @cached_property
    def _same_texts(self) -> NearDuplicates:
        """Groups of near duplicates; the first published comes first, then by path."""
        tables = self._tables
        signed = [
            segment.documents.signature if gone is None else segment.documents.signature * ~gone
            for segment, gone in zip(self._segments, self._deleted, strict=True)
        ]
        ranks = np.empty(len(tables.day), np.int64)
        ranks[np.lexsort((tables.place, tables.day_or_never))] = np.arange(len(ranks))
        signatures = np.concatenate([np.empty(0, np.uint64), *signed])
        return NearDuplicates(signatures, tables.article, ranks)

    @cached_property
    def _same_articles(self) -> Array:
        """Pairs of articles with the same text, as two rows, in the order of the first."""
        tables, near = self._tables, self._same_texts
        words = np.concatenate(
            [np.empty(0, np.int64)]
            + [s.lengths("text") * (s.documents.signature > 0) for s in self._segments]
        )
        totals = np.bincount(tables.article, words, len(tables.article_ends) - 1).astype(np.int64)
        articles = tables.article[near.members]
        pairs = same_articles(near.groups, articles, words[near.members], totals)
        found: Array = pairs[:, np.lexsort((tables.place[pairs[1]], pairs[0]))]
        return found

    def same_text(self, article_id: str) -> tuple[Paragraph, ...]:
        """Return the first block of each other article with the same text, ordered by path."""
        held = self._documents_of(article_id)
        if not held:
            return ()
        one, other = self._same_articles
        number = self._tables.article[held.start]
        begin, end = one.searchsorted((number, number + 1))
        return tuple(map(self._paragraph, self._tables.article_ends[other[begin:end]].tolist()))

    def _first(self, found: Sequence[Array]) -> list[Array]:
        """Return the matches in each segment without near duplicates of an earlier one."""
        return self._tables.within(self._same_texts.first(self._tables.through(found)))

    def _same_text(self, documents: Array, matches: Array) -> list[SameText]:
        """Count, for each of some documents, the other matches that say the same."""
        found = [_ALONE] * len(documents)
        for place in self._same_texts.have_copies(documents).nonzero()[0].tolist():
            same = self._same_texts.with_text_of(documents.item(place))
            articles = self._tables.article[same[is_in(same, matches)]]
            found[place] = SameText(len(articles) - 1, count_runs(articles) - 1)
        return found

    def _with_text_of(self, segment: int, paragraph_id: str) -> Array:
        """Return the near duplicates of a paragraph in a segment, itself included."""
        number = self._document(paragraph_id)
        if number is None:
            return np.empty(0, np.int64)
        return self._tables.within(self._same_texts.with_text_of(number))[segment]

    # Documents: numbered through all segments

    def paragraph(self, paragraph_id: str) -> Paragraph | None:
        """Fetch a paragraph."""
        number = self._document(paragraph_id)
        return None if number is None else self._paragraph(number)

    def article(self, article_id: str) -> tuple[Paragraph, ...]:
        """Fetch the blocks of an article in reading order; none if there is no such article."""
        held = self._documents_of(article_id)
        return tuple(map(self._paragraph, held))

    def size(self) -> tuple[int, int]:
        """Count articles and their blocks of all kinds."""
        deleted = sum(int(d.sum()) for d in self._deleted if d is not None)
        return len(self._alive()), self._tables.offsets[-1] - deleted

    def articles(self, *, offset: int, limit: int) -> tuple[Paragraph, ...]:
        """Return the first block of each article, in the order of their paths."""
        alive = self._alive()
        window = alive[np.argsort(self._tables.place[alive])][offset : offset + limit]
        return tuple(map(self._paragraph, self._tables.article_ends[window].tolist()))

    def _alive(self) -> Array:
        """Return the numbers of the articles that are not deleted."""
        ends = self._tables.article_ends
        gone = np.zeros(self._tables.offsets[-1], np.bool_)
        for deleted, offset in zip(self._deleted, self._tables.offsets, strict=False):
            if deleted is not None:
                gone[offset : offset + len(deleted)] = deleted
        return np.flatnonzero(~gone[ends[:-1]])

    def _document(self, paragraph_id: str) -> int | None:
        article, _, anchor = paragraph_id.rpartition(".")
        for segment, offset, held in self._held(article):
            documents = segment.documents
            number = documents.numbered(documents.article.item(held.start)).get(anchor)
            return None if number is None else number + offset
        return None

    def _documents_of(self, article: str) -> range:
        for _, offset, held in self._held(article):
            return range(held.start + offset, held.stop + offset)
        return range(0)

    def _held(self, article: str) -> Iterator[tuple[SegmentFile, int, range]]:
        """Yield the segment that holds an article, its offset, and the article's documents."""
        for segment, deleted, offset in zip(
            self._segments, self._deleted, self._tables.offsets, strict=False
        ):
            held = segment.documents_of(article)
            if held and (deleted is None or not deleted[held.start]):
                yield segment, offset, held

    def _paragraph(self, number: int) -> Paragraph:
        """Read a document."""
        timeout.check()
        segment = bisect_right(self._tables.offsets, number) - 1
        documents = self._segments[segment].documents
        return documents.paragraph(number - self._tables.offsets[segment])
