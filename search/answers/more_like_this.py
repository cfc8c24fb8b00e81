"""More like this: a paragraph → a query for any of its rarest words, ranked as usual.

The reader sees the words, and may change them. No vectors are used.
"""

from __future__ import annotations

from collections import Counter
from itertools import takewhile
from operator import itemgetter

from search import timeout
from search.analysis.languages import FUNCTION_WORDS
from search.analysis.tokenizer import tokens
from search.engines.protocol import Snapshot
from search.model import Filter, Paragraph, Request
from search.planning import ranking
from search.planning.plan import filter_plan
from search.query.parser import LONGEST_QUERY, parse
from search.query.tree import Word

NO_WORD = "?"  # finds nothing; an empty query would find everything
MOST_WORDS = 12  # more make no better list, and each is a posting list to read


def similar(snapshot: Snapshot, paragraph: Paragraph) -> Request:
    """Build the request for paragraphs like one, except its near duplicates."""
    words = _telling(snapshot, paragraph)[:MOST_WORDS]
    lengths = {word: len(" ".join(words[: at + 1])) for at, word in enumerate(words)}
    short = takewhile(lambda word: lengths[word] <= LONGEST_QUERY, words)
    return Request(
        q=" ".join(short) or NO_WORD,
        match_any=True,
        filters=(Filter("same_as", paragraph.id, exclude=True),),
    )


def _telling(snapshot: Snapshot, paragraph: Paragraph) -> list[str]:
    """List the words that also occur elsewhere, by tf-idf, highest first."""
    _, blocks = snapshot.size()
    (copies,) = snapshot.counts((filter_plan((Filter("same_as", paragraph.id),)),))
    surfaces: dict[tuple[str, ...], str] = {}
    times: Counter[tuple[str, ...]] = Counter()
    for token in tokens(paragraph.text, paragraph.lang):
        surface = paragraph.text[token.start : token.end]
        if token.words == 1 and surface.casefold() not in FUNCTION_WORDS:
            surfaces.setdefault(token.terms, surface)
            times[token.terms] += 1
    frequencies = snapshot.frequencies("text", {term for terms in surfaces for term in terms})
    weights: dict[str, float] = {}
    for terms, surface in surfaces.items():
        timeout.check()
        frequency = max(map(frequencies.__getitem__, terms))
        if frequency > copies and isinstance(parse(surface).tree, Word):
            idf = ranking.idf(blocks, frequency)
            weights[surface] = ranking.repeated(times[terms]) * idf
    return [word for word, _ in sorted(weights.items(), key=itemgetter(1), reverse=True)]
