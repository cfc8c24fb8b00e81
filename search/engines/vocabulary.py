"""The words of one field of an index: what begins so, what is nearly so, and how frequent it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from search.columnar.inversion import decoded, encoded
from search.columnar.postings import Postings
from search.language import FOLDED, FORM, JOINT

_WRITTEN = (FORM, FOLDED, JOINT)  # terms that are words; the others are stems


class Vocabulary:
    """Folded words, and the terms they stand under, over all segments."""

    def __init__(self, segments: Iterable[Postings]) -> None:
        self._segments = tuple(segments)
        self._similar_to = cache(self._alphabetic)

    def frequency(self, term: str) -> int:
        """Count the units that hold a term."""
        return sum(segment.frequency(term) for segment in self._segments)

    def counts(self) -> dict[str, int]:
        """Count the units that hold each term: for fields of few terms."""
        found: dict[str, int] = defaultdict(int)
        for segment in self._segments:
            numbers = range(len(segment.dictionary))
            terms = segment.dictionary.terms(numbers)
            for term, count in zip(terms, segment.frequencies(numbers).tolist(), strict=True):
                found[decoded(term)] += count
        return found

    def terms(self, word: str) -> frozenset[str]:
        """Give the terms of a word."""
        return frozenset(mark + word for mark in _WRITTEN if self.frequency(mark + word))

    def starting(self, prefix: str) -> Sequence[str]:
        """List the words that begin so, most frequent first."""
        found: dict[str, int] = defaultdict(int)
        for segment in self._segments:
            for mark in _WRITTEN:
                numbers = segment.dictionary.starting(encoded(mark + prefix))
                terms = segment.dictionary.terms(numbers)
                for term, count in zip(terms, segment.frequencies(numbers).tolist(), strict=True):
                    found[decoded(term)[1:]] += count
        return sorted(found, key=lambda word: (-found[word], word))

    def similar(self, word: str, distance: int) -> Sequence[str]:
        """List the words at most ``distance`` edits away, nearest and then most frequent first.

        The measure is optimal string alignment: Levenshtein's distance, with a transposition as
        one edit. The first letter is the same, and no word holds a digit.
        """
        if not word:
            return []
        words = self._similar_to(word[0])
        near = extract(word, words, scorer=OSA.distance, score_cutoff=distance, limit=None)
        return [other for other, *_ in sorted(near, key=lambda item: (item[1], item[2]))]

    def _alphabetic(self, letter: str) -> list[str]:
        return [word for word in self.starting(letter) if word.isalpha()]
