"""A page of hits as the search page shows it: results or lines, and all that may be chosen.

Pure: records in, records out; the templates only lay them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from markupsafe import Markup

from search import Filter, Hit, Kind, Page, Paragraph, kind_weight, timely
from web.pages.concordance import Line, concordance
from web.pages.explanation import Reason, reasons
from web.pages.no_results import Alternatives, suggestions
from web.pages.quoted_speakers import Voice, numbers, voices
from web.pages.search_controls import (
    SORTS,
    Chip,
    Choice,
    Choices,
    SearchState,
    chips,
    facets,
    orders,
    toolbar,
)
from web.params.display import View
from web.params.names import MAX_OFFSET
from web.rendering import urls
from web.rendering.formatting import counted, date_in_words, one_line, place
from web.rendering.highlighting import excerpt, tinted
from web.rendering.pagination import Pager, pager, paging

_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


class Beside(NamedTuple):
    """A neighbour of a result."""

    place: str
    text: str


class Result(NamedTuple):
    """A hit as it is shown."""

    paragraph: Paragraph
    html: Markup
    again: bool  # of the same article as the one before
    is_title: bool  # the hit is the title: it need not be shown twice
    title: str
    section: str | None
    authors: str
    date: str
    place: str
    voices: tuple[Voice, ...]
    url: str
    cite_url: str
    similar_url: str
    around_url: str | None  # this page with the neighbours
    why_url: str | None  # this page with the reasons
    original: str | None
    more: Choice | None
    same: Choice | None
    before: tuple[Beside, ...]
    after: tuple[Beside, ...]
    score: float
    reasons: tuple[Reason, ...]
    kind_weight: float  # what the shares were multiplied by; 1 for a paragraph


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the links of all results share."""

    marking: str  # the words to mark in their articles
    around: str | None  # this page with the neighbours of every result
    why: str | None  # this page with the reasons of every result


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a concordance, linked to its place in the article."""

    line: Line
    url: str
    title: str
    place: str


@dataclass(frozen=True, slots=True)
class ConcordanceView:
    """The lines of one page, and the orders that they may be put in."""

    lines: tuple[LineView, ...]
    orders: dict[str, Choice]
    count: str
    cut: str  # which lines these are, where not those of all hits
    right_to_left: bool


@dataclass(frozen=True, slots=True)
class ResultsView:
    """Everything that the search page shows beside its search box."""

    page: Page
    here: SearchState
    heading: str
    count: str
    results: tuple[Result, ...]
    concordance: ConcordanceView | None
    chips: tuple[Chip, ...]
    facets: tuple[Choices, ...]
    toolbar: tuple[Choices, ...]
    meant: tuple[Choice, ...]
    ways: Alternatives
    exact_url: str | None
    pager: Pager
    api_url: str
    csv_url: str
    feed_url: str


def results_view(page: Page, here: SearchState, ways: Alternatives | None = None) -> ResultsView:
    """Lay out a page of hits; the page of a concordance holds the window that it is made of."""
    request = here.request
    lines = _concordance_view(page, here) if here.display.view is View.CONCORDANCE else None
    shown, total = lines or (None, page.listed)
    max_offset = None if shown else MAX_OFFSET
    window = paging(total, limit=request.limit, offset=request.offset, max_offset=max_offset)
    return ResultsView(
        page=page,
        here=here,
        heading=one_line(request.q) or "All paragraphs",
        count=_count(page),
        results=() if shown else tuple(_results(page, here)),
        concordance=shown,
        chips=tuple(chips(page, here)),
        facets=tuple(facets(page, here)),
        toolbar=tuple(toolbar(page, here)) if page.total else (),
        meant=tuple(suggestions(page, here)) if page.total else (),
        ways=ways or Alternatives(),
        exact_url=_exact_url(page, here),
        pager=pager(window, limit=request.limit, address=here.at),
        api_url=urls.search_api_url(replace(request, facets=()) if request.facets else request),
        csv_url=urls.export_url(request),
        feed_url=urls.feed_url(request),
    )


def _count(page: Page) -> str:
    count = f"{counted(page.total, 'paragraph')} in {counted(page.articles, 'article')}"
    grouped = page.listed < page.total and not page.request.by_article
    return f"{count}, {counted(page.listed, 'different text')}" if grouped else count


def _exact_url(page: Page, here: SearchState) -> str | None:
    """Offer the words as they were typed, if others were joined to them."""
    joined = any(note.code == "compound" for note in page.notes)
    return here.url(exact=True) if joined and not here.request.exact else None


def _results(page: Page, here: SearchState) -> Iterator[Result]:
    request = here.request
    shared = _Shared(
        marking=urls.marking(request),
        around=None if request.context else here.again(context=1),
        why=here.again(explain=True) if request.q and not request.explain else None,
    )
    article = None
    for hit in timely(page.hits):
        yield _result(hit, page, here, shared, again=hit.paragraph.article == article)
        article = hit.paragraph.article


def _result(hit: Hit, page: Page, here: SearchState, shared: _Shared, *, again: bool) -> Result:
    paragraph, request = hit.paragraph, here.request
    said_by = voices(paragraph, request)
    if here.display.view is View.COMPACT:
        html = excerpt(paragraph.text, hit.matches)
    else:
        html = tinted(paragraph.text, hit.matches, paragraph.quotes, voices=numbers(said_by))
    return Result(
        paragraph=paragraph,
        html=html,
        again=again,
        is_title=paragraph.kind is Kind.TITLE,
        title=one_line(paragraph.title),
        section=paragraph.section and one_line(paragraph.section),
        authors=", ".join(paragraph.authors),
        date=date_in_words(paragraph.published) if paragraph.published else "",
        place=place(paragraph),
        voices=said_by,
        url=urls.article_url(paragraph.article, marked=shared.marking, anchor=paragraph.anchor),
        cite_url=urls.cite_url(paragraph.id),
        similar_url=urls.similar_url(paragraph.id),
        around_url=shared.around and urls.place(shared.around, f"passage-{paragraph.id}"),
        why_url=shared.why and urls.place(shared.why, f"why-{paragraph.id}"),
        original=urls.safe_url(paragraph.url),
        more=_more(hit, page, here),
        same=_same(hit, here),
        before=_beside(hit.before),
        after=_beside(hit.after),
        score=hit.score,
        reasons=reasons(hit, page) if request.explain else (),
        kind_weight=kind_weight(paragraph.kind),
    )


def _beside(paragraphs: Iterable[Paragraph]) -> tuple[Beside, ...]:
    return tuple(Beside(place(paragraph), paragraph.text) for paragraph in paragraphs)


def _more(hit: Hit, page: Page, here: SearchState) -> Choice | None:
    """Link to the other hits of an article, unless they are all there is to see anyway."""
    if not hit.more_in_article or (page.articles == 1 and not here.request.by_article):
        return None
    only = Filter("article", hit.paragraph.article)
    others = tuple(other for other in here.request.filters if other.field != "article")
    url = here.url(filters=(*others, only), by_article=False)
    return Choice(f"{hit.more_in_article:,} more here", url)


def _same(hit: Hit, here: SearchState) -> Choice | None:
    """Link to the other hits that say the same."""
    others = hit.same_text
    if not others.paragraphs:
        return None
    where = f"in {counted(others.articles, 'other article')}" if others.articles else "again here"
    return Choice(f"same text {where}", here.to(urls.same_text(here.request, hit.paragraph.id)))


def _concordance_view(page: Page, here: SearchState) -> tuple[ConcordanceView, int]:
    """Lay out one page of lines, and count all of them."""
    request = here.request
    made = concordance(page.hits, here.display.lines)
    lines = made.lines[request.offset : request.offset + request.limit]
    languages = {line.paragraph.lang for line in lines}
    cut = f"of the first {made.hits:,} of {page.listed:,} hits, {SORTS[request.sort]} first"
    marking = urls.marking(request)
    view = ConcordanceView(
        lines=tuple(_line_view(line, marking) for line in lines),
        orders=orders(here),
        count=counted(len(made.lines), "line"),
        cut=cut if made.hits < page.listed else "",
        right_to_left=bool(languages) and languages <= set(_RIGHT_TO_LEFT),
    )
    return view, len(made.lines)


def _line_view(line: Line, marking: str) -> LineView:
    paragraph = line.paragraph
    return LineView(
        line=line,
        url=urls.article_url(paragraph.article, marked=marking, anchor=paragraph.anchor),
        title=one_line(paragraph.title),
        place=place(paragraph),
    )
