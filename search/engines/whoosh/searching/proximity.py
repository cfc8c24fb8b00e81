"""How often two words stand near each other: all units and all pairs of words at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.engines.arrays import Array, ranges
from search.engines.whoosh.segments.postings import HALF, Occurrences


def pairs(words: Sequence[Occurrences], window: int, units: int) -> Array:
    """Count in each unit, from 0 on, each two words that stand less than a window away.

    The count is found by unit, lower and higher number of a word. Words at the same position are
    one word of the text in two forms, and no pair.
    """
    places = np.concatenate([word.places() for word in words])
    numbers = np.arange(len(words)).repeat([len(word.units) for word in words])
    order = places.argsort(kind="stable")
    places, numbers = places[order], numbers[order]
    next_ = np.arange(1, len(places) + 1)
    behind = places.searchsorted(places + window) - next_
    left, right = (next_ - 1).repeat(behind), ranges(next_, behind)
    one, other = numbers[left], numbers[right]
    apart = (one != other) & (places[left] != places[right])
    shape = units, len(words), len(words)
    low, high = np.minimum(one, other), np.maximum(one, other)
    keys = ((places[left] >> HALF) * len(words) + low) * len(words) + high
    return np.bincount(keys[apart], minlength=units * len(words) ** 2).reshape(shape)
