"""Proper names: the capitalised phrases of a text, titles included.

But:
- Does not say whether a name is a person, a company or a town.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from search.annotation.names.places import comes_from, is_demonym, is_place
from search.annotation.words.capitals import (
    COMMON,
    MONTHS,
    TIMES,
    CapitalUsage,
    is_headline,
    is_sentence_initial,
)
from search.annotation.words.reporting_verbs import verb_forms
from search.annotation.words.tokens import TextToken
from search.annotation.words.word_lists import HONORIFICS, ROLES, first_names, wordlist

# First names that are words of headlines as well. Sorted.
_WORDS_TOO = (
    COMMON
    | TIMES
    | wordlist(
        """
    angel art bill bob buddy chance chase christian clay cliff dale dawn dean drew earl faith frank
    gene grace grant guy harmony hope iris ivy jack jay joy king lance lee major mark mercy miles
    nick norm olive pat patience pierce prince rich rob robin rocky rose ruby rusty sandy sky stone
    sue summer sunny tiger violet wade ward will winter
    """
    )
)
_TITLES = HONORIFICS | ROLES
# Small words inside names: University of Texas, Bill de Blasio, Ursula von der Leyen. Sorted.
_JOINERS = wordlist(
    """
    & al bin da de del den der di dos du el ibn la of ul van von
    """
)
# They begin a name even after a place: in California Mr Lee said.
_ADDRESSES = frozenset({"dr", "dr.", "miss", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "sir"})
# No name ends with these: in a caption without a full stop a sentence begins (Ann Lee In town).
_NO_ENDS = frozenset({"at", "by", "for", "from", "in", "on", "the", "with"})


class ProperName(NamedTuple):
    """A capitalised phrase; ``first`` and ``last`` are token positions, both inclusive."""

    first: int
    last: int
    start: int
    end: int
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words of the name with single spaces."""
        return " ".join(self.words)


def find_proper_names(
    tokens: Sequence[TextToken], use: CapitalUsage, *, heading: bool = False
) -> list[ProperName]:
    """Find the capitalised phrases of one text; a heading may Write All Words Like This.

    >>> tokens = tokenize("Then Bill de Blasio met US officials")
    >>> [name.text for name in find_proper_names(tokens, collect_capital_usage([tokens]))]
    ['Bill de Blasio', 'US']
    """
    found: list[ProperName] = []
    allowed = _in_headlines(tokens, use) if heading and is_headline(tokens) else None
    position = int(heading and _leads(tokens, use))
    while position < len(tokens):
        if (
            tokens[position].capital
            and _starts(tokens, position, use)
            and _known(tokens[position], allowed)
        ):
            last = _last(tokens, position, allowed)
            if last > position or _alone(tokens, position, use):
                words = _words(tokens, position, last)
                found.append(
                    ProperName(position, last, tokens[position].start, tokens[last].end, words)
                )
            position = last + 1
        else:
            position += 1
    return found


def _in_headlines(tokens: Sequence[TextToken], use: CapitalUsage) -> frozenset[str]:
    """Return the words that may be names in a headline: names of the text, and first names.

    A first name counts before a name of the text: "Hillary Clinton Goes", but not "Will Clinton".
    """
    firsts = {
        one.lower
        for one, two in pairwise(tokens)
        if one.lower in first_names() and one.lower not in _WORDS_TOO | use.small
        if two.lower in use.capital
    }
    return use.capital | firsts if firsts else use.capital


def _leads(tokens: Sequence[TextToken], use: CapitalUsage) -> bool:
    """Return whether a headline's first word precedes a name: "Troubled Northgate cuts jobs"."""
    return (
        len(tokens) > 1
        and tokens[0].lower not in use.capital
        and tokens[0].lower not in first_names()
        and tokens[1].capital
        and tokens[1].lower in use.capital
    )


def _known(token: TextToken, allowed: Collection[str] | None) -> bool:
    return allowed is None or token.lower in allowed


def _alone(tokens: Sequence[TextToken], position: int, use: CapitalUsage) -> bool:
    """Return whether a single sentence-initial word is a name, by evidence in the article."""
    token = tokens[position]
    if is_demonym(token.text):  # Ms French, but not the French
        return position > 0 and tokens[position - 1].lower in _ADDRESSES
    if not is_sentence_initial(tokens, position) or token.lower in use.capital:
        return True
    following = tokens[position + 1].lower if position + 1 < len(tokens) else ""
    return (
        any(character.isupper() for character in token.text[1:])
        or following in {"’s", "'s"}
        or following in verb_forms()
        or token.lower in first_names()
        or is_place(token.text)
    )


