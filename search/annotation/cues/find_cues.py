"""Find the cues of a sentence: "Lavrov said", "according to him", "said a spokesman".

But:
- Does not know who "he" or "the minister" is; see ``people.resolve_speakers``.
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
from search.annotation.cues.cue import Cue, CueForm
from search.annotation.cues.subject import Subject, SubjectKind, TokenWindow
from search.annotation.words.function_words import DASHES, GENITIVES, TIMES_OF_SAYING
from search.annotation.words.reporting_verbs import (
    ADVERBS,
    AUXILIARIES,
    MODALS,
    NEGATIONS,
    NOUNS,
    WITH_BACK,
    VerbStrength,
    verb_forms,
)
from search.annotation.words.tokens import TextToken
from search.annotation.words.word_lists import ROLES, wordlist

MOST = 20  # cues of one sentence; more are a list or noise
# Words after which a verb form is a noun, as in "her remarks". Sorted.
_NOUN_CONTEXT = wordlist(
    """
    a an any by false following for from her his in its more my new no of official on other our
    public recent some such the their these this those with your
    """
) | {"’s", "'s", "’"}
_ANSWERING = WITH_BACK | {"put", "puts"}
# "said by telephone" has a subject; "reported by the Post" is passive.
_MEDIA = frozenset(
    """email e-mail fax letter mail message phone post radio satellite skype telegram telephone text
    tweet video voicemail""".split()
)
_PLEAS = frozenset({"guilty", "innocent", "no", "not"})
_BE = frozenset({"are", "be", "been", "being", "is", "was", "were"})
_NO_ADVERBS = frozenset({"ally", "daily", "family", "july", "weekly"})


class _Group(NamedTuple):
    """A verb with its auxiliaries and adverbs."""

    first: int
    asserted: bool
    auxiliary: bool


def find_cues(window: TokenWindow) -> list[Cue]:
    """Find the cues of one sentence, in order."""
    found: list[Cue] = []
    table = verb_forms()
    for position in range(window.low, window.high):
        lower = window.tokens[position].lower
        cue = None
        if lower in table or (lower in _ANSWERING and _answers(window, position)):
            cue = _verbal(window, position, found)
        elif lower == "according":
            cue = verbless_cues.according(window, position)
        elif lower in verbless_cues.OWN_WORDS:
            cue = verbless_cues.own_words(window, position)
        elif lower == ":" and not found:
            cue = verbless_cues.label(window, position)
        elif lower in DASHES and position > window.low:
            cue = verbless_cues.signature(window, position)
        if cue is not None:
            # "went on to say" replaces the "went" in it, "quoted her as saying" the "quoted"
            found = [one for one in found if one.verb_first < cue.verb_first]
            found.append(cue)
            if len(found) == MOST:
                break
    return found


def _verbal(window: TokenWindow, at: int, earlier: list[Cue]) -> Cue | None:
    """Parse a form of a verb of speech into a cue; None where it reports nothing."""
    token = window.tokens[at]
    base, strength = verb_forms().get(token.lower, ("answer", VerbStrength.STRONG))
    if at > window.low and window.phrase(at) is not None:  # "the Report": part of a name
        return None
    group = _group(window, at)
    if group is None:
        return None
    previous = window.tokens[group.first - 1].lower if group.first > window.low else ""
    if token.lower.endswith("ing") and not group.auxiliary:
        if previous in _NOUN_CONTEXT - {"by", "for", "in", "of"}:
            return None
        return participles.participle(window, at, base, strength, earlier)
    # weak verbs have an object after them: “…,” and denounced her record
    subject = (
        subject_after_verb.find_inverted_subject(window, at)
        if strength is VerbStrength.STRONG
        else None
    )
    if subject is not None:
        return Cue(CueForm.INVERTED, base, strength, subject, group.first, subject.last,
                   group.first, at, group.asserted)  # fmt: skip
    following = window.tokens[at + 1].lower if at + 1 < window.high else ""
    medium = window.tokens[at + 2].lower if at + 2 < window.high else ""
    if following == "by" and medium not in _MEDIA:
        return None  # first reported by the Post
    if base == "plead" and following in _PLEAS:
        return None
    if token.lower == base and not _takes_base_form(window, group, at):
        return None
    if group.first == at and previous in _NOUN_CONTEXT:
        return None
    if previous == "to":
        return participles.infinitive(window, at, base, strength) if group.first == at else None
    return _finite(window, at, group, earlier, (base, strength))


def _finite(
    window: TokenWindow, at: int, group: _Group, earlier: list[Cue], verb: tuple[str, VerbStrength]
) -> Cue | None:
    """Parse "Lavrov said" and "… and said"."""
    subject = subject_before_verb.find_subject_before(window, group.first)
    if window.tokens[at].lower in NOUNS and not _singular(subject):
        return None
    last = at + (window.tokens[at].lower in WITH_BACK)
    if subject is not None and not _is_object(subject):
        return Cue(CueForm.BEFORE, *verb, subject, subject.first, last, group.first, last,
                   group.asserted)  # fmt: skip
    if group.first == window.low:
        return None
    previous = window.tokens[group.first - 1].lower
    if subject is not None and previous not in {"and", ",", "then", "but"}:
        return None
    if subject is None and previous in {"and", ","} and earlier:
        subject = earlier[-1].subject  # he laughed and said
    else:
        subject = sentence_subject.find_sentence_subject(window._replace(high=group.first))
    if subject is None:
        return None
    return Cue(CueForm.BEFORE, *verb, subject, group.first, last, group.first, last, group.asserted)


def _answers(window: TokenWindow, at: int) -> bool:
    """Return whether the verb is idiomatic for speech here: "shot back", "put it"."""
    following = window.tokens[at + 1].lower if at + 1 < window.high else ""
    word = window.tokens[at].lower
    return following == ("back" if word in WITH_BACK else "it")


def _singular(subject: Subject | None) -> bool:
    """Return whether the subject agrees with a verb in -s: "more diverse states" does not."""
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


def _group(window: TokenWindow, at: int) -> _Group | None:
    """Extend a verb to the left over auxiliaries and adverbs; None: it is passive."""
    first, asserted, auxiliary = at, True, False
    progressive = window.tokens[at].lower.endswith("ing")
    while first > window.low:
        before = window.tokens[first - 1]
        if before.capital and window.phrase(first - 1) is not None:
            break  # Theresa May said
        if before.lower in NEGATIONS:
            asserted = False
        elif before.lower in MODALS:
            asserted = asserted and before.lower == "will"
        elif before.lower in _BE and not progressive:
            return None  # was told, is said: somebody else spoke
        elif before.lower in AUXILIARIES and not _is_genitive(window, first - 1):
            auxiliary = True
        elif not (_is_adverb(before) or _is_time(window, first - 1)):
            break
        first -= 1
    return _Group(first, asserted, auxiliary)


def _is_genitive(window: TokenWindow, at: int) -> bool:
    """Return whether ’s is a genitive ("Lavrov’s"), not an auxiliary ("he’s said")."""
    return window.tokens[at].text in GENITIVES and not (
        at > window.low and window.tokens[at - 1].lower in {"he", "she", "who"}
    )


def _is_adverb(token: TextToken) -> bool:
    return token.lower in ADVERBS or (token.lower.endswith("ly") and token.lower not in _NO_ADVERBS)


def _is_time(window: TokenWindow, at: int) -> bool:
    """Return whether the token is part of a time of speaking: "Gowdy on Thursday said"."""
    following = window.tokens[at + 1].lower
    return window.tokens[at].lower in TIMES_OF_SAYING or (
        window.tokens[at].lower == "on" and following in TIMES_OF_SAYING
    )


def _takes_base_form(window: TokenWindow, group: _Group, at: int) -> bool:
    """Return whether a base form is finite here: "they say", "did say", the past form "read".

    "Say" itself is hardly ever anything else.
    """
    if group.first < at or window.tokens[at].lower in {"read", "put", "say"}:
        return True
    if at == window.low:
        return False
    previous = window.tokens[at - 1].lower
    return previous in {"to", "i", "we", "they", "you", "who"} or (
        previous.endswith("s") and not previous.endswith(("ss", "us", "is"))  # cautious note
    )
