"""Why a paragraph answers a query, or which clause or filter excludes it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from web.api.schemas.paragraphs import (
    HitArticleSchema,
    MatchSchema,
    ParagraphLinksSchema,
    PlaceSchema,
)
from web.api.schemas.query import IndexSchema, QuerySchema
from web.api.schemas.values import Count


class ClauseOutcomeSchema(TypedDict):
    """Whether and how one clause matches the paragraph."""

    text: str
    excluded: bool
    holds: bool
    score: Annotated[
        float, Field(ge=0, description="Share of the score; 0 for clauses that only filter.")
    ]
    matches: Count


class FilterOutcomeSchema(TypedDict):
    """Whether the paragraph passes a filter; of several for one field, one suffices."""

    field: str
    value: str
    exclude: bool
    holds: bool


class ExplanationSchema(TypedDict):
    """Why a paragraph matches a query, or what excludes it."""

    query: QuerySchema
    index: IndexSchema
    id: str
    article: HitArticleSchema
    paragraph: PlaceSchema
    matched: bool
    score: Annotated[float | None, Field(description="Null if it does not match.")]
    clauses: list[ClauseOutcomeSchema]
    near: Annotated[float, Field(ge=0, description="Share of the proximity of words.")]
    in_article: Annotated[
        float, Field(ge=0, description="Share of matches elsewhere in the article.")
    ]
    kind_weight: Annotated[
        float,
        Field(gt=0, le=1, description="Factor of each share; below 1 for headings."),
    ]
    filters: list[FilterOutcomeSchema]
    reasons: Annotated[list[str], Field(description="Why it does not match, in sentences.")]
    text: str
    html: str
    matches: list[MatchSchema]
    links: ParagraphLinksSchema
