"""Why a paragraph answers a query, or which clause or filter excludes it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from web.api.schemas.paragraphs import HitArticleShape, MatchShape, ParagraphLinksShape, PlaceShape
from web.api.schemas.query import IndexShape, QueryShape
from web.api.schemas.values import Count


class ClauseOutcomeShape(TypedDict):
    """What one clause of the query does for the paragraph."""

    text: str
    excluded: bool
    holds: bool
    score: Annotated[float, Field(ge=0, description="Its share; 0 for what only filters.")]
    matches: Count


class FilterOutcomeShape(TypedDict):
    """Whether a filter lets the paragraph pass; of several of one field, one is enough."""

    field: str
    value: str
    exclude: bool
    holds: bool


class ExplanationShape(TypedDict):
    """Why a paragraph answers a query, or what keeps it out."""

    query: QueryShape
    index: IndexShape
    id: str
    article: HitArticleShape
    paragraph: PlaceShape
    matched: bool
    score: Annotated[float | None, Field(description="Null where it does not match.")]
    clauses: list[ClauseOutcomeShape]
    near: Annotated[float, Field(ge=0, description="The share of words near each other.")]
    in_article: Annotated[float, Field(ge=0, description="The share of words in its article.")]
    kind_weight: Annotated[
        float,
        Field(gt=0, le=1, description="What each share was multiplied by; below 1 for headings."),
    ]
    filters: list[FilterOutcomeShape]
    reasons: Annotated[list[str], Field(description="What keeps it out, in sentences.")]
    text: str
    html: str
    matches: list[MatchShape]
    links: ParagraphLinksShape
