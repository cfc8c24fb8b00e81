"""Quotations and speakers as JSON documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from search import FacetCount, Filter, Hit, Page, Request, Sort, timely
from web.api.schemas.paragraphs import HitArticleSchema, ParagraphLinksSchema, PlaceSchema
from web.api.schemas.quotes import QuotationSchema, QuotesSchema, SpeakerSchema, SpeakersSchema
from web.api.serializers.parts import (
    article_part,
    index_part,
    matches_part,
    paragraph_links,
    place_part,
    query_part,
    total_part,
)
from web.params.names import MAX_OFFSET
from web.rendering import urls
from web.rendering.pagination import paging
from web.rendering.quotations import Quotation, of_hit, quotations

MOST_QUOTATIONS = 1000  # of one answer: some megabytes; ordinary windows have a few hundred


def quotes_document(page: Page) -> QuotesSchema:
    """Return the quotations of a page."""
    request = page.request
    marking = urls.marking(request)
    window = paging(page.total, limit=request.limit, offset=request.offset, max_offset=MAX_OFFSET)
    count = sum(1 for _ in quotations(page))
    every = (one for hit in timely(page.hits) for one in _quotations(hit, request, marking))
    return {
        "query": query_part(page),
        "index": index_part(page.index),
        "total": total_part(page),
        "limit": request.limit,
        "offset": request.offset,
        "quotations": list(islice(every, MOST_QUOTATIONS)),
        "left_out": max(0, count - MOST_QUOTATIONS),
        "links": {
            "next": None
            if window.next is None
            else urls.quotes_api_url(urls.at(request, window.next)),
            "html": urls.search_url(replace(request, limit=Request().limit, offset=0)),
            "csv": urls.quotes_api_url(request, table=True),
        },
    }


def speakers_document(page: Page, *, limit: int, offset: int) -> SpeakersSchema:
    """Return a window of the speakers that a page's facet counts."""
    counts = speakers(page)
    after = paging(len(counts), limit=limit, offset=offset).next
    window = counts[offset : offset + limit]
    return {
        "query": query_part(page),
        "index": index_part(page.index),
        "total": len(counts),
        "limit": limit,
        "offset": offset,
        "speakers": [_speaker(one, page.request) for one in window],
        "links": {
            "next": None
            if after is None
            else urls.speakers_api_url(page.request, limit=limit, offset=after),
            "html": urls.speakers_url(q=page.request.q),
        },
    }


def speakers(page: Page) -> tuple[FacetCount, ...]:
    """Return the speakers quoted in a result, the most quoted first."""
    return next((facet.counts for facet in page.facets if facet.field == "speaker"), ())


def _speaker(one: FacetCount, request: Request) -> SpeakerSchema:
    asked = replace(request, filters=(Filter("speaker", one.value),), sort=Sort.OLDEST)
    said = replace(asked, limit=Request().limit)
    return {
        "name": one.value,
        "paragraphs": one.count,
        "links": {
            "self": urls.quotes_api_url(said),
            "html": urls.speaker_url(one.value, q=request.q),
        },
    }


def _quotations(hit: Hit, request: Request, marking: str) -> Iterator[QuotationSchema]:
    """Yield the quotations of a paragraph; their common parts are made once, as a hash is slow."""
    paragraph = hit.paragraph
    article, place = article_part(paragraph), place_part(paragraph)
    links = paragraph_links(paragraph, marking)
    for one in of_hit(hit, request):
        yield _quotation(one, article, place, links)


def _quotation(
    one: Quotation, article: HitArticleSchema, place: PlaceSchema, links: ParagraphLinksSchema
) -> QuotationSchema:
    paragraph, cue, made = one.paragraph, one.cue, one.attribution
    start, end = one.context
    return {
        "id": paragraph.id,
        "speaker": one.speaker,
        "kind": one.kind.value,
        "as_written": made.as_written,
        "source": made.source.value if made.source is not None else None,
        "confidence": round(made.confidence, 2),
        "certainty": made.certainty.value if made.certainty is not None else None,
        "rule": made.rule,
        "stretches": [
            {"start": part.start, "end": part.end, "kind": part.kind.value, "text": text}
            for part, text in zip(one.stretches, one.texts, strict=True)
        ],
        "cue": cue
        and {"start": cue.start, "end": cue.end, "text": paragraph.text[cue.start : cue.end]},
        "text": paragraph.text[start:end],
        "text_start": start,
        "matches": matches_part(one.matches),
        "article": article,
        "paragraph": place,
        "links": links,
    }
