"""The search page: results or concordance lines, filters, display options and links.

Pure functions from records to view models; the templates only lay them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from markupsafe import Markup

from search import Filter, Hit, Kind, Page, Paragraph, kind_weight, timely
from web.pages.concordance import ConcordanceLine, concordance
from web.pages.explanation import ClauseExplanation, explain_hit
from web.pages.no_results import Alternatives, suggestions
from web.pages.quoted_speakers import QuotedSpeaker, colour_numbers, quoted_speakers
from web.pages.search_controls import (
    SORTS,
    Chip,
    Choice,
    ChoiceGroup,
    SearchState,
    asked,
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


class NeighbourView(NamedTuple):
    """A neighbouring paragraph of a result."""

    place: str
    text: str


class ResultView(NamedTuple):
    """The contents of one result."""

    paragraph: Paragraph
    html: Markup
    again: bool  # same article as the previous result
    is_title: bool  # the hit is the title, which need not be shown twice
    title: str
    section: str | None
    authors: str
    date: str
    place: str
    speakers: tuple[QuotedSpeaker, ...]
    url: str
    cite_url: str
    similar_url: str
    context_url: str | None  # this page with neighbouring paragraphs
    why_url: str | None  # this page with explanations
    original: str | None
    more: Choice | None
    same: Choice | None
    further: tuple[FurtherView, ...]
    before: tuple[NeighbourView, ...]
    after: tuple[NeighbourView, ...]
    score: float
    reasons: tuple[ClauseExplanation, ...]
    kind_weight: float  # factor of the scores; 1 for a paragraph


class FurtherView(NamedTuple):
    """Another paragraph of a result's article, for words that the result lacks."""

    paragraph: Paragraph
    html: Markup
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class _SharedLinks:
    """Parts of the links that all results share."""

    marking: str  # query string that highlights the query in an article
    context: str | None  # this page with neighbouring paragraphs
    why: str | None  # this page with explanations


@dataclass(frozen=True, slots=True)
class LineView:
    """A concordance line linked to its paragraph in the article."""

    line: ConcordanceLine
    url: str
    title: str
    place: str


@dataclass(frozen=True, slots=True)
class ConcordanceView:
    """The concordance lines of one page, with links to sort them."""

    lines: tuple[LineView, ...]
    orders: dict[str, Choice]
    count: str
    cut: str  # which hits the lines come from, if not all
    right_to_left: bool


@dataclass(frozen=True, slots=True)
class ResultsView:
    """The contents of the search page besides its search box."""

    page: Page
    state: SearchState
    heading: str
    count: str
    results: tuple[ResultView, ...]
    concordance: ConcordanceView | None
    chips: tuple[Chip, ...]
    facets: tuple[ChoiceGroup, ...]
    asked: tuple[ChoiceGroup, ...]  # beside the search box
    toolbar: tuple[ChoiceGroup, ...]
    did_you_mean: tuple[Choice, ...]
    alternatives: Alternatives
    exact_url: str | None
    pager: Pager
    api_url: str
    csv_url: str
    feed_url: str


def results_view(
    page: Page,
    state: SearchState,
    *,
    active: tuple[Chip, ...] | None = None,
    alternatives: Alternatives | None = None,
) -> ResultsView:
    """Return the contents of the search page.

    For a concordance, ``page`` holds the hits that its lines are made of. ``active`` are the chips
    of the active filters, if the caller has them already.
    """
    request = state.request
    lines = _concordance_view(page, state) if state.display.view is View.CONCORDANCE else None
    shown, total = lines or (None, page.listed)
    max_offset = None if shown else MAX_OFFSET
    window = paging(total, limit=request.limit, offset=request.offset, max_offset=max_offset)
    return ResultsView(
        page=page,
        state=state,
        heading=one_line(request.q) or "All paragraphs",
        count=_count(page),
        results=() if shown else tuple(_results(page, state)),
        concordance=shown,
        chips=tuple(chips(page, state)) if active is None else active,
        facets=tuple(facets(page, state)),
        asked=tuple(asked(page, state)),
        toolbar=tuple(toolbar(page, state)) if page.total else (),
        did_you_mean=tuple(suggestions(page, state)) if page.total else (),
        alternatives=alternatives or Alternatives(),
        exact_url=_exact_url(page, state),
        pager=pager(window, limit=request.limit, address=state.at),
        api_url=urls.search_api_url(replace(request, facets=()) if request.facets else request),
        csv_url=urls.export_url(request),
        feed_url=urls.feed_url(request),
    )


def _count(page: Page) -> str:
    count = f"{counted(page.total, 'paragraph')} in {counted(page.articles, 'article')}"
    if any(hit.further for hit in page.hits):
        return f"{counted(page.articles, 'article')} with all of these words"
    grouped = page.listed < page.total and not page.request.by_article
    repeats = page.total - page.listed
    return (
        f"{count} ({repeats:,} {'is a repeat' if repeats == 1 else 'are repeats'})"
        if grouped
        else count
    )


