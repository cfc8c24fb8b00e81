"""The addresses of this site: a request written as a query string, and back by ``web.params``.

Only what differs from the default is written, in a fixed order: equal requests, equal addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote, quote_plus

from search import Request, Sort
from web.display import Display
from web.params import write_filter

_DEFAULT = Request()
_USUAL = Display()


def search_url(request: Request, display: Display = _USUAL) -> str:
    """Give the address of a search page; facets are the page's own affair."""
    page = replace(request, facets=(), strict=False)
    number = 1
    if request.limit and request.offset % request.limit == 0:
        number = request.offset // request.limit + 1
        page = replace(page, offset=0)
    pairs = [*_shown(page, display), *([("page", str(number))] if number > 1 else [])]
    return _address("/search", pairs)


def query_url(q: str) -> str:
    """Give the address of the search page for a query."""
    return search_url(Request(q=q))


def kept(request: Request, display: Display = _USUAL) -> list[tuple[str, str]]:
    """Give what a new query in the box keeps of the old one: everything but its words and place."""
    bare = replace(request, q="", offset=0, facets=(), strict=False, explain=False)
    return list(_shown(bare, display))


def search_api_url(request: Request, *, fields: Iterable[str] = ()) -> str:
    """Give the address of a search's JSON."""
    wanted = ",".join(fields)
    return _address("/api/v1/search", [*_pairs(request), *([("fields", wanted)] if wanted else [])])


def export_url(request: Request, *, suffix: str = "csv") -> str:
    """Give the address of all hits of a request as a table, or as lines of JSON: ``ndjson``."""
    asked = replace(whole(request), sort=request.sort, by_article=request.by_article)
    return _address(f"/api/v1/export.{suffix}", _pairs(asked))


def feed_url(request: Request) -> str:
    """Give the address of a request's hits as a feed, the latest indexed first."""
    return _address("/feed", _pairs(whole(request)))


def article_url(article_id: str, *, request: Request | None = None, anchor: str = "") -> str:
    """Give the address of an article's page, or of a place in it, with the query's hits marked."""
    asked = request or _DEFAULT
    pairs = _pairs(Request(q=asked.q, match_any=asked.match_any, exact=asked.exact))
    address = _address(f"/article/{quote(article_id, safe='')}", pairs if asked.q else ())
    return place(address, anchor) if anchor else address


def place(address: str, anchor: str) -> str:
    """Give the address of a place on a page."""
    return f"{address}#{quote(anchor, safe='')}"


def cite_url(paragraph_id: str) -> str:
    """Give the address of the page that cites a paragraph."""
    return f"/cite/{quote(paragraph_id, safe='')}"


def articles_url(page: int = 1) -> str:
    """Give the address of a page of the list of articles."""
    return _address("/articles", [("page", str(page))] if page > 1 else ())


def speaker_url(name: str, *, q: str = "", page: int = 1) -> str:
    """Give the address of the page of all that somebody said, or said on a topic."""
    return _address(f"/speakers/{quote(name, safe='', errors='replace')}", _topic(q, page))


def speakers_url(*, q: str = "", page: int = 1) -> str:
    """Give the address of the list of those who are quoted."""
    return _address("/speakers", _topic(q, page))


def speakers_api_url(request: Request, *, limit: int, offset: int) -> str:
    """Give the address of a window of the list of speakers as JSON."""
    asked = Request(q=request.q, match_any=request.match_any, exact=request.exact)
    return _address("/api/v1/speakers", _pairs(replace(asked, limit=limit, offset=offset)))


def quotes_api_url(request: Request, *, table: bool = False) -> str:
    """Give the address of a request's quotations as JSON, or of all of them as CSV."""
    chosen = tuple(one for one in request.filters if one.field == "speaker")
    asked = replace(_DEFAULT, q=request.q, match_any=request.match_any, filters=chosen)
    asked = replace(asked, exact=request.exact)
    if table:
        return _address("/api/v1/quotes.csv", _pairs(asked))
    window = replace(asked, limit=request.limit, offset=request.offset)
    return _address("/api/v1/quotes", _pairs(window))


def article_api_url(article_id: str) -> str:
    """Give the address of an article's JSON."""
    return f"/api/v1/articles/{quote(article_id, safe='')}"


def articles_api_url(*, limit: int, offset: int) -> str:
    """Give the address of a window of the list of articles as JSON."""
    return _address("/api/v1/articles", [("limit", str(limit)), ("offset", str(offset))])


def paragraph_api_url(paragraph_id: str) -> str:
    """Give the address of a paragraph's JSON."""
    return f"/api/v1/paragraphs/{quote(paragraph_id, safe='')}"


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


def _topic(q: str, page: int) -> list[tuple[str, str]]:
    return [*([("q", q)] if q else []), *([("page", str(page))] if page > 1 else [])]


def _address(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    query = "&".join(f"{name}={_quoted(value)}" for name, value in pairs)
    return f"{path}?{query}" if query else path


def _shown(request: Request, display: Display) -> Iterator[tuple[str, str]]:
    """Write what a search page takes: a request, and how it is shown."""
    yield from _pairs(request, limit=display.limit)
    for name, value, default in (
        ("view", display.view, _USUAL.view),
        ("lines", display.lines, _USUAL.lines),
    ):
        if value is not default:
            yield name, value.value


@lru_cache(maxsize=1024)
def _quoted(value: str) -> str:
    """Quote a value; on one page the same ones stand in many addresses."""
    return quote_plus(value, errors="replace")


def _pairs(request: Request, *, limit: int = _DEFAULT.limit) -> Iterator[tuple[str, str]]:
    yield from _texts(request, limit)
    for chosen in request.filters:
        yield chosen.field, write_filter(chosen)
    if request.facets:
        yield "facets", ",".join(request.facets)
    for name in ("exact", "explain", "strict"):
        if getattr(request, name):
            yield name, "1"


def _texts(request: Request, limit: int) -> Iterator[tuple[str, str]]:
    values = (
        ("q", request.q, ""),
        ("limit", str(request.limit), str(limit)),
        ("offset", str(request.offset), "0"),
        ("match", "any" if request.match_any else "all", "all"),
        ("sort", request.sort.value, Sort.RELEVANCE.value),
        ("group", "article" if request.by_article else "none", "none"),
        ("from", request.since or "", ""),
        ("to", request.until or "", ""),
        ("context", str(request.context), "0"),
    )
    return ((name, value) for name, value, default in values if value != default)
