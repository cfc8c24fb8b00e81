"""Plan → paragraphs of one segment: whole arrays at a time, and nothing of scores.

Patterns are found among a field's units (paragraphs or articles); what is found in an article holds
for all of its paragraphs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from itertools import combinations
from typing import NamedTuple, TypeAlias

import numpy as np

from search import timeout
from search.engines.arrays import (
    Array,
    Slices,
    distinct,
    firsts,
    in_all,
    is_in,
    narrow,
    ranges,
    values_at,
    values_in,
)
from search.engines.whoosh.searching import same_part, same_quotation
from search.engines.whoosh.segments.documents import HEADING, NUMBERED
from search.engines.whoosh.segments.postings import HALF, NOWHERE, Occurrences
from search.engines.whoosh.segments.segment_file import InLine, SegmentFile
from search.fields import BLOCK, FIELDS
from search.model import Within
from search.planning.phrases import rows
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

Places: TypeAlias = Array  # unit and position in one number, ascending

_MANY = 32  # of as many, a table of all is filled


class Counted(NamedTuple):
    """In which units something occurs, ascending, and how often."""

    units: Array
    counts: Array


NONE = Counted(NOWHERE.units, NOWHERE.units)


class SegmentSearch:
    """One segment during one search: what a plan asks for twice is found once."""

    def __init__(self, segment: SegmentFile, with_text_of: Callable[[str], Array]) -> None:
        """Take a segment, and a function from a paragraph's id to its near duplicates there."""
        self.segment = segment
        self._with_text_of = with_text_of
        self._found: dict[tuple[object, ...], Counted] = {}
        self._slots: dict[tuple[str, TermSet], Occurrences] = {}

    # Plans

    def matches(self, plan: Plan) -> Array:
        """Return the paragraphs that a plan matches, deleted ones included, ascending."""
        timeout.check()
        match plan:
            case Pattern():
                return self.pattern(plan)
            case Dates():
                return self._published(plan)
            case Blocks():
                return np.arange(len(self.segment))
            case Everything():
                return np.flatnonzero(NUMBERED[self.segment.documents.kind])
            case Nothing():
                return NOWHERE.units
            case SameAs(paragraph_id):
                return self._with_text_of(paragraph_id)
            case AnyOf(children):
                return self._union([self.matches(child) for child in children])
            case SameQuotation(child):
                return distinct(same_quotation.found(child, self._said) >> HALF)
            case SamePart(part, child):
                return self._of_parts(part, same_part.parts(child, self._in_parts(part)))
            case Without(child):
                return _difference(self.matches(Everything()), self.matches(child))
            case AllOf(children):
                return self._all(children)

    def _all(self, children: Iterable[Plan]) -> Array:
        wanted = [c for c in children if not isinstance(c, Without | Everything)]
        unwanted = [c.child for c in children if isinstance(c, Without)]
        if len(wanted) > 1:
            repeated = in_all([self._listed(child) for child in wanted])
            together = repeated[firsts(repeated)]
        else:
            together = self.matches(wanted[0] if wanted else Everything())
        for child in unwanted:
            together = _difference(together, self._listed(child))
        return together

    def _in_parts(self, part: Within) -> Callable[[Plan], Array]:
        """Return a function from a plan to the parts of articles that hold its matches."""
        number = self._parts(part)
        return lambda plan: distinct(number[self.matches(plan)])

    def _of_parts(self, part: Within, parts: Array) -> Array:
        return np.flatnonzero(np.isin(self._parts(part), parts))

    def _parts(self, part: Within) -> Array:
        """Return the number of the article, or of the section, of each paragraph."""
        article: Array = self.segment.documents.article
        if part is Within.ARTICLE:
            return article
        return np.cumsum(firsts(article) | (self.segment.documents.kind == HEADING))

    def _listed(self, plan: Plan) -> Array:
        """Return the paragraphs that a plan matches; for a word, once for each occurrence.

        To look others up among them, they need not be counted.
        """
        match plan:
            case Pattern(rows=((slot,),), field=field) if not FIELDS[field].of_article:
                postings = self.segment.postings(field)
                wanted = postings.wanted(slot)
                if len(wanted) == 1 and wanted[0].types is None:
                    return postings.list_units(wanted[0].list)
        return self.matches(plan)

    def _union(self, parts: Sequence[Array]) -> Array:
        parts = [part for part in parts if len(part)]
        if len(parts) < 2:
            return parts[0] if parts else NOWHERE.units
        return self._each_once(parts)

    def _each_once(self, parts: Sequence[Array]) -> Array:
        """Sort units."""
        if sum(map(len, parts)) * _MANY < len(self.segment):
            return distinct(np.concatenate(parts))
        held = np.zeros(len(self.segment), np.bool_)
        for part in parts:
            held[part] = True
        return np.flatnonzero(held)

    def _published(self, dates: Dates) -> Array:
        postings = self.segment.postings("published")
        numbers = range(len(postings.dictionary))
        values = [value.decode() for value in postings.dictionary.terms(numbers)]
        slot = frozenset(value for value in values if _overlaps(value, dates))
        return self._expanded("published", self._slot("published", slot, counted=False).units)

    # Patterns

    def pattern(self, pattern: Pattern) -> Array:
        """Return the paragraphs in which a pattern occurs."""
        return self._expanded(pattern.field, self.counted(pattern.field, pattern).units)

    def counted(self, field: str, pattern: Pattern) -> Counted:
        """Count how often a pattern occurs in a field, its own or another."""
        key = _key(field, pattern)
        if key not in self._found:
            self._found[key] = _most([self._row(field, row, pattern) for row in pattern.rows])
        return self._found[key]

    def holds(self, field: str, pattern: Pattern) -> bool:
        """Report whether a field of the segment holds all words of a row."""
        wanted = self.segment.postings(field).wanted
        return any(all(map(wanted, row)) for row in pattern.rows)

    def units(self, field: str, documents: Array) -> Array:
        """Return the units of a field for paragraphs: themselves, or their articles."""
        if not FIELDS[field].of_article:
            return documents
        return self.segment.documents.article[documents].astype(np.int64)

    def _expanded(self, field: str, units: Array) -> Array:
        if not FIELDS[field].of_article or not len(units):
            return units
        return ranges(*self.segment.of_articles(units))

    def _row(self, field: str, row: Sequence[TermSet], pattern: Pattern) -> Counted:
        if len(row) == 1:
            return self._slot(field, row[0], counted=pattern.scored)
        return _distinct(self._row_begins(field, row, pattern.distance).units)

    def _row_begins(self, field: str, row: Sequence[TermSet], distance: int | None) -> InLine:
        """Return the places where a row begins."""
        if distance is not None:
            places = near(row, [self._occurrences(field, slot) for slot in row], distance)
            return InLine(places >> HALF, places)
        size = self.segment.postings(field).size
        first, *others = sorted(range(len(row)), key=lambda at: size(row[at]))
        begin = self.segment.in_line(field, row[first])
        for at in others:
            timeout.check()
            if not len(begin.units):
                break
            here = self._stands(field, row[at], begin, at - first).nonzero()[0]
            begin = InLine(begin.units[here], begin.places[here])
        return InLine(begin.units, begin.places - first)

    def _stands(self, field: str, slot: TermSet, line: InLine, behind: int) -> Array:
        """Flag the places that a slot follows at a distance in words."""
        places = line.places + behind
        common = self.segment.common(slot) if field == "text" else None
        if common:
            return common.stands_at(places)
        return is_in(places, values_in(*self.segment.in_line(field, slot), line.units))

    def _slot(self, field: str, slot: TermSet, *, counted: bool) -> Counted:
        timeout.check()
        postings = self.segment.postings(field)
        wanted = postings.wanted(slot)
        if len(wanted) == 1:
            return _distinct(postings.units_of(wanted[0]))
        if wanted and not counted:
            units = self._each_once(postings.units_together(wanted))
            return Counted(units, np.ones(len(units), np.uint8))
        return _distinct(self._occurrences(field, slot).units)

    def _occurrences(self, field: str, slot: TermSet) -> Occurrences:
        key = field, slot
        if key not in self._slots:
            timeout.check()
            self._slots[key] = self.segment.postings(field).occurrences(slot)
        return self._slots[key]

    def _said(self, pattern: Pattern) -> Array:
        """Return the quotations in which a pattern occurs: the places where their blocks begin."""
        begin = self.segment.in_line("quoted", frozenset((BLOCK,))).places
        rows = [
            self.segment.in_line(pattern.field, row[0])
            if len(row) == 1
            else self._row_begins(pattern.field, row, pattern.distance)
            for row in pattern.rows
        ]
        return same_quotation.blocks(begin, [row.places for row in rows])


