"""Groups of paragraphs that say nearly the same, as the copies of an agency's report do.

Two paragraphs belong together if at most ``MOST_DIFFERENT`` of the minima in their fingerprints
differ; so do all that are linked by such pairs. Distinct fingerprints are compared, each once: a
block of bits that is equal in near ones is rotated to the top, and after sorting only neighbours
are compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from search.engines.arrays import Array, distinct, edges, firsts, look_up
from search.engines.fingerprints import BITS, MINIMA

MOST_DIFFERENT = 2  # of 16 minima: about one word in fifteen
_BLOCKS = ((0, 20), (20, 20), (40, 24))  # place and bits; where two minima differ, one is the same
_REACH = 16  # neighbours compared; farther ones that are as alike are linked by those between
_FASTER = 16  # flags that are read in the time of one look-up by bisection
_ALL = MINIMA * BITS
_LOWER = 48  # bits below the highest ones
_LOWEST = np.uint64(0x1111111111111111)  # bit of each minimum


class Groups(NamedTuple):
    """Groups of documents that have near duplicates."""

    place: Array  # of each document among the members, from 1; 0: alone
    group: Array  # of each member
    edges: Array  # of the groups among the members
    members: Array  # group by group, the first one of a group first


class NearDuplicates:
    """The groups of near duplicates in an index; a paragraph may be alone.

    ``members`` are the documents that are not alone, group by group; ``groups`` are the numbers of
    their groups.
    """

    def __init__(self, signatures: Array, article: Array, ranks: Array) -> None:
        """Group documents by their fingerprints; those with the fingerprint 0 are alone.

        The first one of a group is that of the article with the lowest rank.
        """
        ordered = np.sort(signatures[signatures > 0])
        repeated = ordered[~firsts(ordered)]
        near = _near(ordered[firsts(ordered)])
        alike = distinct(np.concatenate((*near, repeated)))
        grouped = _signed(signatures, alike)
        links = _linked(len(alike), *alike.searchsorted(near))
        group = links[alike.searchsorted(signatures[grouped])]
        order = np.lexsort((ranks[article[grouped]], group))
        self.members = grouped[order]  # group by group
        self._ascending = grouped
        new = firsts(group[order])
        self.groups = np.cumsum(new) - 1  # of each member
        self._edges = edges(np.bincount(self.groups))  # of the groups among the members
        self._place = np.zeros(len(signatures), np.uint32)  # of documents among the members, from 1
        self._place[self.members] = np.arange(1, len(self.members) + 1)
        self._has_copies = self._place > 0

    def first(self, documents: Array) -> Array:
        """Return ascending documents without all but the first of each group."""
        places = np.sort(self._place[self._grouped(documents)])
        others = self.members[places[~firsts(self.groups[places - 1])] - 1]
        if not len(others):
            return documents
        kept = np.ones(len(documents), np.bool_)
        kept[documents.searchsorted(others)] = False
        return documents[kept]

    def each_group(self) -> Iterator[Array]:
        """Yield the documents of each group, the first one of it first."""
        for start, end in pairwise(self._edges.tolist()):
            yield self.members[start:end]

    def have_copies(self, documents: Array) -> Array:
        """Flag the documents that have a near duplicate."""
        found: Array = self._has_copies[documents]
        return found

    def _grouped(self, documents: Array) -> Array:
        """Return those of ascending documents that have a near duplicate."""
        if len(documents) < len(self._ascending) * _FASTER:
            return documents[self.have_copies(documents)]
        found: Array = self._ascending[look_up(self._ascending, documents)[1]]
        return found

    def arrays(self) -> Groups:
        """Return the groups as arrays."""
        return Groups(self._place, self.groups, self._edges, self.members)

    def with_text_of(self, document: int) -> Array:
        """Return the documents of the group of a document, ascending; itself if it is alone."""
        place = self._place.item(document)
        if not place:
            return np.array([document])
        group = self.groups[place - 1]
        return np.sort(self.members[self._edges[group] : self._edges[group + 1]])


def _signed(signatures: Array, some: Array) -> Array:
    """Return the documents with one of some ascending fingerprints.

    A table of their highest bits excludes most documents.
    """
    highest = np.zeros(1 << (_ALL - _LOWER), np.bool_)
    highest[some >> np.uint64(_LOWER)] = True
    maybe = highest[signatures >> np.uint64(_LOWER)].nonzero()[0]
    found: Array = maybe[look_up(signatures[maybe], some)[1]]
    return found


def _near(values: Array) -> Array:
    """Return pairs of near fingerprints among ascending ones, as two rows."""
    return np.concatenate([np.empty((2, 0), np.uint64), *_pairs(values)], axis=1)


def _pairs(values: Array) -> Iterator[Array]:
    for place, bits in _BLOCKS:
        turn = _ALL - bits - place
        ordered = np.sort(_turned(values, turn))
        same_block = np.uint64(1 << (_ALL - bits))
        # Who has the block in common with one further on has it with all between.
        begin = (ordered[1:] ^ ordered[:-1] < same_block).nonzero()[0]
        for apart in range(1, _REACH + 1):
            one, other = ordered[begin], ordered[begin + apart]
            here = one ^ other < same_block
            near = here & (_different_minima(one ^ other) <= MOST_DIFFERENT)
            yield _turned(np.stack((one[near], other[near])), _ALL - turn)
            begin = begin[here]
            begin = begin[: begin.searchsorted(len(ordered) - apart - 1)]
            if not len(begin):
                break


def _turned(values: Array, bits: int) -> Array:
    """Rotate 64 bits to the left."""
    found: Array = values << np.uint64(bits % _ALL) | values >> np.uint64(-bits % _ALL)
    return found


def _different_minima(differing: Array) -> Array:
    halves = differing | differing >> np.uint64(2)
    found: Array = np.bitwise_count((halves | halves >> np.uint64(1)) & _LOWEST)
    return found


def _linked(count: int, one: Array, other: Array) -> Array:
    """Return for each number the least one that is linked to it by pairs."""
    least = np.arange(count)
    while True:
        low = np.minimum(least[one], least[other])
        if np.array_equal(low, least[one]) and np.array_equal(low, least[other]):
            return least
        np.minimum.at(least, one, low)
        np.minimum.at(least, other, low)
        least = least[least]
