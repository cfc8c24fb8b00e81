"""Cues that borrow their subject: "…, adding", "went on to say", "quoted him as saying"."""

from __future__ import annotations

from collections.abc import Sequence

from search.annotation.cues import sentence_subject, subject_before_verb
from search.annotation.cues.clauses import Clause, Subject
from search.annotation.cues.cue import Cue, Form
from search.annotation.words.reporting_verbs import Strength
from search.annotation.words.tokens import QUOTE

_GOING = frozenset({"go", "goes", "going", "gone", "went"})
_QUOTED = frozenset({"cited", "quoted", "quotes", "quoting"})
_WAS = frozenset({"been", "had", "has", "is", "was"})
_NEAR = 3  # tokens between an infinitive and the marks


def participle(
    clause: Clause, at: int, base: str, strength: Strength, earlier: Sequence[Cue]
) -> Cue | None:
    """Read "…, adding": its subject is that of the last cue, or of the sentence."""
    passive = _passive(clause, at)
    subject = subject_before_verb.before(clause, passive) if passive is not None else None
    if passive is not None and subject is not None:
        return Cue(Form.BEFORE, base, strength, subject, subject.first, at, passive, at)
    quoted = _quoted_as(clause, at)
    if quoted is not None and earlier and earlier[-1].verb == "quote":
        # “…,” CNN quoted Ann Lee as saying: all of it is one cue, and hers
        first = earlier[-1].first
        return Cue(Form.BEFORE, base, strength, quoted, first, at, first, at)
    subject = quoted or next(
        (cue.subject for cue in reversed(earlier) if cue.form is not Form.PARTICIPLE), None
    )
    subject = subject or sentence_subject.opening(clause._replace(high=at))
    if subject is None:
        return None
    return Cue(Form.PARTICIPLE, base, strength, subject, at, at, at, at)


def _quoted_as(clause: Clause, at: int) -> Subject | None:
    """Read "CNN quoted a witness as saying": the witness speaks."""
    if at - 1 <= clause.low or clause.tokens[at - 1].lower != "as":
        return None
    if not any(token.lower in _QUOTED for token in clause.tokens[clause.low : at]):
        return None
    return subject_before_verb.before(clause, at - 1)


def _passive(clause: Clause, at: int) -> int | None:
    """Give where "has been quoted as saying" begins."""
    start = at - 2
    if start <= clause.low or clause.tokens[at - 1].lower != "as":
        return None
    if clause.tokens[start].lower not in {"cited", "quoted", "reported"}:
        return None
    while start > clause.low and clause.tokens[start - 1].lower in _WAS:
        start -= 1
    return start if start < at - 2 else None


def infinitive(clause: Clause, at: int, base: str, strength: Strength) -> Cue | None:
    """Read "went on to say", and another infinitive only right before marks."""
    to = at - 1
    first = _going_on(clause, to)
    near = clause.tokens[at + 1 : min(clause.high, at + 1 + _NEAR)]
    if first == to and QUOTE not in {token.text for token in near}:
        return None
    subject = subject_before_verb.before(clause, first) if first < to else None
    if subject is not None:
        return Cue(Form.BEFORE, base, strength, subject, subject.first, at, first, at)
    subject = sentence_subject.opening(clause._replace(high=first))
    if subject is None:
        return None
    return Cue(Form.PARTICIPLE, base, strength, subject, first, at, first, at, first < to)


def _going_on(clause: Clause, to: int) -> int:
    """Give where "went on to" or "continued to" begins; without them, where "to" is."""
    before = [token.lower for token in clause.tokens[max(clause.low, to - 2) : to]]
    if len(before) == 2 and before[1] == "on" and before[0] in _GOING:
        return to - 2
    if before and before[-1] in {"continued", "continues"}:
        return to - 1
    return to
