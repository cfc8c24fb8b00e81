"""Records as the dicts of the JSON answers: ``Page -> SearchShape`` and its sisters.

Needs no running Flask: the command line prints the same documents.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import cast

from search import (
    ArticleList,
    ArticlePage,
    ArticleSummary,
    Clause,
    Hit,
    IndexState,
    Mark,
    Note,
    Page,
    Paragraph,
    Quote,
    Request,
    sentences,
    timely,
)
from web.api import schemas
from web.params.search import MAX_OFFSET
from web.rendering import citations, urls
from web.rendering.highlighting import marked
from web.rendering.pagination import paging


def search_document(page: Page, *, fields: Collection[str] = ()) -> schemas.SearchShape:
    """Present a page of hits; ``fields`` names the members of a hit that are wanted."""
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


def article_document(page: ArticlePage) -> schemas.ArticleShape:
    """Present a whole article."""
    return {
        "article": _summary(page.article),
        "paragraphs": [
            {
                "id": paragraph.id,
                "paragraph": place_part(paragraph),
                "text": paragraph.text,
                **_annotations(paragraph),
                "links": paragraph_links(paragraph),
            }
            for paragraph in timely(page.paragraphs)
        ],
    }


def paragraph_document(
    paragraph: Paragraph, *, before: Iterable[Paragraph] = (), after: Iterable[Paragraph] = ()
) -> schemas.ParagraphShape:
    """Present one paragraph with its citation and those around it."""
    return {
        "id": paragraph.id,
        "article": article_part(paragraph),
        "paragraph": place_part(paragraph),
        "text": paragraph.text,
        **_annotations(paragraph),
        "context": {"before": _neighbours(before), "after": _neighbours(after)},
        "sentences": [{"start": span.start, "end": span.end} for span in sentences(paragraph.text)],
        "words": paragraph.words,
        "citation": citation_part(paragraph),
        "links": paragraph_links(paragraph),
    }


def citation_part(paragraph: Paragraph, link: str | None = None) -> schemas.CitationShape:
    """Present a citation that can be checked; ``link`` leads to the passage at its publisher's."""
    return {
        "text": paragraph.text,
        "article": article_part(paragraph),
        "n": paragraph.n,
        "of": paragraph.of,
        "start": paragraph.start,
        "end": paragraph.end,
        "sha256": paragraph.sha256,
        "formatted": citations.plain(paragraph, link or urls.safe_url(paragraph.url)),
    }


def list_document(found: ArticleList, *, limit: int, offset: int) -> schemas.ArticleListShape:
    """Present a window of the list of articles."""
    after = paging(found.total, limit=limit, offset=offset).next
    return {
        "total": found.total,
        "limit": limit,
        "offset": offset,
        "articles": [_summary(article) for article in found.articles],
        "index": index_part(found.index),
        "links": {
            "next": None if after is None else urls.articles_api_url(limit=limit, offset=after),
            "html": urls.articles_url(),
        },
    }


def ready_document(state: IndexState) -> schemas.ReadyShape:
    """Present the state of an index that answers."""
    return {"status": "ready", "index": index_part(state)}


def total_part(page: Page) -> schemas.TotalShape:
    """Present how much was found."""
    return {
        "value": page.total,
        "relation": "eq",
        "articles": page.articles,
        "listed": page.listed,
    }


def query_part(page: Page) -> schemas.QueryShape:
    """Present what was asked and how it was understood."""
    return {
        "q": page.request.q,
        "understood": page.understood,
        "notes": [note_part(note) for note in page.notes],
        "repaired": page.repaired,
        "clauses": [_clause(clause) for clause in page.clauses],
    }


def note_part(note: Note) -> schemas.NoteShape:
    """Present something to know about how the query was understood."""
    return {"code": note.code, "text": note.text, "position": note.position}


def _clause(clause: Clause) -> schemas.ClauseShape:
    return {"text": clause.text, "excluded": clause.excluded, "paragraphs": clause.paragraphs}


def index_part(state: IndexState) -> schemas.IndexShape:
    """Present the state of the index."""
    return {
        "generation": state.generation,
        "articles": state.articles,
        "paragraphs": state.paragraphs,
        "updated": state.updated,
        "annotated": state.annotated,
        "rebuilding": state.rebuilding,
    }


