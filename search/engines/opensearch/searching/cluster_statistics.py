"""Rarity and lengths of one state: counted in the cluster, all that a plan needs in one trip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from threading import Lock
from typing import TypeAlias

from search.engines.opensearch.building.mapping import WORD_FIELDS
from search.engines.opensearch.cluster.connection import Json
from search.engines.opensearch.searching.index_reader import (
    IndexReader,
    articles_of,
    counting,
    total,
)
from search.engines.opensearch.searching.queries import slot_condition
from search.fields import FIELDS
from search.planning import ranking
from search.planning.plan import AllOf, AnyOf, Pattern, Plan, Rows, SameQuotation, TermSet

ARTICLE = "article"  # stands for the text of whole articles, where fields are named

_Asked: TypeAlias = tuple[str, TermSet]  # field, or ``ARTICLE``, and terms
_REMEMBERED = 1 << 14
_FIRST: Json = {"term": {"order": 0}}  # one paragraph of each article


class ClusterStatistics:
    """``search.engines.weights.Statistics`` of one state. Threads share it."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._known: dict[_Asked, int] = {}
        self._lock = Lock()

    def average(self, field: str) -> float:
        """Return the average length of a field, or of whole articles, in words."""
        state = self._reader.state
        return state.lengths.get(field, 0) / (self._units(field) or 1) or 1.0

    def rarity(self, field: str, rows: Rows) -> float:
        """Return the inverse document frequency of a pattern over the units of a field."""
        return self._least(field, field, rows)

    def article_rarity(self, rows: Rows) -> float:
        """Return the inverse document frequency of a pattern over whole articles."""
        return self._least(ARTICLE, ARTICLE, rows)

    def missing(self, plan: Plan) -> list[_Asked]:
        """List what must be counted before a plan can be weighed."""
        asked = dict.fromkeys(_asked(plan))
        return [one for one in asked if one not in self._known]

    def body(self, asked: _Asked) -> Json:
        """Return the search that counts."""
        field, slot = asked
        held = slot_condition("text" if field == ARTICLE else field, slot)
        if field == ARTICLE:
            return counting(articles_of(self._reader.within(held)))
        conditions = (held, _FIRST) if FIELDS[field].of_article else (held,)
        return counting(self._reader.within(*conditions))

    def learn(self, asked: Sequence[_Asked], answers: Iterable[Json]) -> None:
        """Remember the counts."""
        with self._lock:
            if len(self._known) + len(asked) > _REMEMBERED:
                self._known = {}
            self._known.update(zip(asked, map(total, answers), strict=True))

    def read(self, plan: Plan) -> None:
        """Count what is missing for a plan, in one trip."""
        asked = self.missing(plan)
        self.learn(asked, self._reader.searches([self.body(one) for one in asked]))

    def _frequency(self, field: str, slot: TermSet) -> int:
        key = (field, slot)
        if not slot:
            return 0
        if key not in self._known:
            self.learn([key], self._reader.searches([self.body(key)]))
        return self._known[key]

    def _least(self, field: str, units: str, rows: Rows) -> float:
        """Take a row for as rare as its words together, a pattern for its commonest row."""
        found = [
            sum(ranking.idf(self._units(units), frequency) for frequency in frequencies)
            for row in rows
            if all(frequencies := [self._frequency(field, slot) for slot in row])
        ]
        return min(found, default=0.0)

    def _units(self, field: str) -> int:
        """Count what a field says something about: paragraphs of all kinds, or articles."""
        of_article = field == ARTICLE or (field in WORD_FIELDS and FIELDS[field].of_article)
        return self._reader.state.articles if of_article else self._reader.state.blocks


def _asked(plan: Plan) -> Iterator[_Asked]:
    """Yield the fields and terms whose frequencies the weights of a plan depend on."""
    match plan:
        case Pattern():
            yield from _of_pattern(plan) if plan.scored else ()
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from _asked(child)
        case SameQuotation(child):
            yield from _asked(child)


def _of_pattern(pattern: Pattern) -> Iterator[_Asked]:
    slots = [slot for row in pattern.rows for slot in row if slot]
    for slot in slots:
        yield pattern.field, slot
        if pattern.field == "text":
            yield ARTICLE, slot
    if pattern.exact:
        yield pattern.field, pattern.exact
