"""A library's index as one file, and back: what is published, whole, with its checksums.

The articles are not in it. An index holds what Python's pickle wrote, which can run any program:
restore only what you backed up yourself.
"""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from search.engines.whoosh.storage import generations
from search.engines.whoosh.storage.generations import Generation
from search.engines.whoosh.storage.manifest import faults, stamps
from search.errors import LibraryError
from search.storage import atomic_files

_INSIDE = "generation"  # the folder in the file
_PATIENCE = 60.0  # seconds for somebody who is indexing


def write_backup(library: Path, file: Path) -> Generation:
    """Write what is published into a file, and give what was written.

    Raises:
        LibraryError: the file cannot be written, or somebody is indexing.
        EngineError: there is nothing to write, or it is damaged.
    """
    beside = file.with_name(f"{file.name}.new")
    # The lock makes it stay until it is written.
    with generations.writing(library, wait=_PATIENCE), _sentence(file):
        generation = generations.published(library)
        _ensure_whole(generation)
        try:
            with tarfile.open(beside, "w") as archive:
                archive.add(generation.folder, _INSIDE)
            with beside.open("rb") as written:
                os.fsync(written.fileno())
            beside.replace(file)
            atomic_files.sync_folder(file.absolute().parent)
        finally:
            beside.unlink(missing_ok=True)
    return generation


def read_backup(file: Path, library: Path) -> Generation:
    """Publish what is in a file, and give it; what was published before is removed.

    Raises:
        LibraryError: the file is no backup, or the library cannot be written.
        OutdatedIndexError: it is damaged, or of another version.
    """
    with generations.writing(library, wait=_PATIENCE), _sentence(file):
        generation = generations.begin(library)
        try:
            with tarfile.open(file) as archive:
                for member in archive:
                    name = Path(member.name)
                    if name.parts[0] == _INSIDE and member.isfile():
                        member.name = str(Path(*name.parts[1:]))
                        archive.extract(member, generation.folder, filter="data")
            _ensure_whole(generation)
            manifest = generation.manifest()
            # An archive rounds times, and by those, files are trusted.
            generation.write(replace(manifest, files=stamps(generation.folder, {})))
            generations.publish(generation, manifest.folders)
        finally:
            generations.settle(generation)
    return generation


def _ensure_whole(generation: Generation) -> None:
    manifest = generation.manifest()
    fault = next(faults(generation.folder, manifest.files.items(), trusted=None), None)
    if fault:
        raise generations.damaged(generation, fault)


@contextmanager
def _sentence(file: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError) as error:
        why = str(error).partition(":")[0]  # what follows lists every compression there is
        raise LibraryError(f"{file} is no backup ({why}): use one of 'pilcrow backup'.") from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise LibraryError(f"{error.filename or file}: {why}; nothing was changed.") from error
