"""Search results as JSON documents: ``Page -> SearchSchema``.

Needs no running Flask: ``pilcrow search --json`` prints the same document.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

import orjson

from search import (
    Hit,
    Page,
    Request,
    timely,
)
from web.api.schemas.search import (
    FacetCountSchema,
    FurtherSchema,
    HitSchema,
    SameTextSchema,
    SearchLinksSchema,
    SearchSchema,
)
from web.api.serializers.parts import (
    annotations_part,
    article_part,
    index_part,
    matches_part,
    neighbours_part,
    paragraph_links,
    place_part,
    query_part,
    total_part,
)
from web.params.names import MAX_OFFSET, FacetName
from web.rendering import urls
from web.rendering.highlighting import marked
from web.rendering.pagination import paging


def search_document(page: Page, *, fields: Collection[str] = ()) -> SearchSchema:
    """Return a page of hits; ``fields`` names the requested members of a hit."""
    request = page.request
    marking = urls.marking(request)
    return {
        "query": query_part(page),
        "took_ms": round(page.took_ms, 2),
        "index": index_part(page.index),
        "total": total_part(page),
        "limit": request.limit,
        "offset": request.offset,
        "hits": [hit_part(hit, request, marking, fields) for hit in timely(page.hits)],
        "facets": _facets(page),
        "suggestions": [
            {"q": other.q, "reason": other.reason, "paragraphs": other.paragraphs}
            for other in page.suggestions
        ],
        "links": _search_links(page, fields),
    }


def hit_part(hit: Hit, request: Request, marking: str, fields: Collection[str] = ()) -> HitSchema:
    """Return one hit; ``marking`` is ``urls.marking(request)``, computed once per page.

    ``fields`` names the requested members; an empty collection means all.
    """
    paragraph = hit.paragraph
    known = annotations_part(paragraph)
    found: HitSchema = {
        "id": paragraph.id,
        "score": round(hit.score, 4),
        "article": article_part(paragraph),
        "paragraph": place_part(paragraph),
        "text": paragraph.text,
        "quotes": known["quotes"],
        "people": known["people"],
        "places": known["places"],
        "names": known["names"],
        "dates": known["dates"],
        "html": str(marked(paragraph.text, hit.matches)),
        "matches": matches_part(hit.matches),
        "context": {"before": neighbours_part(hit.before), "after": neighbours_part(hit.after)},
        "more_in_article": hit.more_in_article,
        "same_text": _same_text(hit, request),
        "links": paragraph_links(paragraph, marking),
    }
    if hit.further:
        found["further"] = [_further(other) for other in hit.further]
    if request.explain:
        found["explain"] = [
            {"clause": part.clause, "score": round(part.score, 4), "matches": part.matches}
            for part in hit.parts
        ]
    return _chosen(found, fields)


def _further(hit: Hit) -> FurtherSchema:
    return {
        "id": hit.paragraph.id,
        "paragraph": place_part(hit.paragraph),
        "text": hit.paragraph.text,
        "html": str(marked(hit.paragraph.text, hit.matches)),
        "matches": matches_part(hit.matches),
    }


def indented_json(page: Page) -> bytes:
    """Return the document of a page as indented JSON, for ``pilcrow search --json``."""
    return orjson.dumps(search_document(page), option=orjson.OPT_INDENT_2) + b"\n"


def _same_text(hit: Hit, request: Request) -> SameTextSchema:
    others = hit.same_text
    if not others.paragraphs:
        return {"paragraphs": 0, "articles": 0, "all": None}
    every = urls.search_api_url(urls.same_text(request, hit.paragraph.id))
    return {"paragraphs": others.paragraphs, "articles": others.articles, "all": every}


def _chosen(hit: HitSchema, fields: Collection[str]) -> HitSchema:
    if not fields:
        return hit
    wanted = {name: value for name, value in hit.items() if name == "id" or name in fields}
    return cast(HitSchema, wanted)  # every member but the id may be missing


def _facets(page: Page) -> dict[FacetName, list[FacetCountSchema]]:
    return {
        cast(FacetName, facet.field): [
            {"value": one.value, "count": one.count} for one in facet.counts
        ]
        for facet in page.facets
    }


def _search_links(page: Page, fields: Collection[str]) -> SearchLinksSchema:
    request = page.request
    after = paging(
        page.listed, limit=request.limit, offset=request.offset, max_offset=MAX_OFFSET
    ).next
    return {
        "next": None
        if after is None
        else urls.search_api_url(urls.at(request, after), fields=fields),
        "html": urls.search_url(request),
        "feed": urls.feed_url(request),
        "export": urls.export_url(request, suffix="ndjson"),
    }
