"""Cues without a verb: "according to Lavrov", "in Lavrov’s words", "Lavrov: …"."""

from __future__ import annotations

from search.annotation.cues import subject_after_verb
from search.annotation.cues.cue import Cue, CueForm
from search.annotation.cues.subject import Subject, SubjectKind, TokenWindow
from search.annotation.words.capitals import TIMES
from search.annotation.words.function_words import GENITIVES, PRONOUNS
from search.annotation.words.reporting_verbs import VerbStrength, verb_forms
from search.annotation.words.tokens import QUOTE

OWN_WORDS = frozenset({"opinion", "view", "words"})
_LONGEST = 12  # tokens between a name and the colon: Lee in a statement: “…”


def according(window: TokenWindow, at: int) -> Cue | None:
    """Parse "according to him"."""
    if at + 2 >= window.high or window.tokens[at + 1].lower != "to":
        return None
    subject = subject_after_verb.find_subject_after(window, at + 2)
    if subject is None and window.tokens[at + 2].lower in PRONOUNS:
        subject = window.pronoun(at + 2)
    if subject is None:
        return None
    return Cue(
        CueForm.ACCORDING, "according", VerbStrength.STRONG, subject, at, subject.last, at, at + 1
    )


def own_words(window: TokenWindow, at: int) -> Cue | None:
    """Parse "in Lavrov’s words" and "in his view"."""
    subject = _owner(window, at)
    if subject is None and [t.lower for t in window.tokens[max(0, at - 2) : at]] == ["in", "the"]:
        return _words_of(window, at)
    if subject is None or window.tokens[subject.first - 1].lower != "in":
        return None
    return Cue(CueForm.WORDS, "words", VerbStrength.STRONG, subject, subject.first - 1, at, at, at)


def _words_of(window: TokenWindow, at: int) -> Cue | None:
    """Parse "in the words of Lavrov"."""
    if at + 2 >= window.high or window.tokens[at + 1].lower != "of":
        return None
    subject = subject_after_verb.find_subject_after(window, at + 2)
    if subject is None:
        return None
    return Cue(
        CueForm.WORDS, "words", VerbStrength.STRONG, subject, at - 2, subject.last, at - 2, at
    )


def signature(window: TokenWindow, at: int) -> Cue | None:
    """Parse "“…” — Ann Lee, a lawyer" at the end of a sentence; a date follows a newspaper."""
    if window.tokens[at - 1].text != QUOTE or at + 1 >= window.high:
        return None
    phrase = window.phrase(at + 1)
    if phrase is None or phrase.start != window.tokens[at + 1].start:
        return None
    last = window.last_of(phrase, at + 1)
    following = window.tokens[last + 1 : window.high]
    if following and following[0].text not in {",", ".", "("}:
        return None
    if any(t.text == QUOTE or t.lower in verb_forms() or t.lower in TIMES for t in following):
        return None
    subject = Subject(SubjectKind.NAME, at + 1, last, phrase)
    first = at + 1
    return Cue(CueForm.INVERTED, "—", VerbStrength.STRONG, subject, first, last, first, last)


def _owner(window: TokenWindow, at: int) -> Subject | None:
    if at - 2 >= window.low and window.tokens[at - 1].lower in {"his", "her"}:
        word = "he" if window.tokens[at - 1].lower == "his" else "she"
        return Subject(SubjectKind.PRONOUN, at - 1, at - 1, None, (word,))
    if at - 3 < window.low or window.tokens[at - 1].text not in GENITIVES | {"’", "'"}:
        return None
    phrase = window.phrase(at - 2)
    if phrase is None:
        return None
    first = window.first_of(phrase, at - 2)
    return Subject(SubjectKind.NAME, first, at - 2, phrase) if first > window.low else None


def label(window: TokenWindow, at: int) -> Cue | None:
    """Parse "Lavrov: …" at the start of a sentence, and "Lavrov in a statement: “…”"."""
    phrase = window.phrase(window.low)
    if phrase is None or phrase.start != window.tokens[window.low].start:
        return None
    last = window.last_of(phrase, window.low)
    quoted = at + 1 < window.high and window.tokens[at + 1].text == QUOTE
    if last + 1 != at and not (quoted and at - last < _LONGEST):
        return None
    subject = Subject(SubjectKind.NAME, window.low, last, phrase)
    return Cue(CueForm.LABEL, ":", VerbStrength.STRONG, subject, window.low, at, at, at)
