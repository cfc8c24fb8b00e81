"""Numbers for the types of words: each spelling of a language is analysed once a process."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import count
from typing import NamedTuple, TypeAlias

from search.analysis.terms import word_terms
from search.analysis.tokenizer import ascii_text, ascii_words, compounds, tokens
from search.engines.paragraph_terms import Type, type_of

Origin: TypeAlias = tuple[int, int]  # (process id, number of the numbering in that process)

MOST_TYPES = 1_000_000  # in one numbering, to bound memory: a text may be nothing but new words
_KNOWN = 1 << 14  # short texts kept in memory
_numberings = count()


class Numbering:
    """A growing numbering of types of words, from 0."""

    def __init__(self) -> None:
        self.origin: Origin = os.getpid(), next(_numberings)
        self.types: list[Type] = []
        self._numbers: dict[tuple[str, ...], int] = {}
        self._spellings: dict[str, _Spellings] = {}
        self._compounds: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        self._short: dict[tuple[str, str], _ReadText] = {}

    def __len__(self) -> int:
        return len(self.types)

    def number(self, terms: tuple[str, ...]) -> int:
        """Return the number of the type of a word with these terms."""
        number = self._numbers.get(terms)
        if number is None:
            number = self._numbers[terms] = len(self.types)
            self.types.append(type_of(terms))
        return number

    def short(self, text: str, lang: str) -> _ReadText:
        """Analyse a short text such as a name, and keep the result: most of them recur."""
        known = self._short.get((text, lang))
        if known is None:
            if len(self._short) >= _KNOWN:
                self._short.clear()
            known = self._short[text, lang] = self.read(text, lang)
        return known

    def read(self, text: str, lang: str) -> _ReadText:
        """Analyse a text."""
        plain = ascii_text(text, lang)
        if plain is not None:
            read, chains = ascii_words(plain)
            types = list(map(self.spellings(lang).__getitem__, read))
            positions = list(range(len(types)))
            for head, tail in chains:
                for part, number in self.compounds(tuple(read[head : tail + 1]), lang):
                    types.append(number)
                    positions.append(head + part)
            return _ReadText(types, positions, len(read))
        found = list(tokens(text, lang))
        words = sum(token.words == 1 for token in found)
        types = [self.number(token.terms) for token in found]
        return _ReadText(types, [token.position for token in found], words)

    def compounds(self, parts: tuple[str, ...], lang: str) -> list[tuple[int, int]]:
        """Return the compounds of hyphenated words: (place of the first part, type number)."""
        known = self._compounds.get((lang, *parts))
        if known is None:
            found = [(part, self.number(terms)) for part, terms in compounds(parts, lang)]
            known = self._compounds[lang, *parts] = found
        return known

    def spellings(self, lang: str) -> _Spellings:
        """Return the numbers of the types of a language by their ASCII spellings."""
        known = self._spellings.get(lang)
        if known is None:
            known = self._spellings[lang] = _Spellings(lang, self)
        return known


class _ReadText(NamedTuple):
    """The words of a text, compounds last."""

    types: Sequence[int]
    positions: Sequence[int]
    words: int  # without compounds; their positions are 0, 1, 2, ...


class _Spellings(dict[str, int]):
    """Numbers of types by spelling, computed on first access."""

    def __init__(self, lang: str, numbering: Numbering) -> None:
        super().__init__()
        self._lang = lang
        self._numbering = numbering

    def __missing__(self, spelling: str) -> int:
        number = self[spelling] = self._numbering.number(word_terms(spelling, self._lang))
        return number
