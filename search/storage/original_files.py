"""The files that articles were read from, opened only while they are what was indexed.

A file is found by the catalog, never by a name that a client gives.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import time
from collections.abc import Collection
from pathlib import Path
from threading import Lock
from typing import BinaryIO, NamedTuple

from search.errors import ChangedOriginalError, FormatError, OriginalError
from search.formats.file_bytes import open_regular
from search.storage.catalog import COARSEST_CLOCK, CatalogFile

_AT_ONCE = 1 << 18  # bytes read at once
_KNOWN_FILES = 256  # whose hashes are remembered

_Stamp = tuple[int, int, int, int, int]  # device, inode, size, time of change, time of status


class OriginalFile(NamedTuple):
    """An open file with the bytes that were indexed; whoever gets it closes ``file``."""

    name: str  # without its folder
    size: int  # bytes
    sha256: str
    is_utf8: bool  # all of its bytes are UTF-8
    file: BinaryIO  # at the start


class _Content(NamedTuple):
    sha256: str
    is_utf8: bool


class OriginalFiles:
    """Opens originals, and remembers the hashes of files that did not change. Threads share it."""

    def __init__(self) -> None:
        self._known: dict[_Stamp, _Content] = {}
        self._lock = Lock()

    def open(self, known: CatalogFile, folders: Collection[str]) -> OriginalFile:
        """Open the file of a catalog's entry, which must lie below one of the indexed folders.

        Raises:
            ChangedOriginalError: its bytes are not those that were indexed.
            OriginalError: it is gone, outside the folders, or may not be read.
        """
        path = Path(known.path)
        roots = [root for root in map(Path, folders) if path == root or root in path.parents]
        if not roots:
            raise _refused(path, "its folder is not one of those indexed: run 'pilcrow index'")
        try:
            file = open_regular(path, root=max(roots, key=lambda root: len(root.parts)))
        except FormatError as error:
            raise _refused(path, _reason(error)) from error
        try:
            content = self._content(file, known.size)
        except BaseException:
            file.close()
            raise
        if content is None or content.sha256 != known.sha256:
            file.close()
            raise ChangedOriginalError(
                f"The file “{path.name}” has changed since it was indexed: run 'pilcrow index' to "
                "read it again, then search for these words."
            )
        return OriginalFile(path.name, known.size, content.sha256, content.is_utf8, file)

    def _content(self, file: BinaryIO, size: int) -> _Content | None:
        """Return what an open file holds; None if it has another size."""
        status = os.fstat(file.fileno())
        if status.st_size != size:
            return None
        stamp = (
            *(status.st_dev, status.st_ino, status.st_size),
            *(status.st_mtime_ns, status.st_ctime_ns),
        )
        found = self._known.get(stamp)
        if found is None:
            found = _hashed(file, size)
            if status.st_mtime_ns < time.time_ns() - COARSEST_CLOCK:
                self._remember(stamp, found)
        return found

    def _remember(self, stamp: _Stamp, content: _Content) -> None:
        with self._lock:
            while len(self._known) >= _KNOWN_FILES:
                del self._known[next(iter(self._known))]
            self._known[stamp] = content


def _hashed(file: BinaryIO, size: int) -> _Content:
    """Hash ``size`` bytes of a file piece by piece, and go back to its start."""
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    while size > 0 and (piece := file.read(min(_AT_ONCE, size))):
        size -= len(piece)
        digest.update(piece)
        if is_utf8:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                is_utf8 = False
    file.seek(0)
    return _Content(digest.hexdigest(), is_utf8)


def _reason(error: FormatError) -> str:
    cause = error.__cause__
    if isinstance(cause, FileNotFoundError | NotADirectoryError):
        return "it is gone; its text, as it was indexed, can still be read here"
    if isinstance(cause, PermissionError):
        return "the server may not read it: allow that, as by chmod"
    return "a link or a folder has taken its place, or the disk fails: look at it on the server"


def _refused(path: Path, reason: str) -> OriginalError:
    return OriginalError(f"The file “{path.name}” cannot be opened: {reason}.")
