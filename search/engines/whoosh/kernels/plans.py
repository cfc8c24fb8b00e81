"""Plan → the 64-bit words that ``kernels.c`` reads: lists of one segment in place of terms."""

from __future__ import annotations

import struct
from array import array
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from search.engines.arrays import Array
from search.engines.weights import Weights, is_word
from search.engines.whoosh.kernels.structures import address
from search.engines.whoosh.searching.index_statistics import IndexStatistics
from search.engines.whoosh.searching.matcher import SegmentSearch
from search.engines.whoosh.segments.postings import Postings
from search.engines.whoosh.segments.segment_file import CommonWord, SegmentFile
from search.fields import FIELDS
from search.planning import ranking
from search.planning.plan import (
    AllOf,
    AnyOf,
    Blocks,
    Pattern,
    Plan,
    SameQuotation,
    TermSet,
    Without,
)
from search.query.tree import Everything, Nothing

FIELD_NUMBERS = {name: number for number, name in enumerate(FIELDS)}  # the text is 0

_PATTERN, _ALL, _ANY, _WITHOUT, _GIVEN, _EVERYTHING, _BLOCKS, _NOTHING = range(8)
_ALL_OF_A_KIND = {Everything: _EVERYTHING, Blocks: _BLOCKS, Nothing: _NOTHING}
_COUNTED = -1  # in place of a number of rows: units and counts follow
_REMEMBERED = 4096  # patterns
_SHARES = struct.Struct("=dd")  # of a mention, and of a word in the whole query
_HEAD = struct.Struct("=qqqddd")  # clause, scored, is a word; rarity: own, exact, over articles


class Packed(NamedTuple):
    """A plan for one segment; ``kept`` holds arrays that it points into."""

    words: bytes
    kept: list[Array]


class SegmentPlans:
    """Packs plans for one segment of an index; what a pattern stands for is remembered."""

    def __init__(self, segment: SegmentFile, statistics: IndexStatistics) -> None:
        self._segment = segment
        self._statistics = statistics
        self._common: dict[TermSet, CommonWord] = {}  # at most 64 words are common
        self.pattern = lru_cache(maxsize=_REMEMBERED)(self._pattern)

    def packed(
        self,
        plan: Plan,
        narrowing: Plan | None,
        weights: Weights[IndexStatistics] | None,
        search: SegmentSearch,
    ) -> Packed:
        """Pack a plan, and another that narrows it; without ``weights``, nothing is scored."""
        return _Packer(self, weights, search).packed(plan, narrowing)

    def _pattern(self, pattern: Pattern) -> bytes:
        """Pack all of a pattern that does not depend on the rest of its plan."""
        others = [name for name in ranking.BESIDE if self._holds(name, pattern)]
        return b"".join(
            (
                self._head(pattern),
                self._arrangement(pattern.field, pattern),
                _whole(len(others)),
                *(self._arrangement(name, pattern) for name in others),
                _slot(self._segment.postings(pattern.field), _exact(pattern)),
            )
        )

    def near(self, pattern: Pattern, search: SegmentSearch, kept: list[Array]) -> bytes:
        """Pack a pattern of words within a distance, which the reference counts."""
        others = [name for name in ranking.BESIDE if self._holds(name, pattern)]
        counted = []
        for field in (pattern.field, *others):
            units, counts = (each.astype(np.int32) for each in search.counted(field, pattern))
            kept += units, counts
            where = address(units), address(counts)
            counted.append(_whole(FIELD_NUMBERS[field], _COUNTED, len(units), *where))
        own, *beside = counted
        no_parts = _whole(0, 0)
        return b"".join((self._head(pattern), own, _whole(len(beside)), *beside, no_parts))

    def _head(self, pattern: Pattern) -> bytes:
        rarity, rarities = self._statistics.rarity, [0.0, 0.0, 0.0]
        if pattern.scored:
            rarities[0] = rarity(pattern.field, pattern.rows)
            if exact := _exact(pattern):
                rarities[1] = rarity(pattern.field, ((exact,),))
            if is_word(pattern):
                rarities[2] = self._statistics.article_rarity(pattern.rows)
        return _HEAD.pack(pattern.clause, pattern.scored, is_word(pattern), *rarities)

    def _holds(self, other: str, pattern: Pattern) -> bool:
        """Report whether a field beside the text holds all words of a row."""
        if not pattern.scored or pattern.field != "text":
            return False
        wanted = self._segment.postings(other).wanted
        return any(all(map(wanted, row)) for row in pattern.rows)

    def _arrangement(self, field: str, pattern: Pattern) -> bytes:
        """Pack the rows of a pattern in a field."""
        postings = self._segment.postings(field)
        packed = [_whole(FIELD_NUMBERS[field], len(pattern.rows))]
        for row in pattern.rows:
            packed.append(_whole(len(row)))
            # The rarest word of a row is read, the others are looked for behind it.
            rarest = min(row, key=postings.size)
            for slot in row:
                is_sought = field == "text" and slot != rarest
                packed.append(_slot(postings, slot, self._bits(slot) if is_sought else 0))
        return b"".join(packed)

    def _bits(self, slot: TermSet) -> int:
        """Return where the bits of a common word are; 0 for any other."""
        known = self._common.get(slot) or self._segment.common(slot)
        if known is None:
            return 0
        return address(self._common.setdefault(slot, known).bits)


