"""The addresses of this site: a request written as a query string, and back by ``search``.

Only what differs from the default is written, in a fixed order: equal requests, equal addresses.
A page has dozens of links that differ in one thing: its own parts are written once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, quote, quote_plus

from search import Copies, Filter, Request, Sort
from web.params.display import Display
from web.params.filters import write_filter

_DEFAULT = Request()
_USUAL = Display()

Parts: TypeAlias = dict[str, str]  # what of a request -> "sort=newest", or nothing; in order


@lru_cache(maxsize=1024)
def _quoted(value: str) -> str:
    """Quote a value; on one page the same ones stand in many addresses."""
    return quote_plus(value, errors="replace")


def _part(name: str) -> Callable[[Any], str]:
    return lambda value: f"{name}={_quoted(str(value))}"


# How each part of a request is written where it is not as usual.
_WRITTEN: Mapping[str, Callable[[Any], str]] = {
    "q": _part("q"),
    "limit": _part("limit"),
    "offset": _part("offset"),
    "match_any": lambda _: "match=any",
    "sort": _part("sort"),
    "by_article": lambda _: "group=article",
    "copies": _part("copies"),
    "since": _part("from"),
    "until": _part("to"),
    "context": _part("context"),
    "filters": lambda chosen: "&".join(
        f"{one.field}={_quoted(write_filter(one))}" for one in chosen
    ),
    "facets": lambda names: f"facets={_quoted(','.join(names))}",
    "exact": lambda _: "exact=1",
    "explain": lambda _: "explain=1",
    "strict": lambda _: "strict=1",
}
_values = attrgetter(*_WRITTEN)
_AS_USUAL = dict(zip(_WRITTEN, _values(_DEFAULT), strict=True))
_FIRST: Parts = {"offset": "", "page": ""}  # of a search page: the first one

# Of all parts those that say which words are marked, which paragraphs are meant, and which are
# exported in which order.
_marking = itemgetter("q", "match_any", "exact")
_choosing = itemgetter("q", "match_any", "since", "until", "filters", "exact")
_exporting = itemgetter(
    *("q", "match_any", "sort", "by_article", "copies", "since", "until", "filters", "exact")
)


def parts(request: Request) -> Parts:
    """Give the parts of a request's address."""
    values = zip(_WRITTEN.items(), _values(request), _AS_USUAL.values(), strict=True)
    return {name: "" if value == usual else write(value) for (name, write), value, usual in values}


def search_url(request: Request, display: Display = _USUAL) -> str:
    """Give the address of a search page; facets are the page's own affair."""
    return _address("/search", page_parts(request, display).values())


def page_parts(request: Request, display: Display = _USUAL) -> Parts:
    """Give the parts of a search page's address."""
    layout = layout_parts(display, request.limit)
    window = window_parts(request.limit, request.offset)
    return {**parts(request), "facets": "", "strict": "", **layout, **window}


def layout_parts(display: Display, limit: int) -> Parts:
    """Give the parts that tell of a layout, and of how much makes a page of it."""
    return {
        "limit": "" if limit == display.limit else f"limit={limit}",
        "view": "" if display.view is _USUAL.view else f"view={display.view}",
        "lines": "" if display.lines is _USUAL.lines else f"lines={display.lines}",
    }


def window_parts(limit: int, offset: int) -> Parts:
    """Give the parts that tell of a window: a page where it is one."""
    if not offset:
        return _FIRST
    if limit and offset % limit == 0:
        return {"offset": "", "page": f"page={offset // limit + 1}"}
    return {"offset": f"offset={offset}", "page": ""}


def again(page: Parts, new: Parts | None = None, /, **changes: object) -> str:
    """Give the address of a search page with other parts than these."""
    written = {
        name: "" if value == _AS_USUAL[name] else _WRITTEN[name](value)
        for name, value in changes.items()
    }
    return _address("/search", {**page, **(new or {}), **written}.values())


def first(page: Parts) -> Parts:
    """Change the parts of a search page to those of the first one."""
    return {**page, **_FIRST}


def query_url(q: str) -> str:
    """Give the address of the search page for a query."""
    return search_url(Request(q=q))


def kept(page: Parts) -> list[tuple[str, str]]:
    """Give what a new query in the box keeps of the old one: everything but its words and place."""
    bare = {**first(page), "q": "", "explain": ""}
    return parse_qsl("&".join(filter(None, bare.values())), keep_blank_values=True)


def search_api_url(request: Request, *, fields: Iterable[str] = ()) -> str:
    """Give the address of a search's JSON."""
    wanted = ",".join(fields)
    chosen = f"fields={_quoted(wanted)}" if wanted else ""
    return _address("/api/v1/search", (*parts(request).values(), chosen))


