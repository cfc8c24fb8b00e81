"""The addresses of this site: a request written as a query string, and back by ``web.params``.

Only what differs from the default is written, in a fixed order: equal requests, equal addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Any, TypeAlias
from urllib.parse import quote, quote_plus

from search import Copies, Filter, Request, Sort
from web.display import Display
from web.params import write_filter

_DEFAULT = Request()
_USUAL = Display()
_MARKING = ("q", "match_any", "exact")  # what decides which words are marked

Pairs: TypeAlias = tuple[tuple[str, str], ...]
Parts: TypeAlias = Mapping[str, Pairs]  # of an address, in order, by what of a request they write


def _text(name: str, usual: str = "") -> Callable[[Any], Pairs]:
    return lambda value: ((name, str(value)),) if value and value != usual else ()


def _one(name: str, value: str) -> Callable[[Any], Pairs]:
    return lambda chosen: ((name, value),) if chosen else ()


# How each part of a request is written; not at all where it is what is usual.
_WRITTEN: Mapping[str, Callable[[Any], Pairs]] = {
    "q": _text("q"),
    "limit": lambda limit: () if limit == _DEFAULT.limit else (("limit", str(limit)),),
    "offset": _text("offset"),
    "match_any": _one("match", "any"),
    "sort": _text("sort", Sort.RELEVANCE),
    "by_article": _one("group", "article"),
    "copies": _text("copies", Copies.GROUPED),
    "since": _text("from"),
    "until": _text("to"),
    "context": _text("context"),
    "filters": lambda filters: tuple((one.field, write_filter(one)) for one in filters),
    "facets": lambda names: (("facets", ",".join(names)),) if names else (),
    "exact": _one("exact", "1"),
    "explain": _one("explain", "1"),
    "strict": _one("strict", "1"),
}
_FIRST: Parts = {"offset": (), "page": ()}  # of a search page: the first one


def search_url(request: Request, display: Display = _USUAL) -> str:
    """Give the address of a search page; facets are the page's own affair."""
    return _written("/search", page_parts(request, display))


def page_parts(request: Request, display: Display = _USUAL) -> Parts:
    """Give the parts of a search page's address."""
    limit, offset = request.limit, request.offset
    parts = {name: write(getattr(request, name)) for name, write in _WRITTEN.items()}
    parts |= {
        "limit": () if limit == display.limit else (("limit", str(limit)),),
        "facets": (),
        "strict": (),
        "view": () if display.view is _USUAL.view else (("view", display.view.value),),
        "lines": () if display.lines is _USUAL.lines else (("lines", display.lines.value),),
    }
    if limit and offset % limit == 0:
        parts["offset"] = ()
        parts["page"] = (("page", str(offset // limit + 1)),) if offset else ()
    return parts


def changed(page: Parts, **changes: object) -> str:
    """Give the address of the first page of a search with other parts than the present one."""
    new = {name: _WRITTEN[name](value) for name, value in changes.items()}
    return _written("/search", {**page, **_FIRST, **new})


def query_url(q: str) -> str:
    """Give the address of the search page for a query."""
    return search_url(Request(q=q))


def kept(request: Request, display: Display = _USUAL) -> list[tuple[str, str]]:
    """Give what a new query in the box keeps of the old one: everything but its words and place."""
    bare = {**page_parts(request, display), **_FIRST, "q": (), "explain": ()}
    return list(chain.from_iterable(bare.values()))


def search_api_url(request: Request, *, fields: Iterable[str] = ()) -> str:
    """Give the address of a search's JSON."""
    wanted = ",".join(fields)
    return _address("/api/v1/search", [*_pairs(request), *([("fields", wanted)] if wanted else [])])


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
    asked = replace(whole(request), sort=request.sort, by_article=request.by_article)
    if request.copies is Copies.FIRST:  # the others are in any case there one by one
        asked = replace(asked, copies=Copies.FIRST)
    return _address(f"/api/v1/export.{suffix}", _pairs(asked))


def feed_url(request: Request) -> str:
    """Give the address of a request's hits as a feed, the latest indexed first."""
    return _address("/feed", _pairs(whole(request)))


def article_url(article_id: str, *, request: Request | None = None, anchor: str = "") -> str:
    """Give the address of an article's page, or of a place in it, with the query's hits marked."""
    pairs = _pairs(request, _MARKING) if request and request.q else ()
    address = _address(f"/article/{quote(article_id, safe='')}", pairs)
    return place(address, anchor) if anchor else address


def place(address: str, anchor: str) -> str:
    """Give the address of a place on a page."""
    return f"{address}#{quote(anchor, safe='')}"


def similar_url(paragraph_id: str) -> str:
    """Give the address that leads to paragraphs like one."""
    return f"/similar/{quote(paragraph_id, safe='')}"


def similar_api_url(paragraph_id: str) -> str:
    """Give the address of paragraphs like one as JSON."""
    return f"{paragraph_api_url(paragraph_id)}/similar"


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


def _written(path: str, parts: Parts) -> str:
    return _address(path, chain.from_iterable(parts.values()))


@lru_cache(maxsize=1024)
def _quoted(value: str) -> str:
    """Quote a value; on one page the same ones stand in many addresses."""
    return quote_plus(value, errors="replace")


def _pairs(request: Request, names: Iterable[str] = _WRITTEN) -> Iterator[tuple[str, str]]:
    """Write a request, or only some of its parts."""
    return chain.from_iterable(_WRITTEN[name](getattr(request, name)) for name in names)
