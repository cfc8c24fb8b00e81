"""Arithmetic on arrays of numbers: runs, ranges, and look-ups among ascending numbers.

It knows nothing of files or of any engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]

_RARE = 16  # ratio of two lengths from which each of the fewer numbers is looked up by bisection
_SPARSE = 64  # possible numbers for each number from which a table of flags is too large
_SPAN = 1 << 18  # flags in one part of a table: a part fits into a core's own cache


def narrow(array: Array) -> Array:
    """Convert non-negative integers to the narrowest type that holds them all."""
    return array.astype(np.min_scalar_type(int(array.max())) if array.size else np.uint8)


def sizes(edges: Array) -> Array:
    """Return the lengths of successive ranges, from their edges: the inverse of ``edges``."""
    found: Array = edges[1:].astype(np.int64) - edges[:-1]
    return found


def firsts(ordered: Array) -> Array:
    """Flag each item that differs from the one before it."""
    new = np.empty(len(ordered), np.bool_)
    new[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new


def distinct(numbers: Array) -> Array:
    """Sort numbers and drop repeated ones; on long arrays faster than ``np.unique``."""
    ordered = np.sort(numbers)
    found: Array = ordered[firsts(ordered)]
    return found


def count_runs(ordered: Array) -> int:
    """Count the distinct numbers of an ascending array."""
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + 1 if len(ordered) else 0


def look_up(some: Array, ordered: Array) -> tuple[Array, Array]:
    """Find numbers in an ascending array: the place of each, and a flag whether it is there."""
    places = ordered.searchsorted(some)
    if not len(ordered):
        return places, np.zeros(len(some), np.bool_)
    places[places == len(ordered)] = 0
    return places, ordered[places] == some


def is_in(some: Array, ordered: Array) -> Array:
    """Flag the numbers of one ascending array that are also in another."""
    if len(some) * _RARE > len(ordered) > 0 and ordered[-1] - ordered[0] < len(ordered) * _SPARSE:
        return _flagged(some, ordered)
    return look_up(some, ordered)[1]


def in_all(parts: Iterable[Array]) -> Array:
    """Intersect ascending arrays, the shortest first."""
    together, *others = sorted(parts, key=len)
    for other in others:
        together = together[is_in(together, other)]
    return together


def _flagged(some: Array, ordered: Array) -> Array:
    """Compute ``is_in`` by a table of flags, built part by part."""
    found = np.zeros(len(some), np.bool_)
    first, after = int(ordered[0]), int(ordered[-1]) + 1
    cuts = [*range(first, after, _SPAN), after]
    asked, held = some.searchsorted(cuts).tolist(), ordered.searchsorted(cuts).tolist()
    for part, (start, end) in enumerate(pairwise(cuts)):
        here, there = slice(*asked[part : part + 2]), slice(*held[part : part + 2])
        table = np.zeros(end - start, np.bool_)
        table[ordered[there] - start] = True
        found[here] = table[some[here] - start]
    return found


def values_at(units: Array, values: Array, some: Array) -> Array:
    """Return the values of the units ``some`` (ascending); 0 for units without a value."""
    if some is units:
        return values
    if not len(units) or not len(some):
        return np.zeros(len(some), values.dtype)
    last = max(int(units[-1]), int(some[-1]))
    if len(some) * _RARE > len(units) and last < len(some) * _SPARSE:
        table = np.zeros(last + 1, values.dtype)
        table[units] = values
        return table[some]
    places, here = look_up(some, units)
    found: Array = values[places] * here
    return found


def values_in(units: Array, values: Array, some: Array) -> Array:
    """Return the values of the units ``some``, or all values where those units are many."""
    if len(some) * _RARE > len(units):
        return values
    few = some[firsts(some)]
    found: Array = values[Slices(units, few, few).places]
    return found


def edges(counts: Array) -> Array:
    """Return where successive ranges of these lengths begin, and where the last one ends."""
    found = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=found[1:])
    return found


def ranges(starts: Array, counts: Array) -> Array:
    """Return the members of all ranges, range after range.

    >>> ranges(np.array([10, 50]), np.array([2, 3])).tolist()
    [10, 11, 50, 51, 52]
    """
    ends = counts.cumsum(dtype=np.int64)
    found: Array = (starts - (ends - counts)).repeat(counts)
    found += np.arange(len(found))
    return found


class Slices:
    """For each (first, last): the slice of an ascending array within that range.

    >>> held = Slices(np.array([1, 3, 3, 7]), np.array([2, 5]), np.array([3, 9]))
    >>> held.counts.tolist(), held.places.tolist(), held.owners.tolist()
    ([2, 1], [1, 2, 3], [0, 0, 1])
    """

    def __init__(self, ordered: Array, first: Array, last: Array) -> None:
        self.starts = ordered.searchsorted(first)
        self.counts = ordered.searchsorted(last, "right") - self.starts

    @cached_property
    def places(self) -> Array:
        """The places of the members of all slices, slice after slice."""
        return ranges(self.starts, self.counts)

    @cached_property
    def owners(self) -> Array:
        """The number of the slice of each member."""
        return np.arange(len(self.counts)).repeat(self.counts)
