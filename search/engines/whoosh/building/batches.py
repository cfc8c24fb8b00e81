"""Articles → batches of numbered words.

A batch is made by the process that reads the articles, and put into a segment by the one that
writes. Batches travel between processes, so that they are compact: arrays and bytes, and of the
types of words only those that are new since the last batch of the same origin.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from search.engines.arrays import Array
from search.engines.fingerprints import Fingerprinter
from search.engines.paragraph_terms import ParagraphTerms, Type, Values
from search.engines.whoosh.building.field_words import FieldBuilder, FieldWords, chosen
from search.engines.whoosh.building.numbering import MOST_TYPES, Numbering, Origin
from search.engines.whoosh.segments.documents import DocumentsBuilder
from search.fields import FIELDS, Scope
from search.model import Paragraph


@dataclass(frozen=True, slots=True)
class Batch:
    """Some articles as numbered words and packed texts, ready to be put into a segment."""

    documents: DocumentsBuilder
    words: dict[str, FieldWords]  # by field
    columns: dict[str, dict[int, Values]]
    signatures: Array  # fingerprints of the paragraphs
    origin: Origin
    known: int  # types of this origin in its earlier batches
    types: Sequence[Type]  # types that are new in this batch

    def only(self, kept: Sequence[bool]) -> Batch:
        """Return the batch without the articles that are not flagged."""
        flags = {Scope.ARTICLE: np.array(kept, np.bool_)}
        flags[Scope.PARAGRAPH] = np.repeat(flags[Scope.ARTICLE], self.documents.sizes)
        words, of_columns = {}, {}
        for name, field in FIELDS.items():
            here = flags[field.scope]
            moved = np.cumsum(here) - 1
            some = chosen(self.words[name], np.flatnonzero(here[self.words[name].units]))
            words[name] = some._replace(units=moved[some.units].astype(np.uint32))
            if field.column:
                rows = self.columns[name].items()
                of_columns[name] = {moved.item(unit): held for unit, held in rows if here[unit]}
        return replace(
            self,
            documents=self.documents.only(kept),
            words=words,
            columns=of_columns,
            signatures=self.signatures[flags[Scope.PARAGRAPH]],
        )


class Collector:
    """Makes batches of articles, all with one numbering of types as long as it is not too large."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._numbering = Numbering()
        self._fingerprinter = Fingerprinter(self._numbering.types)
        self._known = 0

    def batch(self, articles: Iterable[Sequence[Paragraph]]) -> Batch:
        """Make a batch of articles, each a sequence of its blocks."""
        if len(self._numbering) > MOST_TYPES:
            self._begin()
        held = DocumentsBuilder()
        fields = {name: FieldBuilder(self._numbering) for name in FIELDS}
        columns: dict[str, dict[int, Values]] = {n: {} for n, f in FIELDS.items() if f.column}
        terms = ParagraphTerms(fields, columns)
        for paragraphs in articles:
            terms.add(paragraphs, held.articles, len(held))
            held.add(paragraphs)
        words = {name: field.collected() for name, field in fields.items()}
        signatures = self._fingerprinter.signatures(words["text"].stream, len(held))
        known, self._known = self._known, len(self._numbering)
        new, origin = self._numbering.types[known:], self._numbering.origin
        return Batch(held, words, columns, signatures, origin, known, new)
