"""Cues of a sentence: "Lavrov said", "according to him", "said a spokesman".

But:
- Does not know who "he" or "the minister" is; see ``speakers``.
"""

from __future__ import annotations

from typing import NamedTuple

from search.annotation.cues import (
    participles,
    sentence_subject,
    subject_after_verb,
    subject_before_verb,
    verbless_cues,
)
from search.annotation.cues.clauses import (
    GENITIVES,
    TIMES_OF_SAYING,
    Clause,
    Subject,
    SubjectKind,
)
from search.annotation.cues.cue import Cue, Form
from search.annotation.words.reporting_verbs import (
    ADVERBS,
    AUXILIARIES,
    MODALS,
    NEGATIONS,
    NOUNS,
    WITH_BACK,
    Strength,
    forms,
)
from search.annotation.words.tokens import Token
from search.annotation.words.word_lists import ROLES, wordlist

MOST = 20  # cues of one sentence: more is noise
# After these a form is a noun, as in "her remarks", or something else. Sorted.
_NOUN_CONTEXT = wordlist(
    """
    a an any by false following for from her his in its more my new no of official on other our
    public recent some such the their these this those with your
    """
) | {"’s", "'s", "’"}
_ANSWERING = WITH_BACK | {"put", "puts"}
_BE = frozenset({"are", "be", "been", "being", "is", "was", "were"})
_NO_ADVERBS = frozenset({"ally", "daily", "family", "july", "weekly"})


class _Group(NamedTuple):
    """A verb with its auxiliaries and adverbs."""

    first: int
    asserted: bool
    auxiliary: bool


def cues(clause: Clause) -> list[Cue]:
    """Find the cues of one sentence, in order."""
    found: list[Cue] = []
    table = forms()
    for position in range(clause.low, clause.high):
        lower = clause.tokens[position].lower
        cue = None
        if lower in table or (lower in _ANSWERING and _answers(clause, position)):
            cue = _verbal(clause, position, found)
        elif lower == "according":
            cue = verbless_cues.according(clause, position)
        elif lower in verbless_cues.OWN_WORDS:
            cue = verbless_cues.own_words(clause, position)
        elif lower == ":" and not found:
            cue = verbless_cues.label(clause, position)
        if cue is not None:
            # "went on to say" replaces the "went" in it, "quoted her as saying" the "quoted"
            found = [one for one in found if one.verb_first < cue.verb_first]
            found.append(cue)
            if len(found) == MOST:
                break
    return found


def _verbal(clause: Clause, at: int, earlier: list[Cue]) -> Cue | None:
    """Read a form of a verb of speech, if it is one here."""
    token = clause.tokens[at]
    base, strength = forms().get(token.lower, ("answer", Strength.STRONG))
    if at > clause.low and clause.phrase(at) is not None:  # "the Report": part of a name
        return None
    group = _group(clause, at)
    if group is None:
        return None
    previous = clause.tokens[group.first - 1].lower if group.first > clause.low else ""
    if token.lower.endswith("ing") and not group.auxiliary:
        if previous in _NOUN_CONTEXT - {"by", "for", "in", "of"}:
            return None
        return participles.participle(clause, at, base, strength, earlier)
    # weak verbs have an object after them: “…,” and denounced her record
    subject = subject_after_verb.inverted(clause, at) if strength is Strength.STRONG else None
    if subject is not None:
        return Cue(Form.INVERTED, base, strength, subject, group.first, subject.last,
                   group.first, at, group.asserted)  # fmt: skip
    if at + 1 < clause.high and clause.tokens[at + 1].lower == "by":
        return None  # first reported by the Post
    if token.lower == base and not _takes_base_form(clause, group, at):
        return None
    if group.first == at and previous in _NOUN_CONTEXT:
        return None
    if previous == "to":
        return participles.infinitive(clause, at, base, strength) if group.first == at else None
    return _finite(clause, at, group, earlier, (base, strength))


