"""An index as the compiled library sees it: its arrays by address, and its plans packed."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from search import timeout
from search.engines.arrays import Array, sizes
from search.engines.near_duplicates import NearDuplicates
from search.engines.protocol import Selection
from search.engines.weights import Weights, is_constant
from search.engines.whoosh.kernels import structures
from search.engines.whoosh.kernels.library import Kernels, checked
from search.engines.whoosh.kernels.plans import FIELD_NUMBERS, SegmentPlans
from search.engines.whoosh.kernels.structures import address, numbers
from search.engines.whoosh.searching.index_statistics import IndexStatistics
from search.engines.whoosh.searching.matcher import SegmentSearch
from search.engines.whoosh.segments.array_file import DamagedFileError
from search.engines.whoosh.segments.documents import NUMBERED
from search.engines.whoosh.segments.segment_file import MARGIN, SegmentFile
from search.fields import FIELDS
from search.model import Copies, Sort
from search.planning import ranking
from search.planning.plan import AllOf, AnyOf, Pattern, Plan, SameQuotation, Without, filter_plan

_FOUND = struct.Struct(structures.FOUND)


class Found(NamedTuple):
    """A hit: its document, and the numbers of other hits in its article and of near duplicates."""

    document: int
    others: int
    same_paragraphs: int
    same_articles: int
    score: float


class Result(NamedTuple):
    """The window of a selection, and its totals."""

    found: list[Found]
    total: int
    articles: int
    listed: int
    counted: Array  # documents that facets count; empty where none are asked for


class CompiledIndex:
    """Matches and selects by the compiled library; all threads share it."""

    def __init__(
        self,
        kernels: Kernels,
        segments: Sequence[SegmentFile],
        deleted: Sequence[Array | None],
        statistics: IndexStatistics,
        same_texts: Callable[[], NearDuplicates],
    ) -> None:
        """Describe the arrays of an index.

        Raises:
            DamagedFileError: the numbers of articles and paragraphs do not fit.
        """
        self._kernels = kernels
        self._segments = segments
        self._deleted = deleted
        self._statistics = statistics
        self._same_texts = same_texts
        self._kept: list[Array] = []  # all arrays that the structures point into
        self._plans = [SegmentPlans(segment, statistics) for segment in segments]
        self._fields = [(structures.Field * len(FIELDS))() for _ in segments]
        self._opened: set[tuple[str, bool]] = set()  # fields, and those with factors of scores
        self._lock = Lock()
        self._plain = self._described()

    def match(
        self, number: int, plan: Plan, narrowing: Plan | None, search: SegmentSearch
    ) -> Array:
        """Return the documents of a segment that match both plans and are not deleted."""
        self._open_fields(plan, narrowing)
        words, kept = self._plans[number].packed(plan, narrowing, None, search)
        found = np.empty(len(self._segments[number]), np.int64)
        with self._kernels.work() as work:
            count = checked(
                self._kernels.match(
                    work, self._plain_address, number, words, timeout.left(), address(found)
                )
            )
        del kept  # until here
        return found[:count].copy()

    def select(self, selection: Selection, searches: Sequence[SegmentSearch]) -> Result:
        """Find the matches of a selection, order and count them."""
        plan = selection.plan
        narrowing = filter_plan(selection.filters) if selection.filters else None
        self._open_fields(plan, narrowing)
        weights = Weights(plan, self._statistics)
        packed = [
            plans.packed(plan, narrowing, weights, search)
            for plans, search in zip(self._plans, searches, strict=True)
        ]
        grouped = selection.copies is not Copies.ALL
        counted = np.empty(self._statistics.offsets[-1] if selection.facets else 0, np.int64)
        wanted = structures.Window(
            offset=selection.offset,
            limit=selection.limit,
            by_article=selection.by_article,
            grouped=grouped,
            first_counts=selection.copies is Copies.FIRST,
            ranks=self._ranks(selection.sort, plan),
            seconds=timeout.left(),
            counted=address(counted) if selection.facets else None,
        )
        words = (ctypes.c_char_p * len(packed))(*(each.words for each in packed))
        totals = structures.Totals()
        room = bytearray(_FOUND.size * max(min(selection.limit, self._statistics.offsets[-1]), 1))
        found = (ctypes.c_char * len(room)).from_buffer(room)
        index = self._grouped_address if grouped else self._plain_address
        with self._kernels.work() as work:
            checked(
                self._kernels.select(
                    work,
                    index,
                    ctypes.addressof(words),
                    ctypes.addressof(wanted),
                    ctypes.addressof(totals),
                    ctypes.addressof(found),
                )
            )
        hits = [Found(*each) for each in _FOUND.iter_unpack(room)][: totals.found]
        return Result(hits, totals.total, totals.articles, totals.listed, counted[: totals.total])

    # The order of articles

    def _ranks(self, sort: Sort, plan: Plan) -> int | None:
        """Return where the ranks of the articles are that decide an order; None: relevance."""
        if sort is Sort.RELEVANCE and not is_constant(plan):
            return None
        if sort is Sort.NEWEST:
            return address(self._newest)
        return address(self._oldest if sort is Sort.OLDEST else self._place)

    @cached_property
    def _place(self) -> Array:
        return np.ascontiguousarray(self._statistics.place, np.uint32)

    @cached_property
    def _newest(self) -> Array:
        return _ranked(-self._statistics.day, self._statistics.place)

    @cached_property
    def _oldest(self) -> Array:
        return _ranked(self._statistics.day_or_never, self._statistics.place)

    # The structures

    def _described(self) -> structures.Index:
        tables, documents = self._statistics, self._statistics.offsets[-1]
        article, first = tables.article, tables.article_ends
        whole = np.repeat(np.arange(len(first) - 1), np.maximum(sizes(first), 0))
        if not np.array_equal(article, whole):
            raise DamagedFileError("the numbers of articles and paragraphs do not fit")
        none = np.empty(0)
        kinds = np.concatenate([none, *(each.documents.kind for each in self._segments)])
        self._segments_described = (structures.Segment * max(len(self._segments), 1))()
        for number, segment in enumerate(self._segments):
            gone = self._deleted[number]
            self._segments_described[number] = structures.Segment(
                documents=len(segment),
                first_document=tables.offsets[number],
                first_article=tables.first_articles[number],
                deleted=None if gone is None else self._at(gone, np.bool_),
                fields=self._fields[number],
            )
        return structures.Index(
            documents=documents,
            articles=len(first) - 1,
            segments=len(self._segments),
            segment=self._segments_described,
            article=self._at(article, np.int32),
            first=self._at(first, np.int32),
            place=self._at(tables.place, np.uint32),
            kind_weight=self._at(np.concatenate([none, *tables.kind_weights]), np.float32),
            article_factor=self._at(np.concatenate([none, *tables.article_factors()]), np.float32),
            numbered=self._at(NUMBERED[kinds.astype(np.int64)], np.bool_),
        )

    @cached_property
    def _plain_address(self) -> int:
        return ctypes.addressof(self._plain)

    @cached_property
    def _grouped(self) -> structures.Index:
        """The index with its groups of near duplicates."""
        held = structures.Index()
        ctypes.pointer(held)[0] = self._plain  # a copy
        groups = self._same_texts().arrays()
        held.same_place = self._at(groups.place, np.uint32)
        held.same_group = self._at(groups.group, np.int32)
        held.same_edges = self._at(groups.edges, np.int32)
        held.same_members = self._at(groups.members, np.int32)
        held.groups = len(groups.edges) - 1
        return held

    @cached_property
    def _grouped_address(self) -> int:
        return ctypes.addressof(self._grouped)

    def _at(self, array_: Array, kind: DTypeLike) -> int:
        held = np.ascontiguousarray(array_, kind)
        self._kept.append(held)
        return address(held)

    def _open_fields(self, *plans: Plan | None) -> None:
        """Describe the fields that plans are about, the first time."""
        wanted = {field for plan in plans if plan for field in _fields(plan)}
        if wanted <= self._opened:
            return
        with self._lock:
            for name in {name for name, _ in wanted}:
                if (name, False) not in self._opened:
                    self._open_field(name)
                    self._opened.add((name, False))
            for name in {name for name, is_scored in wanted if is_scored}:
                if (name, True) not in self._opened:
                    self._open_factors(name)
                    self._opened.add((name, True))

    def _open_field(self, name: str) -> None:
        for segment, fields in zip(self._segments, self._fields, strict=True):
            field, postings = fields[FIELD_NUMBERS[name]], segment.postings(name)
            for part, held in postings.arrays().items():
                setattr(field, part, numbers(held, self._kept))
            field.of_article = FIELDS[name].of_article
            field.units = postings.units
            field.chunk, field.beyond = postings.bounds()
            if name == "text":
                line = segment.first_words
                field.first_word = self._at(line, np.int64)
                field.line = int(line[-1]) + MARGIN

    def _open_factors(self, name: str) -> None:
        for fields, factor in zip(self._fields, self._statistics.factors(name), strict=True):
            field = fields[FIELD_NUMBERS[name]]
            if len(factor) != field.units:
                raise DamagedFileError(f"the lengths of {name} do not fit")
            field.factor = self._at(factor, np.float32)


def _fields(plan: Plan) -> Iterator[tuple[str, bool]]:
    """Yield the fields that the patterns of a plan are found in, and whether these are scored."""
    match plan:
        case Pattern():
            yield plan.field, False
            if plan.scored:
                yield plan.field, True
                for other in ranking.BESIDE if plan.field == "text" else ():
                    yield other, False
                    yield other, True
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from _fields(child)
        case Without(child) | SameQuotation(child):
            yield from _fields(child)
        case _:
            return


def _ranked(days: Array, place: Array) -> Array:
    ranks = np.empty(len(place), np.uint32)
    ranks[np.lexsort((place, days))] = np.arange(len(place))
    return ranks
