"""URLs of this site: a request as a query string; ``params.search`` parses it.

Only values that differ from the default are written, in a fixed order, so that equal requests have
equal URLs. A page has dozens of links that differ in one parameter, so its parameters are encoded
once and shared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from search import Confidence, Copies, Filter, Request, Sort
from web.params.display import Display
from web.params.filters import write_filter

_DEFAULT = Request()
_USUAL = Display()
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\]")  # browsers drop or change some of them

Parts: TypeAlias = dict[
    str, str
]  # field of a request -> "sort=newest", or "" for the default; in order

_OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")
_root = ContextVar("root", default="")  # path prefix of the current request


def set_root(prefix: str) -> None:
    """Set the path prefix under which this site is served to the current request."""
    _root.set(prefix)


def local(path: str) -> str:
    """Return a path of this site as the client reaches it."""
    return f"{_root.get()}{path}"


@lru_cache(maxsize=1024)
def _quoted(value: str) -> str:
    """Percent-encode a value; cached because many links of a page share values."""
    return quote_plus(value, errors="replace")


def _part(name: str) -> Callable[[Any], str]:
    return lambda value: f"{name}={_quoted(str(value))}"


# How each field of a request is written when it differs from the default.
_WRITTEN: Mapping[str, Callable[[Any], str]] = {
    "q": _part("q"),
    "limit": _part("limit"),
    "offset": _part("offset"),
    "match_any": lambda _: "match=any",
    "within": _part("within"),
    "sort": _part("sort"),
    "by_article": lambda _: "group=article",
    "copies": _part("copies"),
    "since": _part("from"),
    "until": _part("to"),
    "context": _part("context"),
    "filters": lambda chosen: "&".join(
        f"{one.field}={_quoted(write_filter(one))}" for one in chosen
    ),
    "confidence": _part("confidence"),
    "facets": lambda names: f"facets={_quoted(','.join(names))}",
    "exact": lambda _: "exact=1",
    "explain": lambda _: "explain=1",
    "strict": lambda _: "strict=1",
}
_values = attrgetter(*_WRITTEN)
_AS_USUAL = dict(zip(_WRITTEN, _values(_DEFAULT), strict=True))
_FIRST: Parts = {"offset": "", "page": ""}  # the window of the first page

# Parts that determine the highlighting, the selection of paragraphs, and the rows of an export.
_marking = itemgetter("q", "match_any", "within", "exact")
_choosing = itemgetter(
    *("q", "match_any", "within", "since", "until", "filters"),
    *("confidence", "exact"),
)
_exporting = itemgetter(
    *("q", "match_any", "within", "sort", "by_article", "copies", "since", "until", "filters"),
    *("confidence", "exact"),
)


def parts(request: Request) -> Parts:
    """Encode each part of a request."""
    values = zip(_WRITTEN.items(), _values(request), _AS_USUAL.values(), strict=True)
    return {name: "" if value == usual else write(value) for (name, write), value, usual in values}


def search_url(request: Request, display: Display = _USUAL) -> str:
    """Return the URL of a search page; facets are fixed there."""
    return _address(local("/search"), page_parts(request, display).values())


def page_parts(request: Request, display: Display = _USUAL) -> Parts:
    """Encode each part of the URL of a search page."""
    layout = layout_parts(display, request.limit)
    window = window_parts(request.limit, request.offset)
    return {**parts(request), "facets": "", "strict": "", **layout, **window}


def layout_parts(display: Display, limit: int) -> Parts:
    """Encode the layout and the number of hits per page."""
    return {
        "limit": "" if limit == display.limit else f"limit={limit}",
        "view": "" if display.view is _USUAL.view else f"view={display.view}",
        "lines": "" if display.lines is _USUAL.lines else f"lines={display.lines}",
    }


def window_parts(limit: int, offset: int) -> Parts:
    """Encode the window: as a page number if it is a whole page, otherwise as an offset."""
    if not offset:
        return _FIRST
    if limit and offset % limit == 0:
        return {"offset": "", "page": f"page={offset // limit + 1}"}
    return {"offset": f"offset={offset}", "page": ""}


def with_changes(page: Parts, new: Parts | None = None, /, **changes: object) -> str:
    """Return the URL of a search page with some parts changed."""
    written = {
        name: "" if value == _AS_USUAL[name] else _WRITTEN[name](value)
        for name, value in changes.items()
    }
    return _address(local("/search"), {**page, **(new or {}), **written}.values())


def first(page: Parts) -> Parts:
    """Return the parts of a search page with the window of the first page."""
    return {**page, **_FIRST}


def query_url(q: str) -> str:
    """Return the URL of the search page for a query."""
    return search_url(Request(q=q))


def kept_parameters(page: Parts) -> list[tuple[str, str]]:
    """Return the parameters that the search form keeps: all but the query and the window."""
    bare = {**first(page), "q": "", "explain": ""}
    return parse_qsl("&".join(filter(None, bare.values())), keep_blank_values=True)


def search_api_url(request: Request, *, fields: Iterable[str] = ()) -> str:
    """Return the URL of a search's JSON."""
    wanted = ",".join(fields)
    chosen = f"fields={_quoted(wanted)}" if wanted else ""
    return _address(local("/api/v1/search"), (*parts(request).values(), chosen))


