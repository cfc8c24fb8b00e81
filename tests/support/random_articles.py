"""Articles of words drawn by Zipf's law, some of them quoted, and queries for them."""

from __future__ import annotations

import random

from search import Paragraph, Quote
from search.model import QuoteKind
from tests.support.engines import article

WORDS = [f"w{number}" for number in range(60)] + "aid aids aided US us cease-fire the of".split()
SPEAKERS = ["Sergey Lavrov", "Ann Smith", None]


def corpus(seed: int, articles: int) -> list[list[Paragraph]]:
    """Make articles of words with Zipf's frequencies, some of them quotations."""
    draw = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]
    made = []
    for number in range(articles):
        texts = [
            " ".join(draw.choices(WORDS, weights, k=draw.choice((3, 20, 60, 400))))
            for _ in range(draw.randint(1, 6))
        ]
        title = " ".join(draw.choices(WORDS, weights, k=5))
        blocks = article(number, title, texts)
        made.append([quoting(draw, block) for block in blocks])
    return made


def quoting(draw: random.Random, block: Paragraph) -> Paragraph:
    """Take stretches of a paragraph for quotations."""
    cuts = sorted(draw.sample(range(len(block.text) + 1), min(6, len(block.text) // 2)))
    quotes = tuple(
        Quote(start, end, number // 2, draw.choice(list(QuoteKind)), speaker, None, "test", 0.5)
        for number, (start, end) in enumerate(zip(cuts[::2], cuts[1::2], strict=False))
        for speaker in [SPEAKERS[(number // 2 + block.order) % 3]]
    )
    return block._replace(quotes=quotes)


QUERIES = [
    "w0", "w1 w2", "w1 OR w40", "w3 -w1", '"w0 w1"', '"w0 w1 w0"', '"w0 w2"~4', '"w1 w0 w3"~6',
    "w1*", "w0 OR w1 OR w2", "(w5 OR w6) -(w0 w1)", "aid", '"aided"', "US", "us", "cease-fire",
    "ceasefire", "cease fire", '"the cease-fire"', "aidd~", "title:w0", "title:w0 w1",
    "source:herald w0", "author:running", "section:visas w0", "speaker:lavrov", "quote:w0",
    "speaker:lavrov quote:w1", 'quote:"w0 w1" speaker:smith', "speaker:lavrov OR quote:w3",
    "w1 OR w2 OR w1 OR the", "the OR of", "w1 of (w3 OR us)", 'the "w0 w1"',
    "cease-fire OR w3 OR w1",
    "after:2016 w1", "2016..2016 w2", "-w0", "lang:en w9", "w1 (w2 OR w3 w4)", "article:article003",
    "w1 w20 same:article", "w5 (w9 OR w30) -w12 same:section", "w8 -(w2 w3) same:article",
    "speaker:lavrov quote:w1 w40 same:article", "(w7 w8 same:section) OR w55",
    "same:article w1 w9*",
]  # fmt: skip