class _Packer:
    """Packs one plan for one segment."""

    def __init__(
        self, plans: SegmentPlans, weights: Weights[IndexStatistics] | None, search: SegmentSearch
    ) -> None:
        self._plans = plans
        self._weights = weights
        self._search = search
        self._patterns: dict[Pattern, int] = {}
        self._kept: list[Array] = []

    def packed(self, plan: Plan, narrowing: Plan | None) -> Packed:
        nodes = self._node(plan)
        nodes += self._narrowing(narrowing)
        patterns = b"".join(map(self._pattern, self._patterns))
        return Packed(_whole(len(self._patterns)) + patterns + nodes, self._kept)

    def _narrowing(self, plan: Plan | None) -> bytes:
        return _whole(0) if plan is None else _whole(1) + self._node(plan)

    def _node(self, plan: Plan) -> bytes:
        match plan:
            case Pattern():
                return _whole(_PATTERN, self._patterns.setdefault(plan, len(self._patterns)))
            case AllOf(children):
                return _whole(_ALL, len(children)) + b"".join(map(self._node, children))
            case AnyOf(children):
                return _whole(_ANY, len(children)) + b"".join(map(self._node, children))
            case Without(child):
                return _whole(_WITHOUT) + self._node(child)
            case Everything() | Blocks() | Nothing():
                return _whole(_ALL_OF_A_KIND[type(plan)])
            case SameQuotation(child):
                return self._given(plan) + _whole(1) + self._node(child)
            case _:  # dates, near duplicates and whole articles
                return self._given(plan) + _whole(0)

    def _given(self, plan: Plan) -> bytes:
        """Pack what the reference matches."""
        found = self._search.matches(plan).astype(np.int32)
        self._kept.append(found)
        return _whole(_GIVEN, len(found), address(found))

    def _pattern(self, pattern: Pattern) -> bytes:
        weights = self._weights
        share = weights.share(pattern) if weights else 0.0
        weight = weights.words.get(pattern, 0.0) if weights else 0.0
        if pattern.distance is None:
            return _SHARES.pack(share, weight) + self._plans.pattern(pattern)
        near = self._plans.near(pattern, self._search, self._kept)
        return _SHARES.pack(share, weight) + near


def _whole(*numbers: int) -> bytes:
    return array("q", numbers).tobytes()


def _exact(pattern: Pattern) -> TermSet:
    return pattern.exact if pattern.scored else frozenset()


def _slot(postings: Postings, slot: TermSet, common: int = 0) -> bytes:
    """Pack the lists that hold some terms, each with a bit for each of its types that does."""
    parts = postings.wanted(slot) if slot else ()
    packed = [_whole(common, len(parts))]
    for part in parts:
        packed.append(_whole(part.list, part.types is not None))
        if part.types is not None:
            flags = np.frombuffer(part.types, np.bool_)
            packed.append(np.packbits(flags, bitorder="little").tobytes())
    return b"".join(packed)
