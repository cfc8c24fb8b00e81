"""The words of one field of an index: what begins so, what is nearly so, and how frequent it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain, product
from typing import TypeAlias

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from search.columnar.inversion import decoded, encoded
from search.columnar.postings import Postings
from search.language import FOLDED, FORM, JOINT
from search.query.lexicon import Words

_Known: TypeAlias = tuple[int, Sequence[str]]  # how many are more frequent, and the terms

_WRITTEN = (FORM, FOLDED, JOINT)  # terms that are words; the others are stems


class Vocabulary:
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
        known, by_length = self._alphabetic(word[0])
        lengths = range(len(word) - distance, len(word) + distance + 1)
        words = list(chain.from_iterable(by_length[n] for n in lengths if n in by_length))
        near = extract(word, words, scorer=OSA.distance, score_cutoff=distance, limit=None)
        order = sorted((edits, known[other], other) for other, edits, _ in near)
        return {other: terms for _, (_, terms), other in order}

    def _read_alphabetic(self, letter: str) -> tuple[dict[str, _Known], dict[int, list[str]]]:
        """Give the words of letters alone, with their ranks and terms, and by their lengths."""
        known: dict[str, _Known] = {}
        by_length: dict[int, list[str]] = defaultdict(list)
        for rank, (word, terms) in enumerate(self.starting(letter).items()):
            if word.isalpha():
                known[word] = rank, terms
                by_length[len(word)].append(word)
        return known, dict(by_length)
