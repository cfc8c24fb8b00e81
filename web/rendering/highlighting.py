"""Highlighted text as HTML; the only module that escapes text and inserts tags into it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import TypeAlias

from markupsafe import Markup, escape

from search import Confidence, Mark, Quote, QuoteKind, Span

_EXCERPT = 135  # characters of an excerpt: about two lines

_Tagged: TypeAlias = tuple[int, int, str, str]  # start, end, opening tag, closing tag
_END = itemgetter(1)
_PLACE = attrgetter("start", "end")


def escaped(value: object) -> str:
    """Escape a value for HTML unless it is ``Markup``; a string without special characters as is.

    ``"a < b" -> "a &lt; b"``
    """
    if type(value) is Markup:
        return value
    if type(value) is str and not (
        "&" in value or "<" in value or ">" in value or '"' in value or "'" in value
    ):
        return value
    return escape(value)


def marked(text: str, marks: Iterable[Mark]) -> Markup:
    """Escape a text and wrap its matches in ``<mark>``.

    ``"a < b", (0, 1) -> "<mark>a</mark> &lt; b"``
    """
    return tinted(text, marks, ())


def excerpt(text: str, marks: Iterable[Mark]) -> Markup:
    """Return about two lines of a text around its first match, with matches highlighted."""
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
    speakers: Mapping[str | None, int] | None = None,
    cues: bool = False,
) -> Markup:
    """Wrap matches in ``<mark>`` and quotations in spans titled with their speaker.

    ``speakers`` maps speakers to colour numbers: their quotations get the class ``v1``, ``v2``, …
    With ``cues``, the words that attribute a quotation are wrapped as well. Apart from tags, only
    the speaker's name is inserted, hidden, where a quotation begins, for screen readers.
    """
    length = len(text)
    layers = (
        list(_spoken(quotes, length, speakers or {})),
        [(*span, '<span class="cue">', "</span>")
         for span in disjoint((one.cue for one in quotes if one.cue), length)] if cues else [],
        [(*span, "<mark>", "</mark>") for span in disjoint(marks, length)],
    )  # fmt: skip
    html = _written(text, 0, length, [layer for layer in layers if layer])
    return Markup(html)  # noqa: S704 -- every piece of it is escaped or our own tag


def _written(text: str, begin: int, end: int, layers: Sequence[Sequence[_Tagged]]) -> str:
    """Render text[begin:end] with the tags of all layers; tags of the first layer are outermost."""
    if not layers:
        return escaped(text[begin:end])
    layer, *inner = layers
    pieces: list[str] = []
    at = bisect_right(layer, begin, key=_END)
    while at < len(layer) and layer[at][0] < end:
        start, stop, opening, closing = layer[at]
        if begin < start:
            pieces.append(_written(text, begin, start, inner))
            begin = start
        stop = min(stop, end)
        pieces += (opening, _written(text, begin, stop, inner), closing)
        begin = stop
        at += 1
    if begin < end:
        pieces.append(_written(text, begin, end, inner))
    return "".join(pieces)


def disjoint(stretches: Iterable[Mark | Span], length: int) -> Iterator[Span]:
    """Yield spans in order, overlapping ones merged, empty and out-of-range ones dropped."""
    begin = done = 0
    for start, end in sorted((max(0, one.start), min(length, one.end)) for one in stretches):
        if start < done:
            done = max(done, end)
        elif start < end:
            if begin < done:
                yield Span(begin, done)
            begin, done = start, end
    if begin < done:
        yield Span(begin, done)


def _spoken(
    quotes: Iterable[Quote], length: int, speakers: Mapping[str | None, int]
) -> Iterator[_Tagged]:
    """Yield the tagged span of each quotation; where two overlap, the first wins."""
    done = 0
    heard: int | None = None
    for quote in sorted(quotes, key=_PLACE):
        start, end = max(done, quote.start), min(length, quote.end)
        if start < end:
            begins = quote.quotation != heard
            opening = _opening(quote, speakers.get(quote.said_by, 0), begins=begins)
            yield start, end, opening, "</span>"
            heard, done = quote.quotation, end


def _opening(quote: Quote, number: int, *, begins: bool) -> str:
    speaker = quote.said_by or "Speaker unknown"
    kind = "indirect" if quote.kind is QuoteKind.INDIRECT else "direct"
    if quote.certainty is Confidence.POSSIBLE:
        kind += " possible"
    who = escaped(speaker)
    hidden = f'<span class="unseen" lang="en">{who}: </span>' if begins else ""
    return f'<span class="said {kind} v{number}" title="{who}">{hidden}'
