"""Batches of numbered words → the arrays of a new segment."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from search.engines.arrays import Array, edges, narrow
from search.engines.paragraph_terms import Type
from search.engines.whoosh.building.batches import Batch
from search.engines.whoosh.building.field_words import FieldWords
from search.engines.whoosh.building.numbering import Origin
from search.engines.whoosh.segments import columns, documents
from search.engines.whoosh.segments.documents import NUMBERED
from search.engines.whoosh.segments.inverter import inverted
from search.fields import FIELDS, Scope


class SegmentBuilder:
    """Collects batches in memory, and inverts them together."""

    def __init__(self) -> None:
        self._numbers: dict[Type, int] = {}
        self._translations: dict[Origin, Array] = {}
        self._batches: list[Batch] = []
        self.words = 0  # in all fields: memory and time grow with them

    def __len__(self) -> int:
        return sum(len(batch.documents) for batch in self._batches)

    def add(self, batch: Batch, types: Sequence[Type]) -> None:
        """Add a batch, whole or, when interrupted, not at all.

        ``types`` are all types of its origin, from the first batch on.
        """
        words = {
            name: held._replace(types=self._translated(batch.origin, held.types, types))
            for name, held in batch.words.items()
        }
        self._batches.append(replace(batch, words=words))
        self.words += sum(len(held.types) for held in words.values())

    def arrays(self, *, parallel: bool = False) -> dict[str, Array]:
        """Return the arrays of a segment; with ``parallel``, texts are compressed in a thread."""
        parts = [batch.documents for batch in self._batches]
        if parallel:
            with ThreadPoolExecutor(1) as beside:
                packing = beside.submit(documents.packed, parts)
                fields = self._fields()
            found = packing.result()
        else:
            found, fields = documents.packed(parts), self._fields()
        # Titles and headings are alike for other reasons than copying.
        numbered = NUMBERED[found["documents/kind"]]
        signatures = np.concatenate([batch.signatures for batch in self._batches])
        return found | {"documents/signature": signatures * numbered} | fields

    def _fields(self) -> dict[str, Array]:
        """Invert all fields, and pack their columns."""
        found: dict[str, Array] = {}
        firsts = {
            Scope.ARTICLE: edges(np.array([b.documents.articles for b in self._batches])),
            Scope.PARAGRAPH: edges(np.array([len(b.documents) for b in self._batches])),
        }
        types = list(self._numbers)
        for name, field in FIELDS.items():
            *first, units = firsts[field.scope].tolist()
            words = self._words(name, first)
            lengths = np.bincount(words.units, words.lengths, units).astype(np.uint32)
            made = {**inverted(types, words.stream, units), "lengths": narrow(lengths)}
            if field.column:
                rows = {
                    start + unit: values
                    for start, batch in zip(first, self._batches, strict=True)
                    for unit, values in batch.columns[name].items()
                }
                made |= columns.packed(rows, units)
            found |= {f"{name}/{part}": array for part, array in made.items()}
        return found

    def _words(self, field: str, first: Sequence[int]) -> FieldWords:
        parts = [
            words._replace(units=words.units + np.uint32(start))
            for start, words in zip(first, (b.words.pop(field) for b in self._batches), strict=True)
        ]
        return FieldWords(*map(np.concatenate, zip(*parts, strict=True)))

    def _translated(self, origin: Origin, used: Array, types: Sequence[Type]) -> Array:
        """Translate an origin's numbers of types into those of this segment."""
        known = self._translations.get(origin, np.zeros(0, np.int64))
        if len(known) < len(types):
            more = np.full(len(types) - len(known), -1)
            known = self._translations[origin] = np.concatenate([known, more])
        for number in np.unique(used[known[used] < 0]).tolist():
            known[number] = self._numbers.setdefault(types[number], len(self._numbers))
        return known[used].astype(np.uint32)
