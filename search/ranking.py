"""How a paragraph's score is made of its words: BM25F, with every parameter in this one place.

Simple BM25F (Robertson & Zaragoza, *The Probabilistic Relevance Framework: BM25 and Beyond*, 2009,
§3.6): the frequencies of a word in all fields are weighted and normalised by length first, then
saturated together. Title and section give score, but never make a paragraph a hit.
"""

from __future__ import annotations

import math
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Count = TypeVar("Count", float, NDArray[np.float32])  # one, or an array of them

RESCORED = 100  # best paragraphs by their text alone whose full scores decide the order
K1 = 1.2  # saturation; Robertson's default, tuning it gained nothing on six collections
EXACT = 0.2  # share of a second BM25, over the word exactly as typed: accents and endings count


class FieldWeight(NamedTuple):
    """How much a word in a field counts, and how much the field's length discounts it."""

    weight: float
    b: float


FIELDS = {
    "text": FieldWeight(1.0, 0.75),  # b: Robertson's default
    "title": FieldWeight(2.0, 0.75),  # +.003 nDCG@10 over text alone
    "section": FieldWeight(1.0, 0.75),
}
BESIDE = ("title", "section")  # give score to what matches by its text


def idf(documents: int, frequency: int) -> float:
    """Weigh a word by its rarity: ln(1 + (N − n + ½) / (n + ½)), Lucene's variant: above 0."""
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def factor(field: str, length: Count, average: float) -> Count:
    """Give what one occurrence in a field counts: its weight, less in a longer field than usual.

    A field that is not ranked by itself (an author, a source) is treated like text.
    """
    weight, b = FIELDS.get(field, FIELDS["text"])
    return weight / (1 - b + b * length / average)


def saturated(idf: float, count: Count) -> Count:
    """Score a word by its weighted count over all fields: each further one adds less."""
    return idf * (K1 + 1) * count / (K1 + count)
