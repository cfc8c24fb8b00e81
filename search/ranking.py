"""How a paragraph's score is made of its words, with every parameter in this one place.

    BM25F of text, title and section         the paragraph
      + EXACT · BM25 of the words as typed   accents and endings count
      + NEAR · each two words near each other
      + ARTICLE · BM25 of the whole article  a paragraph is judged in its light

Simple BM25F (Robertson & Zaragoza, *The Probabilistic Relevance Framework: BM25 and Beyond*, 2009,
§3.6): the frequencies of a word in all fields are weighted and normalised by length first, then
saturated together. Title, section and article give score, but never make a paragraph a hit.

TABLE
But: dates do not count. Who wants the newest first sorts by them.
"""

from __future__ import annotations

import math
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Count = TypeVar("Count", float, NDArray[np.float32])  # one, or an array of them

RESCORED = 100  # best paragraphs by their text alone whose full scores decide the order
K1 = 1.2  # saturation; Robertson's default, tuning it gained nothing on six collections
K3 = 8.0  # saturation of a word's mentions in the query; Okapi's at TREC-3
EXACT = 0.2  # share of a second BM25, over the words exactly as typed
NEAR = 0.1  # share of pairs; proximity as in Tao & Zhai, SIGIR 2007, but counted as words are
WINDOW = 8  # words; two that stand less far apart are near
ARTICLE = 0.5  # share of the article's own BM25; as in Callan, SIGIR 1994


class FieldWeight(NamedTuple):
    """How much a word in a field counts, and how much the field's length discounts it."""

    weight: float
    b: float


FIELDS = {
    "text": FieldWeight(1.0, 0.75),  # b: Robertson's default
    "title": FieldWeight(2.0, 0.75),
    "section": FieldWeight(1.0, 0.75),
    "article": FieldWeight(1.0, 0.1),  # all blocks of it; with .75, a long one is held against it
}
BESIDE = ("title", "section")  # give score to what matches by its text


def idf(documents: int, frequency: int) -> float:
    """Weigh a word by its rarity: ln(1 + (N − n + ½) / (n + ½)), Lucene's variant: above 0."""
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def repeated(times: int) -> float:
    """Weigh a word by its mentions in the query: each further one adds less."""
    return (K3 + 1) * times / (K3 + times)


def factor(field: str, length: Count, average: float) -> Count:
    """Give what one occurrence in a field counts: its weight, less in a longer field than usual.

    A field that is not ranked by itself (an author, a source) is treated like text.
    """
    weight, b = FIELDS.get(field, FIELDS["text"])
    return weight / (1 - b + b * length / average)


def saturated(idf: float | Count, count: Count) -> Count:
    """Score a word by its weighted count over all fields: each further one adds less."""
    return idf * (K1 + 1) * count / (K1 + count)
