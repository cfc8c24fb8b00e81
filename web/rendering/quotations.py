"""The quotations in a page of hits, restricted to the speakers of the filters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from search import (
    Confidence,
    Filter,
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


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation of one speaker in one paragraph, which may be interrupted."""

    hit: Hit
    stretches: tuple[Quote, ...]

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
    def matches(self) -> tuple[Mark, ...]:
        """The matches that overlap the quoted words."""
        return tuple(
            mark
            for mark in self.hit.matches
            if any(mark.start < one.end and one.start < mark.end for one in self.stretches)
        )

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
    for stretches in hit.paragraph.quotations():
        sure = _is_sure(stretches[0], request.confidence)
        if sure and _asked_for(stretches[0].speaker, choice):
            yield Quotation(hit, stretches)


def _is_sure(quote: Quote, least: Confidence | None) -> bool:
    return least is None or quote.certainty in least.includes()


def _asked_for(speaker: str | None, filters: list[Filter]) -> bool:
    name = fold(speaker or "")
    wanted = {fold(one.value) for one in filters if not one.exclude}
    excluded = {fold(one.value) for one in filters if one.exclude}
    return name not in excluded and (not wanted or name in wanted)