def same_text(request: Request, paragraph_id: str) -> Request:
    """Return the request for all near-duplicates of a paragraph, the earliest first."""
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
    """Return the URL of an export of all hits, as ``csv`` or ``ndjson``."""
    written = parts(request)
    if request.copies is not Copies.FIRST:  # the others are in any case there one by one
        written["copies"] = ""
    return _address(local(f"/api/v1/export.{suffix}"), _exporting(written))


def feed_url(request: Request) -> str:
    """Return the URL of a request's hits as a feed, the most recently indexed first."""
    return _address(local("/feed"), _choosing(parts(request)))


def marking(request: Request | None) -> str:
    """Return the query string that highlights a query on the page of an article."""
    return _address("", _marking(parts(request))) if request and request.q else ""


# Ids and anchors need no encoding: they consist of letters, digits and dots.
def article_url(article_id: str, *, marked: str = "", anchor: str = "") -> str:
    """Return the URL of an article or a place in it; ``marked`` comes from ``marking``."""
    address = local(f"/article/{article_id}{marked}")
    return place(address, anchor) if anchor else address


def place(address: str, anchor: str) -> str:
    """Return the URL of a place on a page; without an anchor, that of the page."""
    return f"{address}#{anchor}" if anchor else address


def check_url(text: str, *, who: str = "", when: str = "") -> str:
    """Return the URL of the page that checks a short quotation."""
    values = (("text", text), ("who", who), ("when", when))
    return _address(local("/check"), (f"{n}={_quoted(v)}" if v else "" for n, v in values))


def similar_url(paragraph_id: str) -> str:
    """Return the URL that redirects to paragraphs similar to one."""
    return local(f"/similar/{paragraph_id}")


def similar_api_url(paragraph_id: str) -> str:
    """Return the URL of paragraphs similar to one as JSON."""
    return f"{paragraph_api_url(paragraph_id)}/similar"


def cite_url(paragraph_id: str) -> str:
    """Return the URL of the page that cites a paragraph."""
    return local(f"/cite/{paragraph_id}")


def file_url(article_id: str) -> str:
    """Return the URL of the file that an article was read from."""
    return local(f"/article/{article_id}/original")


def passage_url(paragraph_id: str) -> str:
    """Return the URL that redirects to the place of a paragraph in its file."""
    return local(f"/original/{paragraph_id}")


def picture_url(paragraph_id: str, *, page: int | None = None, width: int | None = None) -> str:
    """Return the URL of a picture of the page of a PDF that a paragraph stands on."""
    chosen = (f"page={page}" if page else "", f"width={width}" if width else "")
    return _address(local(f"/picture/{paragraph_id}"), chosen)


def articles_url(page: int = 1) -> str:
    """Return the URL of a page of the list of articles."""
    return local(f"/articles?page={page}" if page > 1 else "/articles")


