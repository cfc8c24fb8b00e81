"""Backup of a library's published generation as one tar file, and its restoration.

Article files are not part of a backup. A backup may come from a stranger: its files are plain files
of limited size in one folder, its pickles name classes of an index only (``safe_pickles``), and the
folders that it names are read only when the user names them again (``confirmed_folders``).
"""

from __future__ import annotations

import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from search.engines.whoosh import safe_pickles
from search.engines.whoosh.storage import generations, write_lock
from search.engines.whoosh.storage.generations import Generation
from search.engines.whoosh.storage.manifest import faults, stamps
from search.errors import LibraryError
from search.storage import atomic_files, confirmed_folders

_INSIDE = "generation"  # name of the folder in the tar file
_MEMBER = re.compile(rf"{_INSIDE}/(?:manifest\.json|catalog\.sqlite|index/[\w-][\w.-]*)", re.ASCII)
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
            with tarfile.open(file, "r:") as archive:
                _extract(archive, file, generation.folder)
            _ensure_whole(generation)
            manifest = generation.manifest()
            safe_pickles.check(generation.index)
            known = generations.folders_of(library)
            confirmed_folders.doubt(library, manifest.folders.keys() - known.keys())
            # A tar file rounds modification times, which stamps compare.
            generation.write(replace(manifest, files=stamps(generation.folder, {})))
            generations.publish(generation, manifest.folders)
        finally:
            generations.settle(generation)
    return generation


def _extract(archive: tarfile.TarFile, file: Path, folder: Path) -> None:
    """Extract the files of a generation, after a look at all of them.

    The file is not compressed, so that it is as large as its content at least.
    """
    members = archive.getmembers()
    if sum(member.size for member in members) > file.stat().st_size:
        raise tarfile.ReadError("its files are larger than itself")
    for member in members:
        name = PurePosixPath(member.name)
        if member.isdir() and name.parts[:1] == (_INSIDE,):
            continue
        if not (member.isfile() and _MEMBER.fullmatch(str(name))):
            raise tarfile.ReadError(f"it holds {member.name!r}")
        member.name = str(PurePosixPath(*name.parts[1:]))
        member.mode = 0o600
        archive.extract(member, folder, filter="data")


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
