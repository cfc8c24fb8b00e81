"""A dictionary of sorted terms in one array of bytes: from a term to its number, and back.

Terms stand between bytes ``FF``, which no UTF-8 holds. Every 32nd is kept in memory; the last step
of a look-up is a search for bytes in the mapped file.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from search.engines.arrays import Array, narrow
from search.engines.whoosh.segments.array_file import ArrayFile

BLOCK = 32  # terms
_KNOWN = 1 << 14  # numbers cached: planning and searching ask for the same terms
_EDGE = b"\xff"


def packed(terms: Sequence[bytes]) -> dict[str, Array]:
    """Pack sorted terms, each once, into the arrays of a dictionary."""
    joined = b"".join((_EDGE, _EDGE.join(terms), _EDGE)) if terms else _EDGE
    sizes = np.fromiter(map(len, terms), np.int64, len(terms)) + 1
    begin = np.cumsum(sizes) - sizes
    return {
        "terms": np.frombuffer(joined, np.uint8),
        "terms/blocks": narrow(np.append(begin[::BLOCK], len(joined) - 1)),
        "terms/count": np.array([len(terms)], np.uint32),
    }


class TermDictionary:
    """The terms of one field, numbered in the order of their bytes."""

    def __init__(self, file: ArrayFile, field: str) -> None:
        self._map = file.map
        self._place = file.place(f"{field}/terms")
        self._blocks = file[f"{field}/terms/blocks"].astype(np.int64) + self._place
        self._count = int(file[f"{field}/terms/count"][0])
        self.number = lru_cache(maxsize=_KNOWN)(self._number)
        self._heads = [
            self._map[at + 1 : self._map.find(_EDGE, at + 1)] for at in self._blocks[:-1].tolist()
        ]

    def __len__(self) -> int:
        return self._count

    def _number(self, term: bytes) -> int | None:
        """Return the number of a term; None if the dictionary lacks it."""
        block = bisect_right(self._heads, term) - 1
        if block < 0 or _EDGE in term:
            return None
        start = self._blocks.item(block)
        found = self._map.find(_EDGE + term + _EDGE, start, self._blocks.item(block + 1) + 1)
        return None if found < 0 else block * BLOCK + self._map[start:found].count(_EDGE)

    def position(self, term: bytes) -> int:
        """Return the number of the first term that is not before ``term``."""
        block = bisect_right(self._heads, term) - 1
        if block < 0:
            return 0
        return block * BLOCK + bisect_left(self._terms_of(block, block + 1), term)

    def starting(self, prefix: bytes) -> range:
        """Return the numbers of the terms that begin with a prefix."""
        return range(self.position(prefix), self.position(prefix + _EDGE))

    def terms(self, numbers: range) -> list[bytes]:
        """Read successive terms."""
        if not numbers:
            return []
        first, last = numbers.start // BLOCK, (numbers.stop - 1) // BLOCK + 1
        skipped = numbers.start - first * BLOCK
        return self._terms_of(first, last)[skipped : skipped + len(numbers)]

    def term(self, number: int) -> bytes:
        """Read one term."""
        return self.terms(range(number, number + 1))[0]

    def _terms_of(self, first: int, last: int) -> list[bytes]:
        return self._map[self._blocks.item(first) + 1 : self._blocks.item(last)].split(_EDGE)
