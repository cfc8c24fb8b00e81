"""A text with stretches marked, as HTML: the one place that escapes text and makes tags in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from markupsafe import Markup, escape

from search import Mark, Quote, QuoteKind, Span

_EXCERPT = 135  # characters


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text that is the same all through: in a quotation, cue or mark, or not."""

    start: int
    end: int
    quote: Quote | None = None
    cue: bool = False
    marked: bool = False


def marked(text: str, marks: Iterable[Mark]) -> Markup:
    """Escape a text and put ``<mark>`` around its stretches; without the tags it is the text again.

    ``"a < b", (0, 1) -> "<mark>a</mark> &lt; b"``
    """
    return tinted(text, marks, ())


def excerpt(text: str, marks: Iterable[Mark]) -> Markup:
    """Mark a piece of a text: so much around the first mark as two lines hold."""
    marks = list(marks)
    first = min((mark.start for mark in marks), default=0)
    start = max(0, min(first - _EXCERPT // 3, len(text) - _EXCERPT))
    end = start + _EXCERPT
    if start:
        start = text.find(" ", start, first) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", first, end), start) if " " in text[first:end] else end
    inside = [mark._replace(start=mark.start - start, end=mark.end - start) for mark in marks]
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return Markup("{}{}{}").format(before, marked(text[start:end], inside), after)


def tinted(
    text: str,
    marks: Iterable[Mark],
    quotes: Sequence[Quote],
    *,
    voices: Mapping[str | None, int] | None = None,
    cues: bool = False,
) -> Markup:
    """Put quotations into spans of their own, too, each with its speaker for hover and hearing.

    ``voices`` numbers the speakers: their stretches get the class ``v1``, ``v2``, … With ``cues``
    the words that say who speaks are told apart. Besides the tags only the speakers' names are
    added, where a quotation begins.
    """
    if not quotes:
        return _with_marks(text, disjoint(marks, len(text)))
    found = segments(text, marks, quotes, cues=cues)
    pieces: list[str] = []
    heard: int | None = None
    for quote, inside in groupby(found, key=lambda segment: segment.quote):
        words = "".join(_written(text, segment) for segment in inside)
        if quote is None:
            pieces.append(words)
            continue
        begins = quote.quotation != heard
        heard = quote.quotation
        number = (voices or {}).get(quote.speaker, 0)
        pieces += (_opening(quote, number, begins=begins), words, "</span>")
    return Markup("".join(pieces))  # noqa: S704 -- every piece above is escaped or our own tag


def segments(
    text: str, marks: Iterable[Mark], quotes: Iterable[Quote], *, cues: bool = False
) -> Iterator[Segment]:
    """Cut a text where a quotation, cue or mark begins or ends; together they are the text."""
    length = len(text)
    quotes = list(quotes)
    owned = list(_owned(quotes, length))
    cued = list(disjoint((q.cue for q in quotes if q.cue), length)) if cues else []
    matched = list(disjoint(marks, length))
    stretches = [*(span for span, _ in owned), *cued, *matched]
    edges = sorted({0, length, *(edge for span in stretches for edge in span)})
    quoted, said, hits = _Cover([s for s, _ in owned]), _Cover(cued), _Cover(matched)
    for start, end in pairwise(edges):
        at = quoted.at(start)
        quote = None if at is None else owned[at][1]
        yield Segment(start, end, quote, said.at(start) is not None, hits.at(start) is not None)


def _with_marks(text: str, spans: Iterable[Span]) -> Markup:
    """Do the common case, a text without quotations, in a third of the time."""
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        pieces += (escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>")
        done = end
    pieces.append(escape(text[done:]))
    return Markup("".join(pieces))  # noqa: S704 -- every piece above is escaped or our own tag


def disjoint(stretches: Iterable[Mark | Span], length: int) -> Iterator[Span]:
    """Give the stretches in order, overlapping ones as one, none empty or outside the text."""
    spans = sorted((max(0, one.start), min(length, one.end)) for one in stretches)
    last = Span(0, 0)
    for start, end in spans:
        if start < last.end:
            last = Span(last.start, max(last.end, end))
        elif start < end:
            if last.end > last.start:
                yield last
            last = Span(start, end)
    if last.end > last.start:
        yield last


class _Cover:
    """Tells which of several disjoint spans holds a place; the places are asked for in order."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._next = 0

    def at(self, place: int) -> int | None:
        while self._next < len(self._spans) and self._spans[self._next].end <= place:
            self._next += 1
        holds = self._next < len(self._spans) and self._spans[self._next].start <= place
        return self._next if holds else None


def _owned(quotes: Iterable[Quote], length: int) -> Iterator[tuple[Span, Quote]]:
    """Give each quotation its stretch; what two claim belongs to the first."""
    done = 0
    for quote in sorted(quotes, key=lambda quote: (quote.start, quote.end)):
        span = Span(max(done, quote.start), min(length, quote.end))
        if span.start < span.end:
            yield span, quote
            done = span.end


def _written(text: str, segment: Segment) -> str:
    words = str(escape(text[segment.start : segment.end]))
    words = f"<mark>{words}</mark>" if segment.marked else words
    return f'<span class="cue">{words}</span>' if segment.cue else words


def _opening(quote: Quote, number: int, *, begins: bool) -> str:
    speaker = quote.speaker or "speaker unknown"
    kind = "indirect" if quote.kind is QuoteKind.INDIRECT else "direct"
    who = escape(speaker)
    hidden = f'<span class="unseen" lang="en">{who}: </span>' if begins else ""
    return f'<span class="said {kind} v{number}" title="{who}">{hidden}'
