"""The subject after a verb: “…,” said the group’s director, Ann Lee."""

from __future__ import annotations

from search.annotation.cues import subject_before_verb
from search.annotation.cues.subject import Subject, SubjectKind, TokenWindow
from search.annotation.words.capitals import COMMON
from search.annotation.words.function_words import (
    DETERMINERS,
    GENITIVES,
    PREPOSITIONS,
    PRONOUNS,
    STOPS,
    TIMES_OF_SAYING,
)
from search.annotation.words.reporting_verbs import (
    ADVERBS,
    AUXILIARIES,
    BARE,
    MODALS,
    TO_HEARER,
    verb_forms,
)
from search.annotation.words.tokens import QUOTE, TextToken, is_handle
from search.annotation.words.word_lists import ROLES

_COMPLEMENTS = frozenset({"at", "for", "from", "of"})
_LONGEST = 14  # tokens of a noun phrase after its verb
_MODIFIERS = 3  # words between a comma and the name in apposition
_COMMAS = frozenset({",", "—", "–", "--"})
_FINITE = (AUXILIARIES - GENITIVES) | MODALS | {"added", "said", "says", "told"}
# Verbs inverted without marks too: The sides agreed, said Lavrov.
_TURNED = frozenset({"added", "explained", "said", "says", "wrote"})
# Words after the subject of a clause at the end of a sentence: …, said Lavrov in Moscow.
_CIRCUMSTANCES = frozenset({"after", "as", "at", "during", "for", "from", "in", "last", "of", "on",
                            "who"})  # fmt: skip


def find_inverted_subject(window: TokenWindow, at: int) -> Subject | None:
    """Find the subject after the verb at a position; None where it stands elsewhere."""
    if at == window.low:
        return _first(window, at)
    if not _may_be(window, at):
        return None
    adverb = at + 1 < window.high and window.tokens[at + 1].lower in {"again", "also", "then"}
    subject = find_subject_after(window, at + 1 + adverb)
    if subject is None or subject.words[:1] in (("him",), ("them",), ("that",), ("this",)):
        return None
    turned = follows_quote(window, at) or window.tokens[at].lower in _TURNED
    if not turned and not _closes(window, subject):
        return None
    if follows_quote(window, at) or _ends(
        window,
        at,
        subject.last + 1,
        named=subject.kind is SubjectKind.NAME and not _has_hearer(window, at),
    ):
        return subject
    return None


def _first(window: TokenWindow, at: int) -> Subject | None:
    """Parse "Said Lavrov: “…”"."""
    subject = find_subject_after(window, at + 1) if window.tokens[at].lower in _TURNED else None
    if subject is None or subject.last + 1 >= window.high:
        return None
    return subject if window.tokens[subject.last + 1].text == ":" else None


def _may_be(window: TokenWindow, at: int) -> bool:
    """Return whether the verb may precede its subject: a quotation or a comma stands before it."""
    position = at - 1
    while position > window.low and window.tokens[position].lower in ADVERBS:
        position -= 1
    if position < window.low or at + 1 >= window.high:
        return False
    text = window.tokens[position].text
    if text != QUOTE and (text not in _COMMAS or position == window.low):
        return False
    if window.tokens[at + 1].text in _COMMAS | {QUOTE, ":", "that", "."}:
        return False
    lower = window.tokens[at].lower
    return (
        follows_quote(window, at) or lower in _TURNED or verb_forms().get(lower, ("",))[0] in BARE
    )


def _closes(window: TokenWindow, subject: Subject) -> bool:
    """Return whether a name ends its sentence: "They agreed, noted Lee"."""
    end = subject.last + 1
    return subject.kind is SubjectKind.NAME and (
        end >= window.high or (end == window.high - 1 and not window.tokens[end].word)
    )


def follows_quote(window: TokenWindow, at: int) -> bool:
    """Return whether a quotation, or a comma after one, stands right before a position."""
    position = at - 1
    while position > window.low and (
        window.tokens[position].lower in ADVERBS or window.tokens[position].text in _COMMAS
    ):
        position -= 1
    return position >= window.low and window.tokens[position].text == QUOTE


def _has_hearer(window: TokenWindow, at: int) -> bool:
    """Return whether a hearer may follow the verb: told AFP."""
    return verb_forms().get(window.tokens[at].lower, ("",))[0] in TO_HEARER


