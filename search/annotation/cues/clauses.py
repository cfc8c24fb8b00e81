"""The words that the rules look at: one sentence with its names, and what a subject may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from search.annotation.names.proper_names import Phrase
from search.annotation.words.tokens import QUOTE, Token
from search.annotation.words.word_lists import wordlist

PRONOUNS = wordlist(
    """
    both he her him i it many one others she some that them they this we who you
    """
)
PREPOSITIONS = wordlist(
    """
    about across after against alongside among around as at before behind below beneath beside
    between by despite during for from in inside into like near of off on onto outside over per
    since than through throughout to toward towards under until upon versus via with within
    without
    """
)
DETERMINERS = wordlist(
    """
    a an another any each every five four her his its many my one our several some that the their
    these this those three two
    """
)
# Words that end a noun phrase; with the marks below.
_JOINTS = wordlist(
    """
    although and because but if or that though when where which while who whom whose
    """
)
STOPS = _JOINTS | frozenset("""|,.;:?!()—–-“”"’'[]…""") | {"--", QUOTE}
GENITIVES = frozenset({"’s", "'s"})
DASHES = frozenset({"—", "–", "--", "―", "-"})
# They follow a speaker without being part of his name: said Smith last Thursday.
TIMES_OF_SAYING = wordlist(
    """
    afternoon earlier evening friday last monday month morning night saturday sunday thursday
    today tuesday wednesday week year yesterday
    """
)


class SubjectKind(StrEnum):
    """What a subject is, as far as its form tells."""

    NAME = "name"
    PRONOUN = "pronoun"
    NOMINAL = "nominal"  # "the Russian minister"
    GROUP = "group"  # two names


class Subject(NamedTuple):
    """A noun phrase; ``first`` and ``last`` are positions of its tokens."""

    kind: SubjectKind
    first: int
    last: int
    phrase: Phrase | None = None  # the name, with its titles
    words: tuple[str, ...] = ()  # of a pronoun or nominal, in lower case


class Clause(NamedTuple):
    """One sentence, ``tokens[low:high]``, or the part of it that a rule may look at."""

    tokens: Sequence[Token]
    low: int
    high: int
    phrases: Mapping[int, Phrase]  # the phrase that covers the token starting at an offset

    def phrase(self, position: int) -> Phrase | None:
        """Give the name that the token at a position belongs to."""
        return self.phrases.get(self.tokens[position].start)

    def first_of(self, phrase: Phrase, position: int) -> int:
        """Give the position where the phrase around a position begins."""
        while position > self.low and self.tokens[position - 1].start >= phrase.start:
            position -= 1
        return position

    def last_of(self, phrase: Phrase, position: int) -> int:
        """Give the position where the phrase around a position ends."""
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
