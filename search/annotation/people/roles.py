"""The roles and offices that the words beside a name give to a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from search.annotation.names.proper_names import ProperName
from search.annotation.people.offices import Office, is_rank, offices_in
from search.annotation.words.function_words import GENITIVES
from search.annotation.words.reporting_verbs import NOUNS, verb_forms
from search.annotation.words.tokens import TextToken
from search.annotation.words.word_lists import ROLES


class Roles(NamedTuple):
    """The words of the roles beside a name, in lower case, and the offices in them."""

    words: list[str]
    offices: tuple[Office, ...]


def roles_beside(tokens: Sequence[TextToken], phrase: ProperName, titles: Sequence[str]) -> Roles:
    """Parse the roles beside a name and its titles.

    "shadow home secretary David Davis", "Lord Goldsmith, the attorney general," and "the
    attorney general, Lord Goldsmith" state one office each.
    """
    before = _roles_before(tokens, phrase.first)
    apposed = _apposed(tokens, phrase.last)
    lead = before or _ranks_before(tokens, phrase.first)
    offices = offices_in([*lead, *titles]) + offices_in(apposed)
    return Roles([*before, *apposed], offices or offices_in(_described(tokens, phrase.first)))


def _roles_before(tokens: Sequence[TextToken], first: int) -> list[str]:
    """Return the words of a role before a name: "his Russian counterpart", "campaign manager"."""
    roles: list[str] = []
    for position in range(first - 1, max(-1, first - 6), -1):
        word = tokens[position]
        if not word.word or (not roles and word.lower not in ROLES):
            break
        if word.lower in {"and", "of", "the", "a", "his", "her"}:
            break
        roles.append(word.lower)
    return roles[::-1]


def _ranks_before(tokens: Sequence[TextToken], first: int) -> list[str]:
    """Return the ranks before a capitalised title: "former" in "former Home Secretary Ann Lee"."""
    start = first
    while start > 0 and is_rank(tokens[start - 1].lower):
        start -= 1
    return [token.lower for token in tokens[start:first]]


_LONGEST = 9  # tokens of a role before a comma and its name: the health minister for Wales, …


def _described(tokens: Sequence[TextToken], first: int) -> list[str]:
    """Return the words of "the party's deputy leader, NAME": a role in apposition before a name."""
    if first < 3 or tokens[first - 1].text != ",":
        return []
    for position in range(first - 2, max(-1, first - 2 - _LONGEST), -1):
        word = tokens[position]
        if word.lower in {"a", "an", "the", "his", "her", "its", "their"}:
            if position and not _opens_subject(tokens[position - 1]):
                return []  # they trust the mayor, Lee replied
            return [token.lower for token in tokens[position + 1 : first - 1]]
        if not (word.word or word.text in GENITIVES) or word.lower in verb_forms():
            break
    return []


def _opens_subject(token: TextToken) -> bool:
    """Return whether a subject may begin after a token: a mark, a conjunction, a verb of speech."""
    return (
        not (token.word or token.text[0].isdigit())
        or token.lower in {"and", "but", "while", "when", "as"}
        or token.lower in verb_forms()
    )


def _apposed(tokens: Sequence[TextToken], last: int) -> list[str]:
    """Return the words of an apposition: ", a lawyer from Dayton", ", who is treasurer of …".

    An age gives ``["aged"]``, and the apposition after it: ", 42, a lawyer".
    """
    if last + 2 >= len(tokens) or tokens[last + 1].text not in {",", "(", "—", "–", "-", "--"}:
        return []
    following = tokens[last + 2 : last + 16]
    if following[0].text.isdigit() and len(following[0].text) <= 2:
        return ["aged", *_apposition(following[2:])]
    return _apposition(following)


def _apposition(following: Sequence[TextToken]) -> list[str]:
    """Return the words up to the end of an apposition, if a role is among them."""
    roles: list[str] = []
    former: list[str] = []
    if len(following) > 2 and following[0].lower == "who" and following[1].lower in {"is", "was"}:
        former = ["former"] if following[1].lower == "was" else []
        following = following[2:]
    for word in following:
        if word.text in {",", ".", ")", "—", "–", "-", "--", ";", ":"} or word.lower in _RELATIVE:
            return [*former, *roles] if any(role in ROLES for role in roles) else []
        if word.lower in verb_forms() and word.lower not in NOUNS | ROLES:
            return []
        roles.append(word.lower)
    return []


_RELATIVE = frozenset({"who", "which", "whose", "whom"})
