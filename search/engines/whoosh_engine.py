"""The embedded engine: a Whoosh index in a folder, opened by many readers and one writer.

Whoosh's own doors only. What its readers must be guarded against is told beside each guard; the
plans themselves become Whoosh queries in ``whoosh_queries``.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from whoosh import index
from whoosh.index import EmptyIndexError, LockError

from search import durable, schema
from search.engines.whoosh_snapshot import WhooshSnapshot
from search.engines.whoosh_tables import Store
from search.errors import BusyLibraryError, OutdatedIndexError
from search.model import Paragraph

MEMORY = 512  # MB for postings before they are spilled to disk: 2.5 times as fast as Whoosh's 128


class WhooshEngine:
    """An index in a folder. Safe to share between threads; each gets its own snapshot."""

    def __init__(self, folder: Path) -> None:
        """Open the index in a folder.

        Raises:
            OutdatedIndexError: there is no index, or it is damaged.
        """
        try:
            self._index = index.open_dir(folder, schema=schema.SCHEMA)
        except (EmptyIndexError, OSError, ValueError) as error:
            raise _unreadable(folder) from error
        self._folder = folder
        self._local = threading.local()
        self._lock = threading.Lock()
        self._open: set[WhooshSnapshot] = set()
        self._stores: dict[int, Store] = {}  # of the latest state only

    @classmethod
    def create(cls, folder: Path) -> WhooshEngine:
        """Make an empty index in a folder that holds none."""
        folder.mkdir(parents=True, exist_ok=True)
        index.create_in(folder, schema.SCHEMA)
        return cls(folder)

    def snapshot(self) -> WhooshSnapshot:
        """Open the latest committed state; a thread that already has it open gets it again.

        Raises:
            OutdatedIndexError: the index is gone or damaged.
        """
        held: WhooshSnapshot | None = getattr(self._local, "snapshot", None)
        if held and held.generation == self._index.latest_generation():
            return held
        self.release()
        try:
            # A new searcher, never Searcher.refresh(): that gives wrong hits after deletions.
            searcher = self._index.searcher()
            with ExitStack() as undone:
                undone.callback(searcher.close)
                generation = searcher.reader().generation()
                snapshot = WhooshSnapshot(searcher, generation, self._store(generation))
                undone.pop_all()
        except (EmptyIndexError, OSError) as error:
            raise _unreadable(self._folder) from error
        with self._lock:
            self._open.add(snapshot)
        self._local.snapshot = snapshot
        return snapshot

    @property
    def in_use(self) -> bool:
        """Tell whether any thread has the index open."""
        return bool(self._open)

    def release(self) -> None:
        """Close the files of this thread."""
        held: WhooshSnapshot | None = getattr(self._local, "snapshot", None)
        if held:
            with self._lock:
                self._open.discard(held)
            held.close()
            del self._local.snapshot

    def close(self) -> None:
        """Close the files of all threads; none of them may be searching."""
        with self._lock:
            while self._open:
                self._open.pop().close()
        self._local = threading.local()

    def _store(self, generation: int) -> Store:
        with self._lock:
            if generation not in self._stores:
                self._stores = {generation: Store()}
            return self._stores[generation]

    def writer(self) -> WhooshWriter:
        """Start to change the index.

        Raises:
            BusyLibraryError: somebody else is writing.
        """
        return WhooshWriter(self._folder, self._index)


def _unreadable(folder: Path) -> OutdatedIndexError:
    return OutdatedIndexError(
        f"The index in {folder} cannot be opened: run 'pilcrow index --rebuild'."
    )


class WhooshWriter:
    """Changes to a Whoosh index that become visible together, once."""

    def __init__(self, folder: Path, whoosh_index: Any) -> None:
        self._folder = folder
        self._committed = False
        try:
            # Compound segments would be copied to memory by every reader.
            self._writer = whoosh_index.writer(compound=False, limitmb=MEMORY)
        except LockError as error:
            raise BusyLibraryError(
                "Another process is writing to this index: wait until it has finished."
            ) from error

    def add(self, paragraphs: Iterable[Paragraph]) -> None:
        """Add the blocks of an article."""
        for paragraph in paragraphs:
            self._writer.add_document(**schema.document(paragraph))

    def remove(self, article: str) -> None:
        """Remove the blocks of an article, if there are any."""
        self._writer.delete_by_term("article", article)

    def commit(self) -> None:
        """Publish all changes; Whoosh itself does not sync its files to disk."""
        self._writer.commit()
        self._committed = True
        durable.sync_files(self._folder)

    def close(self) -> None:
        """Let others write; changes that were not committed are dropped."""
        if not self._committed:
            self._writer.cancel()
