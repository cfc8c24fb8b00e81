"""Spelling variants of words and phrases: as typed, written as one word, or split in two.

``cease-fire``, ``ceasefire`` and ``cease fire`` are one word in three spellings. There is no list
of compounds: a hyphen shows that two words are one, and so does the index where it holds the other
spelling. Function words are left alone: ``may be`` is not ``maybe``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, islice, pairwise
from typing import NamedTuple, TypeAlias

from search.analysis.languages import FUNCTION_WORDS
from search.analysis.terms import FOLDED, FORM, JOINT
from search.analysis.tokenizer import Token, tokens
from search.planning.plan import TermSet
from search.planning.vocabulary import Frequencies, VocabularyCache

MOST_VARIANTS = 16  # of one phrase
_MARKS = (FORM, FOLDED, JOINT)  # of terms that are words; the others are stems
SHORTEST_PART = 3  # letters of each half of a split word
LONGEST_IN_THREE = 24  # letters of a word that is divided into three parts: 253 ways

ToTermSet: TypeAlias = Callable[[tuple[str, ...]], TermSet]  # a word's terms → the terms to match
Step: TypeAlias = tuple[int, str, tuple[TermSet, ...]]  # words covered, their spelling, term sets


@dataclass(frozen=True, slots=True)
class SpellingVariant:
    """One spelling of a text, and the terms to match at its successive positions."""

    text: str
    slots: tuple[TermSet, ...]


def stems(terms: tuple[str, ...]) -> TermSet:
    """Return the terms that match any form of a word."""
    word = folded(terms)
    found = {term.removeprefix(JOINT) for term in terms if term[0] not in (FORM, FOLDED)}
    return frozenset(mark + stem for stem in found - {word} or {word} for mark in ("", *_MARKS))


def forms(terms: tuple[str, ...]) -> TermSet:
    """Return the terms that match a word as written, with or without its accents."""
    word = folded(terms)
    return frozenset(_written(word))


def exact(terms: tuple[str, ...]) -> TermSet:
    """Return the terms that match a word with its accents and hyphens."""
    return frozenset(term for term in terms if term.startswith(FORM))


def folded(terms: tuple[str, ...]) -> str:
    """Return the word behind its terms without accents and hyphens."""
    return (terms[1] if terms[1:] and terms[1][0] in FOLDED + JOINT else terms[0])[1:]


class TypedText(NamedTuple):
    """Words or phrases of a query in one field of the index."""

    field: str
    texts: tuple[str, ...]
    neighbours: bool = False  # two neighbouring words may be written as one


def read_ahead(vocabulary: VocabularyCache, typed: Iterable[TypedText]) -> None:
    """Ask for all frequencies that ``Speller`` needs for some texts: at most two calls a field."""
    words: dict[str, set[str]] = defaultdict(set)
    terms: dict[str, set[str]] = defaultdict(set)
    for one in typed:
        for lang in vocabulary.languages:
            tokens_ = [token for text in one.texts for token in _words(text, lang)]
            spelled = [folded(token.terms) for token in tokens_ if token.words == 1]
            words[one.field].update(spelled)
            for pair in pairwise(spelled) if one.neighbours else ():
                if _meaningful(*pair):
                    terms[one.field].update(_written("".join(pair)))
            if len(one.texts) == 1 and one.texts[0] in FUNCTION_WORDS:  # us may be meant for US
                word = one.texts[0]
                terms[one.field] |= {FORM + word, FORM + word.upper()}
    for field, found in words.items():
        splits = [_splits(word) for word in found]
        terms[field].update(*(split.first_terms for split in splits))
        known = vocabulary.frequencies(field)
        known.read(terms[field])
        known.read({term for split in splits for term in split.second_terms(known)})


class _Halves(NamedTuple):
    """One way to split a word in two, with the terms of each half as written."""

    first: str
    second: str
    first_terms: tuple[str, str, str]
    second_terms: tuple[str, str, str]


class _Splits(NamedTuple):
    """All ways to split one word in two."""

    joint: str  # the term of the word as a compound
    hyphenated: tuple[tuple[str, tuple[str, ...]], ...]  # terms of it with hyphens, and the parts
    halves: tuple[_Halves, ...]  # those that may be words by themselves
    first_terms: tuple[str, ...]  # to be looked up before all others

    def second_terms(self, known: Frequencies) -> Iterator[str]:
        """Yield the terms to look up next, given the frequencies of the first ones."""
        if known[self.joint]:
            yield from (term for term, _ in self.hyphenated)
        for halves in self.halves:
            form, accented, joint = halves.second_terms
            if known[form] or known[accented] or known[joint]:
                yield from halves.first_terms


@lru_cache(maxsize=1024)
def _splits(word: str) -> _Splits:
    cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    pairs = [(word[:cut], word[cut:]) for cut in cuts]
    # The index holds the hyphenated word as one term, so that a part may be a single letter.
    parts = [*_divisions(word, 2), *(_divisions(word, 3) if len(word) <= LONGEST_IN_THREE else ())]
    hyphenated = tuple((FORM + "-".join(each), each) for each in parts)
    halves = tuple(
        _Halves(*pair, _written(pair[0]), _written(pair[1])) for pair in pairs if _meaningful(*pair)
    )
    # The second half is looked up first: fewer words end so than begin so.
    second = chain.from_iterable(one.second_terms for one in halves)
    return _Splits(JOINT + word, hyphenated, halves, (JOINT + word, *second))


def _divisions(word: str, parts: int) -> Iterator[tuple[str, ...]]:
    """Yield all ways to divide a word into so many parts."""
    for cuts in combinations(range(1, len(word)), parts - 1):
        edges = (0, *cuts, len(word))
        yield tuple(word[start:end] for start, end in pairwise(edges))


def likely_next(term: str) -> tuple[str, ...]:
    """Return the terms that planning may ask for once it knows that a word occurs as a compound.

    An engine on another machine looks them up in the same round trip; none for other terms.
    """
    if not term.startswith(JOINT):
        return ()
    splits = _splits(term[len(JOINT) :])
    two = (hyphenated for hyphenated, parts in splits.hyphenated if len(parts) == 2)
    return (*two, *chain.from_iterable(halves.first_terms for halves in splits.halves))


@dataclass(frozen=True, slots=True)
class Speller:
    """Finds the spelling variants of a text in one field and language."""

    known: Frequencies  # of the field
    lang: str
    to_terms: ToTermSet

    def typed(self, text: str) -> list[SpellingVariant]:
        """Return the text as typed, with its hyphens; nothing for a text without words."""
        words = _words(text, self.lang)
        longest = {token.position: token for token in words}  # compounds come after their parts
        parts = {token.position: token for token in words if token.words == 1}
        found: list[TermSet] = []
        while token := longest.get(len(found)):
            found.append(self.to_terms(token.terms))
            if token.words < len(parts):  # within a phrase, a compound is as wide as its parts
                rest = range(token.position + 1, token.position + token.words)
                found += (self.to_terms(parts[at].terms) for at in rest)
            elif token.words > 1:
                break
        return [SpellingVariant(text, tuple(found))] if found else []

    def variants(self, text: str, *, neighbours: bool = False) -> list[SpellingVariant]:
        """Return all spellings of a text; with ``neighbours``, spaced words may be joined, too."""
        words = _words(text, self.lang)
        steps: dict[int, list[Step]] = {}
        for token in words:
            steps.setdefault(token.position, []).extend(self._steps(text, token))
        if neighbours:
            singles = [token for token in words if token.words == 1]
            for token, following in pairwise(singles):
                steps[token.position].extend(self._joined(token, following))
        return list(islice(_paths(steps, 0), MOST_VARIANTS)) if words else []

    def joint(self, first: str, second: str) -> SpellingVariant | None:
        """Join two words, if the index holds them joined and both have a meaning of their own."""
        words = [*_words(first, self.lang), *_words(second, self.lang)]
        joined = self._joined(*words) if len(words) == 2 else ()
        return next((SpellingVariant(text, slots) for _, text, slots in joined), None)

    def _steps(self, text: str, token: Token) -> Iterator[Step]:
        surface = text[token.start : token.end] if token.words == 1 else folded(token.terms)
        yield token.words, surface, (self.to_terms(token.terms),)
        if token.words == 1:
            for parts in self._split(folded(token.terms)):
                yield 1, " ".join(parts), tuple(self._terms(part) for part in parts)

    def _joined(self, first: Token, second: Token) -> Iterator[Step]:
        parts = folded(first.terms), folded(second.terms)
        joined = "".join(parts)
        if _meaningful(*parts) and any(map(self.known.__getitem__, _written(joined))):
            yield 2, joined, (self._terms(joined),)

    def _split(self, word: str) -> list[tuple[str, ...]]:
        """Split a solid word where the index hyphenates it, or else where it knows both halves."""
        splits, known = _splits(word), self.known
        if known[splits.joint]:
            hyphenated = [pair for term, pair in splits.hyphenated if known[term]]
            if hyphenated:
                return hyphenated
        found: list[tuple[str, ...]] = []
        for first, second, (form, accented, joint), ends in splits.halves:
            if (known[ends[0]] or known[ends[1]] or known[ends[2]]) and (
                known[form] or known[accented] or known[joint]
            ):
                found.append((first, second))
        return found

    def _terms(self, word: str) -> TermSet:
        return self.to_terms(_words(word, self.lang)[0].terms)


def _written(word: str) -> tuple[str, str, str]:
    """Return the terms that a folded word may have as written: its form, folded or joined."""
    return FORM + word, FOLDED + word, JOINT + word


def _meaningful(*parts: str) -> bool:
    return all(part.isalpha() and part.lower() not in FUNCTION_WORDS for part in parts)


@lru_cache(maxsize=1024)
def _words(text: str, lang: str) -> tuple[Token, ...]:
    """Analyse a part of a query; planning needs it several times."""
    return tuple(tokens(text, lang))


def _paths(steps: dict[int, list[Step]], position: int) -> Iterator[SpellingVariant]:
    """Yield every combination of steps from a position to the end of the text."""
    if position not in steps:
        yield SpellingVariant("", ())
        return
    for words, text, slots in steps[position]:
        for rest in _paths(steps, position + words):
            yield SpellingVariant(f"{text} {rest.text}".rstrip(), slots + rest.slots)
