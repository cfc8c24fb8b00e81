"""How often two words stand near each other: all units and all pairs of words at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from search.columnar.arrays import Array, ranges
from search.columnar.postings import HALF, Occurrences


class Pairs(NamedTuple):
    """Each unit with each two words that stand near each other in it, and how often they do."""

    units: Array
    one: Array  # numbers of words
    other: Array
    counts: Array


def pairs(words: Sequence[Occurrences], window: int) -> Pairs:
    """Pair each occurrence with those of other words less than a window away.

    Words at the same position are one word of the text in two forms, and no pair.
    """
    places = np.concatenate([word.places() for word in words])
    numbers = np.repeat(np.arange(len(words)), [len(word.units) for word in words])
    order = np.argsort(places, kind="stable")
    places, numbers = places[order], numbers[order]
    next_ = np.arange(1, len(places) + 1)
    behind = np.searchsorted(places, places + window) - next_
    left, right = np.repeat(next_ - 1, behind), ranges(next_, behind)
    apart = (numbers[left] != numbers[right]) & (places[left] != places[right])
    left, right = left[apart], right[apart]
    one = np.minimum(numbers[left], numbers[right])
    other = np.maximum(numbers[left], numbers[right])
    keys = ((places[left] >> HALF) * len(words) + one) * len(words) + other
    keys, counts = np.unique(keys, return_counts=True)
    rest, other = np.divmod(keys, len(words))
    return Pairs(*np.divmod(rest, len(words)), other, counts)
