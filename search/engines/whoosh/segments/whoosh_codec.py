"""A Whoosh codec for segments of arrays: Whoosh's readers, queries, sorting and facets use them.

Terms that a segment leaves out, as they equal others, are found by those (``analyzer``): a word in
any form by its stem, a word of a phrase by how it is written. Stored fields are made of the
segment's paragraphs, columns of its values.

But: it only reads. Segments are written by ``building.writer``, a field at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from whoosh import columns, matching, reading
from whoosh.codec import base

from search.analysis.terms import FOLDED, FORM, JOINT, WHOLE
from search.engines.arrays import Array, distinct, in_all, ranges
from search.engines.paragraph_terms import decoded
from search.engines.whoosh.analyzer import SPACE
from search.engines.whoosh.schema import SCHEMA, sort_key
from search.engines.whoosh.segments.postings import HALF, Occurrences
from search.engines.whoosh.segments.segment_file import SegmentFile
from search.engines.whoosh.segments.term_dictionary import TermDictionary
from search.fields import BLOCK, FIELDS, FieldContent

Term: TypeAlias = tuple[str, bytes]

EXTENSION = ".arrays"
_SEARCHED = tuple(
    name for name, field in FIELDS.items() if field.content is not FieldContent.NOTHING
)


class ColumnarSegment(base.Segment):  # type: ignore[misc]  # whoosh is untyped here
    """A segment as Whoosh pickles it into the table of contents: its name and its deletions."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self.documents = 0
        self.deleted: set[int] = set()

    def codec(self) -> ColumnarCodec:
        """Return the codec that reads the segment."""
        return ColumnarCodec()

    def path(self, folder: Path) -> Path:
        """Return the path of the segment's file in the index's folder."""
        return folder / str(self.make_filename(EXTENSION))

    def doc_count_all(self) -> int:
        """Count the documents, deleted ones included."""
        return self.documents

    def deleted_count(self) -> int:
        """Count the deleted documents."""
        return len(self.deleted)

    def deleted_docs(self) -> set[int]:
        """Return the numbers of the deleted documents."""
        return self.deleted

    def is_deleted(self, docnum: int) -> bool:
        """Report whether a document is deleted."""
        return docnum in self.deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:  # noqa: FBT001, FBT002
        """Mark a document as deleted, or with ``delete=False`` as kept."""
        if delete:
            self.deleted.add(docnum)
        else:
            self.deleted.discard(docnum)

    def should_assemble(self) -> bool:
        """Report False: each reader would copy a compound file to memory."""
        return False


