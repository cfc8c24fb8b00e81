"""The two ways in which an index is searched: by compiled code, and by numpy alone."""

from __future__ import annotations

import pytest

from search.engines.whoosh.kernels import library

WAYS = ("compiled", "numpy")


def search_by(way: str, patch: pytest.MonkeyPatch) -> None:
    """Search indexes that are opened from now on in one way."""
    if way == "numpy":
        patch.setattr(library, "kernels", lambda: None)
    elif library.kernels() is None:
        pytest.skip(f"no kernels: {library.state().reason}")
