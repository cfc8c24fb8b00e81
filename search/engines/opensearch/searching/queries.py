"""Plans → the cluster's query language: conditions that filter, and counts that score.

A condition matches exactly the paragraphs that a plan means. The score of a count is the number of
occurrences of a pattern, from which ``ranking`` makes scores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import Generic, NamedTuple

from search.engines.opensearch.building.mapping import LENGTHS, QUOTATIONS
from search.engines.opensearch.building.streams import row_stream, sendable
from search.engines.opensearch.cluster.connection import Json
from search.engines.weights import CONSTANT, AnyStatistics, Weights
from search.errors import QueryError
from search.fields import FIELDS, FieldContent
from search.planning import ranking
from search.planning.plan import (
    AllOf,
    AnyOf,
    Blocks,
    Pattern,
    Plan,
    SameAs,
    SamePart,
    SameQuotation,
    TermSet,
    Without,
)
from search.query.dates import first_day, last_day
from search.query.tree import Dates, Everything, Nothing

MOST_ORDERED = 4  # slots of a row without order that are tried in each order

NOTHING: Json = {"match_none": {}}
PARAGRAPHS: Json = {"term": {"join": "paragraph"}}
ARTICLES: Json = {"term": {"join": "article"}}
_NUMBERED: Json = {"term": {"numbered": True}}

# The score of intervals is f / (1 + f) for f of them.
OF_TERMS = "double c = _score;"
OF_INTERVALS = "double c = Math.rint(_score / (1.0 - _score));"
_SATURATED = (
    "double n = doc[params.n].size() == 0 ? 0 : doc[params.n].value;"
    "double w = c * params.weight / (1.0 - params.b + params.b * n / params.average);"
    "double s = params.idf * (params.k1 + 1.0) * w / (params.k1 + w);"
    "return params.by_kind ? s * doc['weight'].value : s;"
)
ROUNDED = "return Math.rint(_score * 100000.0) / 100000.0;"  # sums in another order differ below


class Conditions:
    """Turns plans into conditions."""

    def __init__(
        self, groups: Mapping[str, str | None], false: Mapping[Pattern, Sequence[str]]
    ) -> None:
        """Take the group of each paragraph that a plan names by ``SameAs``; None: it is alone.

        ``false`` are the paragraphs that a doubtful pattern's condition matches wrongly.
        """
        self._groups = groups
        self._false = false

    def of(self, plan: Plan) -> Json:
        """Return the condition of a plan."""
        match plan:
            case Pattern():
                held = pattern_condition(plan)
                if false := self._false.get(plan):
                    return {
                        "bool": {"filter": [held], "must_not": [{"terms": {"id": list(false)}}]}
                    }
                return held
            case Dates():
                return _published(plan)
            case Blocks():
                return PARAGRAPHS
            case Everything():
                return _NUMBERED
            case Nothing():
                return NOTHING
            case SameAs(paragraph):
                group = self._groups.get(paragraph)
                return {"term": {"group": group}} if group else {"term": {"id": paragraph}}
            case AnyOf(children):
                return any_of(map(self.of, children))
            case Without(child):
                return {"bool": {"filter": [_NUMBERED], "must_not": [self.of(child)]}}
            case SameQuotation(child):
                return {"nested": {"path": QUOTATIONS, "query": _said(child)}}
            case SamePart(part):
                raise QueryError(
                    f"A library in a cluster cannot look for words of one {part.value} yet: search "
                    "for words of one paragraph.",
                    code="unsupported",
                )
            case AllOf(children):
                return self._all(children)

    def _all(self, children: Sequence[Plan]) -> Json:
        wanted = [self.of(c) for c in children if not isinstance(c, Without | Everything)]
        unwanted = [self.of(c.child) for c in children if isinstance(c, Without)]
        return {"bool": {"filter": wanted or [_NUMBERED], "must_not": unwanted}}


def all_of(conditions: Iterable[Json]) -> Json:
    """Join conditions that must all hold."""
    found = list(conditions)
    return found[0] if len(found) == 1 else {"bool": {"filter": found}}


def any_of(conditions: Iterable[Json]) -> Json:
    """Join conditions of which one must hold."""
    found = list(conditions)
    if len(found) < 2:
        return found[0] if found else NOTHING
    return {"bool": {"should": found, "minimum_should_match": 1}}


def same_as(plan: Plan) -> Iterator[str]:
    """Yield the paragraphs that a plan names by ``SameAs``."""
    match plan:
        case SameAs(paragraph):
            yield paragraph
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from same_as(child)
        case Without(child):
            yield from same_as(child)


def doubtful(plan: Plan) -> Iterator[Pattern]:
    """Yield the patterns whose condition may also match where one word fills two slots."""
    match plan:
        case Pattern():
            if plan.distance is not None and any(len(row) > MOST_ORDERED for row in plan.rows):
                yield plan
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from doubtful(child)
        case Without(child):
            yield from doubtful(child)


def pattern_condition(pattern: Pattern, path: str = "") -> Json:
    """Return the condition that a pattern occurs, in a field below a path."""
    return any_of(_row(path + pattern.field, row, pattern.distance) for row in pattern.rows)


def slot_condition(field: str, slot: Iterable[str]) -> Json:
    """Return the condition that a field holds any of some terms."""
    return {"terms": {field: sorted(map(sendable, slot))}}


def _row(field: str, row: Sequence[TermSet], distance: int | None) -> Json:
    if not all(row):
        return NOTHING
    if len(row) == 1:
        return slot_condition(field, row[0])
    if distance is None:
        return {"match_phrase": {field: {"query": row_stream(row), "analyzer": "stream"}}}
    interval = _near(row, distance)
    return {"intervals": {field: interval}} if interval else NOTHING


def _said(plan: Plan) -> Json:
    match plan:
        case Pattern():
            return pattern_condition(plan, f"{QUOTATIONS}.")
        case AllOf(children):
            return all_of(map(_said, children))
        case AnyOf(children):
            return any_of(map(_said, children))
        case SameQuotation(child):
            return _said(child)
        case _:
            raise AssertionError(f"{plan} is not about quotations")


def _published(dates: Dates) -> Json:
    parts: list[Json] = [{"exists": {"field": "first_day"}}]
    if dates.since is not None:
        parts.append({"range": {"last_day": {"gte": int(f"{first_day(dates.since):%Y%m%d}")}}})
    if dates.until is not None:
        parts.append({"range": {"first_day": {"lte": int(f"{last_day(dates.until):%Y%m%d}")}}})
    return all_of(parts)


# Intervals: patterns whose occurrences are counted


def _slot_interval(slot: TermSet) -> Json:
    parts: list[Json] = [
        {"match": {"query": sendable(term), "analyzer": "keyword"}} for term in sorted(slot)
    ]
    return parts[0] if len(parts) == 1 else {"any_of": {"intervals": parts}}


def _ordered(row: Sequence[TermSet], gaps: int, *, in_order: bool = True) -> Json:
    parts = [_slot_interval(slot) for slot in row]
    if len(parts) == 1:
        return parts[0]
    return {"all_of": {"intervals": parts, "ordered": in_order, "max_gaps": gaps}}


def _near(row: Sequence[TermSet], distance: int) -> Json | None:
    """Return the intervals of slots in any order; each has a word of its own.

    In order, no word can stand for two slots; hence each order is tried, of few slots. Of many,
    one word may stand for two: ``doubtful``.
    """
    gaps = distance + 1 - len(row)
    if gaps < 0:
        return None
    if len(row) > MOST_ORDERED:
        return _ordered(row, gaps, in_order=False)
    orders = [_ordered(order, gaps) for order in dict.fromkeys(permutations(row))]
    return orders[0] if len(orders) == 1 else {"any_of": {"intervals": orders}}


class Count(NamedTuple):
    """A query whose score tells how often a pattern occurs."""

    query: Json
    script: str  # from ``_score`` to ``c``, the count


def count_of(field: str, pattern: Pattern) -> Count | None:
    """Return the query that counts a pattern in a field, its own or another; None: never there.

    Of several rows, the one that occurs most often counts.
    """
    rows = [row for row in pattern.rows if all(row)]
    if not rows:
        return None
    if all(len(row) == 1 for row in rows):
        return Count(_most([_sum(field, row[0]) for row in rows]), OF_TERMS)
    intervals = [
        _ordered(row, 0) if pattern.distance is None else _near(row, pattern.distance)
        for row in rows
    ]
    found = [{"intervals": {field: one}} for one in intervals if one]
    return Count(_most(found), OF_INTERVALS) if found else None


def _sum(field: str, slot: TermSet) -> Json:
    terms: list[Json] = [{"term": {field: sendable(term)}} for term in sorted(slot)]
    return terms[0] if len(terms) == 1 else {"bool": {"should": terms}}


def _most(queries: Sequence[Json]) -> Json:
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}


# Scores of the text alone, by which the cluster chooses the best


class ScoredQueries(Generic[AnyStatistics]):
    """Turns a plan into queries whose scores add up to the score of the text alone."""

    def __init__(
        self,
        weights: Weights[AnyStatistics],
        averages: Callable[[str], float],
        conditions: Conditions,
    ) -> None:
        """Take weights, and the average length of each field in words."""
        self._weights = weights
        self._averages = averages
        self._conditions = conditions

    def of(self, plan: Plan, names: Iterator[int]) -> Iterator[Json]:
        """Yield the queries of a plan; the alternatives that score only where they hold get names.

        ``names`` are numbered as by ``alternatives``.
        """
        match plan:
            case Pattern(clause=-1):
                return
            case Pattern():
                yield from self._pattern(plan)
            case AllOf(children):
                for child in children:
                    yield from self.of(child, names)
            case AnyOf(children):
                for child in children:
                    if isinstance(child, Pattern):
                        yield from self.of(child, names)
                        continue
                    name = next(names)
                    held = {"bool": {"filter": [self._conditions.of(child)], "_name": str(name)}}
                    yield {"bool": {"filter": [held], "should": list(self.of(child, names))}}
            case SameQuotation(child):
                yield from self.of(child, names)

    def _pattern(self, pattern: Pattern) -> Iterator[Json]:
        share = self._weights.share(pattern)
        if not share:
            return
        if not pattern.scored:
            held = self._conditions.of(pattern)
            yield {"constant_score": {"filter": held, "boost": CONSTANT}}
            return
        field = pattern.field
        count = count_of(field, pattern)
        idf = share * self._weights.idf(pattern)
        if count is None or not idf or FIELDS[field].content is FieldContent.VALUE:
            return
        weight, b = ranking.FIELDS.get(field, ranking.FIELDS["text"])
        parameters = {
            "n": f"{LENGTHS}.{field}",
            "weight": weight,
            "b": b,
            "average": self._averages(field),
            "idf": idf,
            "k1": ranking.K1,
            "by_kind": field == "text",
        }
        script = {"source": count.script + _SATURATED, "params": parameters}
        yield {"script_score": {"query": count.query, "script": script}}


def alternatives(plan: Plan) -> Iterator[Plan]:
    """Yield the alternatives of a plan, none of them a pattern, that score only where they hold."""
    match plan:
        case AllOf(children):
            for child in children:
                yield from alternatives(child)
        case AnyOf(children):
            for child in children:
                if not isinstance(child, Pattern):
                    yield child
                yield from alternatives(child)
        case SameQuotation(child):
            yield from alternatives(child)
