"""Named arrays in one memory-mapped file: what all processes that read it share.

    magic · arrays, each at a multiple of 64 bytes · directory as JSON · its place, size and CRC

The directory gives each array its type, place and length. One number over and over is written
once, which the directory tells. Nothing is pickled, so that a damaged or foreign file can at worst
be refused.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
_Entry: TypeAlias = tuple[str, int, int] | tuple[str, int, int, bool]

MAGIC = b"PILCROW\x01"  # the last byte is the version of the format
_ALIGNMENT = 64  # bytes: a cache line
_RARE = 16  # times as many make it worth while to look up each of the few
_SPARSE = 64  # times as many possible numbers as there are numbers: too many for a table
_SPAN = 1 << 18  # flags in one part of a table
_FOOTER = struct.Struct("<QQI8s")  # place, size and CRC-32 of the directory, magic


class DamagedFileError(ValueError):
    """A file is not one of ours, not of this version, or not whole."""


def write(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write one-dimensional arrays to a new file, little-endian whatever the machine."""
    directory: dict[str, _Entry] = {}
    with path.open("wb") as file:
        file.write(MAGIC)
        for name, array in arrays.items():
            file.write(b"\0" * (-file.tell() % _ALIGNMENT))
            portable = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
            entry = portable.dtype.str, file.tell(), portable.size
            repeated = portable.nbytes > _ALIGNMENT and (portable == portable[0]).all()
            directory[name] = (*entry, True) if repeated else entry
            file.write(portable[:1].data if repeated else portable.data)
        packed = json.dumps(directory).encode()
        place = file.tell()
        file.write(packed)
        file.write(_FOOTER.pack(place, len(packed), zlib.crc32(packed), MAGIC))


class ArrayFile:
    """The arrays of a file, by name; each is a read-only view of the mapped file."""

    def __init__(self, path: Path) -> None:
        """Map a file.

        Raises:
            DamagedFileError: it is not a whole file of this format.
            OSError: it cannot be opened.
        """
        with path.open("rb") as file:
            try:
                self.map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError as error:
                raise DamagedFileError(f"{path} is empty") from error
        if len(self.map) < len(MAGIC) + _FOOTER.size or not self.map[:8] == self.map[-8:] == MAGIC:
            raise DamagedFileError(f"{path} is not a whole file of this version")
        place, size, check, _ = _FOOTER.unpack_from(self.map, len(self.map) - _FOOTER.size)
        packed = self.map[place : place + size]
        if zlib.crc32(packed) != check:
            raise DamagedFileError(f"The directory of {path} is damaged")
        self._directory: dict[str, _Entry] = json.loads(packed)

    def __contains__(self, name: str) -> bool:
        return name in self._directory

    def __getitem__(self, name: str) -> Array:
        kind, place, count, *repeated = self._directory[name]
        if repeated:
            return np.ndarray(count, kind, self.map, place, strides=(0,))
        return np.frombuffer(self.map, kind, count, place)

    def place(self, name: str) -> int:
        """Tell at which byte of the file an array begins."""
        return self._directory[name][1]


def narrow(array: Array) -> Array:
    """Keep whole numbers from 0 on in the narrowest type that holds them all."""
    return array.astype(np.min_scalar_type(int(array.max())) if array.size else np.uint8)


def sizes(edges: Array) -> Array:
    """Turn where successive stretches begin, and the last one ends, into their lengths."""
    found: Array = edges[1:].astype(np.int64) - edges[:-1]
    return found


def firsts(ordered: Array) -> Array:
    """Mark the first of equal neighbours."""
    new = np.empty(len(ordered), np.bool_)
    new[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new


def distinct(numbers: Array) -> Array:
    """Sort numbers, each kept once; of many, faster than ``np.unique``, which hashes them."""
    ordered = np.sort(numbers)
    found: Array = ordered[firsts(ordered)]
    return found


def count_runs(ordered: Array) -> int:
    """Count the different ones among ascending numbers."""
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + 1 if len(ordered) else 0


def look_up(some: Array, ordered: Array) -> tuple[Array, Array]:
    """Find numbers among ascending ones: where, and which are there."""
    places = ordered.searchsorted(some)
    if not len(ordered):
        return places, np.zeros(len(some), np.bool_)
    places[places == len(ordered)] = 0
    return places, ordered[places] == some


def is_in(some: Array, ordered: Array) -> Array:
    """Tell of each of some ascending numbers whether it is among others."""
    if len(some) * _RARE > len(ordered) > 0 and ordered[-1] - ordered[0] < len(ordered) * _SPARSE:
        return _flagged(some, ordered)
    return look_up(some, ordered)[1]


def in_all(parts: Iterable[Array]) -> Array:
    """Keep the ascending numbers that are in all parts, beginning with the fewest."""
    together, *others = sorted(parts, key=len)
    for other in others:
        together = together[is_in(together, other)]
    return together


def _flagged(some: Array, ordered: Array) -> Array:
    """Tell the same by a table of flags, part by part: each fits a core's own cache."""
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
    """Give the values of some ascending units; 0 of those that have none."""
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
    """Keep the values of some ascending units; all values, where those units are not few."""
    if len(some) * _RARE > len(units):
        return values
    few = some[firsts(some)]
    found: Array = values[Stretches(units, few, few).places]
    return found


def edges(counts: Array) -> Array:
    """Turn the lengths of successive stretches into where each begins, and the last one ends."""
    found = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=found[1:])
    return found


def ranges(starts: Array, counts: Array) -> Array:
    """Number the members of stretches, one after another.

    >>> ranges(np.array([10, 50]), np.array([2, 3])).tolist()
    [10, 11, 50, 51, 52]
    """
    ends = counts.cumsum(dtype=np.int64)
    found: Array = (starts - (ends - counts)).repeat(counts)
    found += np.arange(len(found))
    return found


class Stretches:
    """Where, among ascending numbers, those from one to another stand, for some of both.

    >>> held = Stretches(np.array([1, 3, 3, 7]), np.array([2, 5]), np.array([3, 9]))
    >>> held.counts.tolist(), held.places.tolist(), held.owners.tolist()
    ([2, 1], [1, 2, 3], [0, 0, 1])
    """

    def __init__(self, ordered: Array, first: Array, last: Array) -> None:
        self.starts = ordered.searchsorted(first)
        self.counts = ordered.searchsorted(last, "right") - self.starts

    @cached_property
    def places(self) -> Array:
        """Number the members of all stretches, one after another."""
        return ranges(self.starts, self.counts)

    @cached_property
    def owners(self) -> Array:
        """Tell of each member in which stretch it is."""
        return np.arange(len(self.counts)).repeat(self.counts)
