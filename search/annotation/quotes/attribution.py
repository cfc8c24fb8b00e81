"""Attribution: the cue that a quotation belongs to.

The rules, from the surest: a cue right after the marks, right before them, in the same sentence;
then carried over from the sentence or the paragraph before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from search.annotation.cues.cue import Cue, CueForm
from search.annotation.passages import Passage, Sentence, is_quote
from search.annotation.words.reporting_verbs import VerbStrength
from search.annotation.words.tokens import TextToken

BESIDE = frozenset({"after", "before", "inverted"})  # the cue touches the quotation
_GLUE = frozenset({",", ":", "—", "–", "--", "that", "-", "…", "..."})
_FINAL = frozenset(".,;:?!…—–-’'")
_NEAR = 12  # tokens between a weak verb and the marks: she called the ruling “a disgrace”


class CueMatch(NamedTuple):
    """A cue and the rule that found it."""

    cue: Cue
    rule: str


def match_cue(passage: Passage, sentence: Sentence, position: int) -> CueMatch | None:
    """Find the cue of the quotation at a position of its sentence."""
    usable = sentence.cues
    tokens = passage.outer
    last = _last(passage, sentence, position)
    after = _after(tokens, sentence, last, usable) if _ends(passage, last) else None
    before = _before(tokens, position, usable)
    if after and not (before and before.form is CueForm.LABEL):
        return CueMatch(after, "inverted" if after.form is CueForm.INVERTED else "after")
    if before:
        return CueMatch(before, "before")
    return _in_sentence(tokens, position, usable)


def _last(passage: Passage, sentence: Sentence, position: int) -> int:
    """Return the position of the last token of a quotation that continues without closing marks."""
    text, tokens = passage.paragraph.text, passage.outer
    while text[tokens[position].end - 1].isspace() and position + 1 < sentence.high:
        position += 1
    return position


def _ends(passage: Passage, position: int) -> bool:
    """Return whether a quotation ends a clause: “…,” she said; not the “night vision” she used."""
    quoted = passage.quoted(position)
    following = passage.outer[position + 1 : position + 2]
    return passage.paragraph.text[quoted.end - 1] in _FINAL or any(
        not token.word for token in following
    )


def _after(
    tokens: Sequence[TextToken], sentence: Sentence, position: int, cues: Sequence[Cue]
) -> Cue | None:
    """Find "…,” Lavrov said": nothing but glue and a few adjectives in between."""
    start = position + 1
    if start < sentence.high and tokens[start].text in _GLUE:
        start += 1
    for cue in cues:
        if cue.first < start or cue.form in (CueForm.PARTICIPLE, CueForm.LABEL):
            continue
        gap = tokens[start : cue.first]
        if len(gap) > 4 or any(not token.word and token.text not in {"’s", "'s"} for token in gap):
            return None
        if gap and cue.form is CueForm.INVERTED:
            return None
        if any(token.lower in {"and", "but", "as", "while", "when", "that", "to"} for token in gap):
            return None
        return cue
    return None


def _before(tokens: Sequence[TextToken], position: int, cues: Sequence[Cue]) -> Cue | None:
    """Find "Lavrov said “…", with nothing but glue in between."""
    for cue in reversed(cues):
        end = max(cue.last, cue.verb_last)
        if end < position:
            gap = tokens[end + 1 : position]
            if all(token.text in _GLUE for token in gap):
                return cue
            return None
    return None


def _in_sentence(
    tokens: Sequence[TextToken], position: int, cues: Sequence[Cue]
) -> CueMatch | None:
    earlier = [cue for cue in cues if max(cue.last, cue.verb_last) < position]
    for cue in reversed(earlier):
        gap = position - max(cue.last, cue.verb_last) - 1
        if cue.strength is VerbStrength.WEAK and gap > _NEAR:
            continue
        return CueMatch(cue, "sentence" if cue.strength is VerbStrength.STRONG else "weak")
    for cue in cues:
        if (
            cue.first > position
            and cue.strength is VerbStrength.STRONG
            and cue.form is not CueForm.PARTICIPLE
        ):
            between = tokens[position + 1 : cue.first]
            if cue.form is CueForm.ACCORDING or (
                between and (between[-1].text in {",", "—", "–"} or is_quote(between[-1]))
            ):
                return CueMatch(cue, "sentence end")
    return None


def is_only_quotes(passage: Passage, sentence: Sentence) -> bool:
    """Return whether a sentence consists of quotations only."""
    tokens = passage.outer[sentence.low : sentence.high]
    return all(is_quote(token) or not token.word for token in tokens)
