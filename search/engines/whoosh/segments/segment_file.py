"""A segment on disk: one file of arrays, opened once a process and shared by its threads."""

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

_READ = 16  # sets of terms cached: the same few words are in most phrases
_COMMON = 64  # a word is common if it is at least 1 of this many words
MARGIN = 512  # places; longer than any phrase
_BITS = 1 << np.arange(8, dtype=np.uint8)


class InLine(NamedTuple):
    """Units (ascending) of occurrences, and their places in one line of all words of a field.

    Between the last word of a unit and the first of the next is a gap, so that no row of words
    runs from one unit into the next.
    """

    units: Array
    places: Array


class CommonWord:
    """The places of a common word as a bit map, which is smaller than the list of its places."""

    def __init__(self, places: Array, line: int) -> None:
        """Take the places of the word in a line of ``line`` places."""
        flags = np.zeros(line + MARGIN, np.bool_)
        flags[places] = True
        self.bits = np.packbits(flags, bitorder="little")

    def stands_at(self, places: Array) -> Array:
        """Flag the places that hold the word; up to ``MARGIN`` may be beyond the line."""
        found: Array = self.bits[places >> 3] & _BITS[places & 7] != 0
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
        """Count the units of a field: paragraphs or articles."""
        return self.documents.articles if FIELDS[field].of_article else len(self.documents)

    def postings(self, field: str) -> Postings:
        """Return the postings of a field."""
        if field not in self._postings:
            self._postings[field] = Postings(self._file, field, self.units(field))
        return self._postings[field]

    def column(self, field: str) -> Column:
        """Return the column of a field."""
        if field not in self._columns:
            self._columns[field] = Column(self._file, field)
        return self._columns[field]

    def lengths(self, field: str) -> Array:
        """Return the number of words of each unit in a field."""
        return self._file[f"{field}/lengths"]

    def in_line(self, field: str, terms: frozenset[str]) -> InLine:
        """Return the occurrences of any of some terms in a field."""
        if field == "text":
            return self._in_text(terms)
        found = self.postings(field).occurrences(terms)
        return InLine(found.units, found.places())

    def _in_line(self, terms: frozenset[str]) -> InLine:
        """Return the occurrences in the text, whose words are numbered through all units.

        Their places are dense enough for a table of flags.
        """
        found = self.postings("text").occurrences(terms)
        return InLine(found.units, self.first_words[found.units] + found.positions)

    def common(self, terms: frozenset[str]) -> CommonWord | None:
        """Return the places of some terms in the text if they are common words, else None."""
        words = self.postings("text").size(terms)
        return self._common(terms) if words * _COMMON > self.first_words[-1] else None

    def _read_common(self, terms: frozenset[str]) -> CommonWord:
        return CommonWord(self._in_line(terms).places, self.first_words.item(-1))

    @cached_property
    def first_words(self) -> Array:
        """Place of the first word of each paragraph; one place is left free between paragraphs."""
        return edges(self.lengths("text").astype(np.int64) + 1)

    def documents_of(self, article: str) -> range:
        """Return the numbers of the documents of an article by its id; empty if it is not here."""
        postings = self.postings("article")
        for wanted in postings.wanted(frozenset((article,))):
            return self.documents.range(postings.list_units(wanted.list).item(0))
        return range(0)

    def of_articles(self, articles: Array) -> tuple[Array, Array]:
        """Return the first paragraph and the number of paragraphs of each of some articles."""
        first = self.documents.first
        starts = first[articles].astype(np.int64)
        return starts, first[articles.astype(np.int64) + 1] - starts
