"""Backup of a library's published generation as one tar file, and its restoration.

Article files are not part of a backup. An index contains pickled objects, which can run any
program when they are loaded: restore only your own backups.
"""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from search.engines.whoosh.storage import generations, write_lock
from search.engines.whoosh.storage.generations import Generation
from search.engines.whoosh.storage.manifest import faults, stamps
from search.errors import LibraryError
from search.storage import atomic_files

_INSIDE = "generation"  # name of the folder in the tar file
_PATIENCE = 60.0  # seconds to wait for another process that is indexing


def write_backup(library: Path, file: Path) -> Generation:
    """Write the published generation into a file, and return it.

    Raises:
        LibraryError: the file cannot be written, or another process is indexing.
        EngineError: nothing is published, or it is damaged.
    """
    beside = file.with_name(f"{file.name}.new")
    # Under the lock, no writer can remove the generation.
    with write_lock.writing(library, wait=_PATIENCE), _translated(file):
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
    """Publish the generation in a file, and return it; the generation before is removed.

    Raises:
        LibraryError: the file is no backup, or the library cannot be written.
        OutdatedIndexError: the backup is damaged, or of another version.
    """
    with write_lock.writing(library, wait=_PATIENCE), _translated(file):
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
            # A tar file rounds modification times, which stamps compare.
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
def _translated(file: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError) as error:
        why = str(error).partition(":")[0]  # the rest lists every compression
        raise LibraryError(
            f"{file} is no backup ({why}): choose a file written by 'pilcrow backup'."
        ) from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise LibraryError(f"{error.filename or file}: {why}; nothing was changed.") from error
