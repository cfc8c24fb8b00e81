"""Scores of matches, by ``search.ranking``, from the statistics of a whole index."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from search import ranking
from search.engines.whoosh_postings import Reader, Segment, slot_size
from search.engines.whoosh_tables import Tables
from search.query.patterns import Pattern

Scores: TypeAlias = dict[int, float]  # by document number

CONSTANT = 1.0  # score of what matches without being scored: a prefix, a misspelling, a filter


class Scorer:
    """Scores the patterns of one search: what a query asks for twice is scored once."""

    def __init__(self, reader: Reader, tables: Tables) -> None:
        self.reader = reader
        self._tables = tables
        self._documents = int(reader.doc_count_all())
        self._segments = {
            id(segment): (Segment(segment), offset) for segment, offset in reader.leaf_readers()
        }
        self._scores: dict[tuple[int, Pattern], Scores] = {}

    def scores(self, segment: Reader, pattern: Pattern) -> Scores:
        """Score the paragraphs of a segment in which a pattern occurs."""
        key = id(segment), replace(pattern, clause=-1)
        if key not in self._scores:
            self._scores[key] = self._score(*self._segments[id(segment)], pattern)
        return self._scores[key]

    def quotations(self, segment: Reader, pattern: Pattern) -> dict[int, set[int]]:
        """Tell in which quotations of a segment's paragraphs a pattern occurs."""
        return self._segments[id(segment)][0].quotations(pattern)

    def _score(self, segment: Segment, offset: int, pattern: Pattern) -> Scores:
        counts = segment.occurrences(pattern.field, pattern)
        if not pattern.scored:
            return dict.fromkeys(counts, CONSTANT)
        factors = self._tables.factors(pattern.field)
        weighed = {number: count * factors[offset + number] for number, count in counts.items()}
        for field in ranking.BESIDE if pattern.field == "text" else ():
            beside = self._tables.factors(field)
            there = segment.occurrences(field, pattern)
            for number in there.keys() & weighed.keys():
                weighed[number] += there[number] * beside[offset + number]
        idf = self._idf(pattern)
        scores = {number: ranking.saturated(idf, count) for number, count in weighed.items()}
        if pattern.exact:
            typed = replace(pattern, rows=((pattern.exact,),), distance=None)
            idf = self._idf(typed)
            for number, count in segment.occurrences(pattern.field, typed).items():
                more = ranking.saturated(idf, count * factors[offset + number])
                scores[number] += ranking.EXACT * more
        return scores

    def _idf(self, pattern: Pattern) -> float:
        """Take a row for as rare as its words together, a pattern for its commonest row."""
        sizes = [
            [min(self._documents, slot_size(self.reader, pattern.field, slot)) for slot in row]
            for row in pattern.rows
        ]
        found = [sum(ranking.idf(self._documents, n) for n in row) for row in sizes if all(row)]
        return min(found, default=0.0)
