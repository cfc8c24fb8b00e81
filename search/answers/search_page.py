"""Request → page: parse, plan, select, highlight; suggest other queries if nothing is found.

Works on one snapshot of an engine; knows neither files nor screens.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import nsmallest
from itertools import islice

from search.answers.plain_questions import parse_request
from search.answers.suggestions import Suggester
from search.engines.protocol import FoundParagraph, ScoreShares, Selection, Snapshot
from search.errors import QueryError
from search.model import (
    ArticlePage,
    ArticleSummary,
    Clause,
    Copies,
    Filter,
    Hit,
    IndexState,
    Mark,
    Note,
    Page,
    Paragraph,
    Request,
    ScorePart,
    Sort,
    Suggestion,
    Within,
)
from search.planning.highlighter import Highlighter
from search.planning.plan import (
    AllOf,
    AnyOf,
    Pattern,
    Plan,
    SameQuotation,
    confident,
    narrowed,
    undated_left_out,
)
from search.planning.planner import Planner
from search.planning.vocabulary import VocabularyCache
from search.query.missing_annotations import missing_annotations
from search.query.tree import And, Everything, part_of, within

_MOST_READ = 256  # paragraphs read to find one for each word of a query
_AT_ONCE = 16  # paragraphs highlighted in one pass
NEAR, ARTICLE = "near each other", "in the article"  # parts of a score beside the clauses


class Searcher:
    """Answers one request on one snapshot."""

    def __init__(self, snapshot: Snapshot, request: Request) -> None:
        """Parse and plan the query.

        Raises:
            QueryError: the query is past a bound, or unreadable and ``request.strict``.
        """
        self._snapshot = snapshot
        self._request = request
        self._vocabulary = VocabularyCache(snapshot)
        self._parsed = parse_request(request, self._vocabulary)
        self._planner = Planner(self._vocabulary, as_written=request.exact)
        plan = confident(self._planner.plan(self._parsed.tree), request.confidence)
        self._plan = narrowed(plan, request)
        self._marked = tuple(highlighted(plan))
        self._highlighter = Highlighter(self._marked)

    def page(self, state: IndexState) -> Page:
        """Answer the request."""
        started = time.perf_counter()
        request = self._request
        if part_of(self._parsed.tree):  # a hit stands for what the words find together
            request = replace(request, by_article=True)
        selected = self._snapshot.select(replace(self._selection(), by_article=request.by_article))
        ids = [item.paragraph.id for item in selected.found]
        shares = self._snapshot.explained(self._plan, ids) if request.explain else {}
        undated = self._undated()
        return Page(
            request=request,
            understood=str(self._parsed.tree),
            notes=(
                *self._parsed.notes,
                *self._planner.notes,
                *_undated_notes(undated),
                *missing_annotations(request, self._planner.leaves, state),
            ),
            repaired=self._parsed.repaired,
            clauses=self._clauses(counted=not selected.total),
            total=selected.total,
            articles=selected.articles,
            listed=selected.listed,
            hits=tuple(self._with_further(self._hits(selected.found, shares))),
            facets=selected.facets,
            suggestions=self._suggestions(selected.total),
            index=state,
            took_ms=(time.perf_counter() - started) * 1000,
            undated=undated,
            within_article=0 if selected.total else self._within_article(),
        )

    def every(self) -> Iterator[Hit]:
        """Yield all hits in order; the request's window is ignored."""
        return self._hits(self._snapshot.every(self._every()), {})

    def articles(self, ids: Iterable[str]) -> Iterator[str]:
        """Yield those of some articles that have hits, lazily and in order."""
        return self._snapshot.articles_with(self._plan, self._request.filters, ids)

    def newest(self, added: Mapping[str, str]) -> Iterator[Hit]:
        """Yield the hits in some articles, those added last first, each article in reading order.

        ``added`` maps article ids to their times in ISO 8601; at most ``request.limit`` hits.
        """
        others = tuple(f for f in self._request.filters if f.field != "article" or f.exclude)
        chosen = tuple(Filter("article", article_id) for article_id in added)
        within = replace(self._every(), sort=Sort.ARTICLE, filters=(*others, *chosen))
        times = sorted(set(added.values()), reverse=True)
        rank = {article_id: times.index(time) for article_id, time in added.items()}
        found = nsmallest(
            self._request.limit,
            self._snapshot.every(within) if chosen else (),
            key=lambda item: rank[item.paragraph.article],
        )
        return self._hits(found, {})

    def article(self, paragraphs: Sequence[Paragraph], state: IndexState) -> ArticlePage:
        """Highlight the hits in a whole article: the paragraphs that match the whole query."""
        ids = [paragraph.id for paragraph in paragraphs]
        searched = not isinstance(self._parsed.tree, Everything)
        hits = self._snapshot.matching(self._plan, ids) if searched else frozenset[str]()
        found = [paragraph for paragraph in paragraphs if paragraph.id in hits]
        return ArticlePage(
            article=summary(paragraphs[0]),
            paragraphs=tuple(paragraphs),
            matches=dict(zip((p.id for p in found), self._highlighter.marks(found), strict=True)),
            hits=tuple(paragraph.id for paragraph in found),
            understood=str(self._parsed.tree),
            index=state,
        )

    def _selection(self) -> Selection:
        request = self._request
        return Selection(
            plan=self._plan,
            filters=request.filters,
            sort=self._sort(),
            copies=request.copies,
            by_article=request.by_article,
            offset=request.offset,
            limit=request.limit,
            facets=request.facets,
        )

    def _undated(self) -> int:
        """Count the undated paragraphs that only the dates of the request or query keep out."""
        plan = undated_left_out(self._plan)
        return self._vocabulary.counts([plan], self._request.filters)[0] if plan else 0

    def _every(self) -> Selection:
        """Select the hits of an export: copies are listed, not grouped under the first."""
        selection = self._selection()
        grouped = selection.copies is Copies.GROUPED
        return replace(selection, copies=Copies.ALL) if grouped else selection

    def _with_further(self, hits: Iterable[Hit]) -> list[Hit]:
        """Add to hits of wider parts than paragraphs the best others for words that they lack."""
        hits = list(hits)
        wanted = {pattern.clause for pattern in self._marked if isinstance(pattern, Pattern)}
        found = {hit.paragraph.article: {mark.clause for mark in hit.matches} for hit in hits}
        if not part_of(self._parsed.tree) or all(wanted <= held for held in found.values()):
            return hits
        further: dict[str, list[Hit]] = {article: [] for article in found}
        for other in self._hits(islice(self._best_within(found), _MOST_READ), {}):
            held = found[other.paragraph.article]
            if new := {mark.clause for mark in other.matches} - held:
                held |= new
                further[other.paragraph.article].append(other)
            if all(wanted <= held for held in found.values()):
                break
        return [
            hit._replace(further=tuple(sorted(others, key=lambda one: one.paragraph.order)))
            for hit in hits
            for others in (further[hit.paragraph.article],)
        ]

    def _best_within(self, articles: Iterable[str]) -> Iterator[FoundParagraph]:
        """Find the matches in some articles, the best first."""
        others = tuple(f for f in self._request.filters if f.field != "article" or f.exclude)
        chosen = tuple(Filter("article", article) for article in articles)
        return self._snapshot.every(Selection(plan=self._plan, filters=(*others, *chosen)))

    def _within_article(self) -> int:
        """Count the articles that have all words of a query, each in any paragraph."""
        tree = self._parsed.tree
        if not isinstance(tree, And) or part_of(tree):
            return 0
        planner = Planner(self._vocabulary, as_written=self._request.exact)
        plan = planner.plan(within(tree, Within.ARTICLE))
        plan = narrowed(confident(plan, self._request.confidence), self._request)
        filters = self._request.filters
        try:
            return self._snapshot.select(Selection(plan=plan, filters=filters, limit=0)).articles
        except QueryError:  # not every engine can look at whole articles
            return 0

    def _sort(self) -> Sort:
        """Sort by date where relevance is asked for and the query has no words."""
        browsing = isinstance(self._parsed.tree, Everything)
        relevance = self._request.sort is Sort.RELEVANCE
        return Sort.NEWEST if browsing and relevance else self._request.sort

    def _hits(
        self, found: Iterable[FoundParagraph], shares: Mapping[str, ScoreShares]
    ) -> Iterator[Hit]:
        """Highlight the selected paragraphs, a few at a time."""
        found = iter(found)
        while some := list(islice(found, _AT_ONCE)):
            marked = self._highlighter.marks([item.paragraph for item in some])
            for item, matches in zip(some, marked, strict=True):
                yield self._hit(item, matches, shares)

    def _hit(
        self, item: FoundParagraph, matches: tuple[Mark, ...], shares: Mapping[str, ScoreShares]
    ) -> Hit:
        paragraph, score, more_in_article, same_text = item
        before, after = self._neighbours(paragraph)
        return Hit(
            paragraph=paragraph,
            score=score,
            matches=matches,
            before=before,
            after=after,
            more_in_article=more_in_article,
            same_text=same_text,
            parts=tuple(self._parts(shares[paragraph.id], matches)) if shares else (),
        )

    def _neighbours(
        self, paragraph: Paragraph
    ) -> tuple[tuple[Paragraph, ...], tuple[Paragraph, ...]]:
        reach = self._request.context
        if not reach:
            return (), ()
        blocks = self._snapshot.article(paragraph.article)
        at = paragraph.order
        return blocks[max(0, at - reach) : at], blocks[at + 1 : at + 1 + reach]

    def _parts(self, shares: ScoreShares, matches: Iterable[Mark]) -> Iterator[ScorePart]:
        """Yield the parts of a hit's score: by clause, and those that all clauses share."""
        times = Counter(mark.clause for mark in matches)
        for number, clause in enumerate(self._planner.clauses):
            score = shares.clauses.get(number, 0.0)
            if score or times[number]:
                yield ScorePart(clause.text, score, times[number])
        for name, score in ((NEAR, shares.near), (ARTICLE, shares.article)):
            if score:
                yield ScorePart(name, score, 0)

    def _clauses(self, *, counted: bool) -> tuple[Clause, ...]:
        """Return the parts of the query; ``counted``: with how many paragraphs each matches."""
        if not counted:
            return tuple(self._planner.clauses)
        counts = self._vocabulary.counts(self._planner.plans, self._request.filters)
        return tuple(
            replace(clause, paragraphs=count)
            for clause, count in zip(self._planner.clauses, counts, strict=True)
        )

    def _suggestions(self, total: int) -> tuple[Suggestion, ...]:
        suggester = Suggester(self._vocabulary, self._request)
        tree, planner = self._parsed.tree, self._planner
        others = [] if total else suggester.suggestions(tree, planner)
        return (*others, *suggester.longer_words(tree, planner, total))


def summary(paragraph: Paragraph) -> ArticleSummary:
    """Summarise an article from any of its paragraphs."""
    return ArticleSummary(
        id=paragraph.article,
        title=paragraph.title,
        source=paragraph.source,
        authors=paragraph.authors,
        published=paragraph.published,
        lang=paragraph.lang,
        path=paragraph.path,
        url=paragraph.url,
        paragraphs=paragraph.of,
    )


def _undated_notes(count: int) -> Iterator[Note]:
    if count:
        text = f"{count:,} undated left out: paragraphs without a publication date match no dates"
        yield Note("undated", text)


def highlighted(plan: Plan) -> Iterator[Pattern | SameQuotation]:
    """Yield the parts of a plan to highlight: all but those that must not occur."""
    match plan:
        case Pattern() | SameQuotation():
            yield plan
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from highlighted(child)
        case _:
            return
