"""Subjects after their verb: “…,” said the group’s director, Ann Lee."""

from __future__ import annotations

from search.annotation.cues import subject_before_verb
from search.annotation.cues.clauses import (
    DETERMINERS,
    GENITIVES,
    PREPOSITIONS,
    PRONOUNS,
    STOPS,
    TIMES_OF_SAYING,
    Clause,
    Subject,
    SubjectKind,
)
from search.annotation.words.capitals import COMMON
from search.annotation.words.reporting_verbs import ADVERBS, AUXILIARIES, MODALS
from search.annotation.words.tokens import QUOTE, Token
from search.annotation.words.word_lists import ROLES

_LONGEST = 14  # tokens of a noun phrase after its verb
_COMMAS = frozenset({",", "—", "–", "--"})
_FINITE = (AUXILIARIES - GENITIVES) | MODALS | {"added", "said", "says", "told"}
# Verbs that are turned round without marks too: The sides agreed, said Lavrov.
_TURNED = frozenset({"added", "explained", "said", "says", "wrote"})
# What follows a subject that ends a sentence: …, said Lavrov in Moscow.
_CIRCUMSTANCES = frozenset({"after", "as", "at", "during", "for", "from", "in", "last", "of", "on",
                            "who"})  # fmt: skip


def inverted(clause: Clause, at: int) -> Subject | None:
    """Find the subject after the verb at a position, if it stands there."""
    if at == clause.low:
        return _first(clause, at)
    if not _may_be(clause, at):
        return None
    adverb = at + 1 < clause.high and clause.tokens[at + 1].lower in {"again", "also", "then"}
    subject = after(clause, at + 1 + adverb)
    if subject is None or subject.words[:1] in (("him",), ("them",), ("that",), ("this",)):
        return None
    if beside_quote(clause, at) or _ends(clause, at, subject.last + 1):
        return subject
    return None


def _first(clause: Clause, at: int) -> Subject | None:
    """Read "Said Lavrov: “…”"."""
    subject = after(clause, at + 1) if clause.tokens[at].lower in _TURNED else None
    if subject is None or subject.last + 1 >= clause.high:
        return None
    return subject if clause.tokens[subject.last + 1].text == ":" else None


def _may_be(clause: Clause, at: int) -> bool:
    """Tell "…,” said Lavrov": marked words, or a comma, stand directly before the verb."""
    position = at - 1
    while position > clause.low and clause.tokens[position].lower in ADVERBS:
        position -= 1
    if position < clause.low or at + 1 >= clause.high:
        return False
    text = clause.tokens[position].text
    if text != QUOTE and (text not in _COMMAS or position == clause.low):
        return False
    if clause.tokens[at + 1].text in _COMMAS | {QUOTE, ":", "that", "."}:
        return False
    return beside_quote(clause, at) or clause.tokens[at].lower in _TURNED


def beside_quote(clause: Clause, at: int) -> bool:
    """Tell whether marked words, or a comma after them, stand right before a position."""
    position = at - 1
    while position > clause.low and (
        clause.tokens[position].lower in ADVERBS or clause.tokens[position].text in _COMMAS
    ):
        position -= 1
    return position >= clause.low and clause.tokens[position].text == QUOTE


def _ends(clause: Clause, at: int, following: int) -> bool:
    """Tell "They agreed, said Lee." from "Lee, a lawyer, said they agreed"."""
    if following >= clause.high - 1:
        return True
    appositive = subject_before_verb.before(clause, at)
    if appositive is not None and appositive.kind is SubjectKind.NAME:
        return False
    token = clause.tokens[following]
    return not token.word or token.lower in _CIRCUMSTANCES


def after(clause: Clause, at: int) -> Subject | None:
    """Find the noun phrase that begins at a position."""
    if at >= clause.high:
        return None
    tokens = clause.tokens
    if tokens[at].lower in PRONOUNS and tokens[at].lower not in DETERMINERS:
        return clause.pronoun(at)
    end = at
    while end < min(clause.high, at + _LONGEST) and (
        _continues(tokens[end], opens=end == at) or _is_genitive(clause, end, at)
    ):
        end += 1
    last = end - 1
    while last >= at and tokens[last].lower in TIMES_OF_SAYING:
        last -= 1
    if last < at:
        return None
    if (
        end + 1 < clause.high
        and tokens[end].lower == "and"
        and (clause.phrase(end + 1) is not None and clause.phrase(last) is not None)
    ):
        return Subject(SubjectKind.GROUP, at, last)
    return _named(clause, at, last) or _apposed(clause, at, last) or _nominal(clause, at, last)


def _is_genitive(clause: Clause, position: int, at: int) -> bool:
    """Tell the apostrophe in "said Ladbrokes’ Warren Lush"."""
    return (
        clause.tokens[position].text in {"’", "'"}
        and position > at
        and clause.tokens[position - 1].lower.endswith("s")
        and position + 1 < clause.high
        and clause.tokens[position + 1].word
    )


def _continues(token: Token, *, opens: bool) -> bool:
    if token.lower in STOPS or token.lower in PREPOSITIONS:
        return False
    if not opens and token.lower in _FINITE:
        return False
    return token.word or token.text in GENITIVES or token.text[0].isdigit()


def _named(clause: Clause, at: int, last: int) -> Subject | None:
    """Read "said Clinton spokesman Brian Fallon late": the last name is the head."""
    for position in range(last, max(at, last - 3) - 1, -1):
        phrase = clause.phrase(position)
        if phrase is None:
            continue
        if _noun_follows(clause, position, last) or phrase.start < clause.tokens[at].start:
            return None
        first = clause.first_of(phrase, position)
        if first > at and clause.tokens[first - 1].lower in {"a", "an", "the"}:
            return None
        return Subject(SubjectKind.NAME, at, position, phrase)
    return None


def _noun_follows(clause: Clause, position: int, last: int) -> bool:
    """Tell whether a noun follows the name, which then heads nothing: Trump campaign source."""
    return any(
        token.lower in ROLES
        or token.text in GENITIVES
        or (
            token.word
            and not token.lower.endswith("ly")
            and token.lower not in COMMON
            and token.lower not in TIMES_OF_SAYING
        )
        for token in clause.tokens[position + 1 : last + 1]
    )


def _apposed(clause: Clause, at: int, last: int) -> Subject | None:
    """Read "said the group’s director, Ann Lee"."""
    first = last + 2
    if first >= clause.high or clause.tokens[last + 1].text != ",":
        return None
    phrase = clause.phrase(first)
    if phrase is None or phrase.start != clause.tokens[first].start or len(phrase.words) < 2:
        return None
    return Subject(SubjectKind.NAME, at, clause.last_of(phrase, first), phrase)


def _nominal(clause: Clause, at: int, last: int) -> Subject | None:
    return None if clause.tokens[last].lower in DETERMINERS else clause.nominal(at, last)
