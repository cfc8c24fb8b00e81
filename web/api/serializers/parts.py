"""Parts that the JSON documents of several addresses share."""

from __future__ import annotations

from collections.abc import Iterable

from search import (
    Clause,
    IndexState,
    Mark,
    Note,
    Page,
    Paragraph,
    Quote,
    places_of,
)
from web.api.schemas.paragraphs import (
    AnnotationsSchema,
    HitArticleSchema,
    MatchSchema,
    NeighbourSchema,
    ParagraphLinksSchema,
    PassageLinksSchema,
    PlaceSchema,
    QuoteSchema,
)
from web.api.schemas.query import ClauseSchema, IndexSchema, NoteSchema, QuerySchema, TotalSchema
from web.params.names import MAX_OFFSET
from web.rendering import urls


def query_part(page: Page) -> QuerySchema:
    """Return the query and how it was understood."""
    return {
        "q": page.request.q,
        "understood": page.understood,
        "notes": [note_part(note) for note in page.notes],
        "repaired": page.repaired,
        "clauses": [_clause(clause) for clause in page.clauses],
    }


def note_part(note: Note) -> NoteSchema:
    """Return a note on how the query was understood."""
    return {"code": note.code, "text": note.text, "position": note.position}


def _clause(clause: Clause) -> ClauseSchema:
    return {"text": clause.text, "excluded": clause.excluded, "paragraphs": clause.paragraphs}


def index_part(state: IndexState) -> IndexSchema:
    """Return the state of the index."""
    return {
        "generation": state.generation,
        "articles": state.articles,
        "paragraphs": state.paragraphs,
        "updated": state.updated,
        "annotated": state.annotated,
        "rebuilding": state.rebuilding,
    }


def total_part(page: Page) -> TotalSchema:
    """Return the totals of a result."""
    total: TotalSchema = {
        "value": page.total,
        "relation": "eq",
        "articles": page.articles,
        "listed": page.listed,
    }
    reachable = MAX_OFFSET + page.request.limit
    if page.request.limit and reachable < page.listed:
        total["reachable"] = reachable
    if page.within_article:
        total["within_article"] = page.within_article
    if page.undated:
        total["undated_left_out"] = page.undated
    return total


def article_part(paragraph: Paragraph) -> HitArticleSchema:
    """Return the article of a paragraph."""
    return {
        "id": paragraph.article,
        "title": paragraph.title,
        "source": paragraph.source,
        "authors": list(paragraph.authors),
        "published": paragraph.published,
        "lang": paragraph.lang,
        "url": urls.safe_url(paragraph.url),
    }


def place_part(paragraph: Paragraph) -> PlaceSchema:
    """Return the position of a paragraph."""
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


def annotations_part(paragraph: Paragraph) -> AnnotationsSchema:
    """Return the quotations, people, places, names and dates of a paragraph."""
    return {
        "quotes": [_quote(quote) for quote in paragraph.quotes],
        "people": list(paragraph.people),
        "places": list(paragraph.places),
        "names": list(paragraph.names),
        "dates": list(paragraph.dates),
    }


def _quote(quote: Quote) -> QuoteSchema:
    cue = quote.cue
    return {
        "start": quote.start,
        "end": quote.end,
        "kind": quote.kind.value,
        "speaker": quote.speaker,
        "as_written": quote.as_written,
        "source": quote.source.value if quote.source is not None else None,
        "confidence": round(quote.confidence, 2),
        "certainty": quote.certainty.value if quote.certainty is not None else None,
        "quotation": quote.quotation,
        "cue": cue and {"start": cue.start, "end": cue.end},
        "rule": quote.rule,
    }


def matches_part(marks: Iterable[Mark]) -> list[MatchSchema]:
    """Return the matches of a text."""
    return [
        {"start": mark.start, "end": mark.end, "clause": mark.clause, "via": mark.via.value}
        for mark in marks
    ]


def neighbours_part(paragraphs: Iterable[Paragraph]) -> list[NeighbourSchema]:
    """Return the neighbouring paragraphs of a hit."""
    return [
        {"id": beside.id, "anchor": beside.anchor, "n": beside.n, "text": beside.text}
        for beside in paragraphs
    ]


def passage_links(paragraph: Paragraph, *, has_files: bool) -> PassageLinksSchema:
    """Return the links of a paragraph and of its place in the file, if files are handed out."""
    has_picture = has_files and bool(places_of(paragraph))
    return {
        **paragraph_links(paragraph),
        "file": urls.passage_url(paragraph.id) if has_files else None,
        "picture": urls.picture_url(paragraph.id) if has_picture else None,
    }


def paragraph_links(paragraph: Paragraph, marked: str = "") -> ParagraphLinksSchema:
    """Return the links of a paragraph; ``marked`` comes from ``urls.marking``."""
    return {
        "self": urls.paragraph_api_url(paragraph.id),
        "html": urls.article_url(paragraph.article, marked=marked, anchor=paragraph.anchor),
        "article": urls.article_api_url(paragraph.article),
        "similar": urls.similar_api_url(paragraph.id),
        "original": urls.safe_url(paragraph.url),
    }
