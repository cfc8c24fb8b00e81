"""The subject of a sentence's main clause: Trump in "On Monday, Trump defended …"."""

from __future__ import annotations

from search.annotation.cues.subject import Subject, SubjectKind, TokenWindow
from search.annotation.words.function_words import (
    DETERMINERS,
    GENITIVES,
    PREPOSITIONS,
    PRONOUNS,
    STOPS,
)
from search.annotation.words.tokens import TextToken
from search.annotation.words.word_lists import ROLES, wordlist

# Words that may precede the subject of a sentence or of its first clause. Sorted.
_LEADS = wordlist(
    """
    after also although and as but however instead later meanwhile now often since so still then
    though when while yet
    """
)
_ASKED = frozenset({"asked", "pressed", "questioned"})  # Asked about it, Lavrov said …
_LONGEST = 7  # tokens before the name or role
_LEAD = 15  # tokens of an opening that ends with a comma


def find_sentence_subject(window: TokenWindow) -> Subject | None:
    """Find the subject at the start of a sentence, or of the part of it in the window."""
    position = window.low
    while position < window.high and _leads(window.tokens[position]):
        position += 1
    if position >= window.high:
        return None
    token = window.tokens[position]
    if token.lower == "for" and position > 0 and window.tokens[position - 1].lower == "as":
        return _noun(window, position + 1)  # As for Trump, he said …
    if token.lower in PREPOSITIONS | _ASKED or token.lower.endswith("ing"):
        return _after_comma(window, position)
    if token.lower in PRONOUNS and token.lower not in DETERMINERS:
        return window.pronoun(position)
    return _noun(window, position)


def _leads(token: TextToken) -> bool:
    return token.lower in _LEADS or token.text in {",", "“"} or token.lower.endswith("ly")


def _after_comma(window: TokenWindow, position: int) -> Subject | None:
    for comma in range(position, min(window.high, position + _LEAD)):
        if window.tokens[comma].text == ",":
            return find_sentence_subject(window._replace(low=comma + 1))
    return None


def _noun(window: TokenWindow, start: int) -> Subject | None:
    article = window.tokens[start].lower in {"a", "an", "the"}
    position = start
    while position < min(window.high, start + _LONGEST):
        phrase = window.phrase(position)
        if phrase is not None and not article:
            last = window.last_of(phrase, position)
            following = window.tokens[last + 1] if last + 1 < window.high else None
            if following is None or following.text in GENITIVES | {"’"}:
                return None
            if following.lower in {"and", "or"}:
                return None
            if following.lower not in ROLES:
                return Subject(SubjectKind.NAME, position, last, phrase)
            position = last + 1  # Trump campaign manager Corey Lewandowski
            continue
        token = window.tokens[position]
        if token.lower in ROLES and position > start and not _named_next(window, position):
            return window.nominal(start, position)
        if not token.word or token.lower in STOPS or token.lower in PREPOSITIONS:
            return None
        position += 1
    return None


def _named_next(window: TokenWindow, position: int) -> bool:
    return position + 1 < window.high and window.phrase(position + 1) is not None
