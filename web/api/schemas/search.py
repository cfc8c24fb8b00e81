"""Hits, facets and suggestions of a search, and the head of an export."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from web.api.schemas.paragraphs import (
    ContextShape,
    Dates,
    HitArticleShape,
    MatchShape,
    Names,
    ParagraphLinksShape,
    People,
    Places,
    PlaceShape,
    Quotes,
)
from web.api.schemas.query import IndexShape, QueryShape, TotalShape
from web.api.schemas.values import Count
from web.params.names import FacetName


class PartShape(TypedDict):
    """A share of a score: of a clause, of proximity, or of the whole article."""

    clause: str
    score: float
    matches: Count


class SameTextShape(TypedDict):
    """Near-duplicates of a hit; not counted with `copies=all`."""

    paragraphs: Count
    articles: Annotated[int, Field(ge=0, description="Articles other than that of the hit.")]
    all: Annotated[
        str | None, Field(description="URL of all copies, the earliest published first.")
    ]


class HitShape(TypedDict):
    """A matching paragraph; `fields` selects its members, besides the id."""

    id: str
    score: NotRequired[float]
    article: NotRequired[HitArticleShape]
    paragraph: NotRequired[PlaceShape]
    text: NotRequired[str]
    quotes: NotRequired[Quotes]
    people: NotRequired[People]
    places: NotRequired[Places]
    names: NotRequired[Names]
    dates: NotRequired[Dates]
    html: NotRequired[Annotated[str, Field(description="The escaped text with matches in <mark>.")]]
    matches: NotRequired[list[MatchShape]]
    context: NotRequired[ContextShape]
    more_in_article: NotRequired[
        Annotated[int, Field(ge=0, description="Other hits in the same article.")]
    ]
    same_text: NotRequired[SameTextShape]
    explain: NotRequired[
        Annotated[list[PartShape], Field(description="Only with the parameter `explain`.")]
    ]
    links: NotRequired[ParagraphLinksShape]


class FacetCountShape(TypedDict):
    """The number of paragraphs in the result with a value."""

    value: str
    count: Count


class SuggestionShape(TypedDict):
    """Another query that has results; it is never run automatically."""

    q: str
    reason: Annotated[
        str, Field(description="`spelling`, `prefix`; or `any-word`, with `match=any`.")
    ]
    paragraphs: Count


class SearchLinksShape(TypedDict):
    """Links of a window of results."""

    next: str | None
    html: str
    feed: str
    export: Annotated[str, Field(description="All hits, one JSON document a line.")]


class SearchShape(TypedDict):
    """One window of an exactly counted result."""

    query: QueryShape
    took_ms: Annotated[float, Field(ge=0)]
    index: IndexShape
    total: TotalShape
    limit: Count
    offset: Count
    hits: list[HitShape]
    facets: Annotated[
        dict[FacetName, list[FacetCountShape]], Field(description="Only the requested facets.")
    ]
    suggestions: list[SuggestionShape]
    links: SearchLinksShape


class ExportHeadShape(TypedDict):
    """The first line of an export; each other line is a hit."""

    query: QueryShape
    index: IndexShape
    total: TotalShape
