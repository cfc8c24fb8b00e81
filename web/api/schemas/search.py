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
    """A share of a score: a clause's, or `near each other`, or `in the article`."""

    clause: str
    score: float
    matches: Count


class SameTextShape(TypedDict):
    """Other hits that say nearly the same; not looked for with `copies=all`."""

    paragraphs: Count
    articles: Annotated[int, Field(ge=0, description="Others than that of the hit.")]
    all: Annotated[
        str | None, Field(description="Where all of them are found, those published first first.")
    ]


class HitShape(TypedDict):
    """A paragraph that answers the query; ``fields`` leaves members out, but never the id."""

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
    html: NotRequired[Annotated[str, Field(description="The text escaped, its matches in <mark>.")]]
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
    """How many paragraphs of the result have a value."""

    value: str
    count: Count


class SuggestionShape(TypedDict):
    """Another query that finds something; never run unasked."""

    q: str
    reason: Annotated[str, Field(description="`spelling`; or `any-word`, with `match=any`.")]
    paragraphs: Count


class SearchLinksShape(TypedDict):
    """Where to go from a window of a result."""

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
        dict[FacetName, list[FacetCountShape]], Field(description="Those that were asked for.")
    ]
    suggestions: list[SuggestionShape]
    links: SearchLinksShape


class ExportHeadShape(TypedDict):
    """The first line of an export; each other line is a hit."""

    query: QueryShape
    index: IndexShape
    total: TotalShape
