"""The subject before a verb: its noun phrase, found without a parser.

Parentheses, appositives and relative clauses between subject and verb are skipped, and the name
must head its noun phrase: in "one Trump campaign source said" nobody is named.
"""

from __future__ import annotations

from collections.abc import Collection

from search.annotation.cues.subject import Subject, SubjectKind, TokenWindow
from search.annotation.names.places import is_place
from search.annotation.names.proper_names import ProperName
from search.annotation.words.function_words import (
    DASHES,
    DETERMINERS,
    GENITIVES,
    PREPOSITIONS,
    PRONOUNS,
    STOPS,
)
from search.annotation.words.tokens import TextToken, is_handle
from search.annotation.words.word_lists import ROLES

_REACH = 45  # tokens of an appositive; longer ones are clauses
_COMMAS = 6  # commas of an appositive: X, 42, a lawyer from Dayton, Ohio, said
_LONGEST = 6  # words before the head of a noun phrase
# Prepositions that open a clause as well: after Lavrov said so, as Lavrov put it.
_CONJUNCTIONS = frozenset({"after", "as", "before", "since", "than", "until"})
_POSSESSIVES = frozenset({"his", "her", "their"})


def find_subject_before(window: TokenWindow, at: int) -> Subject | None:
    """Find the noun phrase that ends before position ``at`` and is the subject there."""
    position = at - 1
    if position < window.low:
        return None
    text = window.tokens[position].text
    if text == "who" and position > window.low:
        return find_subject_before(window, position - (window.tokens[position - 1].text == ","))
    if text == ")":
        return _before_mark(window, position, {"("})
    if text in DASHES:
        return _before_mark(window, position, DASHES)
    if text == ",":
        return _before_appositive(window, position)
    return noun_phrase_ending_at(window, position)


def _before_mark(window: TokenWindow, position: int, marks: Collection[str]) -> Subject | None:
    opening = _back_to(window, position, marks)
    return find_subject_before(window, opening) if opening is not None else None


def _back_to(window: TokenWindow, position: int, marks: Collection[str]) -> int | None:
    for earlier in range(position - 1, max(window.low, position - _REACH) - 1, -1):
        if window.tokens[earlier].text in marks:
            return earlier
    return None


def _before_appositive(window: TokenWindow, comma: int) -> Subject | None:
    """Find X in "X, a lawyer from Dayton, Ohio, said" and in "his boss, X, said"."""
    fallback: Subject | None = None
    end = comma
    for _ in range(_COMMAS):
        opening = _back_to(window, end, {","})
        if opening is None or opening == window.low:
            break
        inner = noun_phrase_ending_at(window._replace(low=opening + 1), end - 1)
        outer = noun_phrase_ending_at(window, opening - 1) or _before_parenthesis(window, opening)
        if outer is not None and _is_person(outer):
            return outer
        if (
            inner is not None
            and _is_person(inner)
            and _is_apposed(window, opening + 1, inner.first)
            and (outer is not None and outer.kind is SubjectKind.NOMINAL)
        ):
            return inner
        fallback = fallback or outer
        end = opening
    return fallback


def _is_apposed(window: TokenWindow, start: int, first: int) -> bool:
    """Return whether the name is an apposition: "her trainer, former champion Boris Zaitsev,"."""
    between = window.tokens[start:first]
    return len(between) <= 4 and all(
        _modifies(token) and token.lower not in DETERMINERS for token in between
    )


def _before_parenthesis(window: TokenWindow, at: int) -> Subject | None:
    """Parse "Rep. Jim Jordan (R-Ohio), a member, said"."""
    return find_subject_before(window, at) if window.tokens[at - 1].text == ")" else None


def _is_person(subject: Subject) -> bool:
    """Return whether the subject is a name and no place: not Ohio in "of Dayton, Ohio, said"."""
    return (
        subject.kind is SubjectKind.NAME
        and subject.phrase is not None
        and not is_place(subject.phrase.text)
    )