def same_text(request: Request, paragraph_id: str) -> Request:
    """Change a request to all of its hits that say the same as one, those published first first."""
    others = tuple(one for one in request.filters if one.field != "same_as" or one.exclude)
    return replace(
        request,
        filters=(*others, Filter("same_as", paragraph_id)),
        offset=0,
        sort=Sort.OLDEST,
        copies=Copies.ALL,
        by_article=False,
    )


def export_url(request: Request, *, suffix: str = "csv") -> str:
    """Give the address of all hits of a request as a table, or as lines of JSON: ``ndjson``."""
    written = parts(request)
    if request.copies is not Copies.FIRST:  # the others are in any case there one by one
        written["copies"] = ""
    return _address(f"/api/v1/export.{suffix}", _exporting(written))


def feed_url(request: Request) -> str:
    """Give the address of a request's hits as a feed, the latest indexed first."""
    return _address("/feed", _choosing(parts(request)))


def marking(request: Request | None) -> str:
    """Give what an article's address ends with so that a query's hits are marked there."""
    return _address("", _marking(parts(request))) if request and request.q else ""


# The ids and anchors of our own records are letters and digits, with dots between.
def article_url(article_id: str, *, marked: str = "", anchor: str = "") -> str:
    """Give the address of an article's page, or of a place in it, with its ``marking``."""
    address = f"/article/{article_id}{marked}"
    return place(address, anchor) if anchor else address


def place(address: str, anchor: str) -> str:
    """Give the address of a place on a page."""
    return f"{address}#{anchor}"


def similar_url(paragraph_id: str) -> str:
    """Give the address that leads to paragraphs like one."""
    return f"/similar/{paragraph_id}"


def similar_api_url(paragraph_id: str) -> str:
    """Give the address of paragraphs like one as JSON."""
    return f"{paragraph_api_url(paragraph_id)}/similar"


def cite_url(paragraph_id: str) -> str:
    """Give the address of the page that cites a paragraph."""
    return f"/cite/{paragraph_id}"


def articles_url(page: int = 1) -> str:
    """Give the address of a page of the list of articles."""
    return f"/articles?page={page}" if page > 1 else "/articles"


def speaker_url(name: str, *, q: str = "", page: int = 1) -> str:
    """Give the address of the page of all that somebody said, or said on a topic."""
    return _address(f"/speakers/{_segment(name)}", _topic(q, page))


def speakers_url(*, q: str = "", page: int = 1) -> str:
    """Give the address of the list of those who are quoted."""
    return _address("/speakers", _topic(q, page))


def speakers_api_url(request: Request, *, limit: int, offset: int) -> str:
    """Give the address of a window of the list of speakers as JSON."""
    asked = Request(q=request.q, match_any=request.match_any, exact=request.exact)
    asked = replace(asked, limit=limit, offset=offset)
    return _address("/api/v1/speakers", parts(asked).values())


def quotes_api_url(request: Request, *, table: bool = False) -> str:
    """Give the address of a request's quotations as JSON, or of all of them as CSV."""
    chosen = tuple(one for one in request.filters if one.field == "speaker")
    asked = replace(_DEFAULT, q=request.q, match_any=request.match_any, filters=chosen)
    asked = replace(asked, exact=request.exact)
    if table:
        return _address("/api/v1/quotes.csv", parts(asked).values())
    window = replace(asked, limit=request.limit, offset=request.offset)
    return _address("/api/v1/quotes", parts(window).values())


def article_api_url(article_id: str) -> str:
    """Give the address of an article's JSON."""
    return f"/api/v1/articles/{article_id}"


def articles_api_url(*, limit: int, offset: int) -> str:
    """Give the address of a window of the list of articles as JSON."""
    return f"/api/v1/articles?limit={limit}&offset={offset}"


def paragraph_api_url(paragraph_id: str) -> str:
    """Give the address of a paragraph's JSON."""
    return f"/api/v1/paragraphs/{paragraph_id}"


def at(request: Request, offset: int) -> Request:
    """Move a request's window."""
    return replace(request, offset=offset)


def whole(request: Request) -> Request:
    """Keep of a request what chooses paragraphs: no window, order or presentation."""
    return replace(
        _DEFAULT,
        q=request.q,
        match_any=request.match_any,
        exact=request.exact,
        filters=request.filters,
        since=request.since,
        until=request.until,
    )


def safe_url(url: str | None) -> str | None:
    """Pass an article's own address only if a browser would fetch it, never ``javascript:``."""
    return url if url and url.lower().startswith(("https://", "http://")) else None


def _topic(q: str, page: int) -> tuple[str, ...]:
    return f"q={_quoted(q)}" if q else "", f"page={page}" if page > 1 else ""


def _address(path: str, written: Iterable[str]) -> str:
    query = "&".join(filter(None, written))
    return f"{path}?{query}" if query else path


@lru_cache(maxsize=1024)
def _segment(name: str) -> str:
    """Quote a part of a path."""
    return quote(name, safe="", errors="replace")
