"""Alignment of a quotation with the words of a paragraph, by least cost.

Semi-global alignment (Sellers 1980, "The theory and computation of evolutionary distances"): all
words of the quotation count, those of the paragraph before and after it do not. Rows are computed
as whole arrays: with prefix sums of the costs of skipping, the least cost from the left is a
running minimum.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from search import timeout
from search.checking.words import ComparedWord

Array: TypeAlias = np.ndarray[Any, Any]

# Costs. Changing a word is cheaper than leaving it out and adding another.
SAME = 0
FORM = 3  # another form of the word
CHANGED = 8
ADDED = 5  # a word of the quotation that the paragraph does not have
LEFT_OUT = 5  # a word of the paragraph that the quotation does not have
SKIPPED = 1  # the same, between two parts of what was said: "he said"
REPLACED = 1  # the same, where the quotation has words in brackets


class Step(NamedTuple):
    """A word of the quotation beside one of the paragraph; None: there is none."""

    quoted: int | None
    written: int | None


class Alignment(NamedTuple):
    """The steps of an alignment in order, without the paragraph's words around it."""

    steps: tuple[Step, ...]
    cost: int


def align(
    quoted: Sequence[ComparedWord],
    written: Sequence[ComparedWord],
    *,
    ellipses: Collection[int] = (),
    brackets: Collection[int] = (),
    between: Collection[int] = (),
) -> Alignment:
    """Align the words of a quotation with those of a paragraph.

    Args:
        quoted: words of the quotation; not empty.
        written: words of the paragraph.
        ellipses: numbers of words of the quotation before which any words may be left out.
        brackets: numbers of words before which brackets replace some words.
        between: numbers of words of the paragraph that interrupt what was said.
    """
    costs = _word_costs(quoted, written)
    skipping = np.full(len(written), LEFT_OUT, np.int32)
    skipping[list(between)] = SKIPPED
    usual = _sums(skipping)
    replaced = _sums(np.full(len(written), REPLACED, np.int32))
    nothing = np.zeros(len(written) + 1, np.int32)
    table = np.zeros((len(quoted) + 1, len(written) + 1), np.int32)
    sums: list[Array] = [nothing]
    for row in range(1, len(quoted) + 1):
        timeout.check()
        above = table[row - 1]
        best = above + ADDED
        np.minimum(best[1:], above[:-1] + costs[row - 1], out=best[1:])
        passing = nothing if row in ellipses else replaced if row in brackets else usual
        table[row] = np.minimum.accumulate(best - passing) + passing
        sums.append(passing)
    return _traced(table, costs, sums)


def _word_costs(quoted: Sequence[ComparedWord], written: Sequence[ComparedWord]) -> Array:
    """Compute the cost of each word of the quotation beside each of the paragraph."""
    keys: dict[str, int] = {}
    families: dict[str, int] = {}
    key = np.array([keys.setdefault(word.key, len(keys)) for word in written], np.int32)
    family = np.array([families.setdefault(w.family, len(families)) for w in written], np.int32)
    asked_key = np.array([keys.get(word.key, -1) for word in quoted], np.int32)
    asked_family = np.array([families.get(word.family, -1) for word in quoted], np.int32)
    costs = np.full((len(quoted), len(written)), CHANGED, np.int32)
    costs[asked_family[:, None] == family] = FORM
    costs[asked_key[:, None] == key] = SAME
    return costs


def _sums(costs: Array) -> Array:
    return np.concatenate((np.zeros(1, np.int32), np.cumsum(costs, dtype=np.int32)))


def _traced(table: Array, costs: Array, sums: Sequence[Array]) -> Alignment:
    """Follow the least cost back from the last row."""
    row, column = len(table) - 1, int(table[-1].argmin())
    cost = int(table[row, column])
    steps: list[Step] = []
    while row:
        here = table[row, column]
        if column and here == table[row - 1, column - 1] + costs[row - 1, column - 1]:
            row, column = row - 1, column - 1
            steps.append(Step(row, column))
        elif here == table[row - 1, column] + ADDED:
            row -= 1
            steps.append(Step(row, None))
        else:
            column -= 1
            steps.append(Step(None, column))
    return Alignment(tuple(reversed(steps)), cost)
