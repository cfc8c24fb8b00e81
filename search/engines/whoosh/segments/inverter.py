"""Inversion: the words of a whole field in reading order → postings, by a few sorts.

A *type* is what the analyzer makes of one spelling: the set of its terms. Types with the same stem
share a *list* of occurrences, in the order of units (paragraphs, or articles) and positions; where
there are several, an *ordinal* tells which type each one is. So every word is kept once, however
many terms find it:

    list ceas     units      3 3 7 9      types  0  =cease ceas
                  positions  1 8 0 4             1  =ceased ceas
                  ordinals   0 1 0 1
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain, count, pairwise
from typing import NamedTuple

import numpy as np

from search.analysis.terms import FOLDED, FORM, JOINT
from search.engines.arrays import Array, distinct, edges, firsts, narrow, ranges, sizes
from search.engines.paragraph_terms import Stream, Type, encoded
from search.engines.whoosh.segments import term_dictionary

MOST_TYPES = 256  # of one list: an ordinal is a byte
CHUNK = 1 << 16  # units that two bytes tell apart
LONG = 64  # occurrences; in more than a chunk of units, lists from here on are kept by chunks
FAR = 255  # positions from here on are kept apart, the others in a byte


class _Lists(NamedTuple):
    """Which types share a list; long lists come first where chunks are needed."""

    members: Array  # types, list by list
    edges: Array  # of the lists among the members

    @property
    def owners(self) -> Array:
        """The list of each member."""
        return np.repeat(np.arange(len(self.edges) - 1, dtype=np.uint32), sizes(self.edges))


def inverted(types: Sequence[Type], stream: Stream, units: int) -> dict[str, Array]:
    """Invert the words of a field with ``units`` units into the arrays that ``Postings`` reads."""
    lists = _lists(types, np.bincount(stream.types, minlength=len(types)), units)
    ranks, found, positions = _sorted(lists, stream, len(types))
    del stream  # of a million paragraphs, half a gigabyte
    owners = lists.owners[ranks]
    begin = edges(np.bincount(owners, minlength=len(lists.edges) - 1))
    several = sizes(lists.edges) > 1
    terms, ranks_of, terms_edges = _terms([types[number] for number in lists.members.tolist()])
    return {
        **term_dictionary.packed([encoded(term) for term in terms]),
        "terms/units": narrow(_frequencies(ranks_of, terms_edges, ranks, found)),
        "terms/types": narrow(ranks_of),
        "terms/edges": narrow(terms_edges),
        "lists/types": narrow(lists.edges),
        "lists/edges": narrow(begin),
        "ordinals": (ranks - lists.edges[owners]).astype(np.uint8)[several[owners]],
        **_packed_units(found, begin, units),
        **_packed_positions(positions),
    }


def _home(type_: Type) -> str:
    """Return the name of a type's list: its stem, or else its shortest joint, or its word."""
    for term in type_:
        if term[0] not in (FORM, FOLDED, JOINT):
            return term
    joints = [term for term in type_ if term[0] == JOINT]
    return min(joints, key=len) if joints else type_[-1][1:]


def _lists(types: Sequence[Type], occurrences: Array, units: int) -> _Lists:
    """Group types that share a list; types without an occurrence are left out."""
    used = np.flatnonzero(occurrences).tolist()
    ordered = sorted((_home(types[number]), types[number], number) for number in used)
    members = np.fromiter((number for *_, number in ordered), np.int64, len(used))
    counts = Counter(home for home, *_ in ordered)  # in this order
    begin = edges(np.fromiter(counts.values(), np.int64, len(counts)))
    if (sizes(begin) > MOST_TYPES).any():
        parts = (range(start, end, MOST_TYPES) for start, end in pairwise(begin.tolist()))
        begin = np.array([*chain.from_iterable(parts), len(members)])
    if units > CHUNK:
        held = np.add.reduceat(occurrences[members], begin[:-1])
        longest_first = np.argsort(held < LONG, kind="stable")
        lengths = sizes(begin)[longest_first]
        members = members[ranges(begin[longest_first], lengths)]
        begin = edges(lengths)
    return _Lists(members, begin)