class ColumnarCodec(base.Codec):  # type: ignore[misc]
    """The codec of ``ColumnarSegment``."""

    def terms_reader(self, storage: Any, segment: ColumnarSegment) -> TermsReader:
        """Open the terms of a segment."""
        return TermsReader(SegmentFile(segment.path(Path(storage.folder))))

    def per_document_reader(self, storage: Any, segment: ColumnarSegment) -> ColumnarDocumentReader:
        """Open the documents of a segment."""
        return ColumnarDocumentReader(SegmentFile(segment.path(Path(storage.folder))), segment)

    def new_segment(self, storage: Any, indexname: str) -> ColumnarSegment:
        """Return a segment with a random name and without documents."""
        return ColumnarSegment(indexname)


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """The terms of a segment, field by field."""

    def __init__(self, file: SegmentFile) -> None:
        self._file = file

    def __contains__(self, term: Term) -> bool:
        field, text = term
        return field in _SEARCHED and bool(len(self._occurrences(field, text).units))

    def indexed_field_names(self) -> Iterable[str]:
        """Return the names of the searchable fields."""
        return sorted(_SEARCHED)

    def terms(self) -> Iterator[Term]:
        """Yield all terms in order: those that the segment holds, without those they stand for."""
        for field in sorted(_SEARCHED):
            yield from self.terms_from(field, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """Yield the terms of a field in order, from ``prefix`` on."""
        dictionary = self._file.postings(fieldname).dictionary
        for text in dictionary.terms(range(dictionary.position(prefix), len(dictionary))):
            yield fieldname, text

    def cursor(self, fieldname: str, fieldobj: Any) -> TermCursor:
        """Return a cursor over the terms of a field."""
        return TermCursor(self._file.postings(fieldname).dictionary, fieldobj)

    def items(self) -> Iterator[tuple[Term, Any]]:
        """Yield all terms in order, each with its ``whoosh.reading.TermInfo``."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, Any]]:
        """Yield the terms of a field with their ``TermInfo``, in order, from ``prefix`` on."""
        found = self.terms_from(fieldname, prefix)
        return ((term, self.term_info(*term)) for term in found)

    def term_info(self, fieldname: str, text: bytes) -> Any:
        """Return the ``whoosh.reading.TermInfo`` of a term: its frequency and extremes.

        Raises:
            KeyError: the segment does not hold the term.
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
        """Return a matcher over the postings of a term.

        Raises:
            KeyError: the segment does not hold the term.
        """
        found = self._held(fieldname, text)
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

    def _held(self, field: str, text: bytes) -> Occurrences:
        found = self._occurrences(field, text)
        if not len(found.units):
            raise KeyError((field, text))
        return found

    def _occurrences(self, field: str, text: bytes) -> Occurrences:
        """Return the occurrences of a term; of one with spaces, those of its words in line."""
        postings, term = self._file.postings(field), decoded(text)
        if FIELDS[field].content is FieldContent.VALUE:
            return postings.occurrences(frozenset((term,)))
        if SPACE not in term or term.startswith(WHOLE):
            return postings.occurrences(_standing_for(term))
        words = [
            postings.occurrences(_standing_for(word) - {JOINT + word}) for word in term.split(SPACE)
        ]
        begin = in_all([distinct(word.places() - at) for at, word in enumerate(words)])
        return Occurrences(begin >> HALF, begin & 0xFFFFFFFF)

    def _units(self, field: str, text: bytes) -> tuple[Array, Array]:
        units, counts = np.unique(self._held(field, text).units, return_counts=True)
        return units, counts

    def _documents(self, field: str, units: Array, *beside: Array) -> tuple[Array, ...]:
        """Repeat what is known of articles for each of their paragraphs."""
        if not FIELDS[field].of_article:
            return units, *beside
        starts, counts = self._file.of_articles(units)
        return ranges(starts, counts), *(np.repeat(each, counts) for each in beside)


def _standing_for(term: str) -> frozenset[str]:
    """Return a term with the terms that an index holds in its stead.

    They are those that the planner asks for (``spelling_variants.stems`` and ``forms``): a stem
    that is itself a word is held as that word, and a word without accents as it is written.
    """
    if term.startswith(FOLDED):
        return frozenset(mark + term[1:] for mark in (FORM, FOLDED, JOINT))
    if term.startswith((FORM, JOINT, WHOLE, BLOCK)):
        return frozenset((term,))
    return frozenset(mark + term for mark in ("", FORM, FOLDED, JOINT))


class TermCursor(base.FieldCursor):  # type: ignore[misc]
    """A cursor over the terms of a field, for Whoosh's search for misspellings."""

    def __init__(self, dictionary: TermDictionary, field: Any) -> None:
        self._dictionary = dictionary
        self._field = field
        self._at = 0

    def first(self) -> str | None:
        """Go to the first term, and return it."""
        self._at = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Go to the first term that is not before ``term``, and return it."""
        self._at = self._dictionary.position(self._field.to_bytes(term))
        return self.text()

    def next(self) -> str | None:
        """Go to the next term, and return it."""
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        """Return the present term; None behind the last one."""
        if self._at >= len(self._dictionary):
            return None
        return decoded(self._dictionary.term(self._at))


class PostingMatcher(matching.ListMatcher):  # type: ignore[misc]
    """A matcher over the postings of one term."""

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
        """Return the present posting as Whoosh's own codecs encode it."""
        return self._format.encode(self.value_as("positions"))

    def supports(self, astype: str) -> bool:
        """Report whether a posting has a value of this kind."""
        return astype in ("frequency", "weight", "positions")

    def value_as(self, astype: str) -> Any:
        """Return the count of the term in the document, or its positions."""
        count = int(self._weights[self._i])
        if astype == "positions":
            start = self._starts[self._i]
            return self._positions[start : start + count].tolist()
        return float(count)


class ColumnarDocumentReader(base.PerDocumentReader):  # type: ignore[misc]
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
        """Report whether any document is deleted."""
        return bool(self._segment.deleted)

    def is_deleted(self, docnum: int) -> bool:
        """Report whether a document is deleted."""
        return docnum in self._segment.deleted

    def deleted_docs(self) -> set[int]:
        """Return the numbers of deleted documents."""
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
        """Return the fields of a paragraph by their names; None for those without a value."""
        paragraph = self._file.documents.paragraph(docnum)
        held = (name for name in SCHEMA.names() if hasattr(paragraph, name))
        return {name: getattr(paragraph, name) for name in held}

    def supports_columns(self) -> bool:
        """Report that values are held by document, for sorting and facets."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Report whether documents can be sorted and counted by the values of a field."""
        return fieldname in FIELDS and FIELDS[fieldname].column

    def list_columns(self) -> list[str]:
        """Return the names of the fields with a column."""
        return [name for name, field in FIELDS.items() if field.column]

    def column_reader(self, fieldname: str, column: Any) -> ValuesReader:
        """Return the values of a field by document."""
        return ValuesReader(self._file, fieldname)

    def _lengths(self, field: str) -> Array:
        lengths = self._file.lengths(field)
        return lengths[self._file.documents.article] if FIELDS[field].of_article else lengths


class ValuesReader(columns.ColumnReader):  # type: ignore[misc]
    """The values of one field by document, as ``schema.ValuesColumn`` describes them."""

    def __init__(self, file: SegmentFile, field: str) -> None:
        self._doccount = len(file)
        column = file.column(field)
        self._values, self._codes, self._edges = column.values, column.codes, column.edges
        self._articles = file.documents.article if FIELDS[field].of_article else None
        self._is_reversed = False

    def __getitem__(self, docnum: int) -> list[str]:
        """Return the values of a document."""
        unit = docnum if self._articles is None else self._articles.item(docnum)
        codes = self._codes[self._edges.item(unit) : self._edges.item(unit + 1)]
        return [self._values[code] for code in codes.tolist()]

    def sort_key(self, docnum: int) -> bytes:
        """Return the bytes by which a document is sorted."""
        return sort_key(self[docnum], is_reversed=self._is_reversed)

    def set_reverse(self) -> None:
        """Sort in descending order from now on."""
        self._is_reversed = True
