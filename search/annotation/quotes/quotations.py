"""Find the quotations of an article; group, attribute and resolve their spans.

A quotation without a cue continues the one before it: in the same sentence or paragraph, or in
a paragraph that consists of a quotation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from search.annotation.cues.sentence_subject import find_sentence_subject
from search.annotation.cues.subject import TokenWindow
from search.annotation.passages import Passage, Sentence, is_quote
from search.annotation.people.resolve_speakers import SpeakerResolver
from search.annotation.people.sources import UNKNOWN, SpeechSource
from search.annotation.quotes.attribution import BESIDE, is_only_quotes, match_cue
from search.annotation.quotes.confidence import precision
from search.annotation.quotes.indirect_speech import find_content_clauses, unmarked_spans
from search.annotation.quotes.scene import (
    MARKS,
    Scene,
    cue_span,
    has_noun_before,
    is_title,
    is_work_with_year,
    quote_kind,
    quoted_text,
)
from search.annotation.transcripts import Turn
from search.annotation.words.reporting_verbs import NOUNS, verb_forms
from search.model import Quote, QuoteKind, Span

_NAMING = frozenset({"call", "tell"})  # right before a title: a show called “Today”
_NEAR = 6  # tokens between a reporting verb without a subject and a short quotation
_SHORTEST = 4  # words of a quotation without a cue; shorter ones are irony, titles or terms


def find_quotes(
    passages: Sequence[Passage], speakers: SpeakerResolver, turns: Sequence[Sequence[Turn]]
) -> list[list[Quote]]:
    """Find the quotations of each paragraph, in reading order."""
    quoter = _QuoteFinder(passages, speakers)
    return [
        quoter.turns(n, found) if found else quoter.paragraph(n) for n, found in enumerate(turns)
    ]


@dataclass(frozen=True, slots=True)
class _Voice:
    """The last speaker, for quotations without a cue of their own."""

    source: SpeechSource
    rule: str  # for what follows in the same paragraph
    quotation: int
    paragraph: int
    sentence: int


class _QuoteFinder:
    """Find quotations in one pass over an article; keeps the last speaker."""

    def __init__(self, passages: Sequence[Passage], speakers: SpeakerResolver) -> None:
        self._passages = passages
        self._speakers = speakers
        self._quotation = 0
        self._voice: _Voice | None = None
        self._topic: tuple[SpeechSource, int, int] = (
            UNKNOWN,
            -1,
            -1,
        )  # of a paragraph and sentence
        self._turn = UNKNOWN  # the speaker of a transcript's turn
        self._intro: Sequence[Passage] | None = None  # the passages before a transcript

    def paragraph(self, n: int) -> list[Quote]:
        """Find the quotations of paragraph ``n``; call it in reading order."""
        found: list[Quote] = []
        passage = self._passages[n]
        for s, sentence in enumerate(passage.sentences):
            main, sources = self._resolve(n, passage, sentence)
            scene = Scene(n, s, passage, sentence, main, sources, {})
            marked, indirect = self._marked(scene), self._indirect(scene)
            # ''good'' inside indirect speech is part of it: he said it was ''good''
            found.extend(q for q in marked if not any(_overlaps(q, other) for other in indirect))
            found.extend(indirect)
            if not is_only_quotes(passage, sentence):
                self._topic = (_topic(scene), n, s)
        return sorted(found, key=lambda quote: quote.start)

    def turns(self, n: int, found: Sequence[Turn]) -> list[Quote]:
        """Return the turns of a transcript in paragraph ``n`` as quotations."""
        if self._intro is None:
            self._intro = self._passages[:n]
        quotes: list[Quote] = []
        for turn in found:
            if turn.opens:
                self._number()
                self._turn = self._speakers.labelled(turn.label, self._intro)
            quotes.append(
                _quote(turn.span, self._quotation, QuoteKind.INDIRECT, self._turn, None, "label")
            )
        return quotes

    def _resolve(
        self, n: int, passage: Passage, sentence: Sentence
    ) -> tuple[SpeechSource, dict[int, SpeechSource]]:
        """Resolve the cues of a sentence; the next "he" refers to its first human source."""
        clause = TokenWindow(passage.outer, sentence.low, sentence.high, passage.covering)
        main = self._speakers.resolve(find_sentence_subject(clause), passage, n)
        self._speakers.heard(n, main, speaks=False)
        for token in passage.outer[sentence.low : sentence.high]:
            phrase = passage.covering.get(token.start) if token.capital else None
            if phrase is not None and phrase.start == token.start:
                self._speakers.mentioned(n, phrase.words)
        sources: dict[int, SpeechSource] = {}
        for cue in sentence.cues:
            source = sources[cue.verb_last] = self._speakers.resolve(cue.subject, passage, n)
            self._speakers.heard(n, source, speaks=True)
        first = next((one for one in sources.values() if one.human), main)
        self._speakers.heard(n, first, speaks=first is not main)
        return main, sources

    def _number(self) -> int:
        self._quotation += 1
        return self._quotation

    def _marked(self, scene: Scene) -> list[Quote]:
        found: list[Quote] = []
        for position in range(scene.sentence.low, scene.sentence.high):
            if not is_quote(scene.passage.outer[position]):
                continue
            quote = self._stretch(scene, position)
            if quote is not None and scene.passage.doubtful(position):
                quote = _reported(quote)
            if quote is not None:
                found.append(quote)
        return found

    def _stretch(self, scene: Scene, position: int) -> Quote | None:
        """Attribute one marked span: by its own cue, else by the quotation that it continues."""
        span = scene.passage.quoted(position)
        kind = quote_kind(scene, position, span)
        if len(quoted_text(scene, span).strip(MARKS)) < 2:  # an “R” or a “D” is a letter
            return None
        matched = match_cue(scene.passage, scene.sentence, position)
        if matched is None:
            return self._uncued(scene, position, span, kind)
        cue, rule = matched
        if rule == "before":
            embedded = cue.verb_last == position - 1 and cue.verb in _NAMING
        else:
            embedded = rule not in BESIDE or has_noun_before(scene, position)
        if embedded and is_title(quoted_text(scene, span)):
            return None
        source = scene.source(cue) if cue.asserted or rule in BESIDE else UNKNOWN
        number = scene.numbers.get(cue.verb_last)
        if number is None:
            number = scene.numbers[cue.verb_last] = self._number()
        self._voice = _Voice(source, "continued", number, scene.n, scene.s)
        return _quote(span, number, kind, source, cue_span(scene.passage, cue), rule)

    def _uncued(self, scene: Scene, position: int, span: Span, kind: QuoteKind) -> Quote | None:
        alone = is_only_quotes(scene.passage, scene.sentence)
        if alone and self._voice is not None:
            quote = self._goes_on(scene, self._voice, span, kind)
            if quote is not None:
                return quote
        text = quoted_text(scene, span)
        if alone and self._topic[0].human and self._topic[1:] == (scene.n, scene.s - 1):
            self._voice = _Voice(
                self._topic[0], "sentence before", self._number(), scene.n, scene.s
            )
            return _quote(span, self._quotation, kind, self._topic[0], None, "sentence before")
        if self._after_colon(scene, position):
            return _quote(span, self._number(), kind, scene.main, None, "colon")
        short = len(text.split()) < _SHORTEST and not _is_called(scene, position)
        if not alone and (short or is_title(text)):
            return None
        if is_work_with_year(scene.passage, position):
            return None
        return _quote(span, self._number(), kind, UNKNOWN, None, "none")

    def _after_colon(self, scene: Scene, position: int) -> bool:
        """Return whether a person's act introduces a quotation: Lee nodded: “Yes”."""
        return (
            position > scene.sentence.low
            and scene.passage.outer[position - 1].text == ":"
            and not scene.sentence.cues
            and scene.main.human
        )

    def _goes_on(self, scene: Scene, voice: _Voice, span: Span, kind: QuoteKind) -> Quote | None:
        """Carry the last speaker over to a sentence that consists of quotations."""
        if voice.paragraph == scene.n and voice.sentence >= scene.s - 2:
            self._voice = replace(voice, sentence=scene.s)
            return _quote(span, voice.quotation, kind, voice.source, None, voice.rule)
        before = self._passages[scene.n - 1]
        if voice.paragraph != scene.n - 1 or scene.s or voice.sentence < len(before.sentences) - 1:
            return None
        runs_on = before.marked.runs_on
        number = voice.quotation if runs_on else self._number()
        self._voice = _Voice(voice.source, "continued", number, scene.n, scene.s)
        return _quote(span, number, kind, voice.source, None, "ran on" if runs_on else "carried")

    def _indirect(self, scene: Scene) -> list[Quote]:
        found: list[Quote] = []
        for content in find_content_clauses(scene.passage, scene.sentence):
            source = scene.source(content.cue)
            number = scene.numbers.get(content.cue.verb_last)
            if number is None:
                number = self._number()
                self._voice = _Voice(source, "after indirect", number, scene.n, scene.s)
            cue = cue_span(scene.passage, content.cue)
            found.extend(
                _quote(span, number, QuoteKind.INDIRECT, source, cue, content.rule)
                for span in unmarked_spans(scene.passage, content)
            )
        return found


