"""Write lock of a library folder, and the mark of a rebuild under way."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from search.errors import (
    BusyLibraryError,
    LibraryError,
    MissingIndexError,
    OutdatedIndexError,
    RebuildingIndexError,
)


@contextmanager
def writing(library: Path, *, wait: float = 0) -> Iterator[None]:
    """Hold the write lock of a library, after waiting for it at most ``wait`` seconds.

    Raises:
        BusyLibraryError: another process holds the lock.
        LibraryError: the library's folder cannot be written.
    """
    from filelock import FileLock, Timeout

    owner = library / "lock.owner"
    lock = FileLock(library / "lock", timeout=wait)
    try:
        library.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise BusyLibraryError(
            f"The library {library} is being indexed by {_owner(owner)}: "
            "try again when it has finished."
        ) from error
    except OSError as error:
        raise _cannot_write(library, error) from error
    try:
        with suppress(OSError):  # for messages only: on a full disk, the work itself fails
            (library / "rebuilding").unlink(missing_ok=True)  # left by a killed run
            owner.write_text(f"process {os.getpid()} on {socket.gethostname()}")
        yield
    finally:
        with suppress(OSError):
            owner.unlink(missing_ok=True)
        lock.release()


@contextmanager
def rebuilding(library: Path) -> Iterator[None]:
    """Mark a library as being rebuilt by the holder of the write lock."""
    mark = library / "rebuilding"
    try:
        with suppress(OSError):
            mark.touch()
        yield
    finally:
        with suppress(OSError):
            mark.unlink(missing_ok=True)


def is_rebuilding(library: Path) -> bool:
    """Return whether a process rebuilds the index now: a killed run left the mark, but no lock."""
    if not (library / "rebuilding").exists():
        return False
    from filelock import FileLock, Timeout

    try:
        with FileLock(library / "lock", timeout=0):
            return False
    except (Timeout, OSError):  # a reader that may not lock has to trust the mark
        return True


@contextmanager
def reading(library: Path) -> Iterator[None]:
    """Read a library; report an index that cannot be read, but is being rebuilt, as such.

    Raises:
        RebuildingIndexError: the index is being rebuilt.
    """
    try:
        yield
    except (MissingIndexError, OutdatedIndexError) as error:
        if is_rebuilding(library):
            message = f"The index in {library} is being made: try again when that is done."
            raise RebuildingIndexError(message) from error
        raise


def _owner(file: Path) -> str:
    try:
        return file.read_text() or "another process"
    except (OSError, ValueError):
        return "another process"


def _cannot_write(library: Path, error: OSError) -> LibraryError:
    why = (error.strerror or str(error)).lower()
    return LibraryError(
        f"The library {library} cannot be written ({why}): choose another with --library."
    )
