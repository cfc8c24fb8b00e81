"""Cues without a subject of their own: "…, adding", "went on to say", "quoted as saying"."""

from __future__ import annotations

from collections.abc import Sequence

from search.annotation.cues import sentence_subject, subject_before_verb
from search.annotation.cues.cue import Cue, CueForm
from search.annotation.cues.subject import Subject, TokenWindow
from search.annotation.words.reporting_verbs import VerbStrength
from search.annotation.words.tokens import QUOTE

_GOING = frozenset({"go", "goes", "going", "gone", "went"})
_QUOTED = frozenset({"cited", "quoted", "quotes", "quoting"})
_WAS = frozenset({"been", "had", "has", "is", "was"})
_NEAR = 3  # tokens between an infinitive and the marks


def participle(
    window: TokenWindow, at: int, base: str, strength: VerbStrength, earlier: Sequence[Cue]
) -> Cue | None:
    """Parse "…, adding": its subject is that of the last cue, or of the sentence."""
    passive = _passive(window, at)
    subject = (
        subject_before_verb.find_subject_before(window, passive) if passive is not None else None
    )
    if passive is not None and subject is not None:
        return Cue(CueForm.BEFORE, base, strength, subject, subject.first, at, passive, at)
    quoted = _quoted_as(window, at)
    if quoted is not None and earlier and earlier[-1].verb == "quote":
        # “…,” CNN quoted Ann Lee as saying: one cue, and she is its subject
        first = earlier[-1].first
        return Cue(CueForm.BEFORE, base, strength, quoted, first, at, first, at)
    subject = quoted or next(
        (cue.subject for cue in reversed(earlier) if cue.form is not CueForm.PARTICIPLE), None
    )
    subject = subject or sentence_subject.find_sentence_subject(window._replace(high=at))
    if subject is None:
        return None
    return Cue(CueForm.PARTICIPLE, base, strength, subject, at, at, at, at)


def _quoted_as(window: TokenWindow, at: int) -> Subject | None:
    """Parse "CNN quoted a witness as saying": the witness speaks."""
    if at - 1 <= window.low or window.tokens[at - 1].lower != "as":
        return None
    if not any(token.lower in _QUOTED for token in window.tokens[window.low : at]):
        return None
    return subject_before_verb.find_subject_before(window, at - 1)


def _passive(window: TokenWindow, at: int) -> int | None:
    """Return the position where "has been quoted as saying" begins, or None."""
    start = at - 2
    if start <= window.low or window.tokens[at - 1].lower != "as":
        return None
    if window.tokens[start].lower not in {"cited", "quoted", "reported"}:
        return None
    while start > window.low and window.tokens[start - 1].lower in _WAS:
        start -= 1
    return start if start < at - 2 else None


def infinitive(window: TokenWindow, at: int, base: str, strength: VerbStrength) -> Cue | None:
    """Parse "went on to say", and another infinitive only right before marks."""
    to = at - 1
    first = _going_on(window, to)
    near = window.tokens[at + 1 : min(window.high, at + 1 + _NEAR)]
    if first == to and QUOTE not in {token.text for token in near}:
        return None
    subject = subject_before_verb.find_subject_before(window, first) if first < to else None
    if subject is not None:
        return Cue(CueForm.BEFORE, base, strength, subject, subject.first, at, first, at)
    subject = sentence_subject.find_sentence_subject(window._replace(high=first))
    if subject is None:
        return None
    return Cue(CueForm.PARTICIPLE, base, strength, subject, first, at, first, at, first < to)


def _going_on(window: TokenWindow, to: int) -> int:
    """Return the position where "went on to" or "continued to" begins, else that of "to"."""
    before = [token.lower for token in window.tokens[max(window.low, to - 2) : to]]
    if len(before) == 2 and before[1] == "on" and before[0] in _GOING:
        return to - 2
    if before and before[-1] in {"continued", "continues"}:
        return to - 1
    return to
