"""The sentence in which quotations are attributed, and tests on one marked span in it."""

from __future__ import annotations

from dataclasses import dataclass

from search.annotation.cues.cue import Cue, CueForm
from search.annotation.passages import Passage, Sentence, is_quote
from search.annotation.people.sources import SpeechSource
from search.annotation.words.function_words import STOPS
from search.annotation.words.reporting_verbs import verb_forms
from search.annotation.words.word_lists import wordlist
from search.model import QuoteKind, Span

MARKS = " .,;"
_FAR = 30  # tokens between a participle and its subject
_BRACKETS = 10  # tokens between brackets: (Chicago general election poster, 1931)
_SMALL = wordlist(
    """
    a an and at by for in of on or the to with
    """
)


@dataclass(frozen=True, slots=True)
class Scene:
    """The current sentence, with the sources and quotations of its cues."""

    n: int  # number of the paragraph
    s: int  # number of the sentence in it
    passage: Passage
    sentence: Sentence
    main: SpeechSource  # the subject of the sentence
    sources: dict[int, SpeechSource]  # by position of the cue's verb
    numbers: dict[int, int]  # quotation numbers by position of the cue's verb

    def source(self, cue: Cue) -> SpeechSource:
        """Return the source that the subject of a cue denotes."""
        return self.sources[cue.verb_last]


def quoted_text(scene: Scene, span: Span) -> str:
    """Return the text of a span of the scene's paragraph."""
    return scene.passage.paragraph.text[span.start : span.end]


def is_title(text: str) -> bool:
    """Return whether marked words are a title, with a capital in each: “Meet the Press”."""
    words = [word for word in text.strip(MARKS).split() if word.lower() not in _SMALL]
    return 0 < len(words) <= 8 and all(word[0].isupper() or word[0].isdigit() for word in words)


def is_work_with_year(passage: Passage, position: int) -> bool:
    """Return whether a year in brackets follows, as after a work: “Bread” (poster, 1931)."""
    following = [token.text for token in passage.outer[position + 1 : position + 2 + _BRACKETS]]
    if following[:1] != ["("] or ")" not in following:
        return False
    inside = following[: following.index(")")]
    return any(len(word) == 4 and word.isdigit() for word in inside)


def has_noun_before(scene: Scene, position: int) -> bool:
    """Return whether marked words end a phrase: the film “The Birds,” she said, was long."""
    before = scene.passage.outer[position - 1] if position > scene.sentence.low else None
    return before is not None and before.text not in STOPS and before.lower not in verb_forms()


def quote_kind(scene: Scene, position: int, span: Span) -> QuoteKind:
    """Return the kind of a quotation: whole sentences, or marks inside a paraphrase."""
    text = quoted_text(scene, span)
    first = next((character for character in text if character.isalnum()), "")
    if first.islower():
        return QuoteKind.MIXED
    starts = position == scene.sentence.low
    before = "" if starts else scene.passage.outer[position - 1].lower
    opens = starts or before in {",", ":", "—", "–", "--"} or before.startswith(("said", "say"))
    return QuoteKind.DIRECT if opens or text[-1:] in ".,?!…—" else QuoteKind.MIXED


def cue_span(passage: Passage, cue: Cue) -> Span:
    """Return the span of a cue with its subject.

    The subject of a participle may be far: "Lee visited the bridge, saying". It is in the span if
    it is in the same sentence and no quotation lies between.
    """
    first, last = cue.verb_first, cue.verb_last
    between = passage.outer[cue.subject.last + 1 : first]
    if cue.form is not CueForm.PARTICIPLE or (
        cue.subject.first < first and len(between) <= _FAR and not any(map(is_quote, between))
    ):
        first = min(first, cue.subject.first)
        last = max(last, cue.subject.last)
    return Span(passage.outer[first].start, passage.outer[last].end)
