"""The records of a plan: which index terms, in which arrangement, answer each part of a query.

A ``Pattern`` is matched both by the engine (in postings) and by the highlighter (in the words of a
text), so that a hit and its highlights cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from search.analysis.folding import fold
from search.analysis.terms import WHOLE
from search.fields import BLOCK, FIELDS
from search.model import Confidence, Filter, Request, Via, Within
from search.query.tree import Dates, Everything, Nothing

TermSet: TypeAlias = frozenset[str]  # terms, any of which may stand at one position
Rows: TypeAlias = tuple[tuple[TermSet, ...], ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Arrangements of terms in one field: any one of the ``rows`` is a match.

    A row has its slots at successive positions. With ``distance`` they stand in any order, the
    first and the last at most that many words apart.
    """

    clause: int
    field: str  # of the index
    rows: Rows
    via: Via
    distance: int | None = None
    exact: TermSet = frozenset()  # the word exactly as typed: it scores more than its other forms
    scored: bool = True  # a prefix or misspelling matches, but says nothing about relevance


@dataclass(frozen=True, slots=True)
class Blocks:
    """Every block of every kind: the paragraphs that filters choose from."""


@dataclass(frozen=True, slots=True)
class SameAs:
    """A paragraph and its near duplicates."""

    paragraph: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of the children."""

    children: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the children."""

    children: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Everything that the child does not match."""

    child: Plan


@dataclass(frozen=True, slots=True)
class SameQuotation:
    """A condition on one and the same quotation: who said it, and in which words."""

    child: Plan  # AllOf and AnyOf patterns on speakers and quoted words


@dataclass(frozen=True, slots=True)
class SamePart:
    """All paragraphs of those parts of articles of which a condition holds as a whole.

    Each pattern of ``child`` may match another paragraph of the part.
    """

    part: Within  # a section or the whole article
    child: Plan


Plan: TypeAlias = (
    Pattern
    | Blocks
    | SameAs
    | Dates
    | Everything
    | Nothing
    | AllOf
    | AnyOf
    | Without
    | SameQuotation
    | SamePart
)

_INDEX_FIELDS = {None: "text", "author": "authors", "quote": "quoted"}


def index_field(field: str | None) -> str:
    """Name the field of the index behind a field of the language."""
    return _INDEX_FIELDS.get(field) or str(field)


def filter_plan(filters: Iterable[Filter]) -> Plan:
    """Plan filters: any value of a field, and all fields; each exclusion by itself."""
    kept: dict[str, list[Plan]] = {}
    plans: list[Plan] = []
    for item in filters:
        pattern = _filter_pattern(item)
        if item.exclude:
            plans.append(Without(pattern))
        else:
            kept.setdefault(item.field, []).append(pattern)
    return AllOf((Blocks(), *(AnyOf(tuple(values)) for values in kept.values()), *plans))


def _filter_pattern(item: Filter) -> Pattern | SameAs:
    if item.field == "same_as":
        return SameAs(item.value)
    field = index_field(item.field)
    value = item.value if field in ("article", "lang") else WHOLE + fold(item.value)
    return value_pattern(field, value, clause=-1)


def in_same_part(part: Within, plan: Plan) -> Plan:
    """Plan the paragraphs with any words of a plan, in those parts of which all of it holds."""
    return AllOf((SamePart(part, plan), AnyOf(tuple(_passages(plan)) or (Everything(),))))


def _passages(plan: Plan) -> Iterator[Plan]:
    """Yield what a plan looks for in paragraphs, apart from what must not be there."""
    match plan:
        case Pattern() if not FIELDS[plan.field].of_article:
            yield plan
        case SameQuotation():
            yield plan
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from _passages(child)
        case _:
            return


def patterns(plan: Plan) -> Iterator[Pattern]:
    """Yield the patterns of a plan that a match can hold, apart from what must not be there."""
    match plan:
        case Pattern():
            yield plan
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from patterns(child)
        case SameQuotation(child):
            yield from patterns(child)
        case _:
            return


def value_pattern(field: str, value: str, clause: int) -> Pattern:
    """Build a pattern for one whole value, which adds nothing to the score."""
    return Pattern(clause, field, ((frozenset((value,)),),), Via.EXACT, scored=False)


# Paragraphs with any quotation at all: each quotation begins with this term.
_QUOTED = Pattern(-1, "quoted", ((frozenset((BLOCK,)),),), Via.EXACT, scored=False)


def confident(plan: Plan, least: Confidence | None) -> Plan:
    """Require a least confidence of the speakers that a plan asks for; exclusions keep any."""
    if least is None or least is Confidence.POSSIBLE:
        return plan
    match plan:
        case Pattern(field="speaker"):
            return SameQuotation(AllOf((plan, _sure(least))))
        case SameQuotation(child):
            return SameQuotation(AllOf((child, _sure(least)))) if _asks_speaker(child) else plan
        case AllOf(children):
            return AllOf(tuple(confident(child, least) for child in children))
        case AnyOf(children):
            return AnyOf(tuple(confident(child, least) for child in children))
        case SamePart(part, child):
            return SamePart(part, confident(child, least))
        case _:
            return plan


def _asks_speaker(plan: Plan) -> bool:
    match plan:
        case Pattern():
            return plan.field == "speaker"
        case AllOf(children) | AnyOf(children):
            return any(map(_asks_speaker, children))
        case SameQuotation(child):
            return _asks_speaker(child)
        case _:
            return False


def _sure(least: Confidence) -> Pattern:
    """Build a pattern for quotations whose speaker is at least that sure."""
    terms = frozenset(BLOCK + level for level in least.includes())
    return Pattern(-1, "speaker", ((terms,),), Via.EXACT, scored=False)


def _of_sure_speakers(plan: Plan, request: Request, least: Confidence) -> Plan:
    """Require the confidence of the speakers that filters choose, or of any speaker quoted."""
    chosen = [one for one in request.filters if one.field == "speaker" and not one.exclude]
    if chosen:
        patterns = AnyOf(tuple(_filter_pattern(one) for one in chosen))
        return AllOf((AllOf((plan,)), SameQuotation(AllOf((patterns, _sure(least))))))
    return AllOf((AllOf((plan,)), _sure(least))) if request.quoted else plan


# Paragraphs of articles without a date, numbered ones where nothing else is asked for.
_UNDATED = Without(Dates(None, None))


def undated_left_out(plan: Plan) -> Plan | None:
    """Plan the undated paragraphs that only dates keep out of a plan; None: it has no dates."""
    with_undated = _with_undated(plan)
    return None if with_undated == plan else AllOf((with_undated, _UNDATED, Without(plan)))


def _with_undated(plan: Plan) -> Plan:
    """Replace the dates of a plan by the lack of one, except under a NOT, which keeps nothing."""
    match plan:
        case Dates():
            return _UNDATED
        case AllOf(children):
            return AllOf(tuple(map(_with_undated, children)))
        case AnyOf(children):
            return AnyOf(tuple(map(_with_undated, children)))
        case SamePart(part, child):
            return SamePart(part, _with_undated(child))
        case _:
            return plan


def narrowed(plan: Plan, request: Request) -> Plan:
    """Restrict the plan of a query to the dates, quotations and confidence of a request."""
    if request.since or request.until:
        plan = AllOf((plan, Dates(request.since, request.until)))
    if request.quoted:  # restricts what the plan matches by itself: without words, no titles
        plan = AllOf((AllOf((plan,)), _QUOTED))
    if request.confidence is not None and request.confidence is not Confidence.POSSIBLE:
        plan = _of_sure_speakers(plan, request, request.confidence)
    return plan
