"""A segment on disk: one file of arrays, opened once a process and read by all its threads."""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from search.engines.arrays import Array, edges
from search.engines.whoosh.segments.array_file import ArrayFile
from search.engines.whoosh.segments.columns import Column
from search.engines.whoosh.segments.documents import Documents
from search.engines.whoosh.segments.postings import Postings
from search.fields import FIELDS

_READ = 16  # sets of terms: the same few words are in most phrases
_COMMON = 64  # one of so many words, or more of them, is common
_MARGIN = 512  # places; a phrase is shorter
_BITS = 1 << np.arange(8, dtype=np.uint8)


class InLine(NamedTuple):
    """Where something stands: units in ascending order, and places that follow each other.

    No word of one unit follows one of another.
    """

    units: Array
    places: Array


class CommonWord:
    """Where in line a common word stands: a bit for each place, which is less than its places."""

    def __init__(self, places: Array, line: int) -> None:
        """Take its places in a line of so many."""
        flags = np.zeros(line + _MARGIN, np.bool_)
        flags[places] = True
        self._bits = np.packbits(flags, bitorder="little")

    def stands_at(self, places: Array) -> Array:
        """Tell of some places whether it stands there; few may be before or behind the line."""
        found: Array = self._bits[places >> 3] & _BITS[places & 7] != 0
        return found


class SegmentFile:
    """The paragraphs of a segment, their postings and their values."""

    def __init__(self, path: Path) -> None:
        """Open a segment.

        Raises:
            DamagedFileError: the file is not one of ours, or not whole.
            OSError: it cannot be opened.
        """
        self._file = ArrayFile(path)
        self.documents = Documents(self._file)
        self._postings: dict[str, Postings] = {}
        self._columns: dict[str, Column] = {}
        self._in_text = lru_cache(maxsize=_READ)(self._in_line)
        self._common = lru_cache(maxsize=_READ)(self._read_common)

    def __len__(self) -> int:
        return len(self.documents)

    def units(self, field: str) -> int:
        """Count what a field says something about: paragraphs, or articles."""
        return self.documents.articles if FIELDS[field].of_article else len(self.documents)

    def postings(self, field: str) -> Postings:
        """Give the postings of a field."""
        if field not in self._postings:
            self._postings[field] = Postings(self._file, field, self.units(field))
        return self._postings[field]

    def column(self, field: str) -> Column:
        """Give the values of a field."""
        if field not in self._columns:
            self._columns[field] = Column(self._file, field)
        return self._columns[field]

    def lengths(self, field: str) -> Array:
        """Give the words of each unit in a field."""
        return self._file[f"{field}/lengths"]

    def in_line(self, field: str, terms: frozenset[str]) -> InLine:
        """Find where any of some terms stand in a field."""
        if field == "text":
            return self._in_text(terms)
        found = self.postings(field).occurrences(terms)
        return InLine(found.units, found.places())

    def _in_line(self, terms: frozenset[str]) -> InLine:
        """Find them in the text, whose words are numbered through all units.

        So they are close enough to each other to fit a table of flags.
        """
        found = self.postings("text").occurrences(terms)
        return InLine(found.units, self._first_words[found.units] + found.positions)

    def common(self, terms: frozenset[str]) -> CommonWord | None:
        """Give where any of some terms stand in the text, if they are common words."""
        words = self.postings("text").size(terms)
        return self._common(terms) if words * _COMMON > self._first_words[-1] else None

    def _read_common(self, terms: frozenset[str]) -> CommonWord:
        return CommonWord(self._in_line(terms).places, self._first_words.item(-1))

    @cached_property
    def _first_words(self) -> Array:
        """Number the first word of each paragraph's text; one number is left out between two."""
        return edges(self.lengths("text").astype(np.int64) + 1)

    def documents_of(self, article: str) -> range:
        """Number the documents of an article, by its id; none if it is not here."""
        postings = self.postings("article")
        for wanted in postings.wanted(frozenset((article,))):
            return self.documents.range(postings.list_units(wanted.list).item(0))
        return range(0)

    def of_articles(self, articles: Array) -> tuple[Array, Array]:
        """Give the first paragraph of each of some articles, and how many it has."""
        first = self.documents.first
        starts = first[articles].astype(np.int64)
        return starts, first[articles.astype(np.int64) + 1] - starts
