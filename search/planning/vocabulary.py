"""What a query may ask an index about its terms: the part of an engine that planning needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

Words: TypeAlias = Mapping[str, Sequence[str]]  # with the terms that each stands under


class Vocabulary(Protocol):
    """The terms of an index (see ``search.analysis.tokenizer`` for their kinds)."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Name the languages that occur in the index, most frequent first."""
        ...

    def frequency(self, field: str, term: str) -> int:
        """Count the paragraphs that hold a term."""
        ...

    def occurs(self, field: str, row: tuple[frozenset[str], ...]) -> bool:
        """Tell whether terms, any of each set, stand in line anywhere."""
        ...

    def starting(self, field: str, prefix: str) -> Words:
        """Give the folded words that begin so, most frequent first."""
        ...

    def similar(self, field: str, word: str, distance: int) -> Words:
        """Give the folded words at most ``distance`` edits away, nearest, then most frequent first.

        The first letter is the same, a transposition is one edit, and no word holds a digit.
        """
        ...
