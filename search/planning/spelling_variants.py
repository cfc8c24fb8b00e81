"""The ways in which words may be written: as typed, joined, or split.

``cease-fire``, ``ceasefire`` and ``cease fire`` are one word in three writings. There is no list of
compounds: a hyphen says that two words are one, and so does the index, where it holds the other
writing. Function words are left alone: ``may be`` is not ``maybe``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import TypeAlias

from search.analysis.languages import FUNCTION_WORDS
from search.analysis.terms import FOLDED, FORM, JOINT
from search.analysis.tokenizer import Token, tokens
from search.planning.plan import TermSet
from search.planning.vocabulary import Vocabulary

MOST_WRITINGS = 16  # of one phrase
_MARKS = (FORM, FOLDED, JOINT)  # of terms that are words; the others are stems
SHORTEST_PART = 3  # letters of each half, where a solid word is split

Slotter: TypeAlias = Callable[[tuple[str, ...]], TermSet]  # what to ask of a word, from its terms
Step: TypeAlias = tuple[int, str, tuple[TermSet, ...]]  # words covered, how they read, what to ask


@dataclass(frozen=True, slots=True)
class SpellingVariant:
    """One way to write a text: how it reads, and the terms at its successive positions."""

    text: str
    slots: tuple[TermSet, ...]


def stems(terms: tuple[str, ...]) -> TermSet:
    """Ask for a word in any of its forms."""
    word = folded(terms)
    found = {term.removeprefix(JOINT) for term in terms if term[0] not in (FORM, FOLDED)}
    return frozenset(mark + stem for stem in found - {word} or {word} for mark in ("", *_MARKS))


def forms(terms: tuple[str, ...]) -> TermSet:
    """Ask for a word as written, accents aside."""
    word = folded(terms)
    return frozenset((FORM + word, FOLDED + word, JOINT + word))


def exact(terms: tuple[str, ...]) -> TermSet:
    """Ask for a word with its accents and hyphens."""
    return frozenset(term for term in terms if term.startswith(FORM))


def folded(terms: tuple[str, ...]) -> str:
    """Give the word behind its terms without accents and hyphens."""
    return (terms[1] if terms[1:] and terms[1][0] in FOLDED + JOINT else terms[0])[1:]


@dataclass(frozen=True, slots=True)
class Speller:
    """Finds the writings of a text in one field and language of an index."""

    lexicon: Vocabulary
    field: str
    lang: str
    slot: Slotter

    def typed(self, text: str) -> list[SpellingVariant]:
        """Give the text as typed, with its hyphens; nothing for a text without words."""
        words = _words(text, self.lang)
        longest = {token.position: token for token in words}  # compounds come after their parts
        parts = {token.position: token for token in words if token.words == 1}
        found: list[TermSet] = []
        while token := longest.get(len(found)):
            found.append(self.slot(token.terms))
            if token.words < len(parts):  # within a phrase, a compound is as wide as its parts
                rest = range(token.position + 1, token.position + token.words)
                found += (self.slot(parts[at].terms) for at in rest)
            elif token.words > 1:
                break
        return [SpellingVariant(text, tuple(found))] if found else []

    def writings(self, text: str, *, neighbours: bool = False) -> list[SpellingVariant]:
        """Give all writings of a text; with ``neighbours``, spaced words may be joined too."""
        words = _words(text, self.lang)
        steps: dict[int, list[Step]] = {}
        for token in words:
            steps.setdefault(token.position, []).extend(self._steps(text, token))
        if neighbours:
            singles = [token for token in words if token.words == 1]
            for token, following in pairwise(singles):
                steps[token.position].extend(self._joined(token, following))
        return list(islice(_paths(steps, 0), MOST_WRITINGS)) if words else []

    def joint(self, first: str, second: str) -> SpellingVariant | None:
        """Join two words, if the index holds them joined and both say something alone."""
        words = [*_words(first, self.lang), *_words(second, self.lang)]
        joined = self._joined(*words) if len(words) == 2 else ()
        return next((SpellingVariant(text, slots) for _, text, slots in joined), None)

    def _steps(self, text: str, token: Token) -> Iterator[Step]:
        surface = text[token.start : token.end] if token.words == 1 else folded(token.terms)
        yield token.words, surface, (self.slot(token.terms),)
        if token.words == 1:
            for parts in self._split(folded(token.terms)):
                yield 1, " ".join(parts), tuple(self._slot(part) for part in parts)

    def _joined(self, first: Token, second: Token) -> Iterator[Step]:
        parts = folded(first.terms), folded(second.terms)
        joined = "".join(parts)
        if self._meaningful(*parts) and self._known(joined):
            yield 2, joined, (self._slot(joined),)

    def _split(self, word: str) -> Iterator[tuple[str, str]]:
        """Split a solid word where the index hyphenates it, or else where it knows both halves."""
        halves = [
            (word[:cut], word[cut:]) for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
        ]
        is_joined = self._frequency(JOINT + word) > 0
        hyphenated = [p for p in halves if is_joined and self._frequency(FORM + "-".join(p))]
        yield from hyphenated or (
            (first, second)  # the latter is tried first: fewer words end so than begin so
            for first, second in halves
            if self._known(second) and self._known(first) and self._meaningful(first, second)
        )

    def _meaningful(self, *parts: str) -> bool:
        return all(part.isalpha() and part.lower() not in FUNCTION_WORDS for part in parts)

    def _known(self, word: str) -> bool:
        return any(self._frequency(mark + word) for mark in _MARKS)

    def _frequency(self, term: str) -> int:
        return self.lexicon.frequency(self.field, term)

    def _slot(self, word: str) -> TermSet:
        return self.slot(_words(word, self.lang)[0].terms)


@lru_cache(maxsize=1024)
def _words(text: str, lang: str) -> tuple[Token, ...]:
    """Analyse a part of a query, which is asked for several times while it is planned."""
    return tuple(tokens(text, lang))


def _paths(steps: dict[int, list[Step]], position: int) -> Iterator[SpellingVariant]:
    """Walk every way from a position to the end of the text."""
    if position not in steps:
        yield SpellingVariant("", ())
        return
    for words, text, slots in steps[position]:
        for rest in _paths(steps, position + words):
            yield SpellingVariant(f"{text} {rest.text}".rstrip(), slots + rest.slots)
