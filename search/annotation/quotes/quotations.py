"""Quotations of an article: their stretches, grouped, attributed and resolved.

A stretch without a cue of its own goes on where another one stopped: in the same sentence or
paragraph, or over a paragraph that is nothing but a quotation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from search.annotation.cues.cue import Cue, CueForm
from search.annotation.cues.sentence_subject import find_sentence_subject
from search.annotation.cues.subject import TokenWindow
from search.annotation.passages import Passage, Sentence, is_quote
from search.annotation.people.people import Person
from search.annotation.people.resolve_speakers import SpeakerResolver
from search.annotation.quotes.attribution import BESIDE, is_only_quotes, match_cue
from search.annotation.quotes.indirect_speech import find_content_clauses, unmarked_spans
from search.annotation.words.function_words import STOPS
from search.annotation.words.reporting_verbs import verb_forms
from search.annotation.words.word_lists import wordlist
from search.model import Kind, Quote, QuoteKind, Span

# How often a rule’s speaker was right on the development articles (tests/evaluation prints the
# counts), drawn towards .95 where there were few, rounded to .05, and never above .95: unseen
# articles are other articles.
CONFIDENCE = {
    "according": 0.9,
    "after": 0.95,
    "after indirect": 0.9,
    "bare": 0.9,
    "before": 0.95,
    "carried": 0.8,
    "continued": 0.95,
    "first": 0.9,
    "infinitive": 0.85,
    "inverted": 0.95,
    "label": 0.7,
    "object": 0.8,
    "question": 0.8,
    "ran on": 0.9,
    "sentence": 0.9,
    "sentence end": 0.85,
    "that": 0.9,
    "weak": 0.85,
}
_SHORTEST = 4  # words of speech without a cue: less is irony, a title or a word as a word
_MARKS = " .,;"
_BRACKETS = 10  # tokens between brackets: (Chicago general election poster, 1931)
_NAMING = frozenset({"call", "tell"})  # right before a title: a show called “Today” told “Today”
_SMALL = wordlist(
    """
    a an and at by for in of on or the to with
    """
)


def find_quotes(passages: Sequence[Passage], speakers: SpeakerResolver) -> list[list[Quote]]:
    """Find the quotations of each paragraph, in reading order."""
    quoter = _Quoter(passages, speakers)
    return [quoter.paragraph(n) for n in range(len(passages))]


@dataclass(frozen=True, slots=True)
class _Voice:
    """Who spoke last, for stretches without a cue of their own."""

    person: Person | None
    rule: str  # for what follows in the same paragraph
    quotation: int
    paragraph: int
    sentence: int


@dataclass(frozen=True, slots=True)
class _Scene:
    """The sentence in hand, and whom its cues mean."""

    n: int  # number of the paragraph
    s: int  # number of the sentence in it
    passage: Passage
    sentence: Sentence
    people: dict[int, Person | None]  # by position of the cue’s verb
    numbers: dict[int, int]  # quotations that the cues already have, likewise

    def person(self, cue: Cue) -> Person | None:
        return self.people[cue.verb_last]


class _Quoter:
    """Goes through an article once, remembering who spoke."""

    def __init__(self, passages: Sequence[Passage], speakers: SpeakerResolver) -> None:
        self._passages = passages
        self._speakers = speakers
        self._quotation = 0
        self._voice: _Voice | None = None
        # a name and a colon after another: a transcript; single ones are headings and asides
        labelled = map(_is_labelled, passages)
        self._transcript = any(one and two for one, two in pairwise(labelled))

    def paragraph(self, n: int) -> list[Quote]:
        """Find the quotations of the nth paragraph; the ones before have been gone through."""
        found: list[Quote] = []
        passage = self._passages[n]
        for s, sentence in enumerate(passage.sentences):
            people = self._resolve(n, passage, sentence)
            scene = _Scene(n, s, passage, sentence, people, {})
            marked, indirect = self._marked(scene), self._indirect(scene)
            # he said it was ''good'': apostrophes inside reported speech are part of it
            found.extend(q for q in marked if not any(_overlaps(q, other) for other in indirect))
            found.extend(indirect)
        return sorted(found, key=lambda quote: quote.start)

    def _resolve(self, n: int, passage: Passage, sentence: Sentence) -> dict[int, Person | None]:
        """Resolve the cues of a sentence; the first of its people is whom the next "he" means."""
        clause = TokenWindow(passage.outer, sentence.low, sentence.high, passage.covering)
        main = self._speakers.resolve(find_sentence_subject(clause), n)
        if main is not None:
            self._speakers.heard(n, main)
        for token in passage.outer[sentence.low : sentence.high]:
            phrase = passage.covering.get(token.start)
            if phrase is not None and phrase.start == token.start:
                self._speakers.mentioned(n, phrase.words)
        people: dict[int, Person | None] = {}
        for cue in sentence.cues:
            person = people[cue.verb_last] = self._speakers.resolve(cue.subject, n)
            if person is not None:
                self._speakers.heard(n, person)
        first = next((person for person in people.values() if person is not None), main)
        if first is not None:
            self._speakers.heard(n, first)
        return people

    def _number(self) -> int:
        self._quotation += 1
        return self._quotation

    def _marked(self, scene: _Scene) -> list[Quote]:
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

    def _stretch(self, scene: _Scene, position: int) -> Quote | None:
        """Attribute one marked stretch: by its own cue, else by what it goes on with."""
        span = scene.passage.quoted(position)
        kind = _kind(scene, position, span)
        if len(_text(scene, span).strip(_MARKS)) < 2:  # an “R” or a “D” is a letter
            return None
        matched = match_cue(scene.passage, scene.sentence, position)
        if matched is None:
            return self._uncued(scene, position, span, kind)
        cue, rule = matched
        if rule == "before":
            embedded = cue.verb_last == position - 1 and cue.verb in _NAMING
        else:
            embedded = rule not in BESIDE or _has_noun_before(scene, position)
        if embedded and _is_title(_text(scene, span)):
            return None
        person = scene.person(cue) if cue.asserted or rule in BESIDE else None
        number = scene.numbers.get(cue.verb_last)
        if number is None:
            number = scene.numbers[cue.verb_last] = self._number()
        self._voice = _Voice(person, "continued", number, scene.n, scene.s)
        return _quote(span, number, kind, person, _cue_span(scene.passage, cue), rule)

    def _uncued(self, scene: _Scene, position: int, span: Span, kind: QuoteKind) -> Quote | None:
        alone = is_only_quotes(scene.passage, scene.sentence)
        if alone and self._voice is not None:
            quote = self._goes_on(scene, self._voice, span, kind)
            if quote is not None:
                return quote
        text = _text(scene, span)
        if not alone and (len(text.split()) < _SHORTEST or _is_title(text)):
            return None
        if _has_year(scene.passage, position):
            return None
        return _quote(span, self._number(), kind, None, None, "none")

    def _goes_on(self, scene: _Scene, voice: _Voice, span: Span, kind: QuoteKind) -> Quote | None:
        """Carry a speaker over to a sentence that is nothing but a quotation."""
        if voice.paragraph == scene.n and voice.sentence >= scene.s - 2:
            self._voice = replace(voice, sentence=scene.s)
            return _quote(span, voice.quotation, kind, voice.person, None, voice.rule)
        before = self._passages[scene.n - 1]
        if voice.paragraph != scene.n - 1 or scene.s or voice.sentence < len(before.sentences) - 1:
            return None
        runs_on = before.marked.runs_on
        number = voice.quotation if runs_on else self._number()
        self._voice = _Voice(voice.person, "continued", number, scene.n, scene.s)
        return _quote(span, number, kind, voice.person, None, "ran on" if runs_on else "carried")

    def _indirect(self, scene: _Scene) -> list[Quote]:
        found: list[Quote] = []
        for content in find_content_clauses(scene.passage, scene.sentence):
            person = scene.person(content.cue)
            if content.rule == "label" and (
                person is None
                or not self._transcript
                or scene.passage.paragraph.kind is not Kind.PARAGRAPH
            ):
                continue  # "Breaking: …" is no speaker
            number = scene.numbers.get(content.cue.verb_last)
            if number is None:
                number = self._number()
                self._voice = _Voice(person, "after indirect", number, scene.n, scene.s)
            cue = _cue_span(scene.passage, content.cue)
            found.extend(
                _quote(span, number, QuoteKind.INDIRECT, person, cue, content.rule)
                for span in unmarked_spans(scene.passage, content)
            )
        return found


def _quote(
    span: Span, number: int, kind: QuoteKind, person: Person | None, cue: Span | None, rule: str
) -> Quote:
    speaker = person.full_name if person else None
    confidence = CONFIDENCE[rule] if person else 0.0
    return Quote(span.start, span.end, number, kind, speaker, cue, rule, confidence)


def _overlaps(one: Quote, two: Quote) -> bool:
    return one.start < two.end and two.start < one.end


def _is_labelled(passage: Passage) -> bool:
    """Tell a line of a transcript, "Lavrov: …", by its form."""
    if passage.paragraph.kind is not Kind.PARAGRAPH or not passage.sentences:
        return False
    return any(cue.form is CueForm.LABEL for cue in passage.sentences[0].cues)


def _reported(quote: Quote) -> Quote | None:
    """Take ''words'' between apostrophes for reported speech, if somebody is said to speak."""
    if quote.cue is None and quote.speaker is None:
        return None
    return replace(quote, kind=QuoteKind.INDIRECT)


def _text(scene: _Scene, span: Span) -> str:
    return scene.passage.paragraph.text[span.start : span.end]


def _is_title(text: str) -> bool:
    """Tell a programme or a book from speech: on “Meet the Press” every word has a capital."""
    words = [word for word in text.strip(_MARKS).split() if word.lower() not in _SMALL]
    return 0 < len(words) <= 8 and all(word[0].isupper() or word[0].isdigit() for word in words)


def _has_year(passage: Passage, position: int) -> bool:
    """Tell a slogan or a book from speech: “Bread for All!” (poster, 1931)."""
    following = [token.text for token in passage.outer[position + 1 : position + 2 + _BRACKETS]]
    if following[:1] != ["("] or ")" not in following:
        return False
    inside = following[: following.index(")")]
    return any(len(word) == 4 and word.isdigit() for word in inside)


def _has_noun_before(scene: _Scene, position: int) -> bool:
    """Tell whether marked words go on with a phrase: the film “The Birds,” she said, was long."""
    before = scene.passage.outer[position - 1] if position > scene.sentence.low else None
    return before is not None and before.text not in STOPS and before.lower not in verb_forms()


def _kind(scene: _Scene, position: int, span: Span) -> QuoteKind:
    """Tell whole sentences in marks from marks inside a paraphrase."""
    text = _text(scene, span)
    first = next((character for character in text if character.isalnum()), "")
    if first.islower():
        return QuoteKind.MIXED
    starts = position == scene.sentence.low
    before = "" if starts else scene.passage.outer[position - 1].lower
    opens = starts or before in {",", ":", "—", "–", "--"} or before.startswith(("said", "say"))
    return QuoteKind.DIRECT if opens or text[-1:] in ".,?!…—" else QuoteKind.MIXED


def _cue_span(passage: Passage, cue: Cue) -> Span:
    """Give the words of a cue with its subject, which a participle has elsewhere."""
    first, last = cue.verb_first, cue.verb_last
    if cue.form is not CueForm.PARTICIPLE:
        first = min(first, cue.subject.first)
        last = max(last, cue.subject.last)
    return Span(passage.outer[first].start, passage.outer[last].end)
