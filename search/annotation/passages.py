"""Passages: paragraphs with their marks, tokens, names, sentences and cues."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from search.analysis.sentences import sentences as sentence_spans
from search.annotation.cues.cue import Cue
from search.annotation.cues.find_cues import find_cues
from search.annotation.cues.subject import TokenWindow
from search.annotation.names.proper_names import ProperName, find_proper_names
from search.annotation.words.capitals import CapitalUsage, collect_capital_usage, is_headline
from search.annotation.words.function_words import DASHES
from search.annotation.words.mark_styles import standard_marks
from search.annotation.words.quotation_marks import PairedMarks, pair_marks
from search.annotation.words.tokens import QUOTE, TextToken, mask_quotes, sentence_ranges, tokenize
from search.model import Paragraph, Span


@dataclass(frozen=True, slots=True)
class Sentence:
    """A half-open range of a passage's outer tokens, with the cues in it."""

    low: int
    high: int
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph; ``outer`` are its tokens with every quotation as one ``QUOTE``."""

    paragraph: Paragraph
    marked: PairedMarks
    tokens: Sequence[TextToken]
    outer: Sequence[TextToken]
    phrases: Sequence[ProperName]
    capitals: (
        Collection[str] | None
    )  # the article's names, for a text whose capitals carry no information
    covering: Mapping[int, ProperName]  # the phrase that covers the token starting at an offset
    sentences: Sequence[Sentence]

    def quoted(self, position: int) -> Span:
        """Return the span inside the marks of the ``QUOTE`` token at a position."""
        token = self.outer[position]
        text = self.paragraph.text
        width = 1 + self.doubtful(position)
        start, end = token.start + width, token.end
        if not self._left_open(token):
            end -= width
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return Span(start, end)

    def doubtful(self, position: int) -> bool:
        """Return whether the marks of the ``QUOTE`` at a position are pairs of apostrophes."""
        return self.paragraph.text.startswith("''", self.outer[position].start)

    def _left_open(self, token: TextToken) -> bool:
        return (
            bool(self.marked.spans)
            and self.marked.open_end
            and token.start + 1 == self.marked.spans[-1].start
        )


def prepare_passages(paragraphs: Sequence[Paragraph]) -> list[Passage]:
    """Prepare the paragraphs of one article; marks and names depend on all of them."""
    running = [p.kind.running for p in paragraphs]
    follows = [False, *(one and two for one, two in pairwise(running))][: len(paragraphs)]
    texts = standard_marks([p.text for p in paragraphs])
    paragraphs = [
        p if p.text == t else p._replace(text=t) for p, t in zip(paragraphs, texts, strict=True)
    ]
    marked = pair_marks(texts, follows)
    tokens = [tokenize(p.text) for p in paragraphs]
    use = collect_capital_usage(
        words for p, words in zip(paragraphs, tokens, strict=True) if p.kind.numbered
    )
    return [
        _passage(p, m, words, use) for p, m, words in zip(paragraphs, marked, tokens, strict=True)
    ]


def _passage(
    paragraph: Paragraph, marked: PairedMarks, tokens: list[TextToken], use: CapitalUsage
) -> Passage:
    found = find_proper_names(tokens, use, heading=not paragraph.kind.numbered)
    covering = {
        tokens[position].start: phrase
        for phrase in found
        for position in range(phrase.first, phrase.last + 1)
    }
    outer = mask_quotes(tokens, _with_marks(marked))
    ranges = sentence_ranges(outer, sentence_spans(paragraph.text))
    if ranges:
        ranges[0] = (_past_dateline(outer, *ranges[0]), ranges[0][1])
    return Passage(
        paragraph,
        marked,
        tokens,
        outer,
        found,
        use.capital if _shouts(paragraph, tokens) else None,
        covering,
        [
            Sentence(low, high, tuple(find_cues(TokenWindow(outer, low, high, covering))))
            for low, high in ranges
        ],
    )


def _shouts(paragraph: Paragraph, tokens: Sequence[TextToken]) -> bool:
    """Return whether the capitals of a text carry no information: A HEADLINE, or A Headline."""
    shouted = all(token.text.isupper() for token in tokens if token.word)  # mostly one look
    return shouted or (not paragraph.kind.numbered and is_headline(tokens))


_DATELINE = 12  # tokens: WASHINGTON, March 3 (Reuters) —


def _past_dateline(outer: Sequence[TextToken], low: int, high: int) -> int:
    """Return the position after a dateline such as "LIMA, Peru —", else ``low``."""
    town = outer[low].text
    if not (town.isupper() and len(town) > 2):
        return low
    for position in range(low + 1, min(high - 1, low + _DATELINE)):
        if outer[position].text in DASHES:
            return position + 1
    return low


def _with_marks(marked: PairedMarks) -> list[Span]:
    last = len(marked.spans) - 1
    spans = [
        Span(span.start - 1, span.end + (not (marked.open_end and n == last)))
        for n, span in enumerate(marked.spans)
    ]
    return spans or [Span(span.start - 2, span.end + 2) for span in marked.doubtful]


def is_quote(token: TextToken) -> bool:
    """Return whether a token stands for a quotation."""
    return token.text == QUOTE
