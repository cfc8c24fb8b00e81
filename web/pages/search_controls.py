"""Links that change a search: filter chips, facets, sort order and display options."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from search import Copies, Facet, FacetCount, Filter, Page, Request, Sort, Within
from web.params.display import Display, LineOrder, View
from web.rendering import urls
from web.rendering.formatting import date_in_words, language, one_line, place

_LABELS = {
    "speaker": "Speakers",
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
    Copies.FIRST: "first published only",
}
SORTS = {
    Sort.RELEVANCE: "best match",
    Sort.NEWEST: "newest",
    Sort.OLDEST: "oldest",
    Sort.ARTICLE: "reading order",
}
_FIRST = 6  # values of a facet shown before “more”


class Choice(NamedTuple):
    """A link that changes one part of the request, or undoes it if ``chosen``."""

    text: str
    url: str
    chosen: bool = False
    paragraphs: int | None = None


class ChoiceGroup(NamedTuple):
    """A labelled group of choices; ``further`` ones are collapsed."""

    label: str
    choices: tuple[Choice, ...]
    further: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter with links to remove and to invert it; dates cannot be inverted."""

    text: str
    without: Request
    remove_url: str
    invert_url: str | None = None
    excluded: bool = False


@dataclass(frozen=True)
class SearchState:
    """The state of the search page; each URL changes one part of it and keeps the rest."""

    request: Request
    display: Display = Display()  # noqa: RUF009 -- frozen

    @cached_property
    def parts(self) -> urls.Parts:
        """Return the query parameters of this page, by part of the request."""
        return urls.page_parts(self.request, self.display)

    @cached_property
    def first(self) -> urls.Parts:
        """Return the query parameters of the first page."""
        return urls.first(self.parts)

    def url(self, **changes: object) -> str:
        """Return the URL of the first page of the request with changes."""
        return urls.with_changes(self.first, **changes)

    def to(self, request: Request) -> str:
        """Return the URL of the first page of another request in the same layout."""
        return urls.search_url(urls.at(request, 0), self.display)

    def at(self, offset: int) -> str:
        """Return the URL of the page that begins at an offset."""
        return urls.with_changes(self.parts, urls.window_parts(self.request.limit, offset))

    def shown(self, display: Display, *, context: int = 0) -> str:
        """Return the URL of the first page in another layout, with its default number of hits."""
        usual = self.request.limit == self.display.limit
        layout = urls.layout_parts(display, display.limit if usual else self.request.limit)
        return urls.with_changes(self.first, layout, context=context, explain=False)

    def same_page(self, **changes: object) -> str:
        """Return the URL of this page with changes, at the same offset."""
        return urls.with_changes(self.parts, **changes)


def chips(page: Page, state: SearchState) -> Iterator[Chip]:
    """Yield the active filters, each with links to remove and invert it."""
    request = state.request
    for number, chosen in enumerate(request.filters):
        before, after = request.filters[:number], request.filters[number + 1 :]
        without = replace(request, filters=(*before, *after))
        inverted = replace(chosen, exclude=not chosen.exclude)
        text = _filter_text(chosen, page)
        invert_url = state.url(filters=(*before, inverted, *after))
        if chosen.field == "same_as":
            without = replace(without, copies=Copies.GROUPED)
        yield Chip(text, without, state.to(without), invert_url, chosen.exclude)
    if request.since and request.since == request.until:
        without = replace(request, since=None, until=None)
        yield Chip(f"Published {date_in_words(request.since)}", without, state.to(without))
        return
    if request.since:
        text = f"Published from {date_in_words(request.since)}"
        without = replace(request, since=None)
        yield Chip(text, without, state.to(without))
    if request.until:
        text = f"Published to {date_in_words(request.until)}"
        without = replace(request, until=None)
        yield Chip(text, without, state.to(without))


def facets(page: Page, state: SearchState) -> Iterator[ChoiceGroup]:
    """Yield the facets that can narrow the result; a value that all hits share cannot."""
    for facet in page.facets:
        divides = len(facet.counts) > 1 or any(one.count < page.total for one in facet.counts)
        if not divides and not any(_is_chosen(state.request, facet, one) for one in facet.counts):
            continue
        choices = [_facet_choice(state, facet, one) for one in facet.counts]
        chosen = [choice for choice in choices if choice.chosen]
        first = chosen + [choice for choice in choices if not choice.chosen]
        if facet.field == "year":
            first = sorted(choices, key=attrgetter("text"), reverse=True)
        cut = max(_FIRST, len(chosen))
        yield ChoiceGroup(_LABELS[facet.field], tuple(first[:cut]), tuple(first[cut:]))


