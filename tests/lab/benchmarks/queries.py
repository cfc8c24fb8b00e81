"""Queries of nine classes, drawn with a seed from the words of a corpus."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

SAMPLE = 100_000  # paragraphs whose words are counted
TRIES = 20_000  # draws a class before it is left with fewer queries
FREQUENT = 0.1  # share of paragraphs that makes a function word
LETTERS = "abcdefghijklmnopqrstuvwxyz"

_TOKEN = re.compile(r"[a-z]+|[^a-z\s]+")


class Class(StrEnum):
    """What a query is made of; shares are of paragraphs, any form of a word counted."""

    RARE = "rare"  # a word of 4 to 60 in 100,000 paragraphs
    COMMON = "common"  # a word in 1.5 to 30 %
    AND = "AND"  # two words of one paragraph
    OR = "OR"  # two to four words of one paragraph, half of the time with a function word
    PHRASE = "phrase"  # two or three successive words, no function word at the ends
    COMMON_PHRASE = "common phrase"  # two or three successive function words: "of the"
    PREFIX = "prefix"  # the first three to five letters of a word
    NOT = "NOT"  # one or two words of a paragraph, without a common word
    FUZZY = "fuzzy"  # a word with one typing error, not in its first letter


class Query(NamedTuple):
    """Words in lower case; each engine writes them in its own language."""

    kind: Class
    words: tuple[str, ...]
    without: str = ""


def draw(paragraphs: Iterable[str], *, each: int, seed: int) -> dict[Class, list[Query]]:
    """Draw up to ``each`` different queries a class, each of which finds something."""
    words = _Words(list(islice(paragraphs, SAMPLE)), random.Random(seed))
    return {kind: words.queries(kind, each) for kind in Class}


@cache
def _stem(word: str) -> str:
    return str(_stemmer().stem(word))


@cache
def _stemmer() -> Any:
    from nltk.stem.snowball import SnowballStemmer  # late: the engines' processes do not draw

    return SnowballStemmer("english")


class _Words:
    """The words of a corpus, and how frequent they are."""

    def __init__(self, paragraphs: Sequence[str], rng: random.Random) -> None:
        self._rng = rng
        self._paragraphs = [_TOKEN.findall(paragraph.lower()) for paragraph in paragraphs]
        self._frequency = Counter[str]()
        for tokens in self._paragraphs:
            self._frequency.update({_stem(token) for token in tokens if token.isalpha()})

    def queries(self, kind: Class, each: int) -> list[Query]:
        recipe: Callable[[list[str]], Iterable[str]] = getattr(self, f"_{kind.name.lower()}")
        drawn: dict[Query, None] = {}
        for _ in range(TRIES):
            if len(drawn) == each:
                break
            words = tuple(recipe(self._rng.choice(self._paragraphs)))
            without = self._absent() if words and kind is Class.NOT else ""
            if words:
                drawn[Query(kind, words, without)] = None
        return list(drawn)

    # What a paragraph gives for each class: nothing, if it has no such words.

    def _rare(self, tokens: list[str]) -> Iterable[str]:
        most = max(3, 60 * len(self._paragraphs) // SAMPLE)
        rare = [t for t in self._content(tokens, 0, 1) if 2 <= self._count(t) <= most]
        return rare[:1]

    def _common(self, tokens: list[str]) -> Iterable[str]:
        return self._content(tokens, 0.015, 0.3)[:1]

    def _and(self, tokens: list[str]) -> Iterable[str]:
        content = self._content(tokens, 0.001, 0.15)
        return content[:2] if len(content) >= 2 else ()

    def _or(self, tokens: list[str]) -> Iterable[str]:
        number = self._rng.choice((2, 3, 4))
        words = self._content(tokens, 0.0001, 0.15)[:number]
        frequent = [t for t in tokens if self._is_frequent(t)]
        if number < 4 and frequent and self._rng.random() < 0.5:
            words.insert(1, self._rng.choice(frequent))
        return words if len(words) >= number else ()

    def _phrase(self, tokens: list[str]) -> Iterable[str]:
        run = self._run(tokens, self._rng.choice((2, 2, 3)))
        ends = {*run[:1], *run[-1:]}
        return run if ends <= set(self._content(ends, 0, FREQUENT)) else ()

    def _common_phrase(self, tokens: list[str]) -> Iterable[str]:
        run = self._run(tokens, self._rng.choice((2, 3)))
        return run if len(set(run)) == len(run) and all(map(self._is_frequent, run)) else ()

    def _prefix(self, tokens: list[str]) -> Iterable[str]:
        long = [t for t in self._content(tokens, 0.00005, 0.15) if len(t) >= 6]
        prefixes = [word[: self._rng.choice((3, 4, 4, 5))] for word in long]
        return [p for p, t in zip(prefixes, long, strict=True) if _stem(t).startswith(p)][:1]

    def _not(self, tokens: list[str]) -> Iterable[str]:
        content = self._content(tokens, 0.002, 0.15)
        return content[: self._rng.choice((1, 2))] if len(content) >= 2 else ()

    def _fuzzy(self, tokens: list[str]) -> Iterable[str]:
        """Take only words that are their own stems: some engines know nothing but stems."""
        content = [t for t in self._content(tokens, 0.0001, 0.02) if len(t) >= 6 and _stem(t) == t]
        for word in content[:1]:
            at, letter = self._rng.randrange(1, len(word)), self._rng.choice(LETTERS)
            left, right = word[:at], word[at:]
            typed = left + self._rng.choice((right[1:], letter + right[1:], letter + right))
            if _stem(typed) == typed != word:
                yield typed

    def _absent(self) -> str:
        """Choose a common word; that it is in all paragraphs of a query is next to impossible."""
        while not (words := self._content(self._rng.choice(self._paragraphs), 0.005, 0.15)):
            pass
        return words[0]

    def _count(self, token: str) -> int:
        return self._frequency[_stem(token)]

    def _between(self, stem: str, least: float, most: float) -> bool:
        total = len(self._paragraphs)
        return least * total <= self._frequency[stem] <= most * total and len(stem) > 3

    def _is_frequent(self, token: str) -> bool:
        return token.isalpha() and self._count(token) > FREQUENT * len(self._paragraphs)

    def _content(self, tokens: Iterable[str], least: float, most: float) -> list[str]:
        """Give the longer words of a share, one for each stem, in any order that is the same."""
        found = {
            _stem(t): t
            for t in tokens
            if len(t) > 3 and t.isalpha() and self._between(_stem(t), least, most)
        }
        words = [found[stem] for stem in sorted(found)]
        self._rng.shuffle(words)
        return words

    def _run(self, tokens: list[str], length: int) -> tuple[str, ...]:
        """Give successive words; none if something else stands between them."""
        start = self._rng.randrange(max(1, len(tokens) - length + 1))
        run = tuple(tokens[start : start + length])
        whole = len(run) == length and all(t.isalpha() and len(t) > 1 for t in run)
        return run if whole else ()
