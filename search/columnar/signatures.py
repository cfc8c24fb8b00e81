"""What tells that two paragraphs say nearly the same: 64 bits of each, made when it is indexed.

    a long paragraph    16 · 4 bits of the least hashes of its words, ^ a hash of its figures
    a short one         a hash of all its words in their order
    a title, a heading  0: it is its article's or section's own, whatever it says

Of two sets of words, the least of all hashes is the same as often as words are: MinHash (Broder,
SEQUENCES 1997), of which four bits are enough (Li & König, WWW 2010). Where figures differ, all
bits do: a toll that rose is news. ``search.engines.same_text`` compares.

But: the order of words in a long paragraph is not looked at, nor whether two names differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from itertools import chain

import numpy as np
from rensa import RMinHash

from search.columnar.arrays import Array, firsts, sizes
from search.columnar.inversion import Stream, Type, encoded
from search.language import FOLDED, FORM

SHORT = 16  # words; of fewer, one that is another makes another text
MINIMA = 16
BITS = 4  # of each minimum
_SEED = 1997
_ROWS = 4096  # paragraphs
_FIGURE = re.compile(r"\d").search


def signatures(types: Sequence[Type], stream: Stream, units: int) -> Array:
    """Sign so many paragraphs by the types of their words; those without words by 0."""
    found = np.zeros(units, np.uint64)
    starts = np.flatnonzero(firsts(stream.units))
    if not len(starts):
        return found
    used = np.flatnonzero(np.bincount(stream.types, minlength=len(types)))
    forms = [_form(types[number]) for number in used.tolist()]
    hashes, figures = np.zeros((2, len(types)), np.uint64)
    hashes[used] = np.frombuffer(b"".join(map(_hash, forms)), "<u8")
    figures[used] = hashes[used] * np.array([_FIGURE(form) is not None for form in forms])
    edges = np.append(starts, len(stream.types))
    words = hashes[stream.types]
    long = _minima(words, edges) ^ _mixed(np.add.reduceat(figures[stream.types], starts))
    short = np.add.reduceat(_mixed(words + _mixed(stream.positions.astype(np.uint64))), starts)
    found[stream.units[starts]] = np.where(sizes(edges) < SHORT, short, long)
    return found


def _minima(hashes: Array, edges: Array) -> Array:
    """Give the bits of each row's minima; the rows are made some at a time, as they are lists."""
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
    """Give a word, its case and accents aside."""
    written = {term[0]: term[1:] for term in type_}
    return written.get(FOLDED) or written[FORM]


def _mixed(numbers: Array) -> Array:
    """Spread numbers over 64 bits, 0 to 0: the finalizer of SplitMix64 (Steele et al., 2014)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    found: Array = numbers ^ (numbers >> np.uint64(31))
    return found