def _finite(
    clause: Clause, at: int, group: _Group, earlier: list[Cue], verb: tuple[str, Strength]
) -> Cue | None:
    """Read "Lavrov said" and "… and said"."""
    subject = subject_before_verb.before(clause, group.first)
    if clause.tokens[at].lower in NOUNS and not _singular(subject):
        return None
    last = at + (clause.tokens[at].lower in WITH_BACK)
    if subject is not None and not _is_object(subject):
        return Cue(Form.BEFORE, *verb, subject, subject.first, last, group.first, last,
                   group.asserted)  # fmt: skip
    if group.first == clause.low:
        return None
    previous = clause.tokens[group.first - 1].lower
    if subject is not None and previous not in {"and", ",", "then", "but"}:
        return None
    if subject is None and previous in {"and", ","} and earlier:
        subject = earlier[-1].subject  # he laughed and said
    else:
        subject = sentence_subject.opening(clause._replace(high=group.first))
    if subject is None:
        return None
    return Cue(Form.BEFORE, *verb, subject, group.first, last, group.first, last, group.asserted)


def _answers(clause: Clause, at: int) -> bool:
    """Tell "shot back" and "put it" from shots and puts."""
    following = clause.tokens[at + 1].lower if at + 1 < clause.high else ""
    word = clause.tokens[at].lower
    return following == ("back" if word in WITH_BACK else "it")


def _singular(subject: Subject | None) -> bool:
    """Tell whether a verb in -s can belong to a subject: more diverse states do not state."""
    if subject is None or subject.kind is SubjectKind.GROUP:
        return False
    if subject.kind is SubjectKind.NAME:
        return True
    if subject.kind is SubjectKind.PRONOUN:
        return subject.words[0] in {"he", "she", "who"}
    return subject.words[0] in {"the", "a", "an", "one"} and subject.words[-1] in ROLES


def _is_object(subject: Subject) -> bool:
    return subject.kind is SubjectKind.PRONOUN and subject.words[0] in {
        "him", "that", "them", "this",
    }  # fmt: skip


def _group(clause: Clause, at: int) -> _Group | None:
    """Extend a verb to the left over its auxiliaries and adverbs; None where it is passive."""
    first, asserted, auxiliary = at, True, False
    progressive = clause.tokens[at].lower.endswith("ing")
    while first > clause.low:
        before = clause.tokens[first - 1]
        if before.lower in NEGATIONS:
            asserted = False
        elif before.lower in MODALS:
            asserted = asserted and before.lower == "will"
        elif before.lower in _BE and not progressive:
            return None  # was told, is said: somebody else spoke
        elif before.lower in AUXILIARIES and not _is_genitive(clause, first - 1):
            auxiliary = True
        elif not (_is_adverb(before) or _is_time(clause, first - 1)):
            break
        first -= 1
    return _Group(first, asserted, auxiliary)


def _is_genitive(clause: Clause, at: int) -> bool:
    """Tell "Lavrov’s" from "he’s said"."""
    return clause.tokens[at].text in GENITIVES and not (
        at > clause.low and clause.tokens[at - 1].lower in {"he", "she", "who"}
    )


def _is_adverb(token: Token) -> bool:
    return token.lower in ADVERBS or (token.lower.endswith("ly") and token.lower not in _NO_ADVERBS)


def _is_time(clause: Clause, at: int) -> bool:
    """Tell when somebody spoke: Gowdy earlier on Thursday said."""
    following = clause.tokens[at + 1].lower
    return clause.tokens[at].lower in TIMES_OF_SAYING or (
        clause.tokens[at].lower == "on" and following in TIMES_OF_SAYING
    )


def _takes_base_form(clause: Clause, group: _Group, at: int) -> bool:
    """Allow "they say", "did say", "to say" and past forms that look like the base: read, put.

    "Say" itself is hardly ever anything else.
    """
    if group.first < at or clause.tokens[at].lower in {"read", "put", "say"}:
        return True
    if at == clause.low:
        return False
    previous = clause.tokens[at - 1].lower
    return previous in {"to", "i", "we", "they", "you", "who"} or (
        previous.endswith("s") and not previous.endswith(("ss", "us", "is"))  # cautious note
    )
