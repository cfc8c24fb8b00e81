"""The embedded engine: a library in a folder, read by many processes and written by one.

This module joins the parts of ``storage``; the index itself is ``search.engines.whoosh.index``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from search.engines.finding import Finding, Repair
from search.engines.protocol import CommittedState
from search.engines.whoosh.kernels import library
from search.engines.whoosh.schema import SCHEMA_VERSION
from search.engines.whoosh.storage import backup, generations, health, write_lock
from search.engines.whoosh.storage.manifest import Manifest
from search.engines.whoosh.storage.opened import OpenedGeneration, Opener, catalog_of
from search.model import Paragraph
from search.storage.catalog import Catalog

if TYPE_CHECKING:
    from search.engines.whoosh.building.batches import Batch, Collector
    from search.engines.whoosh.storage.generation_writer import GenerationWriter


class BatchPreparer:
    """Makes batches of columns, which number words in the process that made them."""

    def __init__(self) -> None:
        self._collector: Collector | None = None  # numbers belong to one process: never pickled

    def __reduce__(self) -> tuple[type[BatchPreparer], tuple[()]]:
        return BatchPreparer, ()

    def prepare(self, articles: Iterable[Sequence[Paragraph]]) -> Batch:
        """Prepare the blocks of some articles."""
        if self._collector is None:
            from search.engines.whoosh.building.batches import Collector

            self._collector = Collector()
        return self._collector.batch(articles)


class WhooshEngine:
    """The engine of a library in a folder; see ``search.engines.protocol.Engine``."""

    def __init__(self, folder: Path) -> None:
        """Name a library; nothing is opened yet."""
        self._folder = folder
        self._opener = Opener(folder)

    def published(self) -> OpenedGeneration:
        """Open the published generation."""
        return self._opener.published()

    def state(self) -> CommittedState:
        """Read the published manifest."""
        with write_lock.reading(self._folder):
            return generations.published(self._folder).manifest()

    def last_state(self) -> CommittedState | None:
        """Read the published manifest of any version; None if it cannot be read."""
        return generations.last_manifest(self._folder)

    def folders(self) -> Mapping[str, str]:
        """List the indexed folders and their languages, even of a damaged index."""
        return generations.folders_of(self._folder)

    def is_older(self) -> bool:
        """Return whether an older Pilcrow wrote the index."""
        manifest = generations.published(self._folder).any_manifest()
        return manifest.schema < SCHEMA_VERSION or not manifest.files

    def is_rebuilding(self) -> bool:
        """Return whether a process is rebuilding the index now."""
        return write_lock.is_rebuilding(self._folder)

    def catalog(self) -> AbstractContextManager[Catalog]:
        """Open the catalog of the published generation."""
        return catalog_of(generations.published(self._folder))

    def close(self) -> None:
        """Release all files; the engine opens them again when used again."""
        self._opener.close()

    def lock(self, *, wait: float = 0) -> AbstractContextManager[None]:
        """Hold the write lock."""
        return write_lock.writing(self._folder, wait=wait)

    def recover(self) -> CommittedState:
        """Check the published generation and remove all others."""
        live = generations.published(self._folder)
        manifest = live.manifest()
        live.check(manifest)
        generations.remove_others(self._folder, live.folder.name)
        return manifest

    def preparer(self) -> BatchPreparer:
        """Create a preparer of batches."""
        return BatchPreparer()

    @contextmanager
    def begin(
        self, *, rebuild: bool, annotated: bool, parallel: bool = False
    ) -> Iterator[GenerationWriter]:
        """Begin a generation: an empty one to rebuild the index, else a copy of the published."""
        from search.engines.whoosh.storage.generation_writer import begun

        if not rebuild:
            live = generations.published(self._folder)
            manifest = live.manifest()
            with begun(generations.begin_from(live, manifest), manifest, parallel) as writer:
                yield writer
            return
        commit = generations.last_commit(self._folder)
        empty = Manifest(SCHEMA_VERSION, commit, 0, 0, generations.now(), {}, annotated=annotated)
        replacement = begun(generations.begin(self._folder), empty, parallel)
        with write_lock.rebuilding(self._folder), replacement as writer:
            if commit:
                writer.inherit(generations.published(self._folder))
            yield writer

    def examine(self) -> Iterator[Finding]:
        """Check the kernels, permissions, disk space, leftovers and spare copies."""
        yield Finding(f"Kernels: {library.state()}")
        yield from health.examine(self._folder)

    def verify(self) -> Iterator[Finding]:
        """Compare every file of the published generation with its checksum."""
        return health.verify(generations.published(self._folder))

    def repair(self, repair: Repair) -> None:
        """Publish the current or the newest complete generation, and remove all others."""
        health.repair(self._folder, repair)

    def details(self) -> Sequence[tuple[str, str]]:
        """Measure the published generation on the disk, and name what searches it."""
        files = generations.published(self._folder).folder.rglob("*")
        size = sum(path.stat().st_size for path in files if path.is_file())
        return (("On disk", f"{size / 1e6:,.1f} MB"), ("Kernels", str(library.state())))

    def backup(self, target: str) -> CommittedState:
        """Write the published generation into a tar file."""
        return backup.write_backup(self._folder, Path(target)).manifest()

    def restore(self, source: str) -> CommittedState:
        """Publish the generation in a tar file."""
        return backup.read_backup(Path(source), self._folder).manifest()