def _quote(
    span: Span, number: int, kind: QuoteKind, source: SpeechSource, cue: Span | None, rule: str
) -> Quote:
    person = source.person
    return Quote(
        span.start,
        span.end,
        number,
        kind,
        person.full_name if person is not None else None,
        cue,
        rule,
        precision(rule, source.reference) if person is not None else 0.0,
        source.as_written,
        source.kind,
    )


def _topic(scene: Scene) -> SpeechSource:
    """Return the source that a sentence is about: that of its last cue, else its subject.

    A question is about nobody: the words after it are an answer.
    """
    if scene.passage.outer[scene.sentence.high - 1].text == "?":
        return UNKNOWN
    if scene.sentence.cues:
        return scene.source(scene.sentence.cues[-1])
    return scene.main


def _is_called(scene: Scene, position: int) -> bool:
    """Return whether a reporting verb without a known subject stands near: to call it “a shame”."""
    low = max(scene.sentence.low, position - _NEAR)
    before = [token.lower for token in scene.passage.outer[low:position]]
    return any(word in verb_forms() and word not in NOUNS for word in before)


def _overlaps(one: Quote, two: Quote) -> bool:
    return one.start < two.end and two.start < one.end


def _reported(quote: Quote) -> Quote | None:
    """Return ''words'' between apostrophes as indirect speech, or None without a cue or speaker."""
    if quote.cue is None and quote.speaker is None:
        return None
    return replace(quote, kind=QuoteKind.INDIRECT)