def _difference(some: Array, others: Array) -> Array:
    return some[~is_in(some, others)] if len(others) else some


def _distinct(units: Array) -> Counted:
    """Count equal neighbours."""
    if not len(units):
        return NONE
    starts = firsts(units).nonzero()[0]
    if len(starts) == len(units):
        return Counted(units, np.ones(len(units), np.uint8))
    counts = np.empty(len(starts), np.int64)
    np.subtract(starts[1:], starts[:-1], out=counts[:-1])
    counts[-1] = len(units) - starts[-1]
    return Counted(units[starts], narrow(counts))  # narrow ones are looked up faster


def _most(found: Sequence[Counted]) -> Counted:
    """Count what stands in several rows as often as in the row that has most of it.

    Two writings of one word are still one word.
    """
    found = [row for row in found if len(row.units)]
    if len(found) < 2:
        return found[0] if found else NONE
    units = distinct(np.concatenate([row.units for row in found]))
    counts = [values_at(row.units, row.counts, units) for row in found]
    return Counted(units, reduce(np.maximum, counts))


def _key(field: str, pattern: Pattern) -> tuple[object, ...]:
    return field, pattern.rows, pattern.distance, pattern.scored


def near(row: Sequence[TermSet], slots: Sequence[Occurrences], distance: int) -> Places:
    """Return where a row begins whose slots stand in any order, at most ``distance`` apart.

    Each slot has a word of its own: of a slot that is asked for twice, two must be near.
    """
    times = Counter(row)
    units = in_all([slot.units for slot in slots])
    places = {
        slot: found.places()[is_in(found.units, units)]
        for slot, found in zip(row, slots, strict=True)
    }
    begin = distinct(np.concatenate(list(places.values())))
    for slot, ordered in places.items():
        # The last of the next few that are needed must not be too far.
        last = ordered.searchsorted(begin) + times[slot] - 1
        begin, last = begin[last < len(ordered)], last[last < len(ordered)]
        begin = begin[ordered[last] - begin <= distance]
    overlap = any(is_in(*pair).any() for pair in combinations(places.values(), 2))
    return _matched(begin, slots, distance) if overlap else begin


def _matched(begin: Places, slots: Sequence[Occurrences], distance: int) -> Places:
    """Drop the rows in which one word fills two slots."""
    units = _distinct(begin >> HALF).units
    found: list[int] = []
    positions = [slot.positions.tolist() for slot in slots]
    held = [Slices(slot.units, units, units) for slot in slots]
    first = [each.starts.tolist() for each in held]
    end = [(each.starts + each.counts).tolist() for each in held]
    for at, unit in enumerate(units.tolist()):
        timeout.check()
        here = [p[f[at] : e[at]] for p, f, e in zip(positions, first, end, strict=True)]
        found += (unit << HALF | min(place) for place in rows(here, distance))
    return np.array(found, np.int64)


def _overlaps(value: str, dates: Dates) -> bool:
    """Report whether any day of a date (perhaps only a year or month) lies within a range."""
    late = dates.since is not None and last_day(value) < first_day(dates.since)
    early = dates.until is not None and first_day(value) > last_day(dates.until)
    return not (late or early)
