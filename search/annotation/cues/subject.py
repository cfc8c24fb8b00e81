"""The subject of a cue, and the window of tokens in which the cue rules look for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from search.annotation.names.proper_names import ProperName
from search.annotation.words.tokens import TextToken


class SubjectKind(StrEnum):
    """The form of a subject's noun phrase."""

    NAME = "name"
    PRONOUN = "pronoun"
    NOMINAL = "nominal"  # "the Russian minister"
    GROUP = "group"  # two names


class Subject(NamedTuple):
    """A noun phrase; ``first`` and ``last`` are positions of its tokens."""

    kind: SubjectKind
    first: int
    last: int
    phrase: ProperName | None = None  # the name, with its titles
    words: tuple[str, ...] = ()  # of a pronoun or nominal, in lower case
    complement: tuple[str, ...] = ()  # of a nominal: "for", "wales" of "the minister for Wales"


class TokenWindow(NamedTuple):
    """The window ``tokens[low:high]`` of a sentence in which a rule looks for a subject."""

    tokens: Sequence[TextToken]
    low: int
    high: int
    phrases: Mapping[int, ProperName]  # the phrase that covers the token starting at an offset

    def phrase(self, position: int) -> ProperName | None:
        """Return the proper name that covers the token at a position, or None."""
        return self.phrases.get(self.tokens[position].start)

    def first_of(self, phrase: ProperName, position: int) -> int:
        """Return the first position of the name that covers a position."""
        while position > self.low and self.tokens[position - 1].start >= phrase.start:
            position -= 1
        return position

    def last_of(self, phrase: ProperName, position: int) -> int:
        """Return the last position of the name that covers a position."""
        while position + 1 < self.high and self.tokens[position + 1].end <= phrase.end:
            position += 1
        return position

    def nominal(self, first: int, last: int) -> Subject:
        """Make a subject of common words."""
        words = tuple(token.lower for token in self.tokens[first : last + 1])
        return Subject(SubjectKind.NOMINAL, first, last, None, words)

    def pronoun(self, position: int) -> Subject:
        """Make a subject of one pronoun."""
        words = (self.tokens[position].lower,)
        return Subject(SubjectKind.PRONOUN, position, position, None, words)
