"""Occurrences of patterns in a few paragraphs, read from the slices of the postings they are in.

For very many paragraphs it is faster to read whole lists, as ``SegmentSearch`` does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial

import numpy as np

from search.engines.arrays import Array, Slices, values_at
from search.engines.whoosh.searching.matcher import SegmentSearch
from search.engines.whoosh.segments.postings import NOWHERE, ListPart, Occurrences, Postings
from search.fields import FIELDS
from search.planning.plan import Pattern, TermSet


class HitPostings:
    """The occurrences in some paragraphs of a segment, in ascending order; slices are cached."""

    def __init__(self, search: SegmentSearch, documents: Array) -> None:
        self._search = search
        self._segment = search.segment
        self._documents = documents
        self._slices: dict[tuple[str, int], Slices] = {}

    def __len__(self) -> int:
        return len(self._documents)

    def units(self, field: str) -> Array:
        """Return the units of a field: the paragraphs themselves, or their articles."""
        return self._articles if FIELDS[field].of_article else self._documents

    def counts(self, field: str, pattern: Pattern) -> Array:
        """Count the occurrences of a pattern in ``field``, its own or another, by unit."""
        slot = _only_slot(pattern)
        if slot and len(self._segment.postings(field).wanted(slot)) == 1:
            return self.slot_counts(field, slot)
        found = self._search.counted(field, pattern)
        return values_at(found.units, found.counts, self.units(field))

    def slot_counts(self, field: str, slot: TermSet) -> Array:
        """Count the occurrences of any term of a set in a field, by unit."""
        return self._summed(field, slot, partial(self._held, field))

    def article_counts(self, pattern: Pattern) -> Array:
        """Count the occurrences of a pattern in the whole article of each paragraph."""
        if slot := _only_slot(pattern):
            return self._summed("text", slot, self._held_by_articles)
        found = self._search.counted("text", pattern)
        held = Slices(found.units, *self._ends_of_articles)
        return np.bincount(held.owners, found.counts[held.places], minlength=len(self))

    def standing(self, word: Pattern) -> Occurrences:
        """Return the occurrences of a word; units are places among the paragraphs, from 0."""
        postings = self._segment.postings("text")
        slot = next((row[0] for row in word.rows if len(row) == 1), frozenset[str]())
        found = [NOWHERE]
        for wanted in postings.wanted(slot):
            held = self._held("text", wanted.list)
            places, owners = held.places, held.owners
            if wanted.types is not None:
                here = postings.are_of(wanted.list, wanted.types, places)
                places, owners = places[here], owners[here]
            found.append(Occurrences(owners, postings.positions_at(wanted.list, places)))
        if len(found) == 2:
            return found[1]
        return Occurrences(*(np.concatenate(each) for each in zip(*found, strict=True)))

    @cached_property
    def _articles(self) -> Array:
        return self._search.units("article", self._documents)

    @cached_property
    def _ends_of_articles(self) -> tuple[Array, Array]:
        """First and last paragraph of the article of each paragraph."""
        first, sizes = self._segment.of_articles(self._articles)
        return first, first + sizes - 1

    def _held(self, field: str, number: int) -> Slices:
        """Return the slice of a list for each unit."""
        key = field, number
        if key not in self._slices:
            units = self.units(field)
            ordered = self._segment.postings(field).list_units(number)
            self._slices[key] = Slices(ordered, units, units)
        return self._slices[key]

    def _held_by_articles(self, number: int) -> Slices:
        """Return the slice of a list of the text for each whole article."""
        ordered = self._segment.postings("text").list_units(number)
        return Slices(ordered, *self._ends_of_articles)

    def _summed(self, field: str, slot: TermSet, held: Callable[[int], Slices]) -> Array:
        """Sum the counts of some terms over the lists that hold them."""
        postings = self._segment.postings(field)
        counts = [_counts(postings, wanted, held(wanted.list)) for wanted in postings.wanted(slot)]
        return counts[0] if len(counts) == 1 else sum(counts, start=np.zeros(len(self), np.int64))


def _counts(postings: Postings, wanted: ListPart, held: Slices) -> Array:
    """Count the wanted types in the slices of a list."""
    if wanted.types is None:
        return held.counts
    here = postings.are_of(wanted.list, wanted.types, held.places)
    return np.bincount(held.owners[here], minlength=len(held.counts))


def _only_slot(pattern: Pattern) -> TermSet | None:
    """Return the terms of a pattern that is a single word, None for any other."""
    rows = pattern.rows
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else None
