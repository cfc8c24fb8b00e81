"""The published generation as readers open it: replaced when another one is published."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from search.engines.protocol import Snapshot
from search.engines.sqlite_catalog import SqliteCatalog
from search.engines.whoosh.index import WhooshIndex
from search.engines.whoosh.storage import generations, write_lock
from search.engines.whoosh.storage.generations import Generation
from search.engines.whoosh.storage.manifest import Manifest
from search.errors import REBUILD, EngineError, MissingIndexError, OutdatedIndexError
from search.model import IndexState
from search.storage.catalog import Catalog

TRUSTED_FOR = 1.0  # seconds until the files of an open generation are checked again


@dataclass(slots=True)
class OpenedGeneration:
    """A published generation that is open; see ``search.engines.protocol.Published``."""

    generation: Generation
    manifest: Manifest
    written: tuple[int, int]  # inode and modification time of the manifest file
    snapshot: Snapshot
    state: IndexState
    checked: float  # time.monotonic() of the last comparison of files with the manifest
    named: tuple[int, int, int] = (0, 0, 0)  # stamp of ``CURRENT``, made before it was read

    def catalog(self) -> AbstractContextManager[Catalog]:
        """Open the generation's catalog."""
        return catalog_of(self.generation)

    def verify(self) -> None:
        """Compare every byte of the index with its checksum.

        Raises:
            OutdatedIndexError: a file differs from its stamp.
        """
        self.generation.check(self.manifest, trusted=None, catalog=False)


class Opener:
    """Keeps the published generation of a library open. Threads share it."""

    def __init__(self, library: Path) -> None:
        """Name a library; nothing is opened yet."""
        self._library = library
        self._lock = Lock()
        self._opened: OpenedGeneration | None = None

    def published(self) -> OpenedGeneration:
        """Open the published generation; in trouble that may pass, return the one that is open."""
        try:
            with write_lock.reading(self._library):
                return self._latest()
        except (MissingIndexError, OutdatedIndexError):
            raise
        except EngineError:
            held = self._opened
            if held is None:
                raise
            return held

    def close(self) -> None:
        """Release all files."""
        with self._lock:
            self._opened = None

    def _latest(self) -> OpenedGeneration:
        """Open the published generation; start again if a sync replaces it meanwhile."""
        named, opened = generations.stamp(self._library), self._opened
        # ``CURRENT`` is never written in place: another name is another file.
        if opened and named[0] and opened.named == named and _is_trusted(opened):
            return opened
        while True:
            name = generations.current(self._library)
            try:
                opened = self._current(name)
                opened.named = named
                return opened
            except OutdatedIndexError:
                if generations.current(self._library) == name:
                    raise
                named = generations.stamp(self._library)

    def _current(self, name: str) -> OpenedGeneration:
        """Return the open generation if it has this name and is undamaged, else open it."""
        with self._lock:
            opened = self._opened
            if opened and opened.generation.folder.name == name:
                if _is_trusted(opened):
                    return opened
                if _written(opened.generation) == opened.written:
                    # Compares sizes and times only: all files were compared when it was opened.
                    opened.generation.check(opened.manifest, catalog=False, trusted=0)
                    opened.state = self._state(opened.manifest)
                    opened.checked = time.monotonic()
                    return opened
            self._opened = self._open(generations.published(self._library))
            return self._opened

    def _open(self, generation: Generation) -> OpenedGeneration:
        manifest, written = generation.manifest(), _written(generation)
        generation.check(manifest, catalog=False)
        snapshot = WhooshIndex(generation.index).snapshot()
        state = self._state(manifest)
        return OpenedGeneration(generation, manifest, written, snapshot, state, time.monotonic())

    def _state(self, manifest: Manifest) -> IndexState:
        return manifest.shown(rebuilding=write_lock.is_rebuilding(self._library))


@contextmanager
def catalog_of(generation: Generation) -> Iterator[Catalog]:
    """Open the catalog of a published generation.

    Raises:
        OutdatedIndexError: the catalog is missing or damaged.
    """
    try:
        with closing(SqliteCatalog.reading(generation.catalog)) as catalog:
            yield catalog
    except sqlite3.Error as error:
        raise OutdatedIndexError(
            f"The catalog {generation.catalog} cannot be read ({error}): {REBUILD}."
        ) from error


def _is_trusted(opened: OpenedGeneration) -> bool:
    return time.monotonic() < opened.checked + TRUSTED_FOR


def _written(generation: Generation) -> tuple[int, int]:
    try:
        status = generation.manifest_file.stat()
    except OSError:
        return 0, 0  # reading the manifest raises the proper error
    return status.st_ino, status.st_mtime_ns
