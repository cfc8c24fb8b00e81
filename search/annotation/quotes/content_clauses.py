"""The start of the clause that a verb of speech governs: said that …, asked if …."""

from __future__ import annotations

from collections.abc import Sequence

from search.annotation.cues.cue import Cue
from search.annotation.passages import is_quote
from search.annotation.words.capitals import TIMES
from search.annotation.words.function_words import DASHES, PREPOSITIONS, PRONOUNS
from search.annotation.words.reporting_verbs import ADVERBS, NOUN_OBJECT, TO_HEARER
from search.annotation.words.tokens import TextToken
from search.annotation.words.word_lists import wordlist

TIME = wordlist(
    """
    earlier early friday last late later monday saturday sunday thursday today tomorrow tonight
    tuesday wednesday yesterday
    """
)
_FAR = 10  # tokens between verb and "that"
_FARTHER = 15  # the same with a hearer: told friends since the spring, in private talks, that
_ASKING = frozenset({"ask", "explain", "say", "tell", "wonder"})
_QUESTIONS = frozenset({"whether", "if", "why", "how", "what"})
FINAL = frozenset(".!?,;:…—–-”\"’'") | {"--", "..."}


def question(tokens: Sequence[TextToken], start: int, high: int, cue: Cue) -> int | None:
    """Find "if" after the verb, over a hearer: asked Mr. Mook if he agreed."""
    if cue.verb not in _ASKING:
        return None
    reach = 5 if cue.verb in TO_HEARER else 1
    for position in range(start, min(high, start + reach)):
        if tokens[position].lower in _QUESTIONS:
            return position
        if not tokens[position].word:
            return None
    return None


def that_clause(tokens: Sequence[TextToken], start: int, high: int, cue: Cue) -> int | None:
    """Find "that" after the verb, over a hearer or circumstances: told the BBC on Monday that."""
    position = start
    far = start + (_FARTHER if cue.verb == "tell" else _FAR)
    while position < min(high, far):
        token = tokens[position]
        if token.lower == "that":
            following = tokens[position + 1] if position + 1 < high else None
            if following is None or following.text in FINAL or following.lower in _FINITE:
                return None  # said that was his view
            if position > start + 1 and following.text.islower() and following.text.endswith("ed"):
                return None  # said in a film that showed him
            if cue.verb in NOUN_OBJECT and not _has_clause(tokens, position + 1, high):
                return None  # reiterated that promise
            return position
        if is_quote(token) or token.text in {".", ":", ";"}:
            return None
        position += 1
        if position == start + 1 and not (
            token.lower in PREPOSITIONS
            or token.lower in TIME
            or token.lower in ADVERBS
            or token.lower.endswith("ly")
            or cue.verb in TO_HEARER
            or token.text == ","
            or token.text in DASHES
        ):
            return None
    return None


def bare_clause(tokens: Sequence[TextToken], start: int, high: int, cue: Cue) -> int | None:
    """Find the clause without "that": said Turkey was ready; told reporters he agreed."""
    position = start
    while position < high and (
        tokens[position].lower in TIME
        or tokens[position].lower in {"also", "again", "later"}
        or tokens[position].lower.endswith("ly")
    ):
        position += 1
    if (
        position + 1 < high
        and tokens[position].lower in {"on", "in"}
        and (tokens[position + 1].lower in TIMES)
    ):
        position += 2  # said on Wednesday the map was old
    if [token.lower for token in tokens[position : position + 2]] in _LASTING:
        position += 2  # has said for weeks he is ready
    if position < high and cue.verb in TO_HEARER:
        position = _past_hearer(tokens, position, high)
    if position >= high:
        return None
    token = tokens[position]
    if not (token.word or token.text[0].isdigit() or is_quote(token) or token.text == "$"):
        return None
    if (
        token.lower in TIMES
        or token.lower in PREPOSITIONS
        or token.lower in {"so", "as", "to", "no", "yes", "and", "nothing", "something"}
    ):
        return None
    if token.lower in _FINITE:  # every word he said was recorded
        return None
    if cue.verb != "say" and cue.verb != "tell" and not _has_clause(tokens, position, high):
        return None
    return position


_LASTING = [["for", unit] for unit in ("days", "months", "weeks", "years")]
_HEARERS = frozenset({"her", "him", "me", "them", "us", "you"})


def _past_hearer(tokens: Sequence[TextToken], position: int, high: int) -> int:
    """Return the position after the hearer: reporters, the BBC, a rally in Ohio."""
    end = position
    if end < high and tokens[end].lower in _HEARERS:
        return end + 1
    while end < min(high, position + 7):
        token = tokens[end]
        if token.lower in PRONOUNS or token.text in {",", "."}:
            break
        if (
            end > position
            and tokens[end].lower in {"the", "a", "there", "his", "her"}
            and (tokens[end - 1].lower not in PREPOSITIONS)
        ):
            break
        end += 1
    return end


def _has_clause(tokens: Sequence[TextToken], position: int, high: int) -> bool:
    """Return whether a clause begins, not a noun: a finite verb or a pronoun stands near."""
    near = tokens[position : min(high, position + 8)]
    comma = next((n for n, token in enumerate(near) if token.text == ","), len(near))
    near = near[: max(1, comma)]
    first = near[0].lower.replace("’", "'").partition("'")[0]  # she’ll
    return first in {"he", "she", "it", "they", "we", "i", "there"} or any(
        token.lower in _FINITE for token in near
    )


_FINITE = wordlist(
    """
    are aren’t can could did do does had has have is isn’t may might must should was wasn’t were
    weren’t will won’t would wouldn’t
    """
)
