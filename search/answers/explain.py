"""Explanations: why a paragraph matches a request, or which parts of it fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from search.answers.plain_questions import parse_request
from search.answers.search_page import highlighted
from search.engines.protocol import ScoreShares, Snapshot
from search.model import Clause, Filter, IndexState, Mark, Note, Paragraph, Request
from search.planning.highlighter import Highlighter
from search.planning.plan import Plan, filter_plan
from search.planning.planner import Planner
from search.planning.ranking import kind_weight
from search.planning.vocabulary import VocabularyCache
from search.query.missing_annotations import missing_annotations
from search.query.tree import And, Dates, Everything, Node, Not, Nothing, Or, Same, Word, part_of

_UNNUMBERED = "It is not a numbered paragraph, and a query without words matches only those."


@dataclass(frozen=True, slots=True)
class ClauseOutcome:
    """The result of one clause of the query for one paragraph."""

    clause: Clause
    holds: bool
    score: float  # its share; 0 for what only filters
    matches: int


@dataclass(frozen=True, slots=True)
class FilterOutcome:
    """The result of one filter for one paragraph."""

    filter: Filter
    holds: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """The evaluation of one request for one paragraph."""

    request: Request
    paragraph: Paragraph
    understood: str
    notes: tuple[Note, ...]
    repaired: bool
    matched: bool
    score: float | None  # None where it does not match
    clauses: tuple[ClauseOutcome, ...]
    near: float  # what its words give by standing near each other
    in_article: float  # and what they give by standing anywhere in the article
    kind_weight: float  # what words count in such a block; all of these were multiplied by it
    filters: tuple[FilterOutcome, ...]
    matches: tuple[Mark, ...]
    reasons: tuple[str, ...]  # what keeps it out; none where it matches
    index: IndexState


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The result of a part of the query, and of its own parts."""

    node: Node
    holds: bool
    parts: tuple[_Outcome, ...] = ()


