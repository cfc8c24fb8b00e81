"""Divide a file of records into portions, and find out whether it only grew.

The file is read once, a portion in memory at a time, and hashed. If it begins with the bytes that
were read before, and a record begins after them, only what follows is to be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple

from search.formats.file_bytes import MEBIBYTE, SIZE_LIMIT, opened, too_large
from search.formats.portions.dividers import Divider

PORTION = 8 * MEBIBYTE  # bytes read at once, unless one record is longer
HEAD = 64 * 1024  # bytes from which a file's kind and header are told


class KnownPart(NamedTuple):
    """The beginning of a file that was read before."""

    size: int
    sha256: str


class Portion(NamedTuple):
    """Whole records of a file, to be read together."""

    start: int
    end: int
    counted: int  # lines or messages before it
    sha256: str  # of the file up to ``end``
    file_sha256: str  # of all of the file


class DividedFile(NamedTuple):
    """The portions of a file that are to be read; all of it, or what follows the known part."""

    portions: tuple[Portion, ...]
    sha256: str  # of all of the file
    size: int
    modified: int  # nanoseconds since 1970


class _Piece(NamedTuple):
    start: int
    end: int
    counted: int
    sha256: str


def divide(
    path: Path, divider: Divider, *, root: Path | None, known: KnownPart | None
) -> DividedFile | None:
    """Divide a file; None if it is short and new, or its records cannot be told apart.

    Raises:
        FormatError: the file cannot be opened, or has a record of more than 32 MiB.
    """
    with opened(path, root=root) as (file, status):
        size = status.st_size
        grows = known is not None and known.size < size
        head = file.read(HEAD)
        if not (size > PORTION or grows) or not divider.applies(head):
            return None
        division = _Division(path, file, divider, size)
        pieces = division.after(known) if known and grows else None
        if pieces is None:
            if size <= PORTION:
                return None
            division = _Division(path, file, divider, size)
            pieces = list(division.pieces(0, size))
        digest = division.hash.hexdigest()
    portions = tuple(Portion(*piece, digest) for piece in pieces)
    return DividedFile(portions, digest, size, status.st_mtime_ns)


def read_portion(path: Path, divider: Divider, portion: Portion, *, root: Path | None) -> bytes:
    """Read the bytes of a portion, below the header that its records need.

    Raises:
        FormatError: the file cannot be opened.
    """
    with opened(path, root=root) as (file, _):
        header = divider.header(file.read(HEAD)) if portion.start else b""
        file.seek(portion.start)
        return header + file.read(portion.end - portion.start)


class _Division:
    """One pass through a file: its hash and the count of its records grow with it."""

    def __init__(self, path: Path, file: BinaryIO, divider: Divider, size: int) -> None:
        self.hash = sha256()
        self._path = path
        self._file = file
        self._divider = divider
        self._size = size
        self._counted = 0
        self._last = b""  # the piece read last

    def after(self, known: KnownPart) -> list[_Piece] | None:
        """Return the pieces after a known part; None if the file has another beginning."""
        for _ in self.pieces(0, known.size):
            pass
        self._file.seek(known.size)
        follows = self._file.read(HEAD)
        same = self.hash.hexdigest() == known.sha256
        if not same or not self._divider.is_start(self._last, follows):
            return None
        return list(self.pieces(known.size, self._size))

    def pieces(self, start: int, stop: int) -> Iterator[_Piece]:
        """Yield pieces of whole records from ``start`` to ``stop``.

        Raises:
            FormatError: a record is longer than 32 MiB.
        """
        length = PORTION
        while start < stop:
            self._file.seek(start)
            content = self._file.read(min(length, stop - start))
            is_last = start + len(content) == stop
            size = len(content) if is_last else self._divider.last_start(content)
            if not content or (not size and length >= SIZE_LIMIT):
                raise too_large(
                    self._path, "a record of more than 32 MiB", f"{SIZE_LIMIT // MEBIBYTE} MiB"
                )
            if not size:
                length *= 2
                continue
            self._last = content[:size]
            self.hash.update(self._last)
            yield _Piece(start, start + size, self._counted, self.hash.hexdigest())
            self._counted += self._divider.count(self._last)
            start += size
            length = PORTION
