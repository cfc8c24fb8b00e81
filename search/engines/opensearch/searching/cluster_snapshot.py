"""One commit of an index in a cluster, as ``search.engines.protocol.Snapshot``.

A search of words takes at most four round trips: planning asks for frequencies; then words are
weighed, and groups of copies examined; then the best are found and everything is counted; then
the best are looked at closely. What one search has learnt of the commit, the next knows.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from threading import Lock

from search import timeout
from search.engines.opensearch.building.documents import unpacked
from search.engines.opensearch.building.mapping import FACETS, LENGTHS, MOST_GROUPS
from search.engines.opensearch.cluster.connection import Connection, Json
from search.engines.opensearch.cluster.state import ClusterState
from search.engines.opensearch.searching.best_scores import BestScorer, Candidate, occurs
from search.engines.opensearch.searching.cluster_statistics import ClusterStatistics
from search.engines.opensearch.searching.cluster_vocabulary import ClusterVocabulary
from search.engines.opensearch.searching.index_reader import (
    IndexReader,
    articles_of,
    counting,
    total,
)
from search.engines.opensearch.searching.queries import (
    ARTICLES,
    OF_INTERVALS,
    OF_TERMS,
    PARAGRAPHS,
    ROUNDED,
    Conditions,
    ScoredQueries,
    all_of,
    alternatives,
    count_of,
    doubtful,
    pattern_condition,
    same_as,
)
from search.engines.protocol import FoundParagraph, ScoreShares, Selected, Selection
from search.engines.weights import Weights, is_constant
from search.errors import EngineError, ExpensiveQueryError
from search.model import Copies, Facet, FacetCount, Filter, Paragraph, SameText, Sort
from search.planning import ranking
from search.planning.plan import Pattern, Plan, filter_plan, index_field
from search.planning.vocabulary import Words

MOST_VALUES = 100  # of a facet
_VALUES_OF_A_SHARD = (10_000, 65_000)  # asked for first, and where these do not make counts exact
_SAME_SCORE = 5  # decimals
_AT_ONCE = 256  # hits that are looked at together, where all are wanted
_REMEMBERED = 64  # queries whose groups of copies are kept
_ALONE = SameText()
_SOURCE = ["record", LENGTHS, "serial", "group", "path"]
_PLACE: list[Json] = [{"path": "asc"}, {"serial": "asc"}]
# In an aggregation, ``_score`` is an object.
_SUMMED = {
    script: script.replace("_score", "_score.doubleValue()") + " return c;"
    for script in (OF_TERMS, OF_INTERVALS)
}
_ORDERS: dict[Sort, list[Json]] = {
    Sort.RELEVANCE: [{"_score": "desc"}],
    Sort.NEWEST: [{"day": "desc"}],
    Sort.OLDEST: [{"day_or_never": "asc"}],
    Sort.ARTICLE: [],
}


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A plan that can be sent: weighed, with its condition."""

    plan: Plan
    condition: Json  # of the plan alone
    weights: Weights[ClusterStatistics]
    conditions: Conditions


