"""What is read of an index once per committed state, and kept in memory for all threads."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from threading import RLock
from typing import Any, TypeVar, cast

from search import ranking, schema
from search.engines.vocabulary import Vocabulary
from search.engines.whoosh_postings import Reader
from search.query.patterns import index_field

_DATE_LENGTHS = {"year": 4, "month": 7}

T = TypeVar("T")


class Store:
    """Values by key, each made once, by whichever thread asks first."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._values: dict[Hashable, Any] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give a value; the others wait while the first one makes it."""
        with self._lock:
            if key not in self._values:
                self._values[key] = make()
            return cast(T, self._values[key])


class Tables:
    """Tables over all documents, by document number; what is not asked for is not read.

    Each thread reads with its own reader, and keeps what it read in the store that all share.
    """

    def __init__(self, searcher: Any, store: Store) -> None:
        self._reader = searcher.reader()
        self._average: Callable[[str], float] = searcher.avg_field_length
        self._store = store
        # Opened now: a rebuild removes the files of an index that is still being read.
        self._columns = {
            name: [_opened(segment, name) for segment in self._segments()]
            for name, field in schema.SCHEMA.items()
            if field.column_type
        }

    @property
    def place(self) -> Sequence[int]:
        """Rank of the document's article in order of path (and id, should two share a path)."""
        return self._store.get("place", self._places)

    @property
    def day(self) -> Sequence[int]:
        """Publication date as a number, 20161105; a month is before its days, 0 is unknown."""
        return self._store.get("day", lambda: [_day(date) for date in self._column("published")])

    def values(self, facet: str) -> Sequence[tuple[str, ...]]:
        """Values of a facet: none, one or several a document."""
        if facet in _DATE_LENGTHS:
            return self._store.get(facet, lambda: self._dates(_DATE_LENGTHS[facet]))
        field = index_field(facet)
        return self._store.get(facet, lambda: [schema.values(v) for v in self._column(field)])

    def vocabulary(self, field: str) -> Vocabulary:
        """Words of a field."""
        return self._store.get(("vocabulary", field), lambda: self._vocabulary(field))

    def factors(self, field: str) -> Sequence[float]:
        """What one occurrence of a word in a field counts in each document."""
        return self._store.get(("factors", field), lambda: self._factors(field))

    def _places(self) -> list[int]:
        keys = list(zip(self._column("path"), self._column("article"), strict=True))
        ranks = {key: rank for rank, key in enumerate(sorted(set(keys)))}
        return [ranks[key] for key in keys]

    def _dates(self, length: int) -> list[tuple[str, ...]]:
        dates = self._column("published")
        return [(date[:length],) if len(date) >= length else () for date in dates]

    def _factors(self, field: str) -> list[float]:
        average = self._average(field) or 1.0
        return [
            ranking.factor(field, segment.doc_field_length(number, field) or 0, average)
            for segment in self._segments()
            for number in range(segment.doc_count_all())
        ]

    def _vocabulary(self, field: str) -> Vocabulary:
        return Vocabulary(
            (term.decode(), info.doc_frequency())
            for segment in self._segments()
            for term, info in segment.iter_field(field)
        )

    def _column(self, field: str) -> list[str]:
        """Read a column by segment: Whoosh's reader over several fails where one has none."""
        found: list[str] = []
        for segment, column in zip(self._segments(), self._columns[field], strict=True):
            count = segment.doc_count_all()
            found += (
                (column[number].decode() for number in range(count)) if column else [""] * count
            )
        return found

    def _segments(self) -> list[Reader]:
        return [segment for segment, _ in self._reader.leaf_readers()]


def _opened(segment: Reader, field: str) -> Any:
    return segment.column_reader(field, translate=False) if segment.has_column(field) else None


def _day(date: str) -> int:
    return int(date.replace("-", "").ljust(8, "0")) if date else 0