def hit_part(
    hit: Hit, request: Request, marking: str, fields: Collection[str] = ()
) -> schemas.HitShape:
    """Present one hit, the ``links.marking`` of whose request is made once for all of them.

    ``fields`` names the members that are wanted.
    """
    paragraph = hit.paragraph
    known = _annotations(paragraph)
    found: schemas.HitShape = {
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
        "context": {"before": _neighbours(hit.before), "after": _neighbours(hit.after)},
        "more_in_article": hit.more_in_article,
        "same_text": _same_text(hit, request),
        "links": paragraph_links(paragraph, marking),
    }
    if request.explain:
        found["explain"] = [
            {"clause": part.clause, "score": round(part.score, 4), "matches": part.matches}
            for part in hit.parts
        ]
    return _chosen(found, fields)


def _same_text(hit: Hit, request: Request) -> schemas.SameTextShape:
    others = hit.same_text
    if not others.paragraphs:
        return {"paragraphs": 0, "articles": 0, "all": None}
    every = urls.search_api_url(urls.same_text(request, hit.paragraph.id))
    return {"paragraphs": others.paragraphs, "articles": others.articles, "all": every}


def matches_part(marks: Iterable[Mark]) -> list[schemas.MatchShape]:
    """Present what answers the query."""
    return [
        {"start": mark.start, "end": mark.end, "clause": mark.clause, "via": mark.via.value}
        for mark in marks
    ]


def _chosen(hit: schemas.HitShape, fields: Collection[str]) -> schemas.HitShape:
    if not fields:
        return hit
    wanted = {name: value for name, value in hit.items() if name == "id" or name in fields}
    return cast(schemas.HitShape, wanted)  # every member but the id may be missing


def article_part(paragraph: Paragraph) -> schemas.HitArticleShape:
    """Present the article that a paragraph stands in."""
    return {
        "id": paragraph.article,
        "title": paragraph.title,
        "source": paragraph.source,
        "authors": list(paragraph.authors),
        "published": paragraph.published,
        "lang": paragraph.lang,
        "url": urls.safe_url(paragraph.url),
    }


def _summary(article: ArticleSummary) -> schemas.ArticleSummaryShape:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "authors": list(article.authors),
        "published": article.published,
        "lang": article.lang,
        "url": urls.safe_url(article.url),
        "path": article.path,
        "paragraphs": article.paragraphs,
        "links": {
            "self": urls.article_api_url(article.id),
            "html": urls.article_url(article.id),
            "original": urls.safe_url(article.url),
        },
    }


def place_part(paragraph: Paragraph) -> schemas.PlaceShape:
    """Present where a paragraph stands."""
    return {
        "anchor": paragraph.anchor,
        "n": paragraph.n,
        "of": paragraph.of,
        "kind": paragraph.kind.value,
        "section": paragraph.section,
        "start": paragraph.start,
        "end": paragraph.end,
        "sha256": paragraph.sha256,
    }


def _annotations(paragraph: Paragraph) -> schemas.AnnotationsShape:
    return {
        "quotes": [_quote(quote) for quote in paragraph.quotes],
        "people": list(paragraph.people),
        "places": list(paragraph.places),
        "names": list(paragraph.names),
        "dates": list(paragraph.dates),
    }


def _quote(quote: Quote) -> schemas.QuoteShape:
    cue = quote.cue
    return {
        "start": quote.start,
        "end": quote.end,
        "kind": quote.kind.value,
        "speaker": quote.speaker,
        "confidence": round(quote.confidence, 2),
        "quotation": quote.quotation,
        "cue": cue and {"start": cue.start, "end": cue.end},
        "rule": quote.rule,
    }


def _neighbours(paragraphs: Iterable[Paragraph]) -> list[schemas.NeighbourShape]:
    return [
        {"id": beside.id, "anchor": beside.anchor, "n": beside.n, "text": beside.text}
        for beside in paragraphs
    ]


def paragraph_links(paragraph: Paragraph, marked: str = "") -> schemas.ParagraphLinksShape:
    """Present where to go from a paragraph; ``links.marking`` tells what to mark there."""
    return {
        "self": urls.paragraph_api_url(paragraph.id),
        "html": urls.article_url(paragraph.article, marked=marked, anchor=paragraph.anchor),
        "article": urls.article_api_url(paragraph.article),
        "similar": urls.similar_api_url(paragraph.id),
        "original": urls.safe_url(paragraph.url),
    }


def _facets(page: Page) -> dict[schemas.FacetName, list[schemas.FacetCountShape]]:
    return {
        cast(schemas.FacetName, facet.field): [
            {"value": one.value, "count": one.count} for one in facet.counts
        ]
        for facet in page.facets
    }


def _search_links(page: Page, fields: Collection[str]) -> schemas.SearchLinksShape:
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
