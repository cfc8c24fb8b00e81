"""The words of one field of an index: what begins so, what is nearly so, and how frequent it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np

from search.analysis.terms import FOLDED, FORM, JOINT
from search.engines.arrays import Array, edges
from search.engines.paragraph_terms import decoded, encoded
from search.engines.whoosh.segments.postings import Postings
from search.planning.vocabulary import Words

_WRITTEN = (FORM, FOLDED, JOINT)  # terms that are words; the others are stems


class _Alphabetic(NamedTuple):
    """Words of letters alone that begin with the same one, most frequent first."""

    words: list[str]
    terms: list[Sequence[str]]
    lengths: Array
    letters: Array


class FieldVocabulary:
    """Folded words, and the terms they stand under, over all segments."""

    def __init__(self, segments: Iterable[Postings]) -> None:
        self._segments = tuple(segments)
        self._alphabetic = cache(self._read_alphabetic)

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

    def starting(self, prefix: str) -> Words:
        """Give the words that begin so, most frequent first."""
        counts: dict[str, int] = defaultdict(int)
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for segment, mark in product(self._segments, _WRITTEN):
            numbers = segment.dictionary.starting(encoded(mark + prefix))
            read = map(decoded, segment.dictionary.terms(numbers))
            for term, count in zip(read, segment.frequencies(numbers).tolist(), strict=True):
                word = term[1:]
                counts[word] += count
                found[word][term] = None
        order = sorted(sorted(counts), key=counts.__getitem__, reverse=True)
        return {word: tuple(found[word]) for word in order}

    def similar(self, word: str, distance: int) -> Words:
        """Give the words at most ``distance`` edits away, nearest and then most frequent first.

        The measure is optimal string alignment: Levenshtein's distance, with a transposition as
        one edit. The first letter is the same, and no word holds a digit.
        """
        if not word:
            return {}
        known = self._alphabetic(word[0])
        # An edit changes the length by one, and puts one letter in another's place, at most.
        near_length = abs(known.lengths - len(word)) <= distance
        letters = _letters(word, np.array([len(word)]))
        near_letters = np.bitwise_count(known.letters ^ letters) <= 2 * distance
        ranks = (near_length & near_letters).nonzero()[0].tolist()
        words = [known.words[rank] for rank in ranks]
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        near = extract(word, words, scorer=OSA.distance, score_cutoff=distance, limit=None)
        order = sorted((edits, ranks[place]) for _, edits, place in near)
        return {known.words[rank]: known.terms[rank] for _, rank in order}

    def _read_alphabetic(self, letter: str) -> _Alphabetic:
        found = {word: terms for word, terms in self.starting(letter).items() if word.isalpha()}
        lengths = np.fromiter(map(len, found), np.int64, len(found))
        letters = _letters("".join(found), lengths)
        return _Alphabetic([*found], [*found.values()], lengths, letters)


def _letters(written: str, lengths: Array) -> Array:
    """Tell which letters each of some words has, as bits; some letters share one."""
    codes = np.frombuffer(written.encode("utf-32-le", "surrogatepass"), np.uint32)
    bits = np.left_shift(np.uint64(1), (codes % 64).astype(np.uint64))
    return np.bitwise_or.reduceat(bits, edges(lengths)[:-1]) if len(lengths) else bits