class Explainer:
    """Runs a request's parts, one by one, against one paragraph."""

    def __init__(self, snapshot: Snapshot, request: Request, paragraph: Paragraph) -> None:
        self._snapshot = snapshot
        self._vocabulary = VocabularyCache(snapshot)
        self._request = request
        self._paragraph = paragraph
        self._known: dict[Plan, bool] = {}

    def explanation(self, state: IndexState) -> Explanation:
        """Evaluate the request for the paragraph.

        Raises:
            QueryError: the query is past a bound, or unreadable and ``request.strict``.
        """
        request = self._request
        parsed = parse_request(request, self._vocabulary)
        planner = self._planner()
        plan = planner.plan(parsed.tree)
        self._read_ahead(parsed.tree)
        shares = self._shares(plan)
        (found,) = Highlighter(highlighted(plan)).marks([self._paragraph])
        outcome = self._outcome(parsed.tree)
        filters = tuple(FilterOutcome(one, self._passes(one)) for one in request.filters)
        reasons = tuple(self._barriers())
        if shares is None:
            reasons = (*self._reasons(outcome, wanted=True), *reasons)
        return Explanation(
            request=request,
            paragraph=self._paragraph,
            understood=str(parsed.tree),
            notes=(
                *parsed.notes,
                *planner.notes,
                *missing_annotations(request, planner.leaves, state),
            ),
            repaired=parsed.repaired,
            matched=not reasons,
            score=None if reasons or not shares else shares.total,
            clauses=tuple(self._clauses(planner, outcome, found, shares)),
            near=shares.near if shares and not reasons else 0.0,
            in_article=shares.article if shares and not reasons else 0.0,
            kind_weight=kind_weight(self._paragraph.kind),
            filters=filters,
            matches=found,
            reasons=reasons,
            index=state,
        )

    def _planner(self) -> Planner:
        return Planner(self._vocabulary, as_written=self._request.exact)

    def _shares(self, plan: Plan) -> ScoreShares | None:
        return self._snapshot.explained(plan, [self._paragraph.id]).get(self._paragraph.id)

    def _read_ahead(self, tree: Node) -> None:
        """Run all parts of the query, its filters and dates in one call of the engine."""
        plans = [self._planner().plan(node) for node in _nodes(tree)]
        plans += map(self._filter_plan, self._request.filters)
        plans.append(self._dates())
        self._known = dict(
            zip(plans, self._snapshot.holding(plans, self._paragraph.id), strict=True)
        )

    def _matches(self, plan: Plan) -> bool:
        return self._known[plan]

    def _dates(self) -> Dates:
        return Dates(self._request.since, self._request.until)

    def _filter_plan(self, one: Filter) -> Plan:
        """Plan a filter together with the others of its field, or an exclusion alone."""
        together = tuple(f for f in self._request.filters if f.field == one.field and not f.exclude)
        return filter_plan((one,) if one.exclude else together)

    def _holds(self, node: Node) -> bool:
        return self._matches(self._planner().plan(node))

    def _outcome(self, node: Node) -> _Outcome:
        match node:
            case And(children):
                parts = self._joined([self._part(child) for child in children])
            case Or(children):
                parts = [self._outcome(child) for child in children]
            case Not(child):
                parts = [self._outcome(child)]
            case _:
                parts = []
        return _Outcome(node, self._holds(node), tuple(parts))

    def _part(self, node: Node) -> _Outcome:
        """Run a part of an AND, where a NOT only takes away."""
        outcome = self._outcome(node)
        if isinstance(node, Not):
            return replace(outcome, holds=not outcome.parts[0].holds)
        return outcome

    def _joined(self, parts: list[_Outcome]) -> list[_Outcome]:
        """Let two words hold if they occur as one: ``cease fire`` in a text with ``ceasefire``."""
        held = list(parts)
        for at, (one, two) in enumerate(pairwise(parts)):
            words = isinstance(one.node, Word) and isinstance(two.node, Word)
            if words and not (one.holds and two.holds) and self._holds(And((one.node, two.node))):
                held[at], held[at + 1] = replace(one, holds=True), replace(two, holds=True)
        return held

    def _passes(self, one: Filter) -> bool:
        """Check that the paragraph passes a filter: any of its field, or an exclusion alone."""
        return self._matches(self._filter_plan(one))

    def _barriers(self) -> Iterator[str]:
        """Yield the filters and dates that the paragraph fails, as sentences."""
        request = self._request
        for field in dict.fromkeys(one.field for one in request.filters):
            those = [one for one in request.filters if one.field == field]
            kept = [one.value for one in those if not one.exclude]
            what, of = ("text", "that of ") if field == "same_as" else (field, "")
            if kept and not self._passes(next(one for one in those if not one.exclude)):
                yield f"Its {what} is not {of}{' or '.join(kept)}."
            for one in those:
                if one.exclude and not self._passes(one):
                    yield f"Its {what} is {of}{one.value}, which is excluded."
        dates = self._dates()
        if (request.since or request.until) and not self._matches(dates):
            when = self._paragraph.published or "at an unknown date"
            yield f"It was published {when}, and {dates} is asked for."

    def _clauses(
        self,
        planner: Planner,
        outcome: _Outcome,
        found: tuple[Mark, ...],
        shares: ScoreShares | None,
    ) -> Iterator[ClauseOutcome]:
        times = Counter(mark.clause for mark in found)
        leaves = [one.holds for one in _leaves(outcome)]
        for number, (clause, plan) in enumerate(zip(planner.clauses, planner.plans, strict=True)):
            alone = None if clause.excluded else shares or self._shares(plan)
            score = alone.clauses.get(number, 0.0) if alone else 0.0
            yield ClauseOutcome(clause, leaves[number], score, times[number])

    def _reasons(self, outcome: _Outcome, *, wanted: bool) -> Iterator[str]:
        """Yield why a part of the query fails, or why it holds although it is excluded."""
        if outcome.holds is wanted:
            return
        match outcome.node:
            case Not() if outcome.holds is outcome.parts[0].holds:
                yield _UNNUMBERED
            case Not():
                yield from self._reasons(outcome.parts[0], wanted=not wanted)
            case Everything():
                yield _UNNUMBERED
            case Nothing():
                yield "The query has no word to look for."
            case And() as whole if wanted and (within := part_of(whole)):
                yield f"It has none of these words, or its {within} does not have all: {whole}."
            case And() if wanted and all(part.holds for part in outcome.parts):
                together = f"{outcome.node} does not hold of one and the same quotation."
                yield together if self._paragraph.kind.numbered else _UNNUMBERED
            case And() | Or() if wanted:
                for part in outcome.parts:
                    yield from self._reasons(part, wanted=True)
            case node if wanted:
                yield f"It does not match {node}."
            case node:
                yield f"It matches {node}, which is excluded."


def _nodes(node: Node) -> Iterator[Node]:
    """Yield all parts of a tree, and each two neighbouring words of an AND together."""
    yield node
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from _nodes(child)
            for one, two in pairwise(children) if isinstance(node, And) else ():
                if isinstance(one, Word) and isinstance(two, Word):
                    yield And((one, two))
        case Not(child):
            yield from _nodes(child)


def _leaves(outcome: _Outcome) -> Iterator[_Outcome]:
    """Yield the outcomes of the clauses, in the order of their numbers."""
    match outcome.node:
        case And() | Or() | Not():
            for part in outcome.parts:
                yield from _leaves(part)
        case Everything() | Nothing() | Same():
            return
        case _:
            yield outcome
