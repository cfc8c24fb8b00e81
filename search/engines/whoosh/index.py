"""A Whoosh index in a folder, opened by many readers and one writer.

Lock and table of contents are Whoosh's; the segments are columnar files of our own codec.
"""

from __future__ import annotations

import os
import pickle
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh.index import TOC, EmptyIndexError, FileIndex

from search.engines.arrays import Array
from search.engines.whoosh import schema
from search.engines.whoosh.safe_pickles import CheckedStorage
from search.engines.whoosh.segments.segment_file import SegmentFile
from search.engines.whoosh.segments.whoosh_codec import ColumnarSegment
from search.engines.whoosh.snapshot import IndexSnapshot
from search.errors import REBUILD, EngineError, OutdatedIndexError

if TYPE_CHECKING:
    from search.engines.whoosh.building.writer import ColumnarWriter


class _IndexFolder(CheckedStorage):
    """A folder that raises an error if it cannot be listed; Whoosh's own returns an empty list."""

    def list(self) -> list[str]:
        return [path.name for path in Path(self.folder).iterdir()]


class WhooshIndex:
    """An index in a folder. Threads share it, and its snapshots."""

    def __init__(self, folder: Path) -> None:
        """Open the index in a folder.

        Raises:
            OutdatedIndexError: there is no index, or it is damaged.
        """
        try:
            self._index = FileIndex(_IndexFolder(os.fspath(folder)), schema=schema.SCHEMA)
        except (EmptyIndexError, OSError, ValueError) as error:
            raise _unreadable(folder, error) from error
        self._folder = folder
        self._lock = threading.Lock()
        self._latest: tuple[int, IndexSnapshot] | None = None
        self._files: dict[str, SegmentFile] = {}  # of the latest snapshot, by segment id

    @classmethod
    def create(cls, folder: Path) -> WhooshIndex:
        """Create an empty index in a folder that holds none."""
        folder.mkdir(parents=True, exist_ok=True)
        FileIndex.create(_IndexFolder(os.fspath(folder)), schema.SCHEMA)
        return cls(folder)

    def snapshot(self) -> IndexSnapshot:
        """Open the latest committed state.

        Raises:
            OutdatedIndexError: the index is missing or damaged.
            EngineError: the operating system cannot read it now.
        """
        with self._lock:
            if self._latest is None or self._latest[0] != self._generation():
                self._latest = self._open()
            return self._latest[1]

    def close(self) -> None:
        """Release the latest snapshot; threads that use it can go on."""
        with self._lock:
            self._latest, self._files = None, {}

    def writer(self, *, parallel: bool = False) -> ColumnarWriter:
        """Start to change the index; a ``parallel`` writer uses two processors.

        Raises:
            BusyLibraryError: another writer is open.
        """
        from search.engines.whoosh.building.writer import ColumnarWriter

        return ColumnarWriter(self._folder, self._index, parallel=parallel)

    def _open(self) -> tuple[int, IndexSnapshot]:
        generation = self._generation()
        try:
            segments = TOC.read(self._index.storage, self._index.indexname, generation).segments
            files = {segment.segment_id(): self._file(segment) for segment in segments}
        except (EmptyIndexError, OSError, ValueError, pickle.UnpicklingError) as error:
            if self._generation() != generation:
                return self._open()  # a commit has just replaced it
            raise _unreadable(self._folder, error) from error
        self._files = files
        return generation, IndexSnapshot(tuple(files.values()), [_deleted(s) for s in segments])

    def _generation(self) -> int:
        try:
            return int(self._index.latest_generation())
        except OSError as error:
            raise _unreadable(self._folder, error) from error

    def _file(self, segment: Any) -> SegmentFile:
        if not isinstance(segment, ColumnarSegment):
            raise _unreadable(self._folder)
        known = self._files.get(segment.segment_id())
        return known or SegmentFile(segment.path(self._folder))


def _deleted(segment: ColumnarSegment) -> Array | None:
    """Flag the deleted documents of a segment, if there are any."""
    if not segment.deleted:
        return None
    flags = np.zeros(segment.documents, np.bool_)
    flags[list(segment.deleted)] = True
    return flags


def _unreadable(folder: Path, error: Exception | None = None) -> EngineError:
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
        why = (error.strerror or str(error)).lower()
        return EngineError(f"The index in {folder} cannot be read ({why}): fix that and try again.")
    return OutdatedIndexError(f"The index in {folder} cannot be opened: {REBUILD}.")
