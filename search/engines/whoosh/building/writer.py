"""The writer of an index: changes become visible together, by Whoosh's table of contents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from whoosh.index import TOC, clean_files

from search.engines.arrays import Array
from search.engines.paragraph_terms import Type, decoded
from search.engines.whoosh.building.batches import Batch
from search.engines.whoosh.building.numbering import Origin
from search.engines.whoosh.building.segment_builder import SegmentBuilder
from search.engines.whoosh.schema import SCHEMA, schema_in
from search.engines.whoosh.segments import array_file
from search.engines.whoosh.segments.merging import SegmentPart, merged
from search.engines.whoosh.segments.segment_file import SegmentFile
from search.engines.whoosh.segments.whoosh_codec import ColumnarSegment
from search.errors import BusyLibraryError
from search.storage import atomic_files

MOST_WORDS = 12_000_000  # kept in memory before a segment is written: about 500 MB
_ALIKE = 3  # ratio up to which a segment is merged with all smaller ones together
_WASTE = 4  # a segment is rewritten when more than 1/4 of its documents are deleted


class ColumnarWriter:
    """The writer of an index; Whoosh's lock allows one at a time."""

    def __init__(self, folder: Path, index: Any, *, parallel: bool = False) -> None:
        """Lock the index; a ``parallel`` writer compresses texts in a second thread.

        Raises:
            BusyLibraryError: somebody else is writing.
        """
        self._folder = folder
        self._storage = index.storage
        self._name = index.indexname
        self._parallel = parallel
        self._lock = index.lock("WRITELOCK")
        if not self._lock.acquire():
            raise BusyLibraryError(
                "Another process is writing to this index: wait until it has finished."
            )
        self._closed = False
        # The schema is made below: that of the table of contents is checked, and not used.
        self._toc = TOC.read(self._storage, self._name, schema=SCHEMA)
        self._committed: list[ColumnarSegment] = self._toc.segments
        self._written: list[ColumnarSegment] = []
        self._files: dict[ColumnarSegment, SegmentFile] = {}
        self._builder = SegmentBuilder()
        self._types: dict[int, tuple[Origin, list[Type]]] = {}  # of batches, by process

    def add(self, batch: Batch, kept: Sequence[bool]) -> None:
        """Add the articles of a batch that are flagged in ``kept``, none beyond its end.

        Raises:
            ValueError: a batch of the same origin between this one and the last is missing.
        """
        kept = [*kept, *[False] * (batch.documents.articles - len(kept))]
        process, _ = batch.origin
        origin, types = self._types.get(process, (batch.origin, []))
        if origin != batch.origin:
            types = []  # the process began another numbering
        self._types[process] = batch.origin, types
        if len(types) != batch.known:
            raise ValueError(f"{batch.known - len(types)} types of {batch.origin} are missing")
        types += batch.types
        if any(kept):
            self._builder.add(batch if all(kept) else batch.only(kept), types)
        if self._builder.words >= MOST_WORDS:
            self._flush()

    def remove(self, article: str) -> None:
        """Delete the blocks of an article from the committed segments."""
        for segment in self._committed:
            segment.deleted.update(self._open(segment).documents_of(article))

    def commit(self) -> None:
        """Publish all changes durably, and release the lock."""
        if len(self._builder):
            self._flush()
        segments = self._merged([*self._committed, *self._written])
        atomic_files.sync_files(self._folder)  # before they are named in the table of contents
        self._toc.schema = schema_in(self._languages(segments))
        self._toc.segments = segments
        self._toc.generation += 1
        self._toc.write(self._storage, self._name)
        atomic_files.sync_files(self._folder)
        clean_files(self._storage, self._name, self._toc.generation, segments)
        self._written = []
        self.close()

    def close(self) -> None:
        """Release the lock; changes that were not committed are dropped."""
        if self._closed:
            return
        self._closed = True
        for segment in self._written:
            segment.path(self._folder).unlink(missing_ok=True)
        self._lock.release()

    def _languages(self, segments: Iterable[ColumnarSegment]) -> list[str]:
        """Return the languages of the articles in some segments, for Whoosh's analyzers."""
        found: set[str] = set()
        for segment in segments:
            dictionary = self._open(segment).postings("lang").dictionary
            found.update(map(decoded, dictionary.terms(range(len(dictionary)))))
        return sorted(found)

    def _flush(self) -> None:
        content = self._builder.arrays(parallel=self._parallel)
        self._written.append(self._write(content, len(self._builder)))
        self._builder = SegmentBuilder()

    def _write(self, content: dict[str, Array], documents: int) -> ColumnarSegment:
        segment = ColumnarSegment(self._name)
        segment.documents = documents
        array_file.write(segment.path(self._folder), content)
        return segment

    def _open(self, segment: ColumnarSegment) -> SegmentFile:
        if segment not in self._files:
            self._files[segment] = SegmentFile(segment.path(self._folder))
        return self._files[segment]

    def _merged(self, segments: list[ColumnarSegment]) -> list[ColumnarSegment]:
        """Merge segments so that they stay few, and deleted documents a small share of them."""
        held = [segment for segment in segments if segment.doc_count()]
        merging = _alike(held)
        merging |= {s for s in held if s.deleted_count() * _WASTE > s.doc_count_all()}
        if not merging:
            return held
        parts = [SegmentPart.of(self._open(s), s.deleted) for s in held if s in merging]
        count = sum(segment.doc_count() for segment in merging)
        new = self._write(merged(parts), count)
        return [*(segment for segment in held if segment not in merging), new]


def _alike(segments: Iterable[ColumnarSegment]) -> set[ColumnarSegment]:
    """Choose segments of similar size to merge, so that each word is copied a few times only."""
    total, chosen = 0, set[ColumnarSegment]()
    for segment in sorted(segments, key=lambda segment: segment.doc_count()):
        if chosen and segment.doc_count() > _ALIKE * total:
            break
        total += segment.doc_count()
        chosen.add(segment)
    return chosen if len(chosen) > 1 else set()
