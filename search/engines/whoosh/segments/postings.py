"""The postings of one field of a segment, as ``inverter`` wrote them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np

from search.engines.arrays import Array, distinct, edges, sizes
from search.engines.paragraph_terms import Type, decoded, encoded, type_of
from search.engines.whoosh.segments.array_file import ArrayFile
from search.engines.whoosh.segments.inverter import CHUNK, FAR, MOST_TYPES
from search.engines.whoosh.segments.term_dictionary import TermDictionary

_REMEMBERED = 4096  # sets of terms cached: a search asks for the same ones in several steps
_READ = 16  # lists cached, for the same reason
HALF = 32  # bits of a position, where it shares a number with its unit


class Occurrences(NamedTuple):
    """Units (ascending) and positions of the occurrences of one or several terms."""

    units: Array  # as numpy's own index type: any other is converted at each use as an index
    positions: Array  # ascending within a unit

    def places(self) -> Array:
        """Write unit and position as one number."""
        return self.units << HALF | self.positions


NOWHERE = Occurrences(np.empty(0, np.int64), np.empty(0, np.int64))


class ListPart(NamedTuple):
    """The part of a list that holds the occurrences of some terms."""

    list: int
    types: bytes | None  # 1 or 0 for each ordinal: part of it or not; None: the whole list


def _flags(ordinals: Array, types: bytes) -> Array:
    """Look up each ordinal in a table of flags: as bytes, five times as fast as in numpy."""
    return np.frombuffer(ordinals.tobytes().translate(types), np.bool_)


class Postings:
    """Terms of one field and where they occur, in units: paragraphs, or articles."""

    def __init__(self, file: ArrayFile, field: str, units: int) -> None:
        self._file = file
        self._field = field
        self.units = units
        self._frequencies = self._array("terms/units")
        self._terms_edges = self._array("terms/edges")
        self._terms_types = self._array("terms/types")
        self._edges = self._array("lists/edges")
        self._lists_types = self._array("lists/types")
        self._types_of_lists = self._lists_types.data
        self._is_chunked = f"{field}/units/chunks" in file
        self.wanted = lru_cache(maxsize=_REMEMBERED)(self._wanted)
        self.list_units = lru_cache(maxsize=_READ)(self._list_units)

    def _array(self, name: str) -> Array:
        return self._file[f"{self._field}/{name}"]

    @cached_property
    def dictionary(self) -> TermDictionary:
        """The field's terms."""
        return TermDictionary(self._file, self._field)

    def frequency(self, term: str) -> int:
        """Count the units that hold a term."""
        number = self.dictionary.number(encoded(term))
        return 0 if number is None else self._frequencies.item(number)

    def frequencies(self, numbers: range) -> Array:
        """Count the units that hold each of some successive terms."""
        return self._frequencies[numbers.start : numbers.stop]

    def _wanted(self, terms: frozenset[str]) -> tuple[ListPart, ...]:
        """Find the parts of lists that hold the occurrences of some terms."""
        if not len(self.dictionary):
            return ()
        types: set[int] = set()
        for term in terms:
            number = self.dictionary.number(encoded(term))
            if number is not None:
                types.update(self._types(number))
        by_list: dict[int, list[int]] = defaultdict(list)
        for rank in types:
            by_list[self._list_of(rank)].append(rank)
        found = []
        for number, ranks in sorted(by_list.items()):
            first = self._lists_types.item(number)
            whole = len(ranks) == self._lists_types.item(number + 1) - first
            meant = {rank - first for rank in ranks}
            flags = bytes(ordinal in meant for ordinal in range(MOST_TYPES))
            found.append(ListPart(number, None if whole else flags))
        return tuple(found)

    def size(self, terms: frozenset[str]) -> int:
        """Count the occurrences in the lists that hold some terms: an upper bound of their own."""
        lists = [wanted.list for wanted in self.wanted(terms)]
        return sum(self._edges.item(each + 1) - self._edges.item(each) for each in lists)

    def occurrences(self, terms: frozenset[str]) -> Occurrences:
        """Return the occurrences of any of some terms, each place once."""
        found: list[Occurrences] = []
        for wanted in self.wanted(terms):
            units, positions = self.list_units(wanted.list), self.list_positions(wanted.list)
            if wanted.types is not None:
                here = self._places_of(wanted.list, wanted.types)
                units, positions = units[here], positions[here]
            found.append(Occurrences(units, positions))
        if len(found) < 2:
            return found[0] if found else NOWHERE
        places = distinct(np.concatenate([one.places() for one in found]))
        return Occurrences(places >> HALF, places & 0xFFFFFFFF)

    def _list_units(self, number: int) -> Array:
        """Read the unit of each occurrence in a list."""
        return self._units_of_lists(range(number, number + 1))

    def _units_of_lists(self, lists: range) -> Array:
        """Read the units of successive lists, which must be all long or all short."""
        start, end = self._edges.item(lists.start), self._edges.item(lists.stop)
        if self._is_chunked and start >= len(self._units):
            return self._rest[start - len(self._units) : end - len(self._units)].astype(np.int64)
        units = self._units[start:end].astype(np.int64)
        if self._is_chunked:
            chunks = (self.units - 1) // CHUNK + 1
            begin = self._chunks[lists.start * chunks : lists.stop * chunks + 1].tolist()
            for number, (first, last) in enumerate(pairwise(begin)):
                units[first - start : last - start] += number % chunks * CHUNK
        return units

    def units_together(self, wanted: Sequence[ListPart]) -> list[Array]:
        """Read the units of several parts, in no order; adjacent whole lists are read at once."""
        found = [self.units_of(part) for part in wanted if part.types is not None]
        whole = [part.list for part in wanted if part.types is None]
        for _, members in groupby(enumerate(whole), self._row_of):
            numbers = [number for _, number in members]
            found.append(self._units_of_lists(range(numbers[0], numbers[-1] + 1)))
        return found

    def _row_of(self, placed: tuple[int, int]) -> tuple[int, bool]:
        """A groupby key: consecutive lists with the same storage share a key."""
        place, number = placed
        return number - place, self._edges.item(number) < len(self._units)

    def units_of(self, wanted: ListPart) -> Array:
        """Read the unit of each occurrence in the wanted part of a list."""
        units = self.list_units(wanted.list)
        if wanted.types is None:
            return units
        found: Array = units[self._places_of(wanted.list, wanted.types)]
        return found

    def _places_of(self, number: int, types: bytes) -> Array:
        """Return the places of some types among the occurrences in a list."""
        return _flags(self._list_ordinals(number), types).nonzero()[0]

    def list_positions(self, number: int) -> Array:
        """Read the position of each occurrence in a list."""
        start, end = self._edges.item(number), self._edges.item(number + 1)
        positions = self._positions[start:end]
        first, last = self._far.searchsorted((start, end)).tolist()
        if first == last:
            return positions
        wide = positions.astype(np.uint32)
        wide[self._far[first:last].astype(np.int64) - start] = self._there[first:last]
        return wide

    def are_of(self, number: int, types: bytes, at: Array) -> Array:
        """Flag those of a few occurrences in a list (``at``) that are of some of its types."""
        return _flags(self._list_ordinals(number)[at], types)

    def positions_at(self, number: int, at: Array) -> Array:
        """Read the positions of a few occurrences in a list (``at``)."""
        places = at + self._edges.item(number)
        positions: Array = self._positions[places]
        far = (positions == FAR).nonzero()[0]
        if not len(far):
            return positions
        wide: Array = positions.astype(np.uint32)
        wide[far] = self._there[self._far.searchsorted(places[far].astype(self._far.dtype))]
        return wide

    def _list_ordinals(self, number: int) -> Array:
        """Read the ordinal of the type of each occurrence; empty for a list of one type."""
        start, end = self._ordinals_edges.item(number), self._ordinals_edges.item(number + 1)
        return self._ordinals[start:end]

    def types(self) -> list[Type]:
        """Read all types by rank."""
        found: list[list[str]] = [[] for _ in range(int(self._lists_types[-1]))]
        begin, ranks = self._terms_edges.tolist(), self._terms_types.tolist()
        for number, term in enumerate(self.dictionary.terms(range(len(self.dictionary)))):
            for rank in ranks[begin[number] : begin[number + 1]]:
                found[rank].append(decoded(term))
        return list(map(type_of, found))

    def stream(self) -> tuple[Array, Array, Array]:
        """Read all occurrences, list by list: the rank of each one's type, unit and position."""
        lists = range(len(self._edges) - 1)
        if not lists:
            return NOWHERE.units, NOWHERE.units, NOWHERE.positions
        ranks = np.repeat(self._lists_types[:-1].astype(np.uint32), sizes(self._edges))
        several = np.repeat(sizes(self._ordinals_edges) > 0, sizes(self._edges))
        ranks[several] += self._ordinals
        positions = self._positions.astype(np.uint32)
        positions[self._far.astype(np.int64)] = self._there
        return ranks, self._all_units(), positions

    def _all_units(self) -> Array:
        if not self._is_chunked:
            return self._units.astype(np.uint32)
        counts = sizes(self._chunks)
        chunks = (self.units - 1) // CHUNK + 1
        high = np.tile(np.arange(chunks, dtype=np.uint32) * CHUNK, len(counts) // chunks)
        return np.concatenate([np.repeat(high, counts) + self._units, self._rest])

    def arrays(self) -> dict[str, Array]:
        """Return the arrays of all occurrences, by their names in ``kernels.c``."""
        none = np.empty(0, np.uint32)
        return {
            "edges": self._edges,
            "ordinal_edges": self._ordinals_edges,
            "ordinals": self._ordinals,
            "low": self._units,
            "rest": self._rest if self._is_chunked else none,
            "chunks": self._chunks if self._is_chunked else none,
            "positions": self._positions,
            "far": self._far,
            "there": self._there,
        }

    def bounds(self) -> tuple[int, int]:
        """Return the number of units in a chunk, and the first position that is kept apart."""
        return CHUNK if self._is_chunked else max(self.units, 1), FAR

    def _types(self, term: int) -> list[int]:
        start, end = self._terms_edges.item(term), self._terms_edges.item(term + 1)
        ranks: list[int] = self._terms_types[start:end].tolist()
        return ranks

    def _list_of(self, rank: int) -> int:
        return bisect_right(self._types_of_lists, rank) - 1

    @cached_property
    def _ordinals_edges(self) -> Array:
        return edges(np.where(sizes(self._lists_types) > 1, sizes(self._edges), 0))

    @cached_property
    def _ordinals(self) -> Array:
        return self._array("ordinals")

    @cached_property
    def _units(self) -> Array:
        return self._array("units")

    @cached_property
    def _rest(self) -> Array:
        return self._array("units/rest")

    @cached_property
    def _chunks(self) -> Array:
        return self._array("units/chunks")

    @cached_property
    def _positions(self) -> Array:
        return self._array("positions")

    @cached_property
    def _far(self) -> Array:
        return self._array("positions/far")

    @cached_property
    def _there(self) -> Array:
        return self._array("positions/there")