def _terms(types: Sequence[Type]) -> tuple[list[str], Array, Array]:
    """Return the sorted terms of types, and the types of each term with their edges."""
    written = list(chain.from_iterable(types))
    terms = sorted(set(written))
    numbers = dict(zip(terms, count()))
    of_types = np.fromiter(map(numbers.__getitem__, written), np.int64, len(written))
    types_of = np.repeat(np.arange(len(types)), np.fromiter(map(len, types), np.int64, len(types)))
    begin = edges(np.bincount(of_types, minlength=len(terms)))
    return terms, types_of[np.argsort(of_types, kind="stable")], begin


def _sorted(lists: _Lists, stream: Stream, types: int) -> tuple[Array, Array, Array]:
    """Sort words by list, unit and position: the rank of each one's type, unit, position."""
    rank = np.zeros(types, np.uint32)
    rank[lists.members] = np.arange(len(lists.members))
    # Words come by units, so that sorting by list and then by their order is enough...
    keys = lists.owners[rank[stream.types]].astype(np.int64)
    keys <<= 32
    keys |= np.arange(len(keys), dtype=np.uint32)
    keys.sort()
    order = keys.astype(np.uint32)  # the lower half
    keys >>= 32
    owners = keys.astype(np.uint32)
    ranks, units, positions = (
        rank[stream.types[order]],
        stream.units[order],
        stream.positions[order],
    )
    del keys, order
    # ... but for compounds, which come after their parts: the lists that have some are few.
    before = units[1:] < units[:-1]
    before |= (units[1:] == units[:-1]) & (positions[1:] <= positions[:-1])
    before &= owners[1:] == owners[:-1]
    if not before.any():
        return ranks, units, positions
    mixed = np.zeros(len(lists.edges) - 1, np.bool_)
    mixed[owners[1:][before]] = True
    here = mixed[owners].nonzero()[0]
    there = here[np.lexsort((ranks[here], positions[here], units[here], owners[here]))]
    new = np.ones(len(owners), np.bool_)
    new[here] = firsts(ranks[there]) | firsts(units[there]) | firsts(positions[there])
    for held in (ranks, units, positions):
        held[here] = held[there]
    return ranks[new], units[new], positions[new]


def _frequencies(types: Array, begin: Array, ranks: Array, units: Array) -> Array:
    """Count the units in which each term occurs, from the ranks of its types."""
    keys = ranks.astype(np.int64)
    keys <<= 32
    keys |= units
    keys.sort()
    keys = keys[firsts(keys)]
    places = keys.astype(np.uint32)  # the lower half
    keys >>= 32
    counts = np.bincount(keys)
    found = counts[types[begin[:-1]]]
    starts = edges(counts).tolist()
    for term in np.flatnonzero(sizes(begin) > 1).tolist():
        members = types[begin[term] : begin[term + 1]].tolist()
        several = [places[starts[rank] : starts[rank + 1]] for rank in members]
        found[term] = len(distinct(np.concatenate(several)))
    return found


def _packed_units(units: Array, begin: Array, count: int) -> dict[str, Array]:
    """Pack units into two bytes each: all of a small field, else those of long lists."""
    if count <= CHUNK:
        return {"units": units.astype(np.uint16)}
    long = int(np.argmax(sizes(begin) < LONG)) if np.any(sizes(begin) < LONG) else len(begin) - 1
    cut = int(begin[long])
    owners = np.repeat(np.arange(long), sizes(begin[: long + 1]))
    chunks = (count - 1) // CHUNK + 1
    counts = np.bincount(owners * chunks + (units[:cut] // CHUNK), minlength=long * chunks)
    return {
        "units": (units[:cut] % CHUNK).astype(np.uint16),
        "units/chunks": narrow(edges(counts)),
        "units/rest": units[cut:].astype(np.uint32),
    }


def _packed_positions(positions: Array) -> dict[str, Array]:
    """Pack positions into a byte each; those that do not fit are kept apart."""
    far = np.flatnonzero(positions >= FAR)
    return {
        "positions": np.minimum(positions, FAR).astype(np.uint8),
        "positions/far": narrow(far),
        "positions/there": narrow(positions[far]),
    }