def _ends(window: TokenWindow, at: int, following: int, *, named: bool) -> bool:
    """Return whether the clause ends with this subject: "They agreed, said Lee"."""
    if following < window.high and window.tokens[following].text == QUOTE:
        return False
    appositive = subject_before_verb.find_subject_before(window, at)
    if appositive is not None and appositive.kind is SubjectKind.NAME and not named:
        return False
    if following >= window.high - 1:
        return True
    if appositive is not None and appositive.kind is SubjectKind.NAME:
        return False
    token = window.tokens[following]
    return not token.word or token.lower in _CIRCUMSTANCES


def find_subject_after(window: TokenWindow, at: int) -> Subject | None:
    """Find the noun phrase that begins at a position."""
    if at >= window.high:
        return None
    tokens = window.tokens
    if is_handle(tokens[at]):
        return window.nominal(at, at)
    if tokens[at].lower in PRONOUNS and tokens[at].lower not in DETERMINERS:
        return window.pronoun(at)
    end = at
    while end < min(window.high, at + _LONGEST) and (
        _continues(tokens[end], opens=end == at) or _is_genitive(window, end, at)
    ):
        end += 1
    last = end - 1
    while last >= at and tokens[last].lower in TIMES_OF_SAYING:
        last -= 1
    if last < at:
        return None
    if (
        end + 1 < window.high
        and tokens[end].lower == "and"
        and (window.phrase(end + 1) is not None and window.phrase(last) is not None)
    ):
        return Subject(SubjectKind.GROUP, at, last)
    return _named(window, at, last) or _apposed(window, at, last) or _nominal(window, at, last)


def _is_genitive(window: TokenWindow, position: int, at: int) -> bool:
    """Return whether an apostrophe is a genitive after s: "said Ladbrokes’ Warren Lush"."""
    return (
        window.tokens[position].text in {"’", "'"}
        and position > at
        and window.tokens[position - 1].lower.endswith("s")
        and position + 1 < window.high
        and window.tokens[position + 1].word
    )


def _continues(token: TextToken, *, opens: bool) -> bool:
    if token.lower in STOPS or token.lower in PREPOSITIONS:
        return False
    if not opens and token.lower in _FINITE:
        return False
    return token.word or token.text in GENITIVES or token.text[0].isdigit()


def _named(window: TokenWindow, at: int, last: int) -> Subject | None:
    """Parse "said Clinton spokesman Brian Fallon late": the last name is the head."""
    for position in range(last, max(at, last - 3) - 1, -1):
        phrase = window.phrase(position)
        if phrase is None:
            continue
        if _noun_follows(window, position, last) or phrase.start < window.tokens[at].start:
            return None
        first = window.first_of(phrase, position)
        if first > at and window.tokens[first - 1].lower in {"a", "an", "the"}:
            return None
        return Subject(SubjectKind.NAME, at, position, phrase)
    return None


def _noun_follows(window: TokenWindow, position: int, last: int) -> bool:
    """Return whether a noun follows the name and is the head: "Trump campaign source"."""
    return any(
        token.lower in ROLES
        or token.text in GENITIVES
        or (
            token.word
            and not token.lower.endswith("ly")
            and token.lower not in COMMON
            and token.lower not in TIMES_OF_SAYING
        )
        for token in window.tokens[position + 1 : last + 1]
    )


def _apposed(window: TokenWindow, at: int, last: int) -> Subject | None:
    """Parse "said the group’s director, Ann Lee"."""
    first = last + 2
    if first >= window.high or window.tokens[last + 1].text != ",":
        return None
    while first < min(window.high, last + 2 + _MODIFIERS) and window.tokens[first].text.islower():
        if window.tokens[first].lower in STOPS | PREPOSITIONS | DETERMINERS:
            return None
        first += 1  # said her host, actress Ann Lee
    phrase = window.phrase(first) if first < window.high else None
    if phrase is None or phrase.start != window.tokens[first].start or len(phrase.words) < 2:
        return None
    return Subject(SubjectKind.NAME, at, window.last_of(phrase, first), phrase)


def _nominal(window: TokenWindow, at: int, last: int) -> Subject | None:
    if window.tokens[last].lower in DETERMINERS:
        return None
    subject = window.nominal(at, last)
    return subject._replace(complement=_complement(window, last + 1))


def _complement(window: TokenWindow, start: int) -> tuple[str, ...]:
    """Return the words of a complement: "for Ealing North" in "said the MP for Ealing North"."""
    if start >= window.high or window.tokens[start].lower not in _COMPLEMENTS:
        return ()
    end = start + 1
    while end < min(window.high, start + _LONGEST) and _continues(
        window.tokens[end], opens=window.tokens[end].lower in PREPOSITIONS
    ):
        end += 1
    return tuple(token.lower for token in window.tokens[start:end])
