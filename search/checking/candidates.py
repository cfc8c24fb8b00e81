"""Paragraphs that may hold the words of a quotation, by an engine's phrases and ranking.

Three questions, each asked only if the one before it did not do: all words in line; any of the
rarest words, ranked; any two neighbouring words, which finds quotations of common words only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from search.analysis.terms import FOLDED, FORM, JOINT
from search.checking.words import ComparedWord
from search.engines.protocol import Selection, Snapshot
from search.model import Paragraph, Via
from search.planning.plan import AnyOf, Pattern, Plan, TermSet
from search.planning.vocabulary import VocabularyCache

_RAREST = 6  # words that are looked for; each is a posting list to read
_PAIRS = 12
_LONGEST = 24  # words of a phrase
_IN_LINE = 12  # paragraphs with all words in line
_RANKED = 10
_HEAVIEST = 7.0  # more is not told by a word that is rare: it may be an error


class Candidates:
    """Finds candidates for quotations in one state of an index."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._vocabulary = VocabularyCache(snapshot)
        _, self._blocks = snapshot.size()
        # The weight of a word that is in one paragraph or in none.
        self.heaviest = min(_HEAVIEST, math.log(self._blocks + 2))

    def weights(self, words: Sequence[ComparedWord]) -> list[float]:
        """Return the weight of each word: its inverse document frequency, from 0.2 to 7."""
        known = self._vocabulary.frequencies("text")
        known.read({_form(word) for word in words if word.token})
        return [self._weight(known[_form(word)]) if word.token else 1.0 for word in words]

    def _weight(self, frequency: int) -> float:
        return min(self.heaviest, max(0.2, math.log((self._blocks + 1) / (frequency + 1))))

    def in_line(self, words: Sequence[ComparedWord]) -> list[Paragraph]:
        """Find the paragraphs that have all words as they are, one behind the other."""
        rows = self._rows(words)
        return self._found(Pattern(0, "text", (rows,), Via.PHRASE, scored=False), _IN_LINE)

    def _rows(self, words: Sequence[ComparedWord]) -> tuple[TermSet, ...]:
        """Return the terms of a phrase, of the rarest stretch of a long quotation."""
        held = [word for word in words if word.token]
        if len(held) > _LONGEST:
            middle = (len(held) - _LONGEST) // 2
            held = held[middle : middle + _LONGEST]
        return tuple(_as_written(word) for word in held)

    def with_rare_words(self, words: Sequence[ComparedWord]) -> list[Paragraph]:
        """Find the paragraphs that have some of the rarest words, ranked by the engine."""
        known = self._vocabulary.frequencies("text")
        distinct = {word.token.terms: word for word in words if word.token}
        present = [w for w in distinct.values() if any(known[term] for term in _any_form(w))]
        present.sort(key=lambda word: known[_form(word)] or self._blocks)
        patterns = [
            Pattern(n, "text", ((_any_form(word),),), Via.STEM, exact=frozenset((_form(word),)))
            for n, word in enumerate(present[:_RAREST])
        ]
        return self._any(patterns)

    def with_pairs(self, words: Sequence[ComparedWord]) -> list[Paragraph]:
        """Find the paragraphs that have neighbouring words in line, ranked by the engine."""
        held = [word for word in words if word.token]
        pairs = dict.fromkeys((_as_written(one), _as_written(two)) for one, two in pairwise(held))
        known = self._vocabulary.frequencies("text")
        rarest = sorted(pairs, key=lambda pair: min(sum(map(known.__getitem__, s)) for s in pair))
        patterns = [
            Pattern(n, "text", (pair,), Via.PHRASE) for n, pair in enumerate(rarest[:_PAIRS])
        ]
        return self._any(patterns)

    def _any(self, patterns: Iterable[Pattern]) -> list[Paragraph]:
        children = tuple(patterns)
        return self._found(AnyOf(children), _RANKED) if children else []

    def _found(self, plan: Plan, limit: int) -> list[Paragraph]:
        selected = self._snapshot.select(Selection(plan=plan, limit=limit))
        return [found.paragraph for found in selected.found]


def _form(word: ComparedWord) -> str:
    return next(t for t in word.token.terms if t.startswith(FORM)) if word.token else ""


def _as_written(word: ComparedWord) -> TermSet:
    terms = word.token.terms if word.token else ()
    return frozenset(term for term in terms if term[:1] in (FORM, FOLDED))


def _any_form(word: ComparedWord) -> TermSet:
    terms = word.token.terms if word.token else ()
    return frozenset(term for term in terms if not term.startswith(JOINT))