def speaker_url(
    name: str, *, q: str = "", page: int = 1, confidence: Confidence | None = None
) -> str:
    """Return the URL of the page of a speaker, optionally on a topic."""
    least = f"confidence={confidence}" if confidence is not None else ""
    return _address(local(f"/speakers/{_segment(name)}"), (*_topic(q, page), least))


def speakers_url(*, q: str = "", page: int = 1) -> str:
    """Return the URL of the list of speakers."""
    return _address(local("/speakers"), _topic(q, page))


def speakers_api_url(request: Request, *, limit: int, offset: int) -> str:
    """Return the URL of a window of the list of speakers as JSON."""
    asked = Request(
        q=request.q, match_any=request.match_any, within=request.within, exact=request.exact
    )
    asked = replace(asked, limit=limit, offset=offset)
    return _address(local("/api/v1/speakers"), parts(asked).values())


def quotes_api_url(request: Request, *, table: bool = False) -> str:
    """Return the URL of a request's quotations as JSON, or of all of them as CSV."""
    chosen = tuple(one for one in request.filters if one.field == "speaker")
    asked = replace(_DEFAULT, q=request.q, match_any=request.match_any, filters=chosen)
    asked = replace(asked, exact=request.exact, confidence=request.confidence)
    asked = replace(asked, within=request.within)
    if table:
        return _address(local("/api/v1/quotes.csv"), parts(asked).values())
    window = replace(asked, limit=request.limit, offset=request.offset)
    return _address(local("/api/v1/quotes"), parts(window).values())


def article_api_url(article_id: str) -> str:
    """Return the address of an article's JSON."""
    return local(f"/api/v1/articles/{article_id}")


def articles_api_url(*, limit: int, offset: int) -> str:
    """Return the URL of a window of the list of articles as JSON."""
    return local(f"/api/v1/articles?limit={limit}&offset={offset}")


def paragraph_api_url(paragraph_id: str) -> str:
    """Return the URL of a paragraph's JSON."""
    return local(f"/api/v1/paragraphs/{paragraph_id}")


def at(request: Request, offset: int) -> Request:
    """Return a request with another offset."""
    return replace(request, offset=offset)


def selection(request: Request) -> Request:
    """Return a request with the selection of another one: no window, order or presentation."""
    return replace(
        _DEFAULT,
        q=request.q,
        match_any=request.match_any,
        within=request.within,
        exact=request.exact,
        filters=request.filters,
        since=request.since,
        until=request.until,
        confidence=request.confidence,
    )


def safe_url(url: str | None) -> str | None:
    """Return the URL of an article if it may be linked to, otherwise None.

    Its scheme is http or https; it names a host, no user (``https://bank.test@evil.test/`` shows
    the wrong one), and has no control characters or spaces.
    """
    if url is None or _UNSAFE.search(url):
        return None
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.username is None and parts.password is None
        return url if named and parts.scheme in ("http", "https") and parts.port != 0 else None
    except ValueError:  # a port that is no number, or a broken IPv6 address
        return None


def log_in_url(next_path: str) -> str:
    """Return the URL of the log-in page, which leads on to a path of this site."""
    target = f"next={_quoted(next_path)}" if own_path(next_path) != "/" else ""
    return _address(local("/login"), (target,))


def own_path(text: str) -> str:
    r"""Return a text if it is a path of this site, otherwise that of the start page.

    Browsers take ``//host`` and ``/\host`` for other sites, and drop tabs and line breaks.
    """
    return text if _OWN_PATH.fullmatch(text) else "/"


def _topic(q: str, page: int) -> tuple[str, ...]:
    return f"q={_quoted(q)}" if q else "", f"page={page}" if page > 1 else ""


def _address(path: str, written: Iterable[str]) -> str:
    query = "&".join(filter(None, written))
    return f"{path}?{query}" if query else path


@lru_cache(maxsize=1024)
def _segment(name: str) -> str:
    """Percent-encode one segment of a path."""
    return quote(name, safe="", errors="replace")
