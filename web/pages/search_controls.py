"""What a reader may change about a search, as links: chips, filters, order and view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from search import Copies, Facet, FacetCount, Filter, Page, Request, Sort
from web.params.display import Display, LineOrder, View
from web.rendering import urls
from web.rendering.formatting import date_in_words, language, one_line, place

_LABELS = {
    "speaker": "Said by",
    "people": "People",
    "places": "Places",
    "source": "Source",
    "author": "Author",
    "section": "Section",
    "lang": "Language",
    "year": "Year",
    "article": "Article",
}
_COPIES = {
    Copies.GROUPED: "once",
    Copies.ALL: "each time",
    Copies.FIRST: "only where it was first published",
}
SORTS = {
    Sort.RELEVANCE: "best match",
    Sort.NEWEST: "newest",
    Sort.OLDEST: "oldest",
    Sort.ARTICLE: "reading order",
}
_FIRST = 6  # values of a facet that are shown at once


class Choice(NamedTuple):
    """A link that changes one thing of the request, or takes it back."""

    text: str
    url: str
    chosen: bool = False
    paragraphs: int | None = None


class Choices(NamedTuple):
    """Choices of one kind; ``further`` ones are folded away."""

    label: str
    choices: tuple[Choice, ...]
    further: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter, with the request without it; dates cannot be inverted."""

    text: str
    without: Request
    remove_url: str
    invert_url: str | None = None
    excluded: bool = False


@dataclass(frozen=True)
class SearchState:
    """The search page that a reader is on: its links change one thing and keep the rest."""

    request: Request
    display: Display = Display()  # noqa: RUF009 -- frozen

    @cached_property
    def parts(self) -> urls.Parts:
        """Give the parts of the address of this page."""
        return urls.page_parts(self.request, self.display)

    @cached_property
    def first(self) -> urls.Parts:
        """Give the parts of the address of the first page."""
        return urls.first(self.parts)

    def url(self, **changes: object) -> str:
        """Give the address of the first page of a changed request."""
        return urls.again(self.first, **changes)

    def to(self, request: Request) -> str:
        """Give the address of the first page of another request, shown likewise."""
        return urls.search_url(urls.at(request, 0), self.display)

    def at(self, offset: int) -> str:
        """Give the address of another page."""
        return urls.again(self.parts, urls.window_parts(self.request.limit, offset))

    def shown(self, display: Display, *, context: int = 0) -> str:
        """Give the address of the first page in another layout, as long as is usual there."""
        usual = self.request.limit == self.display.limit
        layout = urls.layout_parts(display, display.limit if usual else self.request.limit)
        return urls.again(self.first, layout, context=context, explain=False)

    def again(self, **changes: object) -> str:
        """Give the address of this very page, asked for with more."""
        return urls.again(self.parts, **changes)


def chips(page: Page, here: SearchState) -> Iterator[Chip]:
    """Give the active filters, each with the way to remove or invert it."""
    request = here.request
    for number, chosen in enumerate(request.filters):
        before, after = request.filters[:number], request.filters[number + 1 :]
        without = replace(request, filters=(*before, *after))
        inverted = replace(chosen, exclude=not chosen.exclude)
        text = _filter_text(chosen, page)
        invert_url = here.url(filters=(*before, inverted, *after))
        if chosen.field == "same_as":
            without = replace(without, copies=Copies.GROUPED)
        yield Chip(text, without, here.to(without), invert_url, chosen.exclude)
    if request.since and request.since == request.until:
        without = replace(request, since=None, until=None)
        yield Chip(f"Published {date_in_words(request.since)}", without, here.to(without))
        return
    if request.since:
        text = f"Published from {date_in_words(request.since)}"
        without = replace(request, since=None)
        yield Chip(text, without, here.to(without))
    if request.until:
        text = f"Published to {date_in_words(request.until)}"
        without = replace(request, until=None)
        yield Chip(text, without, here.to(without))


def facets(page: Page, here: SearchState) -> Iterator[Choices]:
    """Give the facets that could change something: one value that all hits have cannot."""
    for facet in page.facets:
        divides = len(facet.counts) > 1 or any(one.count < page.total for one in facet.counts)
        if not divides and not any(_is_chosen(here.request, facet, one) for one in facet.counts):
            continue
        choices = [_facet_choice(here, facet, one) for one in facet.counts]
        chosen = [choice for choice in choices if choice.chosen]
        first = chosen + [choice for choice in choices if not choice.chosen]
        cut = max(_FIRST, len(chosen))
        yield Choices(_LABELS[facet.field], tuple(first[:cut]), tuple(first[cut:]))


