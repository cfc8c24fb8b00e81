"""The one place that chooses an engine: by the location of a library."""

from __future__ import annotations

import os
import re
from pathlib import Path

from search.engines.protocol import Engine
from search.engines.whoosh.engine import WhooshEngine
from search.engines.whoosh.kernels import library
from search.errors import LibraryError

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)  # RFC 3986, without drive letters


def open_engine(location: str | os.PathLike[str]) -> Engine:
    """Return the engine of a library: the embedded one if the location is a folder.

    Nothing is opened yet; the folder need not exist.

    Raises:
        LibraryError: the location is an address of an unknown kind.
    """
    text = os.fspath(location)
    if scheme := _SCHEME.match(text):
        raise LibraryError(
            f"There is no engine for {scheme[1]} addresses: name a folder as the library."
        )
    return WhooshEngine(Path(text))


def has_kernels() -> bool:
    """Return whether this process searches a folder by compiled code, and not by numpy alone."""
    return library.kernels() is not None