class ClusterSnapshot:
    """A ``Snapshot`` of one commit, shared by all threads."""

    def __init__(self, connection: Connection, state: ClusterState) -> None:
        self._reader = IndexReader(connection, state)
        self._vocabulary = ClusterVocabulary(self._reader)
        self._statistics = ClusterStatistics(self._reader)
        self._exceptions: OrderedDict[str, list[str]] = OrderedDict()
        self._lock = Lock()

    # Terms

    @property
    def languages(self) -> tuple[str, ...]:
        """Name the languages that occur in the index, most frequent first."""
        return self._reader.state.languages

    def frequencies(self, field: str, terms: Collection[str]) -> Mapping[str, int]:
        """Count the paragraphs (of a field of articles: the articles) that hold each term."""
        return self._vocabulary.frequencies(field, terms)

    def starting(self, field: str, prefix: str) -> Words:
        """List the folded words that begin with a prefix, most frequent first."""
        return self._vocabulary.starting(field, prefix)

    def similar(self, field: str, words: Sequence[str], distance: int) -> tuple[Words, ...]:
        """List, for each word, the folded words at most ``distance`` edits away, nearest first."""
        return self._vocabulary.similar(field, words, distance)

    # Matches

    def counts(self, plans: Sequence[Plan], filters: tuple[Filter, ...] = ()) -> tuple[int, ...]:
        """Count the paragraphs that match each plan and pass the filters."""
        conditions = self.conditions(*plans, filter_plan(filters))
        queries = [self.query(conditions, plan, filters) for plan in plans]
        return tuple(self._reader.counts(queries))

    def matching(self, plan: Plan, ids: Iterable[str]) -> frozenset[str]:
        """Return the ids of the given paragraphs that match a plan."""
        asked = list(ids)
        query = all_of([self.query(self.conditions(plan), plan), {"terms": {"id": asked}}])
        body = {"size": len(asked), "query": query, "_source": ["id"], "track_total_hits": False}
        hits = self._reader.search(body)["hits"]["hits"] if asked else []
        return frozenset(hit["_source"]["id"] for hit in hits)

    def holding(self, plans: Sequence[Plan], paragraph_id: str) -> tuple[bool, ...]:
        """Report for each plan whether a paragraph matches it."""
        conditions = self.conditions(*plans)
        this = {"term": {"id": paragraph_id}}
        queries = [all_of([self.query(conditions, plan), this]) for plan in plans]
        return tuple(bool(count) for count in self._reader.counts(queries))

    def articles_with(
        self, plan: Plan, filters: tuple[Filter, ...], ids: Iterable[str]
    ) -> Iterator[str]:
        """Yield those of some articles in which a plan has matches, in order, lazily."""
        query = self.query(self.conditions(plan, filter_plan(filters)), plan, filters)
        asked = iter(ids)
        while some := list(islice(asked, _AT_ONCE)):
            held = _buckets(self._reader.search(_by_value(query, "article", some)))
            yield from (article for article in some if article in held)

    def explained(self, plan: Plan, ids: Iterable[str]) -> dict[str, ScoreShares]:
        """Return the parts of the scores of the given paragraphs that match a plan."""
        asked = list(ids)
        if not asked:
            return {}
        self._statistics.read(plan)
        prepared = self.prepared(plan, ())
        query = all_of([self._reader.within(prepared.condition), {"terms": {"id": asked}}])
        body = {"size": len(asked), "query": self.named(prepared, query), "_source": _SOURCE}
        found = [_candidate(hit) for hit in self._reader.search(body)["hits"]["hits"]]
        in_articles, _ = self.in_articles(prepared, found)
        scorer = BestScorer(plan, prepared.weights, in_articles)
        return {one.paragraph.id: scorer.shares(one) for one in found}

    def select(self, selection: Selection) -> Selected:
        """Find the matches of a selection, order and count them."""
        job = _SelectionJob(self, selection)
        return job.selected()

    def every(self, selection: Selection) -> Iterator[FoundParagraph]:
        """Yield all matches in order; each is read when it is asked for."""
        return _SelectionJob(self, selection).every()

    # Documents

    def paragraph(self, paragraph_id: str) -> Paragraph | None:
        """Fetch a paragraph."""
        timeout.check()
        query = self._reader.within({"term": {"id": paragraph_id}})
        body = {"size": 1, "query": query, "_source": ["record"]}
        hits = self._reader.search(body)["hits"]["hits"]
        return unpacked(hits[0]["_source"]["record"]) if hits else None

    def article(self, article_id: str) -> tuple[Paragraph, ...]:
        """Fetch the blocks of an article in reading order; none if there is no such article."""
        query = self._reader.within({"term": {"article": article_id}})
        body: Json = {"query": query, "_source": ["record"], "sort": [{"serial": "asc"}]}
        found = self._reader.search({**body, "size": 1_000})["hits"]["hits"]
        if len(found) == 1_000:
            found = list(self._reader.scan(self._reader.names.paragraphs, body))
        return tuple(unpacked(hit["_source"]["record"]) for hit in found)

    def same_text(self, article_id: str) -> tuple[Paragraph, ...]:
        """Return nothing: a cluster groups copies of paragraphs, not of whole articles."""
        return ()

    def size(self) -> tuple[int, int]:
        """Count articles and their blocks of all kinds."""
        articles, blocks = self._reader.counts(
            [self._reader.within(ARTICLES), self._reader.within(PARAGRAPHS)]
        )
        return articles, blocks

    def articles(self, *, offset: int, limit: int) -> tuple[Paragraph, ...]:
        """Return the first block of each article, in the order of their paths."""
        body: Json = {
            "query": self._reader.within(ARTICLES),
            "_source": ["record"],
            "sort": _PLACE,
        }
        if limit > _AT_ONCE:
            scanned = self._reader.scan(self._reader.names.paragraphs, body)
            hits = list(islice(scanned, offset, offset + limit))
        else:
            hits = self._reader.search({**body, "from": offset, "size": limit})["hits"]["hits"]
        return tuple(unpacked(hit["_source"]["record"]) for hit in hits)

    # Parts of the work that selections share

    @property
    def reader(self) -> IndexReader:
        """The indexes of this commit."""
        return self._reader

    @property
    def statistics(self) -> ClusterStatistics:
        """The statistics of this commit."""
        return self._statistics

    def conditions(self, *plans: Plan) -> Conditions:
        """Look up the groups of copies that plans name."""
        asked = list({paragraph for plan in plans for paragraph in same_as(plan)})
        groups: dict[str, str | None] = {}
        if asked:
            query = self._reader.within({"terms": {"id": asked}})
            body = {"size": len(asked), "query": query, "_source": ["id", "group"]}
            for hit in self._reader.search(body)["hits"]["hits"]:
                groups[hit["_source"]["id"]] = hit["_source"].get("group")
        patterns = {pattern for plan in plans for pattern in doubtful(plan)}
        return Conditions(groups, {pattern: self._false(pattern) for pattern in patterns})

    def _false(self, pattern: Pattern) -> list[str]:
        """Find the paragraphs that the condition of a pattern matches wrongly."""
        body = {
            "query": self._reader.within(pattern_condition(pattern)),
            "_source": ["record"],
            "sort": [{"serial": "asc"}],
        }
        hits = self._reader.scan(self._reader.names.paragraphs, body)
        found = (unpacked(hit["_source"]["record"]) for hit in hits)
        return [paragraph.id for paragraph in found if not occurs(pattern, paragraph)]

    def query(self, conditions: Conditions, plan: Plan, filters: tuple[Filter, ...] = ()) -> Json:
        """Return the query for the visible matches of a plan that pass the filters."""
        parts = [conditions.of(plan)]
        if filters:
            parts.append(conditions.of(filter_plan(filters)))
        return self._reader.within(*parts)

    def prepared(self, plan: Plan, filters: tuple[Filter, ...]) -> _Prepared:
        """Prepare a plan whose words have been counted."""
        conditions = self.conditions(plan, filter_plan(filters))
        weights = Weights(plan, self._statistics)
        return _Prepared(plan, conditions.of(plan), weights, conditions)

    def named(self, prepared: _Prepared, query: Json) -> Json:
        """Add to a query which alternatives of the plan hold for each hit."""
        named = [
            {"bool": {"filter": [prepared.conditions.of(child)], "_name": str(number)}}
            for number, child in enumerate(alternatives(prepared.plan))
        ]
        return {"bool": {"filter": [query], "should": named}} if named else query

    def in_articles(
        self, prepared: _Prepared, found: Sequence[Candidate], *further: Json
    ) -> tuple[dict[str, list[int]], list[Json]]:
        """Count the words of a plan in whole articles; run further searches in the same trip."""
        words = list(prepared.weights.words)
        articles = list(dict.fromkeys(one.paragraph.article for one in found))
        bodies = [self._article_counts(word, articles) for word in words] if articles else []
        answers = self._reader.searches([*bodies, *further])
        counts = {article: [0] * len(words) for article in articles}
        for number, answer in enumerate(answers[: len(bodies)]):
            for bucket in answer["aggregations"]["of"]["buckets"]:
                counts[bucket["key"]][number] = round(bucket["sum"]["value"])
        return counts, answers[len(bodies) :]

    def _article_counts(self, word: Pattern, articles: Sequence[str]) -> Json:
        """Return the search that adds up the occurrences of a word in each of some articles."""
        count = count_of("text", word)
        within = self._reader.within({"terms": {"article": list(articles)}})
        if count is None:
            return counting({"match_none": {}}) | {"aggs": {"of": _terms("article", 1)}}
        query = {"bool": {"filter": [within], "must": [count.query]}}
        summed = {"sum": {"sum": {"script": {"source": _SUMMED[count.script]}}}}
        return {
            "size": 0,
            "track_total_hits": False,
            "query": query,
            "aggs": {"of": {**_terms("article", len(articles)), "aggs": summed}},
        }

    def exceptions_body(self, query: Json) -> Json:
        """Return the search for groups of copies whose first one is not among the matches."""
        least = {
            "place": {"min": {"field": "place"}},
            "later": {
                "bucket_selector": {
                    "buckets_path": {"place": "place"},
                    "script": "params.place > 0",
                }
            },
        }
        grouped = all_of([query, {"exists": {"field": "group"}}])
        groups = {**_terms("group", MOST_GROUPS), "aggs": least}
        return {
            "size": 0,
            "track_total_hits": False,
            "query": grouped,
            "aggs": {"groups": groups},
        }

    def known_exceptions(self, query: Json) -> list[str] | None:
        """Return the firsts of such groups if they are known."""
        if not self._reader.state.grouped:
            return []
        return self._exceptions.get(_key(query))

    def learn_exceptions(self, query: Json, answer: Json) -> list[str]:
        """Read the answer to ``exceptions_body`` and remember it.

        Raises:
            ExpensiveQueryError: there are too many groups to be counted exactly.
        """
        groups = answer["aggregations"]["groups"]
        if groups.get("sum_other_doc_count"):
            raise ExpensiveQueryError(
                f"This query finds more than {MOST_GROUPS:,} groups of copies: list all copies, "
                "or use rarer words.",
                code="query-too-expensive",
                clause="",
            )
        found = [f"{b['key']}:{round(b['place']['value'])}" for b in groups["buckets"]]
        with self._lock:
            self._exceptions[_key(query)] = found
            while len(self._exceptions) > _REMEMBERED:
                self._exceptions.popitem(last=False)
        return found