def toolbar(page: Page, here: SearchState) -> Iterator[Choices]:
    """Give what may be chosen of the layout, the order and the way of searching."""
    request = here.request
    yield Choices("View", tuple(_views(here)))
    sort = request.sort
    sorts = [one for one in SORTS if request.q or one is not Sort.RELEVANCE]
    if not request.q and sort is Sort.RELEVANCE:
        sort = Sort.NEWEST  # without words nothing matches better
    yield Choices(
        "Sort", tuple(Choice(SORTS[one], here.url(sort=one), one is sort) for one in sorts)
    )
    switches = {"by_article": "best of each article"}
    if request.q:
        switches |= {"match_any": "any word", "exact": "exact only"}
        if here.display.view is View.PARAGRAPHS:
            switches |= {"explain": "why found"}
    yield Choices("Show", tuple(_switch(here, *switch) for switch in switches.items()))
    if request.copies is not Copies.GROUPED or any(hit.same_text.paragraphs for hit in page.hits):
        yield Choices("The same text", tuple(_copies(here)))


def orders(here: SearchState) -> dict[str, Choice]:
    """Give the orders of a concordance's lines, by name; the present one leads back to none."""
    return {
        order.value: _order(here, order)
        for order in (LineOrder.LEFT, LineOrder.HIT, LineOrder.RIGHT)
    }


def _order(here: SearchState, order: LineOrder) -> Choice:
    chosen = order is here.display.lines
    display = Display(here.display.view, LineOrder.FOUND if chosen else order)
    layout = urls.layout_parts(display, here.request.limit)
    return Choice(order.value, urls.again(here.first, layout), chosen)


def _copies(here: SearchState) -> Iterator[Choice]:
    for copies, text in _COPIES.items():
        yield Choice(text, here.url(copies=copies), copies is here.request.copies)


def _views(here: SearchState) -> Iterator[Choice]:
    view, context = here.display.view, here.request.context
    plain = view is View.PARAGRAPHS
    yield Choice("compact", here.shown(Display(View.COMPACT)), view is View.COMPACT)
    yield Choice("paragraphs", here.shown(Display()), plain and not context)
    yield Choice("context", here.shown(Display(), context=1), plain and context > 0)
    if here.request.q:
        url = here.shown(Display(View.CONCORDANCE))
        yield Choice("concordance", url, view is View.CONCORDANCE)


def _filter_text(chosen: Filter, page: Page) -> str:
    value = language(chosen.value) if chosen.field == "lang" else one_line(chosen.value)
    if chosen.field == "article":
        value = next(
            (hit.paragraph.title for hit in page.hits if hit.paragraph.article == value), value
        )
    if chosen.field == "same_as":
        found = (hit.paragraph for hit in page.hits if hit.paragraph.id == value)
        value = next((f"{place(one)}, {one_line(one.title)}" for one in found), value)
        return f"{'Other text than' if chosen.exclude else 'Same text as'} {value}"
    return f"{'not ' if chosen.exclude else ''}{_LABELS[chosen.field]}: {value}"


def _facet_choice(here: SearchState, facet: Facet, one: FacetCount) -> Choice:
    chosen = _is_chosen(here.request, facet, one)
    if facet.field == "year":
        year = None if chosen else one.value
        return Choice(one.value, here.url(since=year, until=year), chosen, one.count)
    mine, now = Filter(facet.field, one.value), here.request.filters
    others = tuple(other for other in now if not _same(other, mine))
    url = here.url(filters=others if chosen else (*now, mine))
    text = language(one.value) if facet.field == "lang" else one_line(one.value)
    return Choice(text, url, chosen, one.count)


def _is_chosen(request: Request, facet: Facet, one: FacetCount) -> bool:
    if facet.field == "year":
        return request.since == request.until == one.value
    mine = Filter(facet.field, one.value)
    return any(_same(other, mine) for other in request.filters)


def _same(one: Filter, other: Filter) -> bool:
    alike = (one.field, one.exclude) == (other.field, other.exclude)
    return alike and one.value.casefold() == other.value.casefold()


def _switch(here: SearchState, name: str, text: str) -> Choice:
    now = bool(getattr(here.request, name))
    return Choice(text, here.url(**{name: not now}), now)
