"""A page of hits as the search page shows it: results, choices, chips and the way out of nothing.

Pure: records in, records out; the templates only lay them out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup

from search import Facet, FacetCount, Filter, Hit, Kind, Page, Paragraph, Request, Sort
from web import links
from web.marks import tinted
from web.paging import Paging, paging
from web.params import MAX_OFFSET
from web.present import reachable
from web.voices import Voice, numbers, voices
from web.wording import counted, date_in_words, language, one_line, place

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
_SORTS = {
    Sort.RELEVANCE: "best match",
    Sort.NEWEST: "newest",
    Sort.OLDEST: "oldest",
    Sort.ARTICLE: "reading order",
}
_FIRST = 6  # values of a facet that are shown at once


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes one thing of the request, or takes it back."""

    text: str
    url: str
    chosen: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """Choices of one kind; ``further`` ones are folded away."""

    label: str
    choices: tuple[Choice, ...]
    further: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """A neighbour of a result."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """A hit as it is shown."""

    paragraph: Paragraph
    html: Markup
    is_title: bool  # the hit is the title: it need not be shown twice
    title: str
    section: str | None
    authors: str
    date: str
    place: str
    voices: tuple[Voice, ...]
    url: str
    json_url: str
    original: str | None
    more: Choice | None
    before: tuple[Beside, ...]
    after: tuple[Beside, ...]


@dataclass(frozen=True, slots=True)
class ResultsView:
    """Everything that the search page shows beside its search box."""

    page: Page
    request: Request
    heading: str
    count: str
    results: tuple[Result, ...]
    chips: tuple[Choice, ...]
    facets: tuple[Choices, ...]
    toolbar: tuple[Choices, ...]
    clauses: tuple[Choice, ...]
    suggestions: tuple[Choice, ...]
    exact_url: str | None
    paging: Paging
    previous_url: str | None
    next_url: str | None
    last_url: str
    api_url: str
    unfiltered_url: str


def results_view(page: Page) -> ResultsView:
    """Lay out a page of hits."""
    request = page.request
    window = paging(
        reachable(page), limit=request.limit, offset=request.offset, max_offset=MAX_OFFSET
    )
    return ResultsView(
        page=page,
        request=request,
        heading=one_line(request.q) or "All paragraphs",
        count=f"{counted(page.total, 'paragraph')} in {counted(page.articles, 'article')}",
        results=tuple(_result(hit, page) for hit in page.hits),
        chips=tuple(_chips(page)),
        facets=tuple(_facets(page)),
        toolbar=tuple(_toolbar(request)) if page.total else (),
        clauses=tuple(_clauses(page)),
        suggestions=tuple(_suggestions(page)),
        exact_url=_exact_url(page),
        paging=window,
        previous_url=_at(request, window.previous),
        next_url=_at(request, window.next),
        last_url=links.search_url(links.at(request, (window.last - 1) * request.limit)),
        api_url=links.search_api_url(replace(request, facets=())),
        unfiltered_url=_url(request, filters=(), since=None, until=None),
    )


def _url(request: Request, **changes: object) -> str:
    """Give the address of the first page of a changed request."""
    return links.search_url(replace(request, **{"offset": 0, **changes}))  # type: ignore[arg-type]  # one name of Request each


def _exact_url(page: Page) -> str | None:
    """Offer the words as they were typed, if others were joined to them."""
    joined = any(note.code == "compound" for note in page.notes)
    return _url(page.request, exact=True) if joined and not page.request.exact else None


def _at(request: Request, offset: int | None) -> str | None:
    return None if offset is None else links.search_url(links.at(request, offset))


def _result(hit: Hit, page: Page) -> Result:
    paragraph = hit.paragraph
    return Result(
        paragraph=paragraph,
        html=tinted(paragraph.text, hit.matches, paragraph.quotes, voices=numbers(paragraph)),
        is_title=paragraph.kind is Kind.TITLE,
        title=one_line(paragraph.title),
        section=paragraph.section and one_line(paragraph.section),
        authors=", ".join(paragraph.authors),
        date=date_in_words(paragraph.published) if paragraph.published else "",
        place=place(paragraph),
        voices=voices(paragraph, page.request),
        url=links.article_url(paragraph.article, request=page.request, anchor=paragraph.anchor),
        json_url=links.paragraph_api_url(paragraph.id),
        original=links.safe_url(paragraph.url),
        more=_more(hit, page),
        before=_beside(hit.before),
        after=_beside(hit.after),
    )


def _beside(paragraphs: Iterable[Paragraph]) -> tuple[Beside, ...]:
    return tuple(Beside(place(paragraph), paragraph.text) for paragraph in paragraphs)


def _more(hit: Hit, page: Page) -> Choice | None:
    """Link to the other hits of an article, unless they are all there is to see anyway."""
    if not hit.more_in_article or (page.articles == 1 and not page.request.by_article):
        return None
    only = Filter("article", hit.paragraph.article)
    others = tuple(other for other in page.request.filters if other.field != "article")
    url = _url(page.request, filters=(*others, only), by_article=False)
    return Choice(f"{hit.more_in_article:,} more here", url)


def _chips(page: Page) -> Iterable[Choice]:
    request = page.request
    for chosen in request.filters:
        rest = tuple(other for other in request.filters if other is not chosen)
        yield Choice(_filter_text(chosen, page), _url(request, filters=rest), chosen=True)
    if request.since and request.since == request.until:
        url = _url(request, since=None, until=None)
        yield Choice(f"Published {date_in_words(request.since)}", url, chosen=True)
        return
    if request.since:
        text = f"Published from {date_in_words(request.since)}"
        yield Choice(text, _url(request, since=None), chosen=True)
    if request.until:
        text = f"Published to {date_in_words(request.until)}"
        yield Choice(text, _url(request, until=None), chosen=True)


def _filter_text(chosen: Filter, page: Page) -> str:
    value = language(chosen.value) if chosen.field == "lang" else one_line(chosen.value)
    if chosen.field == "article":
        value = next(
            (hit.paragraph.title for hit in page.hits if hit.paragraph.article == value), value
        )
    return f"{'not ' if chosen.exclude else ''}{_LABELS[chosen.field]}: {value}"


def _facets(page: Page) -> Iterable[Choices]:
    """Give the facets that could change something: one value that all hits have cannot."""
    for facet in page.facets:
        choices = [_facet_choice(page.request, facet, one) for one in facet.counts]
        chosen = [choice for choice in choices if choice.chosen]
        if chosen or len(choices) > 1 or any(one.count < page.total for one in facet.counts):
            first = chosen + [choice for choice in choices if not choice.chosen]
            cut = max(_FIRST, len(chosen))
            yield Choices(_LABELS[facet.field], tuple(first[:cut]), tuple(first[cut:]))


def _facet_choice(request: Request, facet: Facet, one: FacetCount) -> Choice:
    if facet.field == "year":
        chosen = request.since == request.until == one.value
        year = None if chosen else one.value
        return Choice(one.value, _url(request, since=year, until=year), chosen, one.count)
    mine = Filter(facet.field, one.value)
    rest = tuple(other for other in request.filters if not _same(other, mine))
    chosen = len(rest) < len(request.filters)
    url = _url(request, filters=rest if chosen else (*rest, mine))
    text = language(one.value) if facet.field == "lang" else one_line(one.value)
    return Choice(text, url, chosen, one.count)


def _same(one: Filter, other: Filter) -> bool:
    return replace(one, value=one.value.casefold()) == replace(other, value=other.value.casefold())


def _toolbar(request: Request) -> Iterable[Choices]:
    sort = request.sort
    sorts = [one for one in _SORTS if request.q or one is not Sort.RELEVANCE]
    if not request.q and sort is Sort.RELEVANCE:
        sort = Sort.NEWEST  # without words nothing matches better
    yield Choices(
        "Sort",
        tuple(Choice(_SORTS[one], _url(request, sort=one), one is sort) for one in sorts),
    )
    switches = {"by_article": "best of each article"}
    if request.q:
        switches |= {"match_any": "any word", "exact": "exact only"}
    yield Choices("Show", tuple(_switch(request, *switch) for switch in switches.items()))


def _switch(request: Request, name: str, text: str) -> Choice:
    now = bool(getattr(request, name))
    return Choice(text, _url(request, **{name: not now}), now)


def _clauses(page: Page) -> Iterable[Choice]:
    """Give each clause with its own count: which one is it that nothing has?"""
    for clause in page.clauses:
        if clause.paragraphs is not None:
            url = _url(page.request, q=clause.text)
            yield Choice(clause.text, url, clause.excluded, clause.paragraphs)


def _suggestions(page: Page) -> Iterable[Choice]:
    for other in page.suggestions:
        any_word = other.reason == "any-word"
        text = "any of these words" if any_word else other.q
        changes: dict[str, object] = {"q": other.q}
        yield Choice(text, _url(page.request, **changes), any_word, other.paragraphs)
