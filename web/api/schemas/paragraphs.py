"""Paragraphs with their place, annotations, neighbours and links."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from web.api.schemas.values import Count, Kind, QuoteKind, Sha256, Via


class HitArticleShape(TypedDict):
    """The article that a paragraph stands in."""

    id: str
    title: str
    source: str
    authors: list[str]
    published: Annotated[str | None, Field(description="ISO date or its prefix.")]
    lang: Annotated[str, Field(description="ISO 639-1.")]
    url: str | None


class PlaceShape(TypedDict):
    """Where a paragraph stands and what fixes its words."""

    anchor: Annotated[str, Field(description="p5: the fifth paragraph; h0: the title.")]
    n: Annotated[
        int | None, Field(description="From 1; null for a title, heading, byline or date line.")
    ]
    of: Annotated[int, Field(ge=0, description="How many the article has.")]
    kind: Kind
    section: Annotated[str | None, Field(description="The heading above.")]
    start: Annotated[int, Field(ge=0, description="In the decoded article.")]
    end: Count
    sha256: Sha256


class StretchShape(TypedDict):
    """A half-open stretch of a text."""

    start: Count
    end: Count


class QuoteShape(TypedDict):
    """One stretch of somebody's words in the text, without the marks around it."""

    start: Count
    end: Count
    kind: QuoteKind
    speaker: Annotated[
        str | None, Field(description="The fullest name in the article; null: nobody is certain.")
    ]
    confidence: Annotated[float, Field(ge=0, le=1, description="That the speaker is right.")]
    quotation: Annotated[
        int, Field(ge=0, description="The stretches of one quotation share it, in one article.")
    ]
    cue: Annotated[StretchShape | None, Field(description="The words that say who speaks.")]
    rule: Annotated[str, Field(description="What attributed it; `none` where nothing did.")]


class MatchShape(TypedDict):
    """A stretch of the text that answers one clause."""

    start: Count
    end: Count
    clause: Count
    via: Via


class NeighbourShape(TypedDict):
    """A paragraph beside a hit."""

    id: str
    anchor: str
    n: int | None
    text: str


Quotes = Annotated[list[QuoteShape], Field(description="In reading order.")]

People = Annotated[list[str], Field(description="Full names.")]

Places = Annotated[list[str], Field(description="Countries for their demonyms.")]

Names = Annotated[list[str], Field(description="Capitalised phrases, whatever they name.")]

Dates = Annotated[list[str], Field(description="ISO dates and their prefixes.")]


class AnnotationsShape(TypedDict):
    """What is known of the words of a paragraph."""

    quotes: Quotes
    people: People
    places: Places
    names: Names
    dates: Dates


class ContextShape(TypedDict):
    """The paragraphs around a hit, in reading order."""

    before: list[NeighbourShape]
    after: list[NeighbourShape]


class ParagraphLinksShape(TypedDict):
    """Where to go from a paragraph."""

    self: str
    html: str
    article: str
    similar: str
    original: str | None