class _SelectionJob:
    """Answers one selection."""

    def __init__(self, snapshot: ClusterSnapshot, selection: Selection) -> None:
        self._snapshot = snapshot
        self._reader = snapshot.reader
        self._selection = selection
        relevance = selection.sort is Sort.RELEVANCE
        # Nothing else tells equal scores apart.
        constant = relevance and is_constant(selection.plan)
        self._sort = Sort.ARTICLE if constant else selection.sort
        self._by_score = relevance and not constant
        self._conditions = snapshot.conditions(selection.plan, filter_plan(selection.filters))
        self._matches = self._query(selection.filters)
        self._firsts = self._matches
        self._prepare()
        first = selection.copies is Copies.FIRST
        self._counted = self._firsts if first else self._matches

    # Trip: weights, and groups of copies

    def _prepare(self) -> None:
        """Weigh the words, and find which copies are the first among the matches."""
        selection, snapshot = self._selection, self._snapshot
        asked = snapshot.statistics.missing(selection.plan)
        bodies = [snapshot.statistics.body(one) for one in asked]
        self._facet_queries = self._unfiltered()
        queries: list[Json] = []
        if selection.copies is not Copies.ALL:
            queries.append(self._matches)
        if selection.copies is Copies.FIRST:
            queries += self._facet_queries.values()
        unknown = [query for query in queries if snapshot.known_exceptions(query) is None]
        bodies += [snapshot.exceptions_body(query) for query in unknown]
        answers = self._reader.searches(bodies)
        snapshot.statistics.learn(asked, answers[: len(asked)])
        learnt = {
            _key(query): snapshot.learn_exceptions(query, answer)
            for query, answer in zip(unknown, answers[len(asked) :], strict=True)
        }

        def first_of(query: Json) -> Json:
            known = learnt.get(_key(query))
            return _firsts(query, snapshot.known_exceptions(query) if known is None else known)

        if selection.copies is not Copies.ALL:
            self._firsts = first_of(self._matches)
        if selection.copies is Copies.FIRST:
            self._facet_queries = {n: first_of(q) for n, q in self._facet_queries.items()}
        self._prepared = _Prepared(
            selection.plan,
            self._conditions.of(selection.plan),
            Weights(selection.plan, snapshot.statistics),
            self._conditions,
        )

    def _unfiltered(self) -> dict[str, Json]:
        """Return, for each facet that is filtered by itself, the query without that filter."""
        filters = self._selection.filters
        names = {item.field for item in filters}
        return {
            name: self._query(tuple(item for item in filters if item.field != name))
            for name in self._selection.facets
            if name in names
        }

    def _query(self, filters: tuple[Filter, ...]) -> Json:
        return self._snapshot.query(self._conditions, self._selection.plan, filters)

    # Trip: the best, and all counts

    def selected(self) -> Selected:
        """Return the window of hits, and the counts."""
        selection = self._selection
        end = selection.offset + selection.limit
        wanted = max(end, ranking.RESCORED) if self._by_score else end
        start = 0 if self._by_score else selection.offset
        bodies = {
            "hits": self._hits_body(
                self._firsts, start, (wanted - start) if selection.limit else 0
            ),
            "counted": counting(self._counted) | self._aggregations(),
            "articles": counting(articles_of(self._counted)),
            **{
                f"facet {name}": counting(query) | {"aggs": {name: _facet_terms(name)}}
                for name, query in self._facet_queries.items()
            },
        }
        if selection.by_article:
            bodies["listed"] = counting(articles_of(self._firsts))
        answers = dict(zip(bodies, self._reader.searches(list(bodies.values())), strict=True))
        hits = answers["hits"]["hits"]["hits"]
        return Selected(
            tuple(self._window(hits, end)),
            total=total(answers["counted"]),
            articles=total(answers["articles"]),
            listed=total(answers["listed" if selection.by_article else "hits"]),
            facets=tuple(self._facet(name, answers) for name in selection.facets),
        )

    def _hits_body(self, query: Json, start: int, size: int, *, of_rest: bool = False) -> Json:
        """Return the search for hits in order."""
        body: Json = {"size": size, "from": start, "_source": _SOURCE}
        body["track_total_hits"] = not of_rest
        body["sort"] = [*_ORDERS[self._sort], *_PLACE]
        body["query"] = self._scored(query) if self._by_score else self._named(query)
        if self._selection.by_article and (of_rest or not self._by_score):
            body["collapse"] = {"field": "article"}
        return body

    def _named(self, query: Json) -> Json:
        return self._snapshot.named(self._prepared, query)

    def _scored(self, query: Json) -> Json:
        """Score a query by the text alone."""
        numbers = iter(range(1 << 30))
        statistics = self._snapshot.statistics
        queries = ScoredQueries(self._prepared.weights, statistics.average, self._conditions)
        scored = list(queries.of(self._prepared.plan, numbers))
        together = {"bool": {"filter": [query], "should": scored}}
        return {"script_score": {"query": together, "script": {"source": ROUNDED}}}

    def _aggregations(self) -> Json:
        here = [name for name in self._selection.facets if name not in self._facet_queries]
        return {"aggs": {name: _facet_terms(name) for name in here}} if here else {}

    def _facet(self, name: str, answers: Mapping[str, Json]) -> Facet:
        answer = answers.get(f"facet {name}", answers["counted"])
        found = answer["aggregations"][name]
        if found["doc_count_error_upper_bound"]:
            query = self._facet_queries.get(name, self._counted)
            body = counting(query) | {"aggs": {name: _facet_terms(name, _VALUES_OF_A_SHARD[1])}}
            found = self._reader.search(body)["aggregations"][name]
        if found["doc_count_error_upper_bound"]:
            raise EngineError(f"The facet {name} has too many values here: use rarer words.")
        counts = (FacetCount(bucket["key"], bucket["doc_count"]) for bucket in found["buckets"])
        return Facet(name, tuple(counts))

    # Trip: a closer look

    def _window(self, hits: Sequence[Json], end: int) -> Iterator[FoundParagraph]:
        selection = self._selection
        found = list(map(_candidate, hits))
        if not self._by_score:
            yield from self._looked_at(found)
            return
        head, rest = found[: ranking.RESCORED], found[ranking.RESCORED :]
        shown = list(self._ranked(head)) + [(None, one) for one in rest]
        if selection.by_article:
            shown = list(_one_of_each(shown))
            if len(shown) < end and len(found) >= ranking.RESCORED:
                shown += [(None, one) for one in self._other_articles(shown, end - len(shown))]
        window = shown[selection.offset : end]
        scored = iter(self._looked_at([one for item, one in window if item is None]))
        yield from (item or next(scored) for item, _ in window)

    def _ranked(
        self, head: Sequence[Candidate]
    ) -> Iterator[tuple[FoundParagraph | None, Candidate]]:
        """Order the best by all rules of ``ranking``."""
        looked = list(zip(self._looked_at(head), head, strict=True))

        def place(pair: tuple[FoundParagraph, Candidate]) -> tuple[float, str, int]:
            found, one = pair
            return -round(found.score, _SAME_SCORE), found.paragraph.path, one.serial

        yield from sorted(looked, key=place)

    def _other_articles(
        self, shown: Sequence[tuple[FoundParagraph | None, Candidate]], missing: int
    ) -> list[Candidate]:
        """Find the best paragraphs of further articles."""
        known = [one.paragraph.article for _, one in shown]
        rest = {"bool": {"filter": [self._firsts], "must_not": [{"terms": {"article": known}}]}}
        answer = self._reader.search(self._hits_body(rest, 0, missing, of_rest=True))
        return list(map(_candidate, answer["hits"]["hits"]))

    def _looked_at(self, found: Sequence[Candidate]) -> Iterator[FoundParagraph]:
        """Score candidates by all rules, and count the matches beside them."""
        if not found:
            return
        articles = list(dict.fromkeys(one.paragraph.article for one in found))
        groups = list(dict.fromkeys(one.group for one in found if one.group))
        further = [_by_value(self._matches, "article", articles)]
        if groups and self._selection.copies is not Copies.ALL:
            within = {"aggs": {"articles": _terms("article", MOST_GROUPS)}}
            further.append(_by_value(self._matches, "group", groups, **within))
        in_articles, answers = self._snapshot.in_articles(self._prepared, found, *further)
        matches = _buckets(answers[0])
        copies = _buckets(answers[1]) if answers[1:] else {}
        scorer = BestScorer(self._selection.plan, self._prepared.weights, in_articles)
        for one in found:
            paragraph = one.paragraph
            others = int(matches[paragraph.article]["doc_count"]) - 1
            same = _same_text(copies.get(one.group or ""))
            yield FoundParagraph(paragraph, scorer.shares(one).total, others, same)

    def every(self) -> Iterator[FoundParagraph]:
        """Yield all matches, page by page from one point in time."""
        body: Json = {
            "_source": _SOURCE,
            "sort": [*_ORDERS[self._sort], *_PLACE],
            "query": self._scored(self._firsts) if self._by_score else self._named(self._firsts),
        }
        hits = map(_candidate, self._reader.scan(self._reader.names.paragraphs, body))
        seen: set[str] = set()
        if self._by_score:
            head = list(islice(hits, ranking.RESCORED))
            yield from self._new(seen, (found for found, _ in self._ranked(head) if found))
        while some := list(islice(hits, _AT_ONCE)):
            yield from self._new(seen, self._looked_at(some))

    def _new(self, seen: set[str], found: Iterable[FoundParagraph]) -> Iterator[FoundParagraph]:
        """Drop all but the first of each article, if that is wanted."""
        for one in found:
            if self._selection.by_article:
                if one.paragraph.article in seen:
                    continue
                seen.add(one.paragraph.article)
            yield one


