"""Closed-class words that bound a noun phrase: pronouns, prepositions, determiners, stops."""

from __future__ import annotations

from search.annotation.words.tokens import QUOTE
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
