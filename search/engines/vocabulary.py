"""The words of one field in memory: what begins so, what is nearly so, and how frequent it is."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from search.language import FOLDED, FORM, JOINT

_LAST = "\U0010ffff"  # sorts behind every word that begins so


class Vocabulary:
    """Folded words with the terms they stand under."""

    def __init__(self, terms: Iterable[tuple[str, int]]) -> None:
        """Take terms with their frequencies, segment by segment; only forms are words."""
        self._terms: dict[str, set[str]] = defaultdict(set)
        self._frequencies: dict[str, int] = defaultdict(int)
        for term, frequency in terms:
            if term[0] in (FORM, FOLDED, JOINT):
                self._terms[term[1:]].add(term)
                self._frequencies[term[1:]] += frequency
        self._words = sorted(self._terms)

    def terms(self, word: str) -> frozenset[str]:
        """Give the terms of a word."""
        return frozenset(self._terms.get(word, ()))

    def starting(self, prefix: str) -> Sequence[str]:
        """List the words that begin so, most frequent first."""
        start, end = bisect_left(self._words, prefix), bisect_left(self._words, prefix + _LAST)
        return sorted(self._words[start:end], key=self._rarity)

    def similar(self, word: str, distance: int) -> Sequence[str]:
        """List the words at most ``distance`` edits away, nearest and then most frequent first.

        The measure is optimal string alignment: Levenshtein's distance, with a transposition as
        one edit. The first letter is the same, and no word holds a digit.
        """
        if not word:
            return []
        words = [other for other in self.starting(word[0]) if other.isalpha()]
        near = extract(word, words, scorer=OSA.distance, score_cutoff=distance, limit=None)
        return [other for other, *_ in sorted(near, key=lambda item: (item[1], item[2]))]

    def _rarity(self, word: str) -> tuple[int, str]:
        return -self._frequencies[word], word
