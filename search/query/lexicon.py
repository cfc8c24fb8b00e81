"""What a query may ask an index about its terms: the part of an engine that planning needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Lexicon(Protocol):
    """The terms of an index (see ``search.language`` for their kinds)."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Name the languages that occur in the index, most frequent first."""
        ...

    def frequency(self, field: str, term: str) -> int:
        """Count the paragraphs that hold a term."""
        ...

    def starting(self, field: str, prefix: str) -> Sequence[str]:
        """List the folded words that begin so, most frequent first."""
        ...

    def written(self, field: str, word: str) -> frozenset[str]:
        """Give the terms under which a folded word stands in the index."""
        ...

    def similar(self, field: str, word: str, distance: int) -> Sequence[str]:
        """List the folded words at most ``distance`` edits away, nearest, then most frequent first.

        The first letter is the same, a transposition is one edit, and no word holds a digit.
        """
        ...
