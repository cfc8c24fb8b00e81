"""The compiled library: whether there is one, whether it fits this source, and its functions.

Without it everything works by numpy alike, but slower. ``PILCROW_KERNELS=0`` turns it off.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import struct
import sys
import zlib
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_char_p, c_double, c_int64, c_uint32, c_void_p
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from search import timeout
from search.engines.whoosh.kernels import structures
from search.engines.whoosh.kernels.build import FILE, PACKAGE, VARIABLE
from search.engines.whoosh.segments.array_file import DamagedFileError

SOURCE = Path(__file__).with_name("kernels.c")

_DAMAGED, _LATE, _NO_MEMORY = -1, -2, -3
_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "pilcrow_source": (c_uint32, []),
    "pilcrow_sizes": (None, [c_void_p]),
    "pilcrow_work_new": (c_void_p, []),
    "pilcrow_work_free": (None, [c_void_p]),
    "pilcrow_select": (c_int64, [c_void_p] * 6),
    "pilcrow_match": (c_int64, [c_void_p, c_void_p, c_int64, c_char_p, c_double, c_void_p]),
}


class Kernels:
    """The functions of the library; all threads share it."""

    def __init__(self, path: Path) -> None:
        """Load a library.

        Raises:
            OSError: it cannot be loaded here.
            AttributeError: it lacks a function.
            ValueError: it was compiled from another source.
        """
        self.path = path
        self.library = ctypes.CDLL(str(path))
        for name, (result, arguments) in _FUNCTIONS.items():
            function = getattr(self.library, name)
            function.restype, function.argtypes = result, arguments
        if self.library.pilcrow_source() != source_checksum() or self._sizes() != _sizes():
            raise ValueError("it was compiled from another source")
        self.select = self.library.pilcrow_select
        self.match = self.library.pilcrow_match
        self._idle: list[int] = []  # work memory that no call uses

    def _sizes(self) -> list[int]:
        found = array("q", bytes(8 * len(_sizes())))
        self.library.pilcrow_sizes(found.buffer_info()[0])
        return found.tolist()

    @contextmanager
    def work(self) -> Iterator[int]:
        """Lend memory to one call."""
        try:
            held = self._idle.pop()
        except IndexError:
            held = self.library.pilcrow_work_new()
            if not held:
                raise MemoryError from None
        try:
            yield held
        finally:
            self._idle.append(held)


class State(NamedTuple):
    """The library that was found, or the reason why there is none."""

    kernels: Kernels | None
    reason: str

    def __str__(self) -> str:
        return f"compiled ({self.reason})" if self.kernels else f"numpy ({self.reason})"


@cache
def state() -> State:
    """Look for the library, once a process."""
    if os.environ.get(VARIABLE) == "0":
        return State(None, f"{VARIABLE}=0")
    if sys.byteorder != "little":
        return State(None, "this machine is big-endian")
    path = _installed()
    if path is None:
        return State(None, "no library was compiled at installation")
    try:
        return State(Kernels(path), str(path))
    except (OSError, AttributeError, ValueError) as error:
        return State(None, f"{path} cannot be used: {error}; install Pilcrow again")


def kernels() -> Kernels | None:
    """Return the library, if there is one."""
    return state().kernels


def source_checksum() -> int:
    """Return the CRC-32 of the C source, which a library has from its compilation."""
    return zlib.crc32(SOURCE.read_bytes())


def checked(result: int) -> int:
    """Return the result of a function that has not failed.

    Raises:
        DamagedFileError: numbers of the index lie outside of their bounds.
        ExpensiveQueryError: the deadline has passed.
        MemoryError: there is not enough memory.
    """
    if result >= 0:
        return result
    if result == _LATE:
        raise timeout.overdue()
    if result == _NO_MEMORY:
        raise MemoryError
    raise DamagedFileError("numbers of the index lie outside of their bounds")


def _installed() -> Path | None:
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec and spec.submodule_search_locations) or ():
        if (path := Path(folder) / FILE).is_file():
            return path
    return None


def _sizes() -> list[int]:
    return [*structures.SIZES, struct.calcsize(structures.FOUND)]
