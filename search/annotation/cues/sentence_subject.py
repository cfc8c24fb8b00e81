"""The subject that a sentence opens with: On Monday, Trump defended … means Trump."""

from __future__ import annotations

from search.annotation.cues.clauses import (
    DETERMINERS,
    GENITIVES,
    PREPOSITIONS,
    PRONOUNS,
    STOPS,
    Clause,
    Subject,
    SubjectKind,
)
from search.annotation.words.tokens import Token
from search.annotation.words.word_lists import ROLES, wordlist

# They stand before the subject of a sentence or of its first clause. Sorted.
_LEADS = wordlist(
    """
    after also although and as but however instead later meanwhile now often since so still then
    though when while yet
    """
)
_ASKED = frozenset({"asked", "pressed", "questioned"})  # Asked about it, Lavrov said …
_LONGEST = 7  # words before the name or role
_LEAD = 15  # words of an opening that ends with a comma


def opening(clause: Clause) -> Subject | None:
    """Find the subject that a sentence, or the part of it in the clause, opens with."""
    position = clause.low
    while position < clause.high and _leads(clause.tokens[position]):
        position += 1
    if position >= clause.high:
        return None
    token = clause.tokens[position]
    if token.lower in PREPOSITIONS | _ASKED or token.lower.endswith("ing"):
        return _after_comma(clause, position)
    if token.lower in PRONOUNS and token.lower not in DETERMINERS:
        return clause.pronoun(position)
    return _noun(clause, position)


def _leads(token: Token) -> bool:
    return token.lower in _LEADS or token.text in {",", "“"} or token.lower.endswith("ly")


def _after_comma(clause: Clause, position: int) -> Subject | None:
    for comma in range(position, min(clause.high, position + _LEAD)):
        if clause.tokens[comma].text == ",":
            return opening(clause._replace(low=comma + 1))
    return None


def _noun(clause: Clause, start: int) -> Subject | None:
    article = clause.tokens[start].lower in {"a", "an", "the"}
    position = start
    while position < min(clause.high, start + _LONGEST):
        phrase = clause.phrase(position)
        if phrase is not None and not article:
            last = clause.last_of(phrase, position)
            following = clause.tokens[last + 1] if last + 1 < clause.high else None
            if following is None or following.text in GENITIVES | {"’"}:
                return None
            if following.lower in {"and", "or"}:
                return None
            if following.lower not in ROLES:
                return Subject(SubjectKind.NAME, position, last, phrase)
            position = last + 1  # Trump campaign manager Corey Lewandowski
            continue
        token = clause.tokens[position]
        if token.lower in ROLES and position > start and not _named_next(clause, position):
            return clause.nominal(start, position)
        if not token.word or token.lower in STOPS or token.lower in PREPOSITIONS:
            return None
        position += 1
    return None


def _named_next(clause: Clause, position: int) -> bool:
    return position + 1 < clause.high and clause.phrase(position + 1) is not None
