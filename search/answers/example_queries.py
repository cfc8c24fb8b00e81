"""Example queries made of an index's own words, for a reader who does not know what is in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from math import log

from search.analysis.languages import FUNCTION_WORDS
from search.analysis.tokenizer import tokens
from search.engines.protocol import Selection, Snapshot
from search.model import Paragraph, QuoteKind, Sort
from search.query.tree import Everything

SAMPLE = 300  # paragraphs
PLACES = 6  # where they are taken: one folder may be in another language than the next
SHORTEST = 5  # letters of a telling word


def examples(snapshot: Snapshot) -> tuple[str, ...]:
    """Build up to three queries: a phrase, two words that occur together, a speaker or a prefix."""
    paragraphs = _sample(snapshot)
    words = [_words(paragraph) for paragraph in paragraphs]
    made = (_phrase(words), _pair(words), _said(paragraphs) or _prefix(words))
    return tuple(query for query in made if query)


def _sample(snapshot: Snapshot) -> list[Paragraph]:
    """Sample an index: all paragraphs of a small one, else some from equally spaced places."""
    (size,) = snapshot.counts((Everything(),))
    limit = SAMPLE // PLACES
    everything = Selection(plan=Everything(), sort=Sort.ARTICLE, limit=limit)
    return [
        found.paragraph
        for offset in range(0, size, max(limit, size // PLACES))
        for found in snapshot.select(replace(everything, offset=offset)).found
    ]


def _words(paragraph: Paragraph) -> list[str]:
    found = [t for t in tokens(paragraph.text, paragraph.lang) if t.words == 1]
    return [paragraph.text[token.start : token.end] for token in found]


def _telling(word: str) -> bool:
    return word.isalpha() and len(word) >= SHORTEST and word.lower() not in FUNCTION_WORDS


def _is_small(word: str) -> bool:
    """Check that a word has no capitals; scripts without case have none."""
    return word == word.lower()


def _phrase(paragraphs: Sequence[Sequence[str]]) -> str | None:
    """Return the two neighbouring words least explained by chance, as a phrase."""
    words = Counter(word for words in paragraphs for word in words)
    pairs = Counter(pair for words in paragraphs for pair in pairwise(words))
    repeated = {
        pair: _likelihood_ratio(count, words[pair[0]], words[pair[1]], words.total())
        for pair, count in pairs.items()
        if count > 1 and pair[0] != pair[1]
        if all(_telling(word) and _is_small(word) for word in pair)
    }
    best = min(repeated, key=lambda pair: (-repeated[pair], pair), default=None)
    return f'"{" ".join(best)}"' if best else None


def _likelihood_ratio(both: int, first: int, second: int, of: int) -> float:
    """Compare how often two words stand in line with chance: half of Dunning's G² (1993)."""
    seen = (both, first - both, second - both, of - first - second + both)
    by_chance = (first * second, first * (of - second), (of - first) * second,
                 (of - first) * (of - second))  # fmt: skip
    return sum(n * log(n * of / chance) for n, chance in zip(seen, by_chance, strict=True) if n > 0)


def _pair(paragraphs: Sequence[Sequence[str]]) -> str | None:
    """Pair the most frequent name with the word that is most often near it."""
    names = Counter(
        word for words in paragraphs for word in set(words[1:]) if _telling(word) and word.istitle()
    )
    if not names:
        return None
    name = min(names, key=lambda word: (-names[word], word))
    beside = Counter(
        word
        for words in paragraphs
        if name in words
        for word in set(words)
        if _telling(word) and word.islower()
    )
    if not beside:
        return name
    return f"{name} {min(beside, key=lambda word: (-beside[word], word))}"


def _said(paragraphs: Iterable[Paragraph]) -> str | None:
    """Combine the most quoted speaker with the word that he or she used most."""
    words: dict[str, Counter[str]] = defaultdict(Counter)
    for paragraph in paragraphs:
        for quote in paragraph.quotes:
            if quote.speaker and quote.kind is QuoteKind.DIRECT:
                said = paragraph.text[quote.start : quote.end].split()
                telling = {word for word in said if word.islower() and _telling(word)}
                words[quote.speaker.split()[-1]].update(telling)
    words = {name: used for name, used in words.items() if used and name.isalpha()}
    if not words:
        return None
    name = min(words, key=lambda name: (-words[name].total(), name))
    word = min(words[name], key=lambda word: (-words[name][word], word))
    return f"speaker:{name} quote:{word}"


def _prefix(paragraphs: Sequence[Sequence[str]]) -> str | None:
    """Return the prefix that most different words share."""
    words = {word for words in paragraphs for word in words if _telling(word) and _is_small(word)}
    beginnings = Counter(word[:SHORTEST] for word in words if len(word) > SHORTEST)
    best = min(beginnings, key=lambda start: (-beginnings[start], start), default=None)
    return f"{best}*" if best else None
