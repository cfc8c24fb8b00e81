"""Pattern → paragraphs of one segment: reads Whoosh's postings, and knows nothing of scores."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from search.matching import rows
from search.query.patterns import Pattern
from search.query.writings import Slot
from search.schema import BLOCK

Reader: TypeAlias = Any  # whoosh is untyped here
Counts: TypeAlias = dict[int, int]  # by document number: how often something occurs there


class Segment:
    """One segment during one search: what a query asks for twice is read once."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._counts: dict[tuple[str, Slot], Counts] = {}
        self._positions: dict[tuple[str, Slot], dict[int, list[int]]] = {}

    def occurrences(self, field: str, pattern: Pattern) -> Counts:
        """Count how often a pattern occurs in each paragraph in which it does."""
        if len(pattern.rows) == 1 and len(pattern.rows[0]) == 1:
            return self._slot_counts(field, pattern.rows[0][0])
        counts: Counts = {}
        for row in pattern.rows:
            for number, count in self._row_counts(field, row, pattern.distance):
                # Two writings of one word are still one word.
                counts[number] = max(count, counts.get(number, 0))
        return counts

    def quotations(self, pattern: Pattern) -> dict[int, set[int]]:
        """Tell in which quotations of which paragraphs a pattern about quotations occurs.

        A quotation is named by the position where its block begins.
        """
        found: dict[int, set[int]] = defaultdict(set)
        for row in pattern.rows:
            there = dict(self._row_places(pattern.field, row, pattern.distance))
            blocks = self._slot_positions("quoted", frozenset((BLOCK,)), list(there))
            for number, places in there.items():
                starts = blocks[number]
                found[number].update(starts[bisect_right(starts, at[0]) - 1] for at in places)
        return found

    def _row_counts(
        self, field: str, row: Sequence[Slot], distance: int | None
    ) -> Iterator[tuple[int, int]]:
        if len(row) == 1:
            yield from self._slot_counts(field, row[0]).items()
            return
        for number, places in self._row_places(field, row, distance):
            yield number, len(places)

    def _row_places(
        self, field: str, row: Sequence[Slot], distance: int | None
    ) -> Iterator[tuple[int, list[tuple[int, ...]]]]:
        """Find where a row stands in each paragraph in which it does, in ascending order."""
        slots = set(row)
        numbers = self._together(field, slots)
        positions = {slot: self._slot_positions(field, slot, numbers) for slot in slots}
        for number in numbers:
            if found := rows([positions[slot][number] for slot in row], distance):
                yield number, found

    def _together(self, field: str, slots: set[Slot]) -> list[int]:
        """Find the paragraphs that hold all of the slots."""
        together: set[int] | None = None
        for slot in sorted(slots, key=lambda slot: slot_size(self.reader, field, slot)):
            numbers = self._slot_counts(field, slot).keys()
            together = set(numbers) if together is None else together & numbers
            if not together:
                break
        return sorted(together or ())

    def _slot_counts(self, field: str, slot: Slot) -> Counts:
        key = field, slot
        if key not in self._counts:
            counts: Counts = {}
            for postings in self._postings(field, slot):
                while postings.is_active():
                    number = postings.id()
                    counts[number] = counts.get(number, 0) + int(postings.weight())
                    postings.next()
            self._counts[key] = counts
        return self._counts[key]

    def _slot_positions(
        self, field: str, slot: Slot, numbers: Sequence[int]
    ) -> Mapping[int, list[int]]:
        """Read where a slot's terms stand in some paragraphs; those are in ascending order."""
        known = self._positions.setdefault((field, slot), {})
        missing = [number for number in numbers if number not in known]
        if not missing:
            return known
        found: dict[int, set[int]] = {number: set() for number in missing}
        for postings in self._postings(field, slot):
            for number in missing:
                if not postings.is_active():
                    break
                postings.skip_to(number)
                if postings.is_active() and postings.id() == number:
                    found[number].update(postings.value_as("positions"))
        known.update((number, sorted(there)) for number, there in found.items())
        return known

    def _postings(self, field: str, slot: Slot) -> Iterator[Any]:
        for term in sorted(slot):
            if (field, term) in self.reader:
                yield self.reader.postings(field, term)


def slot_size(reader: Reader, field: str, slot: Slot) -> int:
    """Bound the number of paragraphs that hold one of the terms."""
    return sum(reader.doc_frequency(field, term) for term in slot)


def size(reader: Reader, pattern: Pattern) -> int:
    """Bound the number of paragraphs in which a pattern occurs."""
    return sum(min(slot_size(reader, pattern.field, slot) for slot in row) for row in pattern.rows)
