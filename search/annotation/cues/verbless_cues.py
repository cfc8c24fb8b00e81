"""Cues without a verb: according to Lavrov, in Lavrov’s words, and "Lavrov: …"."""

from __future__ import annotations

from search.annotation.cues import subject_after_verb
from search.annotation.cues.clauses import GENITIVES, PRONOUNS, Clause, Subject, SubjectKind
from search.annotation.cues.cue import Cue, Form
from search.annotation.words.reporting_verbs import Strength
from search.annotation.words.tokens import QUOTE

OWN_WORDS = frozenset({"opinion", "view", "words"})
_LONGEST = 12  # tokens between a name and the colon: Lee in a statement: “…”


def according(clause: Clause, at: int) -> Cue | None:
    """Read "according to him"."""
    if at + 2 >= clause.high or clause.tokens[at + 1].lower != "to":
        return None
    subject = subject_after_verb.after(clause, at + 2)
    if subject is None and clause.tokens[at + 2].lower in PRONOUNS:
        subject = clause.pronoun(at + 2)
    if subject is None:
        return None
    return Cue(Form.ACCORDING, "according", Strength.STRONG, subject, at, subject.last, at, at + 1)


def own_words(clause: Clause, at: int) -> Cue | None:
    """Read "in Lavrov’s words" and "in his view"."""
    subject = _owner(clause, at)
    if subject is None or clause.tokens[subject.first - 1].lower != "in":
        return None
    return Cue(Form.WORDS, "words", Strength.STRONG, subject, subject.first - 1, at, at, at)


def _owner(clause: Clause, at: int) -> Subject | None:
    if at - 2 >= clause.low and clause.tokens[at - 1].lower in {"his", "her"}:
        word = "he" if clause.tokens[at - 1].lower == "his" else "she"
        return Subject(SubjectKind.PRONOUN, at - 1, at - 1, None, (word,))
    if at - 3 < clause.low or clause.tokens[at - 1].text not in GENITIVES | {"’", "'"}:
        return None
    phrase = clause.phrase(at - 2)
    if phrase is None:
        return None
    first = clause.first_of(phrase, at - 2)
    return Subject(SubjectKind.NAME, first, at - 2, phrase) if first > clause.low else None


def label(clause: Clause, at: int) -> Cue | None:
    """Read "Lavrov: …" at the start of a sentence, and "Lavrov in a statement: “…”"."""
    phrase = clause.phrase(clause.low)
    if phrase is None or phrase.start != clause.tokens[clause.low].start:
        return None
    last = clause.last_of(phrase, clause.low)
    quoted = at + 1 < clause.high and clause.tokens[at + 1].text == QUOTE
    if last + 1 != at and not (quoted and at - last < _LONGEST):
        return None
    subject = Subject(SubjectKind.NAME, clause.low, last, phrase)
    return Cue(Form.LABEL, ":", Strength.STRONG, subject, clause.low, at, at, at)
