"""Word lists, written as running text so that they can be read and kept sorted."""

from __future__ import annotations


def wordlist(text: str) -> frozenset[str]:
    """Split a list of words: ``"a b"`` gives ``{"a", "b"}``."""
    return frozenset(text.split())
