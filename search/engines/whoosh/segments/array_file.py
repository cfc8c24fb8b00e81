"""Named arrays in one memory-mapped file, which all processes that read it share.

    magic · arrays, each at a multiple of 64 bytes · directory as JSON · its place, size and CRC

The directory holds the type, place and length of each array. An array of one repeated number is
written as that number, with a flag in the directory. Nothing is pickled, so that a damaged or
foreign file is at worst refused.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import numpy as np

from search.engines.arrays import Array

_Entry: TypeAlias = tuple[str, int, int] | tuple[str, int, int, bool]

MAGIC = b"PILCROW\x01"  # the last byte is the version of the format
_ALIGNMENT = 64  # bytes: a cache line
_FOOTER = struct.Struct("<QQI8s")  # place, size and CRC-32 of the directory, magic


class DamagedFileError(ValueError):
    """A file is not one of ours, not of this version, or not whole."""


def write(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write one-dimensional arrays to a new file, little-endian whatever the machine."""
    directory: dict[str, _Entry] = {}
    with path.open("wb") as file:
        file.write(MAGIC)
        for name, array in arrays.items():
            file.write(b"\0" * (-file.tell() % _ALIGNMENT))
            portable = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
            entry = portable.dtype.str, file.tell(), portable.size
            repeated = portable.nbytes > _ALIGNMENT and (portable == portable[0]).all()
            directory[name] = (*entry, True) if repeated else entry
            file.write(portable[:1].data if repeated else portable.data)
        packed = json.dumps(directory).encode()
        place = file.tell()
        file.write(packed)
        file.write(_FOOTER.pack(place, len(packed), zlib.crc32(packed), MAGIC))


class ArrayFile:
    """The arrays of a file, by name; each is a read-only view of the mapped file."""

    def __init__(self, path: Path) -> None:
        """Map a file.

        Raises:
            DamagedFileError: it is not a whole file of this format.
            OSError: it cannot be opened.
        """
        with path.open("rb") as file:
            try:
                self.map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError as error:
                raise DamagedFileError(f"{path} is empty") from error
        if len(self.map) < len(MAGIC) + _FOOTER.size or not self.map[:8] == self.map[-8:] == MAGIC:
            raise DamagedFileError(f"{path} is not a whole file of this version")
        place, size, check, _ = _FOOTER.unpack_from(self.map, len(self.map) - _FOOTER.size)
        packed = self.map[place : place + size]
        if zlib.crc32(packed) != check:
            raise DamagedFileError(f"The directory of {path} is damaged")
        self._directory: dict[str, _Entry] = json.loads(packed)

    def __contains__(self, name: str) -> bool:
        return name in self._directory

    def __getitem__(self, name: str) -> Array:
        kind, place, count, *repeated = self._directory[name]
        if repeated:
            return np.ndarray(count, kind, self.map, place, strides=(0,))
        return np.frombuffer(self.map, kind, count, place)

    def place(self, name: str) -> int:
        """Return the offset in bytes at which an array begins in the file."""
        return self._directory[name][1]
