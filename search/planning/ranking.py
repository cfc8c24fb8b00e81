"""The scoring formula of paragraphs, with all of its parameters.

    BM25F of text, title and section         the paragraph
      + EXACT · BM25 of the words as typed   accents and endings count
      + NEAR · each two words near each other
      + ARTICLE · BM25 of the whole article  a paragraph is judged in its light

Simple BM25F (Robertson & Zaragoza, *The Probabilistic Relevance Framework: BM25 and Beyond*, 2009,
§3.6): the frequencies of a word in all fields are weighted and normalised by length first, then
saturated together. Title, section and article give score, but never make a paragraph a hit.
What the words of headings and captions give, together with all of the above, is then made less by
their kind.

Measured by ``tests.relevance`` with any word of the query, each part off in turn. The documents of
the first four collections are articles of one paragraph; of SQuAD's development set, the
paragraphs of Wikipedia's articles, 300 questions were asked:

    nDCG@10                     TIME  Cranfield   MED   CISI  SQuAD
    all of it                   .684       .366  .714   .408   .894
    without title               .684       .328  .708   .389   .895
    without words as typed      .678       .373  .718   .403   .896
    without pairs               .680       .373  .713   .415   .893
    without article             .683       .368  .727   .395   .895
    function words weigh        .681       .351  .705   .366   .887
    each word once              .684       .366  .717   .346      –
    BM25 of the text alone      .677       .306  .704   .381   .890

With 1,000 of SQuAD's questions, all of it gives .898, and SQLite's FTS5 .881. A search takes 1.1 to
1.4 times as long as without titles, pairs, article and the grouping of copies (100,000 paragraphs
of news, eight queries, medians of CPU time).

On paragraphs of longer articles the prototype of this formula, with 2,000 of SQuAD's questions,
lost .005 without pairs (p = .001), .002 without the article (p = .003), .002 without words as typed
(p = .09); with TIME cut into windows and ranked by article, .043 without the article (p < .001).

The kinds of blocks make no difference to these figures, for title lines were left out of what was
judged. As a reader sees the list, where a title line is no answer to a question, nDCG@10 is, by the
weight of titles, and the title lines among the first ten are:

    weight of titles          1    .8    .7    .6    .5
    Cranfield              .265  .326  .344  .356  .362
      title lines           3.2   1.6   1.0    .6    .3
    SQuAD, 300 questions   .892  .894  .894  .894  .894
      title lines           .08   .01   .00     0     0

Less than .7 gains little more, and a title may be what a reader looks for.

But: dates have no influence; sorting by date is a separate order.
"""

from __future__ import annotations

import math
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from search.model import Kind

Count = TypeVar("Count", float, NDArray[np.float32])  # one, or an array of them

RESCORED = 100  # best paragraphs by their text alone whose full scores decide the order
K1 = 1.2  # saturation; Robertson's default, tuning it gained nothing on six collections
K3 = 8.0  # saturation of a word's mentions in the query; Okapi's at TREC-3
EXACT = 0.2  # share of a second BM25, over the words exactly as typed
NEAR = 0.1  # share of pairs; proximity as in Tao & Zhai, SIGIR 2007, but counted as words are
WINDOW = 8  # words; two that stand less far apart are near
ARTICLE = 0.5  # share of the article's own BM25; as in Callan, SIGIR 1994


class FieldWeight(NamedTuple):
    """The weight of a word in a field, and b: how strongly the field's length discounts it."""

    weight: float
    b: float


FIELDS = {
    "text": FieldWeight(1.0, 0.75),  # b: Robertson's default
    "title": FieldWeight(2.0, 0.75),
    "section": FieldWeight(1.0, 0.75),
    "article": FieldWeight(1.0, 0.1),  # all blocks of it; with .75, a long one is held against it
}
BESIDE = ("title", "section")  # give score to what matches by its text

# What the words of a block count, by its kind; 1 where it is not named. Priors by the type of a
# document, as in Kraaij, Westerveld & Hiemstra, SIGIR 2002: a block that is short by nature is
# otherwise before the paragraphs that it stands above.
KINDS = {
    Kind.TITLE: 0.7,
    Kind.HEADING: 0.7,
    Kind.META: 0.4,
    Kind.BYLINE: 0.4,
    Kind.DATE: 0.4,
}


def kind_weight(kind: Kind) -> float:
    """Return the factor for a kind of block: headings are short, and would rank too high."""
    return KINDS.get(kind, 1.0)


def idf(documents: int, frequency: int) -> float:
    """Weigh a word by its rarity: ln(1 + (N − n + ½) / (n + ½)), Lucene's variant: above 0."""
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def repeated(times: int) -> float:
    """Weigh a word by its mentions in the query: each further one adds less."""
    return (K3 + 1) * times / (K3 + times)


def factor(field: str, length: Count, average: float) -> Count:
    """Compute the weight of one occurrence in a field, normalised by the field's length.

    ``length`` and ``average`` are in words. Other fields (author, source) are treated like text.
    """
    weight, b = FIELDS.get(field, FIELDS["text"])
    return weight / (1 - b + b * length / average)


def saturated(idf: float | Count, count: Count) -> Count:
    """Score a word by its weighted count over all fields: each further one adds less."""
    return idf * (K1 + 1) * count / (K1 + count)