def toolbar(page: Page, state: SearchState) -> Iterator[ChoiceGroup]:
    """Yield the choices of view and sort order."""
    request = state.request
    yield ChoiceGroup("View", tuple(_views(state)))
    sort = request.sort
    sorts = [one for one in SORTS if request.q or one is not Sort.RELEVANCE]
    if not request.q and sort is Sort.RELEVANCE:
        sort = Sort.NEWEST  # without a query there is no relevance
    yield ChoiceGroup(
        "Sort", tuple(Choice(SORTS[one], state.url(sort=one), one is sort) for one in sorts)
    )
    yield ChoiceGroup("", (_switch(state, "by_article", "one per article"),))
    if request.copies is not Copies.GROUPED or any(hit.same_text.paragraphs for hit in page.hits):
        yield ChoiceGroup("Repeated text", tuple(_copies(state)))


def asked(page: Page, state: SearchState) -> Iterator[ChoiceGroup]:
    """Yield the choices of what the words of the query must do."""
    request = state.request
    joined = " AND " in page.understood or request.match_any
    if len(page.clauses) > 1 and joined:
        together = tuple(
            Choice(
                part.value,
                state.url(within=part, match_any=False),
                not request.match_any and part is request.within,
            )
            for part in Within
        )
        any_word = state.url(within=Within.PARAGRAPH, match_any=not request.match_any)
        yield ChoiceGroup("All words in one", together)
        yield ChoiceGroup("or", (Choice("match any word", any_word, request.match_any),))
    if request.q:
        yield ChoiceGroup("", (_switch(state, "exact", "exact only"),))


def orders(state: SearchState) -> dict[str, Choice]:
    """Return the sort links of concordance lines by name; the active one links to no sorting."""
    return {
        order.value: _order(state, order)
        for order in (LineOrder.LEFT, LineOrder.HIT, LineOrder.RIGHT)
    }


def _order(state: SearchState, order: LineOrder) -> Choice:
    chosen = order is state.display.lines
    display = Display(state.display.view, LineOrder.FOUND if chosen else order)
    layout = urls.layout_parts(display, state.request.limit)
    return Choice(order.value, urls.with_changes(state.first, layout), chosen)


def _copies(state: SearchState) -> Iterator[Choice]:
    for copies, text in _COPIES.items():
        yield Choice(text, state.url(copies=copies), copies is state.request.copies)


def _views(state: SearchState) -> Iterator[Choice]:
    view, context = state.display.view, state.request.context
    plain = view is View.PARAGRAPHS
    yield Choice("compact", state.shown(Display(View.COMPACT)), view is View.COMPACT)
    yield Choice("paragraphs", state.shown(Display()), plain and not context)
    yield Choice("context", state.shown(Display(), context=1), plain and context > 0)
    if state.request.q:
        url = state.shown(Display(View.CONCORDANCE))
        yield Choice("concordance", url, view is View.CONCORDANCE)


def _filter_text(chosen: Filter, page: Page) -> str:
    value = language(chosen.value) if chosen.field == "lang" else one_line(chosen.value)
    if chosen.field == "article":
        value = next(
            (hit.paragraph.title for hit in page.hits if hit.paragraph.article == value), value
        )
    if chosen.field == "same_as":
        found = (hit.paragraph for hit in page.hits if hit.paragraph.id == value)
        value = next((f"{place(one)}, {one_line(one.title)}" for one in found), "this paragraph")
        return f"{'Without copies of' if chosen.exclude else 'Copies of'} {value}"
    return f"{'not ' if chosen.exclude else ''}{_LABELS[chosen.field]}: {value}"


def _facet_choice(state: SearchState, facet: Facet, one: FacetCount) -> Choice:
    chosen = _is_chosen(state.request, facet, one)
    if facet.field == "year":
        year = None if chosen else one.value
        return Choice(one.value, state.url(since=year, until=year), chosen, one.count)
    mine, now = Filter(facet.field, one.value), state.request.filters
    others = tuple(other for other in now if not _same(other, mine))
    url = state.url(filters=others if chosen else (*now, mine))
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


def _switch(state: SearchState, name: str, text: str) -> Choice:
    now = bool(getattr(state.request, name))
    return Choice(text, state.url(**{name: not now}), now)
