"""The one place that chooses an engine: by the location of a library."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TypeAlias

from search.engines.protocol import Engine
from search.engines.whoosh.engine import WhooshEngine
from search.engines.whoosh.kernels import library
from search.errors import LibraryError

Location: TypeAlias = Path | str  # a folder, or an address such as opensearch+https://host/news

# RFC 3986, without drive letters. ``Path`` makes one slash of the two of an address.
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):/", re.IGNORECASE)
_CLUSTER = ("opensearch+http", "opensearch+https")


def open_engine(location: str | os.PathLike[str]) -> Engine:
    """Return the engine of a library: the embedded one if the location is a folder.

    Nothing is opened yet; the folder need not exist.

    Raises:
        LibraryError: the location is an address of an unknown kind, or its engine is not installed.
    """
    text = os.fspath(location)
    scheme = _SCHEME.match(text)
    if scheme is None:
        return WhooshEngine(Path(text))
    if scheme[1].lower() not in _CLUSTER:
        raise LibraryError(
            f"There is no engine for {scheme[1]} addresses: name a folder as the library, or "
            "opensearch+https://HOST/NAME."
        )
    try:
        from search.engines.opensearch.engine import OpenSearchEngine
    except ImportError as error:
        raise LibraryError(
            f"{text} needs an engine that is not installed: run pip install 'pilcrow[opensearch]'."
        ) from error
    return OpenSearchEngine.at(re.sub(r"^([^:]+):/(?!/)", r"\1://", text))


def located(text: str) -> Location:
    """Return the location that a text names."""
    return text if is_address(text) else Path(text)


def is_address(location: Location) -> bool:
    """Return whether a location is an address rather than a folder."""
    return _SCHEME.match(os.fspath(location)) is not None


def has_kernels() -> bool:
    """Return whether this process searches a folder by compiled code, and not by numpy alone."""
    return library.kernels() is not None
