"""A page of hits as the quotations in them: whole ones, of the speakers that were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from search import Filter, Hit, Mark, Page, Paragraph, Quote, QuoteKind, Span, fold, timely


@dataclass(frozen=True, slots=True)
class Quotation:
    """What one speaker said in one paragraph, in one go."""

    hit: Hit
    stretches: tuple[Quote, ...]

    @property
    def paragraph(self) -> Paragraph:
        """Give the paragraph that it stands in."""
        return self.hit.paragraph

    @property
    def speaker(self) -> str | None:
        """Tell whose words these are."""
        return self.stretches[0].speaker

    @property
    def kind(self) -> QuoteKind:
        """Tell how the words are given where they begin."""
        return self.stretches[0].kind

    @property
    def ground(self) -> Quote:
        """Give the stretch whose cue tells who speaks; the first one if none has any."""
        return next((one for one in self.stretches if one.cue), self.stretches[0])

    @property
    def cue(self) -> Span | None:
        """Give the words that tell who speaks, if they stand in this paragraph."""
        return self.ground.cue

    @property
    def matches(self) -> tuple[Mark, ...]:
        """Give the marks that touch the words quoted."""
        return tuple(
            mark
            for mark in self.hit.matches
            if any(mark.start < one.end and one.start < mark.end for one in self.stretches)
        )

    @property
    def texts(self) -> tuple[str, ...]:
        """Give the words of each stretch."""
        return tuple(self.paragraph.text[one.start : one.end] for one in self.stretches)


def quotations(page: Page) -> Iterator[Quotation]:
    """Give the quotations of a page's hits in order; only those whose speaker the filters ask."""
    for hit in timely(page.hits):
        yield from of_hit(hit, page.request.filters)


def of_hit(hit: Hit, filters: Iterable[Filter]) -> Iterator[Quotation]:
    """Give the quotations of one hit in order; only those whose speaker the filters ask."""
    choice = [one for one in filters if one.field == "speaker"]
    for stretches in hit.paragraph.quotations():
        if _asked_for(stretches[0].speaker, choice):
            yield Quotation(hit, stretches)


def _asked_for(speaker: str | None, filters: list[Filter]) -> bool:
    name = fold(speaker or "")
    wanted = {fold(one.value) for one in filters if not one.exclude}
    excluded = {fold(one.value) for one in filters if one.exclude}
    return name not in excluded and (not wanted or name in wanted)
