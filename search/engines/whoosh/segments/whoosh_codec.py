"""Segments of arrays as Whoosh knows segments: its readers and queries work on them.

Writing is the work of ``building.writer``: a segment is inverted in bulk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from whoosh import matching, reading
from whoosh.codec import base

from search.engines.whoosh.schema import SCHEMA
from search.engines.whoosh.segments.array_file import Array, ranges
from search.engines.whoosh.segments.inverter import decoded
from search.engines.whoosh.segments.postings import Occurrences
from search.engines.whoosh.segments.segment_file import SegmentFile
from search.engines.whoosh.segments.term_dictionary import TermDictionary
from search.fields import FIELDS, FieldContent

Term: TypeAlias = tuple[str, bytes]

EXTENSION = ".arrays"
_SEARCHED = tuple(
    name for name, field in FIELDS.items() if field.content is not FieldContent.NOTHING
)


class ColumnarSegment(base.Segment):  # type: ignore[misc]  # whoosh is untyped here
    """A segment in an index's table of contents; what is pickled there is this, and no more."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self.documents = 0
        self.deleted: set[int] = set()

    def codec(self) -> ColumnarCodec:
        """Give what reads it."""
        return ColumnarCodec()

    def path(self, folder: Path) -> Path:
        """Name its file."""
        return folder / str(self.make_filename(EXTENSION))

    def doc_count_all(self) -> int:
        """Count its documents, deleted ones included."""
        return self.documents

    def deleted_count(self) -> int:
        """Count its deleted documents."""
        return len(self.deleted)

    def deleted_docs(self) -> set[int]:
        """Give the numbers of its deleted documents."""
        return self.deleted

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a document is deleted."""
        return docnum in self.deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:  # noqa: FBT001, FBT002
        """Delete a document, or take it back."""
        if delete:
            self.deleted.add(docnum)
        else:
            self.deleted.discard(docnum)

    def should_assemble(self) -> bool:
        """Keep the file as it is: a compound file would be copied to memory by every reader."""
        return False


class ColumnarCodec(base.Codec):  # type: ignore[misc]
    """Reads segments of arrays."""

    def terms_reader(self, storage: Any, segment: ColumnarSegment) -> TermsReader:
        """Open the terms of a segment."""
        return TermsReader(SegmentFile(segment.path(Path(storage.folder))))

    def per_document_reader(self, storage: Any, segment: ColumnarSegment) -> DocumentReader:
        """Open the documents of a segment."""
        return DocumentReader(SegmentFile(segment.path(Path(storage.folder))), segment)

    def new_segment(self, storage: Any, indexname: str) -> ColumnarSegment:
        """Name a segment."""
        return ColumnarSegment(indexname)


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """The terms of a segment, field by field."""

    def __init__(self, file: SegmentFile) -> None:
        self._file = file

    def __contains__(self, term: Term) -> bool:
        field, text = term
        return field in _SEARCHED and self._number(field, text) is not None

    def indexed_field_names(self) -> Iterable[str]:
        """Name the fields that can be searched."""
        return sorted(_SEARCHED)

    def terms(self) -> Iterator[Term]:
        """Give all terms in order."""
        for field in sorted(_SEARCHED):
            yield from self.terms_from(field, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """Give a field's terms in order, from one on."""
        dictionary = self._file.postings(fieldname).dictionary
        for text in dictionary.terms(range(dictionary.position(prefix), len(dictionary))):
            yield fieldname, text

    def cursor(self, fieldname: str, fieldobj: Any) -> TermCursor:
        """Step through a field's terms."""
        return TermCursor(self._file.postings(fieldname).dictionary, fieldobj)

    def items(self) -> Iterator[tuple[Term, Any]]:
        """Give all terms in order, with what is known of them."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, Any]]:
        """Give a field's terms in order, from one on, with what is known of them."""
        found = self.terms_from(fieldname, prefix)
        return ((term, self.term_info(*term)) for term in found)

    def term_info(self, fieldname: str, text: bytes) -> Any:
        """Tell how frequent a term is.

        Raises:
            KeyError: it is not there.
        """
        units, counts = self._units(fieldname, text)
        lengths = self._file.lengths(fieldname)[units].astype(np.int64)
        documents, counts = self._documents(fieldname, units, counts)
        return reading.TermInfo(
            weight=float(counts.sum()),
            df=len(documents),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(counts.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Count the occurrences of a term."""
        return float(self.term_info(fieldname, text).weight())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Count the documents that hold a term."""
        return int(self.term_info(fieldname, text).doc_frequency())

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> Any:
        """Open the postings of a term.

        Raises:
            KeyError: it is not there.
        """
        found = self._occurrences(fieldname, text)
        units, counts = np.unique(found.units, return_counts=True)
        starts = np.cumsum(counts) - counts
        documents, counts, starts = self._documents(fieldname, units, counts, starts)
        return PostingMatcher(
            documents.tolist(),
            counts.tolist(),
            starts.tolist(),
            found.positions,
            format_,
            scorer,
            (fieldname, text),
            self.term_info(fieldname, text),
        )

    def _number(self, field: str, text: bytes) -> int | None:
        return self._file.postings(field).dictionary.number(text)

    def _occurrences(self, field: str, text: bytes) -> Occurrences:
        if self._number(field, text) is None:
            raise KeyError((field, text))
        return self._file.postings(field).occurrences(frozenset((decoded(text),)))

    def _units(self, field: str, text: bytes) -> tuple[Array, Array]:
        units, counts = np.unique(self._occurrences(field, text).units, return_counts=True)
        return units, counts

    def _documents(self, field: str, units: Array, *beside: Array) -> tuple[Array, ...]:
        """Let what is said of an article be said of each of its paragraphs."""
        if not FIELDS[field].of_article:
            return units, *beside
        starts, counts = self._file.of_articles(units)
        return ranges(starts, counts), *(np.repeat(each, counts) for each in beside)


class TermCursor(base.FieldCursor):  # type: ignore[misc]
    """Steps through the terms of a field, as Whoosh's search for misspellings does."""

    def __init__(self, dictionary: TermDictionary, field: Any) -> None:
        self._dictionary = dictionary
        self._field = field
        self._at = 0

    def first(self) -> str | None:
        """Go to the first term."""
        self._at = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Go to the first term that is not before this one."""
        self._at = self._dictionary.position(self._field.to_bytes(term))
        return self.text()

    def next(self) -> str | None:
        """Go to the next term."""
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        """Give the term; None behind the last."""
        if self._at >= len(self._dictionary):
            return None
        return decoded(self._dictionary.term(self._at))


class PostingMatcher(matching.ListMatcher):  # type: ignore[misc]
    """Steps through the postings of a term."""

    def __init__(
        self,
        documents: list[int],
        counts: list[int],
        starts: list[int],
        positions: Array,
        format_: Any,
        scorer: Any,
        term: Term,
        info: Any,
    ) -> None:
        super().__init__(documents, counts, format=format_, scorer=scorer, term=term, terminfo=info)
        self._starts = starts
        self._positions = positions

    def value(self) -> Any:
        """Give the posting as Whoosh's own codecs write it."""
        return self._format.encode(self.value_as("positions"))

    def supports(self, astype: str) -> bool:
        """Tell what can be asked of a posting."""
        return astype in ("frequency", "weight", "positions")

    def value_as(self, astype: str) -> Any:
        """Tell how often, or where, the term stands in the document."""
        count = int(self._weights[self._i])
        if astype == "positions":
            start = self._starts[self._i]
            return self._positions[start : start + count].tolist()
        return float(count)


class DocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    """The documents of a segment."""

    def __init__(self, file: SegmentFile, segment: ColumnarSegment) -> None:
        self._file = file
        self._segment = segment

    def doc_count(self) -> int:
        """Count the documents that are not deleted."""
        return self._segment.documents - len(self._segment.deleted)

    def doc_count_all(self) -> int:
        """Count all documents."""
        return self._segment.documents

    def has_deletions(self) -> bool:
        """Tell whether documents are deleted."""
        return bool(self._segment.deleted)

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a document is deleted."""
        return docnum in self._segment.deleted

    def deleted_docs(self) -> set[int]:
        """Give the numbers of deleted documents."""
        return self._segment.deleted

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Count the words of a document's field."""
        if fieldname not in _SEARCHED:
            return default
        return int(self._lengths(fieldname)[docnum])

    def field_length(self, fieldname: str) -> int:
        """Count the words of a field."""
        return int(self._lengths(fieldname).sum(dtype=np.int64))

    def min_field_length(self, fieldname: str) -> int:
        """Count the words of the shortest field."""
        return int(self._lengths(fieldname).min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        """Count the words of the longest field."""
        return int(self._lengths(fieldname).max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Give a paragraph as a dictionary."""
        paragraph = self._file.documents.paragraph(docnum)
        held = (name for name in SCHEMA.names() if hasattr(paragraph, name))
        return {name: getattr(paragraph, name) for name in held}

    def _lengths(self, field: str) -> Array:
        lengths = self._file.lengths(field)
        return lengths[self._file.documents.article] if FIELDS[field].of_article else lengths
