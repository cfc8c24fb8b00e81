"""The questions that planning asks an index about its terms, and a cache of the answers.

Frequencies and counts are asked for many terms at once: an engine may be on another machine, where
each call is a round trip. Prefixes are asked for one by one, for planning stops at the bound of
words that they may stand for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Protocol, TypeAlias

from search.model import Filter
from search.planning.plan import Plan

Words: TypeAlias = Mapping[str, Sequence[str]]  # folded word → the index terms that stand for it


class Vocabulary(Protocol):
    """The terms of an index (see ``search.analysis.terms`` for their kinds)."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The ISO 639-1 codes of the languages in the index, most frequent first."""
        ...

    def frequencies(self, field: str, terms: Collection[str]) -> Mapping[str, int]:
        """Count the paragraphs (of a field of articles: the articles) that hold each term."""
        ...

    def counts(self, plans: Sequence[Plan], filters: tuple[Filter, ...] = ()) -> tuple[int, ...]:
        """Count the paragraphs that match each plan and pass the filters."""
        ...

    def starting(self, field: str, prefix: str) -> Words:
        """List the folded words that begin with a prefix, most frequent first."""
        ...

    def similar(self, field: str, words: Sequence[str], distance: int) -> tuple[Words, ...]:
        """List, for each word, the folded words at most ``distance`` edits away.

        The nearest come first, then the most frequent. The first letter is the same, the
        transposition of two letters is one edit, and no word holds a digit.
        """
        ...


class Frequencies(dict[str, int]):
    """The known frequencies of the terms of one field; a missing one is asked for by itself."""

    def __init__(self, vocabulary: Vocabulary, field: str) -> None:
        super().__init__()
        self._vocabulary = vocabulary
        self._field = field

    def read(self, terms: Collection[str]) -> None:
        """Ask for all terms that are not known yet, in one call."""
        if missing := [term for term in terms if term not in self]:
            self.update(self._vocabulary.frequencies(self._field, missing))

    def __missing__(self, term: str) -> int:
        self.read((term,))
        return self[term]


class VocabularyCache:
    """Keeps the answers of a vocabulary while one request is answered: nothing is asked twice."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._frequencies: dict[str, Frequencies] = {}
        self._starting: dict[tuple[str, str], Words] = {}
        self._similar: dict[tuple[str, str, int], Words] = {}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The ISO 639-1 codes of the languages in the index, most frequent first."""
        return self._vocabulary.languages

    @property
    def language(self) -> str:
        """The most frequent language; English for an empty index."""
        return next(iter(self.languages), "en")

    def frequencies(self, field: str) -> Frequencies:
        """Return the frequencies of the terms of a field, as far as they are known."""
        if field not in self._frequencies:
            self._frequencies[field] = Frequencies(self._vocabulary, field)
        return self._frequencies[field]

    def counts(self, plans: Sequence[Plan], filters: tuple[Filter, ...] = ()) -> tuple[int, ...]:
        """Count the paragraphs that match each plan and pass the filters."""
        return self._vocabulary.counts(plans, filters) if plans else ()

    def starting(self, field: str, prefix: str) -> Words:
        """List the folded words that begin with a prefix, most frequent first."""
        if (field, prefix) not in self._starting:
            self._starting[field, prefix] = self._vocabulary.starting(field, prefix)
        return self._starting[field, prefix]

    def similar(self, field: str, words: Sequence[str], distance: int) -> tuple[Words, ...]:
        """List, for each word, the folded words at most ``distance`` edits away, nearest first."""
        missing = [w for w in dict.fromkeys(words) if (field, w, distance) not in self._similar]
        if missing:
            found = self._vocabulary.similar(field, missing, distance)
            self._similar.update(zip(((field, w, distance) for w in missing), found, strict=True))
        return tuple(self._similar[field, word, distance] for word in words)