def _starts(tokens: Sequence[TextToken], position: int, use: CapitalUsage) -> bool:
    """Return whether a capitalised word begins a name."""
    token = tokens[position]
    if token.lower in _ADDRESSES:
        return _capital_follows(tokens, position) or token.lower not in COMMON
    if token.lower in TIMES or token.lower in COMMON:
        if token.lower == "new":
            return _capital_follows(tokens, position)
        # IT, US and WHO are no "it", "us" and "who"
        return _surname(tokens, position, use) or (
            token.text.isupper() and len(token.text) > 1 and token.text in _ACRONYMS
        )
    if len(token.text) == 1 and token.text != "X":
        return False
    if is_sentence_initial(tokens, position) and token.lower in use.small:
        return _capital_follows(tokens, position)
    return True


def _surname(tokens: Sequence[TextToken], position: int, use: CapitalUsage) -> bool:
    """Return whether a common word is a surname in this article: Rex Early, Theresa May."""
    token = tokens[position]
    if token.lower not in use.surnames:
        return False
    if token.lower in MONTHS and position and tokens[position - 1].lower in _BEFORE_MONTHS:
        return False
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    return following is None or not (
        following.text[0].isdigit() or (token.lower in MONTHS and following.text == ",")
    )


_BEFORE_MONTHS = wordlist(
    """
    after before by during early from in last late mid next of since this to until
    """
)
_ACRONYMS = frozenset({"IT", "US", "WHO", "AM", "SAY"})


def _capital_follows(tokens: Sequence[TextToken], position: int) -> bool:
    if position + 1 >= len(tokens):
        return False
    token = tokens[position + 1]
    return token.capital and token.lower not in COMMON and token.lower not in TIMES


def _last(tokens: Sequence[TextToken], position: int, allowed: Collection[str] | None) -> int:
    """Return the position of the last token of the name that starts at ``position``."""
    last = position
    while last + 1 < len(tokens):
        ahead = last + 1
        if _joins(tokens, ahead, allowed):
            last = ahead
            continue
        if _is_nickname(tokens, ahead) and _joins(tokens, ahead + 3, allowed):
            last = ahead + 3
            continue
        steps = 0
        while ahead < len(tokens) and tokens[ahead].lower in _JOINERS and steps < 2:
            ahead += 1
            steps += 1
        if steps and tokens[ahead - 1].lower == "of" and _is_person(tokens, position, last):
            break  # Ann Lee of Chicago
        if (
            steps
            and tokens[ahead - 1].lower == "of"
            and ahead - position > 2
            and comes_from(tokens[ahead - 2].lower)
        ):
            break  # Arjun Mehta of India
        if steps and tokens[ahead - 1].lower == "of" and ahead < len(tokens):
            ahead += tokens[ahead].lower == "the"
        if steps and ahead < len(tokens) and _joins(tokens, ahead, allowed):
            last = ahead
            continue
        break
    while last > position and tokens[last].lower in _NO_ENDS:
        last -= 1
    return last


def _is_nickname(tokens: Sequence[TextToken], position: int) -> bool:
    """Return whether a nickname in marks or brackets stands inside a name: Ann “Bud” Lee."""
    if position + 3 >= len(tokens) or not tokens[position + 1].capital:
        return False
    opening, closing = tokens[position].text, tokens[position + 2].text
    return _NICKNAME_MARKS.get(opening, "") == closing and tokens[position + 1].word


_NICKNAME_MARKS = {"“": "”", '"': '"', "‘": "’", "'": "'", "(": ")"}


def _words(tokens: Sequence[TextToken], first: int, last: int) -> tuple[str, ...]:
    """Return the words of a name without nicknames."""
    words: list[str] = []
    position = first
    while position <= last:
        if position > first and _is_nickname(tokens, position):
            position += 3
        else:
            words.append(tokens[position].text)
            position += 1
    return tuple(words)


def _is_person(tokens: Sequence[TextToken], first: int, last: int) -> bool:
    """Return whether a phrase begins like a person's name: Mr. Lee, Ann Lee, Sen. Lee."""
    word = tokens[first].lower
    return last > first and (word in first_names() or word in HONORIFICS)


def _joins(tokens: Sequence[TextToken], position: int, allowed: Collection[str] | None) -> bool:
    token = tokens[position]
    if not token.capital or not _known(token, allowed):
        return False
    before = tokens[position - 1]
    if token.lower in TIMES:
        return token.lower in MONTHS and before.lower in first_names()
    if token.lower in _ADDRESSES and before.lower not in _TITLES:
        return False  # in California Mr Lee said
    if token.lower in COMMON:  # "in Washington D.C. The …"
        return not before.text.endswith(".") and token.lower not in {"i", "i’m", "i'm"}
    return True
