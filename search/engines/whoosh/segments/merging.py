"""Several segments → the arrays of one, without their deleted documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from search.engines.arrays import Array, narrow
from search.engines.paragraph_terms import Stream, Type
from search.engines.whoosh.segments import columns, documents
from search.engines.whoosh.segments.inverter import inverted
from search.engines.whoosh.segments.segment_file import SegmentFile
from search.fields import FIELDS


class SegmentPart(NamedTuple):
    """A segment to be merged, with flags of the documents and articles that are kept."""

    segment: SegmentFile
    documents: Array  # flags
    articles: Array

    @classmethod
    def of(cls, segment: SegmentFile, deleted: Iterable[int]) -> SegmentPart:
        """Keep all documents of a segment that are not deleted; articles are deleted as a whole."""
        kept = np.ones(len(segment), np.bool_)
        kept[np.array(sorted(deleted), np.int64)] = False
        return cls(segment, kept, kept[segment.documents.first[:-1]])

    def units(self, field: str) -> Array:
        """Return the flags of the kept units of a field."""
        return self.articles if FIELDS[field].of_article else self.documents


def merged(parts: Sequence[SegmentPart]) -> dict[str, Array]:
    """Return the arrays of a segment with the documents of several, in this order."""
    found = documents.merged([(p.segment.documents, p.documents, p.articles) for p in parts])
    for name, field in FIELDS.items():
        made = _field(name, parts)
        if field.column:
            made |= columns.merged([(p.segment.column(name), p.units(name)) for p in parts])
        found |= {f"{name}/{each}": array for each, array in made.items()}
    return found


def _field(name: str, parts: Sequence[SegmentPart]) -> dict[str, Array]:
    types: list[Type] = []
    lengths = np.concatenate([part.segment.lengths(name)[part.units(name)] for part in parts])
    # No other reference to the stream: its memory is freed once the words are sorted.
    found = inverted(types, _stream(name, parts, types), len(lengths))
    return found | {"lengths": narrow(lengths)}


def _stream(name: str, parts: Sequence[SegmentPart], types: list[Type]) -> Stream:
    """Read all words of a field, and append their types to ``types``."""
    numbers: dict[Type, int] = {}
    streams: list[Stream] = []
    first = 0  # unit of each part
    for part in parts:
        postings, kept = part.segment.postings(name), part.units(name)
        of_types = [numbers.setdefault(type_, len(numbers)) for type_ in postings.types()]
        ranks, units, positions = postings.stream()
        numbered = np.array(of_types, np.uint32)[ranks]
        if not kept.all():
            here = kept[units]
            units = (np.cumsum(kept) - 1)[units[here]]
            numbered, positions = numbered[here], positions[here]
        streams.append(Stream(numbered, (units + first).astype(np.uint32), positions))
        first += int(np.count_nonzero(kept))
    types += numbers
    return Stream(*(np.concatenate(each) for each in zip(*streams, strict=True)))
