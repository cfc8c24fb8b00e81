"""Fingerprints of paragraphs: 64 bits of each, alike where two paragraphs say nearly the same.

    a long paragraph    16 · 4 bits of the least hashes of its words, ^ a hash of its figures
    a short one         a hash of all its words in their order
    a title, a heading  0: it is its article's or section's own, whatever it says

The probability that the least hashes of two sets of words are equal is the share of words that the
sets have in common: MinHash (Broder, SEQUENCES 1997), of which four bits are enough (Li & König,
WWW 2010). Where figures differ, all bits differ: a toll that rose is news. An engine compares the
fingerprints; ``search.engines.near_duplicates`` does it for the embedded one.

But: fingerprints of long paragraphs ignore the order of words, and whether two names differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from itertools import chain

import numpy as np
from rensa import RMinHash

from search.analysis.terms import FOLDED, FORM
from search.engines.arrays import Array, distinct, firsts, sizes
from search.engines.paragraph_terms import Stream, Type, encoded

SHORT = 16  # words; a text with fewer is another one if a single word differs
MINIMA = 16  # hashes of MinHash in a fingerprint
BITS = 4  # bits kept of each minimum: 16 * 4 fill the fingerprint
_SEED = 1997  # of MinHash's permutations; another seed makes other fingerprints
_ROWS = 4096  # paragraphs hashed together: their minima are Python lists for a moment
_FIGURE = re.compile(r"\d").search


class Fingerprinter:
    """Computes fingerprints from the types of words; each type is hashed once."""

    def __init__(self, types: Sequence[Type]) -> None:
        """Take the terms of each type of word; the sequence may grow between two calls."""
        self._types = types
        self._hashes = np.zeros(0, np.uint64)
        self._have_figures = np.zeros(0, np.bool_)

    def signatures(self, stream: Stream, units: int) -> Array:
        """Compute the fingerprint of each of ``units`` paragraphs, 0 for those without words."""
        found = np.zeros(units, np.uint64)
        starts = np.flatnonzero(firsts(stream.units))
        if not len(starts):
            return found
        self._learn(stream.types)
        edges = np.append(starts, len(stream.types))
        words = self._hashes[stream.types]
        figures = words * self._have_figures[stream.types]
        long = _minima(words, edges) ^ _mixed(np.add.reduceat(figures, starts))
        short = np.add.reduceat(_mixed(words + _mixed(stream.positions.astype(np.uint64))), starts)
        found[stream.units[starts]] = np.where(sizes(edges) < SHORT, short, long)
        return found

    def _learn(self, types: Array) -> None:
        """Hash the types that are new."""
        more = len(self._types) - len(self._hashes)
        self._hashes = np.append(self._hashes, np.zeros(more, np.uint64))
        self._have_figures = np.append(self._have_figures, np.zeros(more, np.bool_))
        new = distinct(types[self._hashes[types] == 0])
        forms = [_form(self._types[number]) for number in new.tolist()]
        self._hashes[new] = np.frombuffer(b"".join(map(_hash, forms)), "<u8")
        self._have_figures[new] = [_FIGURE(form) is not None for form in forms]


def _minima(hashes: Array, edges: Array) -> Array:
    """Return the bits of each row's minima, computed ``_ROWS`` rows at a time to bound memory."""
    shifts = np.arange(0, MINIMA * BITS, BITS, dtype=np.uint64)
    found = [np.zeros(0, np.uint64)]
    for start in range(0, len(edges) - 1, _ROWS):
        some = edges[start : start + _ROWS + 1]
        made = RMinHash.digest_matrix_from_flat_token_hashes(
            hashes[some[0] : some[-1]], (some - some[0]).astype(np.uint64), MINIMA, _SEED
        )
        rows = np.fromiter(chain.from_iterable(made.to_rows()), np.uint64, (len(some) - 1) * MINIMA)
        bits = (rows & np.uint64((1 << BITS) - 1)).reshape(-1, MINIMA)
        found.append(np.bitwise_or.reduce(bits << shifts, axis=1))
    return np.concatenate(found)


def _hash(form: str) -> bytes:
    return blake2b(encoded(form), digest_size=8).digest()


def _form(type_: Type) -> str:
    """Return the word of a type without case and accents."""
    written = {term[0]: term[1:] for term in type_}
    return written.get(FOLDED) or written[FORM]


def _mixed(numbers: Array) -> Array:
    """Mix the bits of numbers, 0 to 0: the finalizer of SplitMix64 (Steele et al., 2014)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    found: Array = numbers ^ (numbers >> np.uint64(31))
    return found
