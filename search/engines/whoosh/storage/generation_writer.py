"""Writer of one unpublished generation: index, catalog and manifest become one commit."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace

from search.engines.protocol import CommittedState
from search.engines.sqlite_catalog import SqliteCatalog
from search.engines.whoosh.building.batches import Batch
from search.engines.whoosh.building.writer import ColumnarWriter
from search.engines.whoosh.index import WhooshIndex
from search.engines.whoosh.storage import generations
from search.engines.whoosh.storage.generations import Generation
from search.engines.whoosh.storage.manifest import Manifest, stamps
from search.errors import REBUILD, EngineError


@contextmanager
def begun(
    generation: Generation,
    before: Manifest,
    parallel: bool,  # noqa: FBT001 -- as in the writer
) -> Iterator[GenerationWriter]:
    """Fill a generation; afterwards it is published and the only one, or removed.

    Raises:
        OSError: the disk, or SQLite on it, refuses to write.
    """
    try:
        with closing(GenerationWriter(generation, before, parallel=parallel)) as writer:
            yield writer
    except sqlite3.Error as error:
        is_full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        raise OSError(errno.ENOSPC if is_full else errno.EIO, str(error)) from error
    finally:
        generations.settle(generation)


class GenerationWriter:
    """The writer of a generation that nobody reads yet; ``commit`` completes and publishes it."""

    def __init__(self, generation: Generation, before: Manifest, *, parallel: bool) -> None:
        """Open a generation; ``before`` is its content, without files if it is empty."""
        self._generation = generation
        self._before = before
        self._parallel = parallel
        self._is_new = not before.files
        self._touched = False  # whether articles were added or removed
        self._withdrawn: list[str] = []
        self._columns: ColumnarWriter | None = None  # opened late: a renamed twin needs none
        if self._is_new:
            WhooshIndex.create(generation.index)
        with ExitStack() as opened:
            self.catalog = opened.enter_context(closing(SqliteCatalog(generation.catalog)))
            self._index = opened.enter_context(closing(WhooshIndex(generation.index)))
            self._opened = opened.pop_all()

    def close(self) -> None:
        """Close all files; changes that were not committed are lost."""
        self._opened.close()

    def inherit(self, before: Generation) -> None:
        """Copy the times of first indexing from the generation that this one replaces."""
        self.catalog.inherit(before.catalog)

    def add(self, prepared: object, kept: Sequence[bool]) -> None:
        """Add those articles of a batch whose flag is set; missing flags are False."""
        if not isinstance(prepared, Batch):
            raise TypeError(f"{type(prepared).__name__} is no batch of this engine's preparer")
        self._touched |= any(kept)
        self._writer.add(prepared, kept)

    def remove(self, article: str) -> None:
        """Remove an article that was published before."""
        self._touched = True
        self._writer.remove(article)

    def withdraw(self, articles: Iterable[str]) -> None:
        """Remove articles that this writer may have added, when it commits."""
        self._withdrawn += articles

    def commit(self, folders: Mapping[str, str]) -> CommittedState:
        """Publish the generation, with the indexed folders; without changes, do nothing.

        Raises:
            EngineError: a new index does not hold the articles of its catalog.
        """
        is_same = folders == self._before.folders
        if is_same and not self.catalog.changed:
            return self._before
        manifest = self._complete(folders, numbered=self._touched or not is_same)
        if self._is_new:
            self._ensure_whole()
        self.close()
        generations.publish(self._generation, folders)
        return manifest

    @property
    def _writer(self) -> ColumnarWriter:
        if self._columns is None:
            columns = self._index.writer(parallel=self._parallel)
            self._columns = self._opened.enter_context(closing(columns))
        return self._columns

    def _complete(self, folders: Mapping[str, str], *, numbered: bool) -> Manifest:
        """Write index, catalog and manifest; only changes of the content are ``numbered``."""
        updated = generations.now()
        if self._touched:
            self._writer.commit()
            self._remove_withdrawn()
            self.catalog.date(updated)
        self.catalog.commit()
        if self._is_new:
            self.catalog.compact()
        before = self._before
        manifest = replace(before, files=stamps(self._generation.folder, before.files))
        if numbered:
            articles, paragraphs = self.catalog.counts()
            manifest = replace(
                manifest,
                commit=before.commit + 1,
                articles=articles,
                paragraphs=paragraphs,
                updated=updated,
                folders=dict(folders),
            )
        self._generation.write(manifest)
        return manifest

    def _remove_withdrawn(self) -> None:
        """Remove withdrawn articles: a columnar writer removes only what was committed before."""
        if self._withdrawn:
            with closing(self._index.writer()) as writer:
                for article in self._withdrawn:
                    writer.remove(article)
                writer.commit()

    def _ensure_whole(self) -> None:
        held, _ = self._index.snapshot().size()
        read, _ = self.catalog.counts()
        if held != read:
            raise EngineError(
                f"The new index holds {held} of {read} articles and was not published: "
                f"check the disk and {REBUILD}."
            )
