"""The quotations in a page of hits, restricted to the speakers of the filters."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from operator import attrgetter

from search import (
    Confidence,
    Hit,
    Mark,
    Page,
    Paragraph,
    Quote,
    QuoteKind,
    Request,
    Span,
    fold,
    timely,
)

MAX_WHOLE = 20_000  # characters of a paragraph that is repeated whole with each of its quotations
_AROUND = 500  # characters on either side of a quotation in a longer paragraph
_MOST = 4_000  # characters of a quotation there

_START = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation of one speaker in one paragraph, which may be interrupted."""

    hit: Hit
    stretches: tuple[Quote, ...]
    matches: tuple[Mark, ...]  # the matches that overlap the quoted words

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph that contains the quotation."""
        return self.hit.paragraph

    @property
    def speaker(self) -> str | None:
        """The speaker, or None if unknown."""
        return self.stretches[0].speaker

    @property
    def kind(self) -> QuoteKind:
        """The kind of the first span."""
        return self.stretches[0].kind

    @property
    def attribution(self) -> Quote:
        """The span whose cue names the speaker; the first span if none has a cue."""
        return next((one for one in self.stretches if one.cue), self.stretches[0])

    @property
    def cue(self) -> Span | None:
        """The words that attribute the quotation, if they are in this paragraph."""
        return self.attribution.cue

    @property
    def context(self) -> Span:
        """The range of the paragraph that is given with the quotation: mostly all of it.

        A paragraph of 400 kB can hold 20,000 quotations; 9 GB, if it were repeated with each.
        """
        text = self.paragraph.text
        if len(text) <= MAX_WHOLE:
            return Span(0, len(text))
        first, last = self.stretches[0].start, self.stretches[-1].end
        return Span(max(0, first - _AROUND), min(len(text), last + _AROUND, first + _MOST))

    @property
    def texts(self) -> tuple[str, ...]:
        """The text of each span."""
        return tuple(self.paragraph.text[one.start : one.end] for one in self.stretches)


def quotations(page: Page) -> Iterator[Quotation]:
    """Yield the quotations of a page in order, restricted to the speakers of its filters."""
    for hit in timely(page.hits):
        yield from of_hit(hit, page.request)


def of_hit(hit: Hit, request: Request) -> Iterator[Quotation]:
    """Yield the quotations of one hit by the speakers of the filters, and surely enough."""
    choice = [one for one in request.filters if one.field == "speaker"]
    wanted = frozenset(fold(one.value) for one in choice if not one.exclude)
    excluded = frozenset(fold(one.value) for one in choice if one.exclude)
    marks = _OrderedMarks(hit.matches)
    for stretches in timely(hit.paragraph.quotations()):
        name = fold(stretches[0].speaker or "")
        asked_for = name not in excluded and (not wanted or name in wanted)
        if asked_for and _is_sure(stretches[0], request.confidence):
            yield Quotation(hit, stretches, marks.within(stretches))


class _OrderedMarks:
    """The marks of a paragraph, which may overlap, prepared for looking many spans up."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._marks = sorted(marks, key=_START)
        self._starts = [mark.start for mark in self._marks]
        self._reached = list(accumulate((mark.end for mark in self._marks), max))

    def within(self, stretches: Iterable[Quote]) -> tuple[Mark, ...]:
        """Return the marks that overlap any of some spans, in order, each once."""
        found: dict[int, Mark] = {}
        for one in stretches:
            first = bisect_right(self._reached, one.start)
            for number in range(first, bisect_left(self._starts, one.end)):
                if self._marks[number].end > one.start:
                    found[number] = self._marks[number]
        return tuple(found[number] for number in sorted(found))


def _is_sure(quote: Quote, least: Confidence | None) -> bool:
    return least is None or quote.certainty in least.includes()
