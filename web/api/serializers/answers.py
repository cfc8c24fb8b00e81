"""Completions, explanations and verifications as JSON documents."""

from __future__ import annotations

from collections.abc import Iterable

from search import Completion, Explanation, Place, Verification
from web.api.schemas.citations import NowSchema, VerificationSchema
from web.api.schemas.completions import CompletionsSchema, OpenSearchSchema
from web.api.schemas.explanation import ExplanationSchema
from web.api.serializers.parts import (
    article_part,
    index_part,
    matches_part,
    note_part,
    paragraph_links,
    place_part,
)
from web.rendering import urls
from web.rendering.highlighting import marked


def completions_document(found: Iterable[Completion]) -> CompletionsSchema:
    """Return completions."""
    return {
        "suggestions": [
            {"text": one.text, "kind": one.kind.value, "paragraphs": one.paragraphs}
            for one in found
        ]
    }


def opensearch_document(q: str, found: Iterable[Completion], root: str) -> OpenSearchSchema:
    """Return completions in the OpenSearch format."""
    found = list(found)
    counts = [f"{one.paragraphs} paragraph{'s' * (one.paragraphs != 1)}" for one in found]
    addresses = [root + urls.query_url(one.text) for one in found]
    return [q, [one.text for one in found], counts, addresses]


def explanation_document(found: Explanation) -> ExplanationSchema:
    """Return why a paragraph matches a query, or what excludes it."""
    paragraph, request = found.paragraph, found.request
    return {
        "query": {
            "q": request.q,
            "understood": found.understood,
            "notes": [note_part(note) for note in found.notes],
            "repaired": found.repaired,
            "clauses": [
                {"text": one.clause.text, "excluded": one.clause.excluded, "paragraphs": None}
                for one in found.clauses
            ],
        },
        "index": index_part(found.index),
        "id": paragraph.id,
        "article": article_part(paragraph),
        "paragraph": place_part(paragraph),
        "matched": found.matched,
        "score": None if found.score is None else round(found.score, 4),
        "clauses": [
            {
                "text": one.clause.text,
                "excluded": one.clause.excluded,
                "holds": one.holds,
                "score": round(one.score, 4),
                "matches": one.matches,
            }
            for one in found.clauses
        ],
        "near": round(found.near, 4),
        "in_article": round(found.in_article, 4),
        "kind_weight": found.kind_weight,
        "filters": [
            {
                "field": one.filter.field,
                "value": one.filter.value,
                "exclude": one.filter.exclude,
                "holds": one.holds,
            }
            for one in found.filters
        ],
        "reasons": list(found.reasons),
        "text": paragraph.text,
        "html": str(marked(paragraph.text, found.matches)),
        "matches": matches_part(found.matches),
        "links": paragraph_links(paragraph, urls.marking(request)),
    }


def verification_document(found: Verification) -> VerificationSchema:
    """Return whether a cited passage is unchanged."""
    return {
        "verdict": found.verdict.value,
        "detail": found.detail,
        "now": None if found.now is None else _now(found.now),
        "original": found.original.value if found.original else None,
        "index": index_part(found.index),
    }


def _now(place: Place) -> NowSchema:
    return {
        "id": place.paragraph.id,
        "article": article_part(place.paragraph),
        "paragraph": place_part(place.paragraph),
        "start": place.start,
        "end": place.end,
        "sha256": place.sha256,
        "text": place.text,
        "where": place.paragraph.where,
        "file_sha256": place.paragraph.file_sha256,
        "reader": place.paragraph.reader,
        "links": paragraph_links(place.paragraph),
    }
