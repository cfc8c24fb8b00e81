"""Hits, facets and suggestions of a search, and the head of an export."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from web.api.schemas.paragraphs import (
    ContextSchema,
    Dates,
    HitArticleSchema,
    MatchSchema,
    Names,
    ParagraphLinksSchema,
    People,
    Places,
    PlaceSchema,
    Quotes,
)
from web.api.schemas.query import IndexSchema, QuerySchema, TotalSchema
from web.api.schemas.values import Count
from web.params.names import FacetName


class PartSchema(TypedDict):
    """A share of a score: of a clause, of proximity, or of the whole article."""

    clause: str
    score: float
    matches: Count


class SameTextSchema(TypedDict):
    """Near-duplicates of a hit; not counted with `copies=all`."""

    paragraphs: Count
    articles: Annotated[int, Field(ge=0, description="Articles other than that of the hit.")]
    all: Annotated[
        str | None, Field(description="URL of all copies, the earliest published first.")
    ]


class FurtherSchema(TypedDict):
    """A paragraph of a hit's article with words of the query that the hit lacks."""

    id: str
    paragraph: PlaceSchema
    text: str
    html: Annotated[str, Field(description="The escaped text with matches in <mark>.")]
    matches: list[MatchSchema]


class HitSchema(TypedDict):
    """A matching paragraph; `fields` selects its members, besides the id."""

    id: str
    score: NotRequired[float]
    article: NotRequired[HitArticleSchema]
    paragraph: NotRequired[PlaceSchema]
    text: NotRequired[str]
    quotes: NotRequired[Quotes]
    people: NotRequired[People]
    places: NotRequired[Places]
    names: NotRequired[Names]
    dates: NotRequired[Dates]
    html: NotRequired[Annotated[str, Field(description="The escaped text with matches in <mark>.")]]
    matches: NotRequired[list[MatchSchema]]
    context: NotRequired[ContextSchema]
    further: NotRequired[
        Annotated[
            list[FurtherSchema],
            Field(description="Only with `within` or `same:`: paragraphs for the other words."),
        ]
    ]
    more_in_article: NotRequired[
        Annotated[int, Field(ge=0, description="Other hits in the same article.")]
    ]
    same_text: NotRequired[SameTextSchema]
    explain: NotRequired[
        Annotated[list[PartSchema], Field(description="Only with the parameter `explain`.")]
    ]
    links: NotRequired[ParagraphLinksSchema]


class FacetCountSchema(TypedDict):
    """The number of paragraphs in the result with a value."""

    value: str
    count: Count


class SuggestionSchema(TypedDict):
    """Another query that has results; it is never run automatically."""

    q: str
    reason: Annotated[
        str, Field(description="`spelling`, `prefix`; or `any-word`, with `match=any`.")
    ]
    paragraphs: Count


class SearchLinksSchema(TypedDict):
    """Links of a window of results."""

    next: str | None
    html: str
    feed: str
    export: Annotated[str, Field(description="All hits, one JSON document a line.")]


class SearchSchema(TypedDict):
    """One window of an exactly counted result."""

    query: QuerySchema
    took_ms: Annotated[float, Field(ge=0)]
    index: IndexSchema
    total: TotalSchema
    limit: Count
    offset: Count
    hits: list[HitSchema]
    facets: Annotated[
        dict[FacetName, list[FacetCountSchema]], Field(description="Only the requested facets.")
    ]
    suggestions: list[SuggestionSchema]
    links: SearchLinksSchema


class ExportHeadSchema(TypedDict):
    """The first line of an export; each other line is a hit."""

    query: QuerySchema
    index: IndexSchema
    total: TotalSchema
