"""The analysis of ``search.analysis`` as analyzers of Whoosh, for its parser and its highlighter.

The index leaves out a term that equals another: of ``blair``, which has no accent and is its own
stem, it holds ``=blair`` alone. Whoosh looks for one term at a time, so that here each word has all
its terms, and ``whoosh_codec`` finds those that were left out by those that stand for them:

    =fires   the word as written
    ~fires   the word as written, accents aside: the words of a phrase
    fire     any form of the word: a plain word of a query
    +firefly a compound joined

But: a compound is joined and split where a hyphen says so. That ``web site`` is also written
``website`` is known by the index, which an analyzer does not see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from whoosh.analysis import Analyzer, IDTokenizer, Token

from search.analysis import tokenizer
from search.analysis.terms import FOLDED, FORM, JOINT
from search.analysis.tokenizer import tokens
from search.planning.spelling_variants import folded, stems

SPACE = " "  # between the terms of words that follow each other; no word holds it
_MARKS = FORM + FOLDED + JOINT


class WordAnalyzer(Analyzer):  # type: ignore[misc]  # whoosh is untyped here
    """Turns text into the terms of its words.

    With ``mode="index"`` each word yields all of its terms, at the same position. With
    ``mode="query"`` it yields one: the word as written, as a phrase asks for it.
    """

    def __init__(self, languages: Sequence[str] = ("en",)) -> None:
        """Take the languages of the index by their codes: a word is stemmed in each of them."""
        self.languages = tuple(languages)

    def __call__(
        self, value: str, *, mode: str = "", start_pos: int = 0, start_char: int = 0, **_: Any
    ) -> Iterator[Token]:
        """Yield the terms of a text in the order of their words, with positions and characters.

        Whoosh's other options are accepted and unused: there are no stop words, and positions and
        characters are always given.
        """
        for word, terms in self._words(value):
            if mode == "query" and word.words > 1:
                continue  # the parts of a compound are the words of the phrase
            for term in terms if mode != "query" else [FOLDED + folded(word.terms)]:
                token = Token(positions=True, chars=True)
                token.original = value[word.start : word.end]
                token.text, token.boost, token.stopped = term, 1.0, False
                token.pos = start_pos + word.position
                token.startchar, token.endchar = start_char + word.start, start_char + word.end
                yield token

    def forms_of(self, text: str) -> list[str]:
        """Return the terms of which each finds any form of a word, in any language of the index.

        A text of several words, such as a compound with its hyphen, is found by the compound, and
        by its words in line: their terms, separated by ``SPACE``.
        """
        found: dict[str, None] = {}
        for lang in self.languages:
            words = list(tokens(text, lang))
            parts = [_any_form(word.terms) for word in words if word.words == 1]
            if len(parts) == 1:
                found |= dict.fromkeys(parts[0])
            elif parts:
                found[SPACE.join(part[0] for part in parts)] = None
                whole = [word.terms for word in words if word.words == len(parts)]
                found |= dict.fromkeys(term for terms in whole for term in _any_form(terms))
        return list(found)

    def beginnings_of(self, prefix: str) -> list[str]:
        """Return the terms with which words that begin so begin."""
        word = "".join(
            folded(word.terms) for word in tokens(prefix, self.languages[0]) if word.words == 1
        )
        return [mark + word for mark in _MARKS] if word else []

    def _words(self, text: str) -> Iterator[tuple[tokenizer.Token, list[str]]]:
        """Yield each word with its terms in all languages of the index, each term once."""
        found = [word for lang in self.languages for word in tokens(text, lang)]
        found.sort(key=lambda word: (word.position, word.words, word.start, word.end))
        for _, same in groupby(found, key=lambda word: (word.position, word.words, word.start)):
            words = list(same)
            terms = dict.fromkeys(term for word in words for term in _all_terms(word))
            yield words[0], list(terms)


class ValueAnalyzer(IDTokenizer):  # type: ignore[misc]
    """Takes a value as one term, in small letters where the index holds such (``lang``)."""

    def __init__(self, *, lower: bool = False) -> None:
        self.lower = lower

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        """Yield the value."""
        yield from super().__call__(value.lower() if self.lower else value, **options)


def _any_form(terms: tuple[str, ...]) -> list[str]:
    return sorted(term for term in stems(terms) if term[0] not in _MARKS)


def _all_terms(word: tokenizer.Token) -> list[str]:
    """Complete the terms of a word by those that the index leaves out."""
    written = [FOLDED + folded(word.terms)] if word.words == 1 else []
    return [*word.terms, *written, *_any_form(word.terms)]
