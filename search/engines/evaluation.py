"""Plan → paragraphs of one segment: whole arrays at a time, and nothing of scores.

Patterns are found among a field's units (paragraphs or articles); what is found in an article holds
for all of its paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from search import deadline
from search.columnar.arrays import Array, firsts, ranges
from search.columnar.documents import KINDS
from search.columnar.postings import HALF, NOWHERE, Occurrences
from search.columnar.segment import SegmentFile
from search.matching import rows
from search.query import patterns
from search.query.dates import first_day, last_day
from search.query.patterns import Pattern, Plan
from search.query.tree import Dates, Everything, Nothing
from search.query.writings import Slot
from search.schema import BLOCK, FIELDS, Scope

Places: TypeAlias = Array  # unit and position in one number, ascending

_NUMBERED = np.array([kind.numbered for kind in KINDS])
_RARE = 16  # times as many make it worth while to look up each of the few
_MANY = 32  # of as many, a table of all is filled


class Counted(NamedTuple):
    """In which units something occurs, ascending, and how often."""

    units: Array
    counts: Array


NONE = Counted(NOWHERE.units, NOWHERE.units)


class SegmentSearch:
    """One segment during one search: what a plan asks for twice is found once."""

    def __init__(self, segment: SegmentFile) -> None:
        self.segment = segment
        self._found: dict[tuple[object, ...], Counted] = {}
        self._slots: dict[tuple[str, Slot], Occurrences] = {}

    # Plans

    def matches(self, plan: Plan) -> Array:
        """Find the paragraphs that a plan matches, deleted ones included."""
        deadline.check()
        match plan:
            case Pattern():
                return self.pattern(plan)
            case Dates():
                return self._published(plan)
            case patterns.Blocks():
                return np.arange(len(self.segment), dtype=np.uint32)
            case Everything():
                return np.flatnonzero(_NUMBERED[self.segment.documents.kind])
            case Nothing():
                return NOWHERE.units
            case patterns.Any(children):
                return self._union([self.matches(child) for child in children])
            case patterns.Said(child):
                return _distinct(self._quotations(child) >> HALF).units
            case patterns.Without(child):
                return _difference(self.matches(Everything()), self.matches(child))
            case patterns.All(children):
                return self._all(children)

    def _all(self, children: Iterable[Plan]) -> Array:
        wanted = [c for c in children if not isinstance(c, patterns.Without | Everything)]
        unwanted = [c.child for c in children if isinstance(c, patterns.Without)]
        every: list[Plan] = [Everything()]
        found = sorted(map(self.matches, wanted or every), key=len)
        together = found[0]
        for other in found[1:]:
            together = together[is_in(together, other)]
        for child in unwanted:
            together = _difference(together, self.matches(child))
        return together

    def _union(self, parts: Sequence[Array]) -> Array:
        parts = [part for part in parts if len(part)]
        if len(parts) < 2:
            return parts[0] if parts else NOWHERE.units
        if sum(map(len, parts)) * _RARE < len(self.segment):
            return np.unique(np.concatenate(parts))
        held = np.zeros(len(self.segment), np.bool_)
        for part in parts:
            held[part] = True
        return np.flatnonzero(held)

    def _published(self, dates: Dates) -> Array:
        postings = self.segment.postings("published")
        numbers = range(len(postings.dictionary))
        values = [value.decode() for value in postings.dictionary.terms(numbers)]
        slot = frozenset(value for value in values if _overlaps(value, dates))
        return self._expanded("published", self._slot("published", slot).units)

    # Patterns

    def pattern(self, pattern: Pattern) -> Array:
        """Find the paragraphs in which a pattern occurs."""
        return self._expanded(pattern.field, self._counted(pattern.field, pattern).units)

    def counts(self, field: str, pattern: Pattern, documents: Array) -> Array:
        """Count how often a pattern occurs in a field, its own or another, of some paragraphs."""
        units = self.units(field, documents)
        [*others, last] = pattern.rows or ((frozenset[str](),),)
        if not others and len(last) == 1 and len(units) * _MANY < self.segment.units(field):
            return self._slot_counts(field, last[0], units)
        found = self._counted(field, pattern)
        if found.units is documents:
            return found.counts
        return _at(found, units, self.segment.units(field))

    def article_counts(self, pattern: Pattern, articles: Array) -> Array:
        """Count how often a pattern occurs in the text of some whole articles."""
        found = self._counted("text", pattern)
        begin, sizes = self.segment.of_articles(articles)
        starts, counts = _stretches(found.units, begin, begin + sizes - 1)
        owners = np.repeat(np.arange(len(articles)), counts)
        held = found.counts[ranges(starts, counts)]
        return np.bincount(owners, held, minlength=len(articles)).astype(np.float32)

    def standing(self, word: Pattern, documents: Array) -> Occurrences:
        """Find where a word stands, as one word, in a few paragraphs: by their place among them."""
        postings = self.segment.postings("text")
        slot = next((row[0] for row in word.rows if len(row) == 1), frozenset[str]())
        found = [NOWHERE]
        for wanted in postings.wanted(slot):
            starts, counts = self._within("text", wanted.list, documents)
            at, owners = ranges(starts, counts), np.repeat(np.arange(len(documents)), counts)
            here = postings.are_of(wanted, at)
            found.append(Occurrences(owners[here], postings.positions_at(wanted.list, at[here])))
        return Occurrences(*(np.concatenate(each) for each in zip(*found, strict=True)))

    def units(self, field: str, documents: Array) -> Array:
        """Give what a field says something about: the paragraphs themselves, or their articles."""
        is_article = FIELDS[field].scope is Scope.ARTICLE
        return self.segment.documents.article[documents] if is_article else documents

    def _expanded(self, field: str, units: Array) -> Array:
        if FIELDS[field].scope is Scope.PARAGRAPH or not len(units):
            return units
        return ranges(*self.segment.of_articles(units))

    def _counted(self, field: str, pattern: Pattern) -> Counted:
        key = field, pattern.rows, pattern.distance
        if key not in self._found:
            found = [self._row(field, row, pattern.distance) for row in pattern.rows]
            self._found[key] = _most(found)
        return self._found[key]

    def _row(self, field: str, row: Sequence[Slot], distance: int | None) -> Counted:
        if len(row) == 1:
            return self._slot(field, row[0])
        return _distinct(self._row_places(field, row, distance) >> HALF)

    def _row_places(self, field: str, row: Sequence[Slot], distance: int | None) -> Places:
        """Find where a row begins; ``unit << 32 | position``."""
        slots = [self._occurrences(field, slot) for slot in row]
        if not all(len(slot.units) for slot in slots):
            return np.empty(0, np.int64)
        if distance is not None:
            return _near(slots, distance)
        by_size = sorted(range(len(slots)), key=lambda at: len(slots[at].units))
        first = by_size[0]
        begin = slots[first].places() - first
        for at in by_size[1:]:
            units = begin >> HALF
            begin = begin[is_in(begin + at, _among(slots[at], units).places())]
        return begin

    def _slot(self, field: str, slot: Slot) -> Counted:
        deadline.check()
        postings = self.segment.postings(field)
        wanted = postings.wanted(slot)
        if len(wanted) == 1 and wanted[0].ordinals is None:
            return _distinct(postings.list_units(wanted[0].list))
        return _distinct(self._occurrences(field, slot).units)

    def _slot_counts(self, field: str, slot: Slot, units: Array) -> Array:
        """Count how often a slot occurs in a few units, without reading all that it occurs in."""
        postings = self.segment.postings(field)
        counts = np.zeros(len(units), np.int64)
        for wanted in postings.wanted(slot):
            starts, here = self._within(field, wanted.list, units)
            if wanted.ordinals is not None:
                owners = np.repeat(np.arange(len(units)), here)
                held = postings.are_of(wanted, ranges(starts, here))
                here = np.bincount(owners[held], minlength=len(units))
            counts += here
        return counts

    def _within(self, field: str, number: int, units: Array) -> tuple[Array, Array]:
        """Tell where in a list the occurrences in each of some units begin, and how many."""
        return _stretches(self.segment.postings(field).list_units(number), units, units)

    def _occurrences(self, field: str, slot: Slot) -> Occurrences:
        key = field, slot
        if key not in self._slots:
            deadline.check()
            self._slots[key] = self.segment.postings(field).occurrences(slot)
        return self._slots[key]

    # Quotations

    def _quotations(self, plan: Plan) -> Places:
        """Find the quotations of which a plan holds, by the place where their block begins."""
        match plan:
            case Pattern():
                return self._blocks(plan)
            case patterns.All(children):
                found = [self._quotations(child) for child in children]
                together = found[0]
                for other in found[1:]:
                    together = together[is_in(together, other)]
                return together
            case patterns.Any(children):
                return np.unique(np.concatenate([self._quotations(child) for child in children]))
            case patterns.Said(child):
                return self._quotations(child)
            case _:
                raise AssertionError(f"{plan} is not about quotations")

    def _blocks(self, pattern: Pattern) -> Places:
        begin = self._occurrences("quoted", frozenset((BLOCK,))).places()
        found = [
            self._occurrences(pattern.field, row[0]).places()
            if len(row) == 1
            else self._row_places(pattern.field, row, pattern.distance)
            for row in pattern.rows
        ]
        places = np.unique(np.concatenate([np.empty(0, np.int64), *found]))
        return np.unique(begin[np.searchsorted(begin, places, "right") - 1])


def is_in(some: Array, ordered: Array) -> Array:
    """Tell of each of some ascending numbers whether it is among others."""
    at = np.searchsorted(ordered, some.astype(ordered.dtype, copy=False))
    if len(ordered) == 0:
        return np.zeros(len(some), np.bool_)
    at[at == len(ordered)] = 0
    found: Array = ordered[at] == some
    return found


def _stretches(ordered: Array, first: Array, last: Array) -> tuple[Array, Array]:
    """Tell where the numbers from one to another begin, and how many there are."""
    starts = np.searchsorted(ordered, first.astype(ordered.dtype, copy=False))
    ends = np.searchsorted(ordered, last.astype(ordered.dtype, copy=False), "right")
    return starts, ends - starts


def _difference(some: Array, others: Array) -> Array:
    return some[~is_in(some, others)] if len(others) else some


def _distinct(units: Array) -> Counted:
    """Count equal neighbours."""
    if not len(units):
        return NONE
    starts = np.flatnonzero(firsts(units))
    if len(starts) == len(units):
        return Counted(units, np.ones(len(units), np.uint8))
    return Counted(units[starts], np.diff(starts, append=len(units)))


def _most(found: Sequence[Counted]) -> Counted:
    """Count what stands in several rows as often as in the row that has most of it.

    Two writings of one word are still one word.
    """
    found = [row for row in found if len(row.units)]
    if len(found) < 2:
        return found[0] if found else NONE
    units, place = np.unique(np.concatenate([row.units for row in found]), return_inverse=True)
    counts = np.zeros(len(units), np.int64)
    np.maximum.at(counts, place, np.concatenate([row.counts for row in found]))
    return Counted(units, counts)


def _at(found: Counted, units: Array, all_units: int) -> Array:
    """Look counts up; 0 where there is nothing."""
    if len(units) * _MANY > all_units:
        counts = np.zeros(all_units, np.float32)
        counts[found.units] = found.counts
        return counts[units]
    at = np.searchsorted(found.units, units.astype(found.units.dtype, copy=False))
    at[at == len(found.units)] = 0
    if not len(found.units):
        return np.zeros(len(units), np.float32)
    return np.where(found.units[at] == units, found.counts[at], 0)


def _among(found: Occurrences, units: Array) -> Occurrences:
    """Keep what stands in some ascending units, where those are few."""
    if len(units) * _RARE > len(found.units):
        return found
    few = _distinct(units).units
    at = ranges(*_stretches(found.units, few, few))
    return Occurrences(found.units[at], found.positions[at])


def _near(slots: Sequence[Occurrences], distance: int) -> Places:
    together = slots[0].units
    for slot in sorted(slots[1:], key=lambda slot: len(slot.units)):
        together = together[is_in(together, slot.units)]
    units = _distinct(together).units
    found: list[int] = []
    positions = [slot.positions.tolist() for slot in slots]
    stretches = [_stretches(slot.units, units, units) for slot in slots]
    begin = [starts.tolist() for starts, _ in stretches]
    end = [(starts + counts).tolist() for starts, counts in stretches]
    for at, unit in enumerate(units.tolist()):
        here = [p[b[at] : e[at]] for p, b, e in zip(positions, begin, end, strict=True)]
        found += (unit << HALF | place[0] for place in rows(here, distance))
    return np.array(found, np.int64)


def _overlaps(value: str, dates: Dates) -> bool:
    """Tell whether any day of a (possibly vague) date lies within a range."""
    late = dates.since is not None and last_day(value) < first_day(dates.since)
    early = dates.until is not None and first_day(value) > last_day(dates.until)
    return not (late or early)