def noun_phrase_ending_at(window: TokenWindow, position: int) -> Subject | None:
    """Parse the noun phrase that ends at a position."""
    if position < window.low:
        return None
    token = window.tokens[position]
    if is_handle(token):
        return window.nominal(position, position)
    if token.lower in PRONOUNS:
        return window.pronoun(position)
    phrase = window.phrase(position)
    if phrase is not None:
        return _named(window, phrase, window.first_of(phrase, position), position)
    if not token.word or token.lower in STOPS:
        return None
    return _nominal(window, position)


def _named(window: TokenWindow, phrase: ProperName, first: int, last: int) -> Subject | None:
    """Return the noun phrase that a name ends: a name, a group, "a spokesman for Mrs. Clinton"."""
    if first <= window.low:
        return Subject(SubjectKind.NAME, first, last, phrase)
    previous = window.tokens[first - 1].lower
    if previous in _CONJUNCTIONS:
        return Subject(SubjectKind.NAME, first, last, phrase)
    if previous in PREPOSITIONS:
        return _head_of(window, first - 1, last)
    if (
        previous in DETERMINERS
        and first - 2 >= window.low
        and (window.tokens[first - 2].lower in PREPOSITIONS)
    ):
        return _head_of(window, first - 2, last)
    group = _coordinated(window, first)
    if group is not None:
        return Subject(SubjectKind.GROUP, group, last)
    if previous in DETERMINERS - _POSSESSIVES - {"that"}:
        # "the Security Council": a person's name takes no article
        return window.nominal(first - 1, last)
    return Subject(SubjectKind.NAME, first, last, phrase)


def _head_of(window: TokenWindow, preposition: int, last: int) -> Subject | None:
    """Return the noun before the preposition as head: "a spokesman" in "a spokesman for X"."""
    if preposition <= window.low:
        return None
    head = noun_phrase_ending_at(window, preposition - 1)
    if head is None or head.kind is SubjectKind.PRONOUN:
        return None
    complement = tuple(token.lower for token in window.tokens[preposition : last + 1])
    return head._replace(last=last, complement=head.complement + complement)


def _coordinated(window: TokenWindow, first: int) -> int | None:
    """Return the first position of a coordination: "Cavusoglu and his counterpart Lavrov"."""
    position = first - 1
    while (
        position > window.low
        and first - position < 5
        and (_is_title(window.tokens[position]) or _modifies_role(window, position))
    ):
        position -= 1
    if position <= window.low or window.tokens[position].lower not in {"and", "&"}:
        return None
    phrase = window.phrase(position - 1)
    if phrase is None:
        return position if window.tokens[position - 1].text == ")" else None
    if is_place(window.tokens[position - 1].text):
        return None
    return window.first_of(phrase, position - 1)


def _modifies_role(window: TokenWindow, position: int) -> bool:
    """Return whether a word stands before a role: "operating" in "chief operating officer"."""
    token = window.tokens[position]
    return (
        token.text.islower()
        and token.lower not in STOPS
        and window.tokens[position + 1].lower in ROLES
    )


def _is_title(token: TextToken) -> bool:
    return token.word and (
        token.lower in ROLES or token.lower in DETERMINERS or token.text[0].isupper()
    )


def _nominal(window: TokenWindow, position: int) -> Subject | None:
    first = position
    while first > window.low and position - first < _LONGEST:
        previous = window.tokens[first - 1]
        if not _modifies(previous):
            break
        first -= 1
        if previous.lower in DETERMINERS:
            break
    if first - 1 > window.low and window.tokens[first - 1].lower in PREPOSITIONS:
        head = _head_of(window, first - 1, position)
        if head is not None:
            return head
    return window.nominal(first, position)


def _modifies(token: TextToken) -> bool:
    """Return whether a word may modify a noun: "the company’s top 10 lawyers"."""
    if token.lower in STOPS or token.lower in PREPOSITIONS:
        return False
    if token.lower in PRONOUNS and token.lower not in DETERMINERS:
        return False
    return token.word or token.text in GENITIVES or token.text[0].isdigit()