def _candidate(hit: Json) -> Candidate:
    source = hit["_source"]
    return Candidate(
        unpacked(source["record"]),
        source.get(LENGTHS, {}),
        frozenset(map(int, hit.get("matched_queries", ()))),
        source["serial"],
        source.get("group"),
        hit.get("_score") or 0.0,
    )


def _firsts(query: Json, exceptions: Sequence[str] | None) -> Json:
    """Return the query for matches without copies of an earlier one."""
    alone = {"bool": {"must_not": [{"exists": {"field": "group"}}]}}
    either: list[Json] = [alone, {"term": {"place": 0}}]
    if exceptions:
        either.append({"terms": {"copy": list(exceptions)}})
    return {"bool": {"filter": [query], "should": either, "minimum_should_match": 1}}


def _one_of_each(
    shown: Iterable[tuple[FoundParagraph | None, Candidate]],
) -> Iterator[tuple[FoundParagraph | None, Candidate]]:
    seen: set[str] = set()
    for item, one in shown:
        if one.paragraph.article not in seen:
            seen.add(one.paragraph.article)
            yield item, one


def _terms(field: str, size: int) -> Json:
    return {"terms": {"field": field, "size": size}}


def _by_value(query: Json, field: str, values: Sequence[str], **within: Json) -> Json:
    """Return the search that counts the matches of a query by some values of a field."""
    return {
        "size": 0,
        "track_total_hits": False,
        "query": all_of([query, {"terms": {field: list(values)}}]),
        "aggs": {"of": {**_terms(field, len(values)), **within}},
    }


def _buckets(answer: Json) -> dict[str, Json]:
    return {bucket["key"]: bucket for bucket in answer["aggregations"]["of"]["buckets"]}


def _same_text(bucket: Json | None) -> SameText:
    if bucket is None:
        return _ALONE
    return SameText(bucket["doc_count"] - 1, len(bucket["articles"]["buckets"]) - 1)


def _facet_terms(name: str, of_a_shard: int = _VALUES_OF_A_SHARD[0]) -> Json:
    """Return the aggregation that counts a facet's values, the most frequent first."""
    field = name if name in FACETS else index_field(name)
    return {
        "terms": {
            "field": f"facet.{field}",
            "size": MOST_VALUES,
            "shard_size": of_a_shard,
            "order": [{"_count": "desc"}, {"_key": "asc"}],
        }
    }


def _key(query: Json) -> str:
    return json.dumps(query)