def _exact_url(page: Page, state: SearchState) -> str | None:
    """Return the URL of the exact search, if spelling variants were added to the query."""
    joined = any(note.code == "compound" for note in page.notes)
    return state.url(exact=True) if joined and not state.request.exact else None


def _results(page: Page, state: SearchState) -> Iterator[ResultView]:
    request = state.request
    shared = _SharedLinks(
        marking=urls.marking(request),
        context=None if request.context else state.same_page(context=1),
        why=state.same_page(explain=True) if request.q and not request.explain else None,
    )
    for _, run in groupby(page.hits, key=attrgetter("paragraph.article")):
        hits = list(run)
        *before, last = [
            _result(hit, page, state, shared, again=hit is not hits[0]) for hit in timely(hits)
        ]
        yield from before
        yield last._replace(more=_more(hits, page, state))


def _result(
    hit: Hit, page: Page, state: SearchState, shared: _SharedLinks, *, again: bool
) -> ResultView:
    paragraph, request = hit.paragraph, state.request
    speakers = quoted_speakers(paragraph, request)
    if state.display.view is View.COMPACT:
        html = excerpt(paragraph.text, hit.matches)
    else:
        html = tinted(
            paragraph.text, hit.matches, paragraph.quotes, speakers=colour_numbers(speakers)
        )
    return ResultView(
        paragraph=paragraph,
        html=html,
        again=again,
        is_title=paragraph.kind is Kind.TITLE,
        title=one_line(paragraph.title),
        section=paragraph.section and one_line(paragraph.section),
        authors=", ".join(paragraph.authors),
        date=date_in_words(paragraph.published) if paragraph.published else "",
        place=place(paragraph),
        speakers=speakers,
        url=urls.article_url(paragraph.article, marked=shared.marking, anchor=paragraph.anchor),
        cite_url=urls.cite_url(paragraph.id),
        similar_url=urls.similar_url(paragraph.id),
        context_url=shared.context and urls.place(shared.context, f"passage-{paragraph.id}"),
        why_url=shared.why and urls.place(shared.why, f"why-{paragraph.id}"),
        original=urls.safe_url(paragraph.url),
        more=None,  # stands at the last of the article's results
        same=_same(hit, state),
        further=tuple(_further(other, shared.marking) for other in hit.further),
        before=_neighbours(hit.before),
        after=_neighbours(hit.after),
        score=hit.score,
        reasons=explain_hit(hit, page) if request.explain else (),
        kind_weight=kind_weight(paragraph.kind),
    )


def _further(hit: Hit, marking: str) -> FurtherView:
    paragraph = hit.paragraph
    return FurtherView(
        paragraph=paragraph,
        html=tinted(paragraph.text, hit.matches, paragraph.quotes),
        place=place(paragraph),
        url=urls.article_url(paragraph.article, marked=marking, anchor=paragraph.anchor),
    )


def _neighbours(paragraphs: Iterable[Paragraph]) -> tuple[NeighbourView, ...]:
    return tuple(NeighbourView(place(paragraph), paragraph.text) for paragraph in paragraphs)


def _more(hits: Sequence[Hit], page: Page, state: SearchState) -> Choice | None:
    """Return a link to the hits of an article besides those that stand together."""
    others_left = hits[0].more_in_article + 1 - len(hits)
    if others_left < 1 or (page.articles == 1 and not state.request.by_article):
        return None
    only = Filter("article", hits[0].paragraph.article)
    others = tuple(other for other in state.request.filters if other.field != "article")
    url = state.url(filters=(*others, only), by_article=False)
    return Choice(f"{others_left:,} more in this article", url)


def _same(hit: Hit, state: SearchState) -> Choice | None:
    """Return a link to the near-duplicates of a hit."""
    others = hit.same_text
    if not others.paragraphs:
        return None
    where = (
        f"in {counted(others.articles, 'other article')}" if others.articles else "repeated here"
    )
    return Choice(f"Same text {where}", state.to(urls.same_text(state.request, hit.paragraph.id)))


def _concordance_view(page: Page, state: SearchState) -> tuple[ConcordanceView, int]:
    """Return one page of concordance lines, and the number of all lines."""
    request = state.request
    made = concordance(page.hits, state.display.lines)
    lines = made.lines[request.offset : request.offset + request.limit]
    languages = {line.paragraph.lang for line in lines}
    cut = f"of the first {made.hits:,} of {page.listed:,} hits, {SORTS[request.sort]} first"
    marking = urls.marking(request)
    view = ConcordanceView(
        lines=tuple(_line_view(line, marking) for line in lines),
        orders=orders(state),
        count=counted(len(made.lines), "line"),
        cut=cut if made.hits < page.listed else "",
        right_to_left=bool(languages) and languages <= set(_RIGHT_TO_LEFT),
    )
    return view, len(made.lines)


def _line_view(line: ConcordanceLine, marking: str) -> LineView:
    paragraph = line.paragraph
    return LineView(
        line=line,
        url=urls.article_url(paragraph.article, marked=marking, anchor=paragraph.anchor),
        title=one_line(paragraph.title),
        place=place(paragraph),
    )
