"""A segment on disk: one file of arrays, opened once a process and read by all its threads."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np

from search.columnar.arrays import Array, ArrayFile, edges
from search.columnar.columns import Column
from search.columnar.documents import Documents
from search.columnar.postings import Postings
from search.schema import FIELDS


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

    @cached_property
    def first_words(self) -> Array:
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
