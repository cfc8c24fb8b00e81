"""A text with stretches marked, as HTML: the one place that escapes text and makes ``<mark>``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from search import Mark, Span


def marked(text: str, marks: Iterable[Mark]) -> Markup:
    """Escape a text and put ``<mark>`` around its stretches; without the tags it is the text again.

    ``"a < b", (0, 1) -> "<mark>a</mark> &lt; b"``
    """
    pieces: list[str] = []
    done = 0
    for start, end in disjoint(marks, len(text)):
        pieces += (escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>")
        done = end
    pieces.append(escape(text[done:]))
    return Markup("".join(pieces))  # noqa: S704 -- every piece above is escaped or our own tag


def disjoint(marks: Iterable[Mark], length: int) -> Iterator[Span]:
    """Give the stretches in order, overlapping ones as one, none empty or outside the text."""
    spans = sorted((max(0, mark.start), min(length, mark.end)) for mark in marks)
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
