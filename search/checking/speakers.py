"""Speakers: is the person who is asked for the one that an article quotes?

"Mr Blair", "tony blair"   and Tony Blair   the same
"Cherie Blair"             and Tony Blair   another one
"the minister"             and Tony Blair   unknown: offices are not resolved here
"""

from __future__ import annotations

import re
from enum import IntEnum

from search.analysis.folding import fold
from search.analysis.languages import FUNCTION_WORDS
from search.annotation.names.titles import split_title
from search.annotation.words.word_lists import HONORIFICS, ROLES
from search.model import Quote, SourceKind

_NAME = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_UNNAMED = re.compile(r"(?:an?|one|some|several|two|many)\b", re.IGNORECASE)
_DETERMINED = re.compile(r"(?:the|an?|his|her|their|our)\s", re.IGNORECASE)
_OF_OFFICES = HONORIFICS | ROLES | FUNCTION_WORDS


class SameSpeaker(IntEnum):
    """The relation of a person asked for to the one quoted; a higher one is a better match."""

    OTHER = 0
    UNKNOWN = 1
    SAME = 2


def same_speaker(who: str | None, quote: Quote | None) -> SameSpeaker:
    """Compare a person asked for with the speaker of a quotation."""
    if not who or quote is None or quote.said_by is None:
        return SameSpeaker.UNKNOWN
    asked = _names(who)
    is_office = _DETERMINED.match(who.strip()) is not None
    if asked and asked <= _names(quote.as_written or "") | _names(quote.speaker or ""):
        return SameSpeaker.SAME
    if is_office or not asked or all(name in _OF_OFFICES for name in asked):
        return SameSpeaker.UNKNOWN
    if quote.speaker is None:
        unnamed = _UNNAMED.match(quote.as_written or "") is not None
        is_other = unnamed or quote.source is SourceKind.BODY
        return SameSpeaker.OTHER if is_other else SameSpeaker.UNKNOWN
    return _compared(_ordered(who), _ordered(quote.speaker))


def _compared(asked: tuple[str, ...], known: tuple[str, ...]) -> SameSpeaker:
    """Compare two names in order: one may lack first names or have initials for them."""
    if set(asked) <= set(known) or set(known) <= set(asked):
        return SameSpeaker.SAME
    if asked[-1:] != known[-1:]:
        return SameSpeaker.OTHER
    one, other = asked[0], known[0]
    shorter = min(len(one), len(other))
    is_same = shorter == 1 and one[0] == other[0]
    return SameSpeaker.SAME if is_same else SameSpeaker.OTHER


def _names(text: str) -> frozenset[str]:
    return frozenset(_ordered(text))


def _ordered(text: str) -> tuple[str, ...]:
    """Split a name into folded words, without titles and articles."""
    words = tuple(_NAME.findall(text))
    if not words:
        return ()
    _, name = split_title(words)
    folded = tuple(fold(word.removesuffix("'s").removesuffix("’s")) for word in name or words)
    return tuple(word for word in folded if word not in ("the", "a", "an")) or folded
