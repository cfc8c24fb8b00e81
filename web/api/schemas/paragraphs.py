"""Paragraphs with their place, annotations, neighbours and links."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from web.api.schemas.values import Count, Kind, QuoteKind, Sha256, Via


class HitArticleSchema(TypedDict):
    """The article that contains a paragraph."""

    id: str
    title: str
    source: str
    authors: list[str]
    published: Annotated[str | None, Field(description="ISO 8601 date, or its year or month.")]
    lang: Annotated[str, Field(description="ISO 639-1.")]
    url: str | None


class PlaceSchema(TypedDict):
    """The position of a paragraph in its article and the hash of its text."""

    anchor: Annotated[str, Field(description="p5: the fifth paragraph; h0: the title.")]
    n: Annotated[
        int | None,
        Field(
            description="Paragraph number from 1; null for a title, heading, byline or date line."
        ),
    ]
    of: Annotated[int, Field(ge=0, description="The number of numbered paragraphs of the article.")]
    kind: Kind
    section: Annotated[str | None, Field(description="The section heading above the paragraph.")]
    start: Annotated[int, Field(ge=0, description="Offset in the decoded article.")]
    end: Count
    sha256: Sha256


class StretchSchema(TypedDict):
    """A half-open span of a text."""

    start: Count
    end: Count


class QuoteSchema(TypedDict):
    """One span of a quotation, without its quotation marks."""

    start: Count
    end: Count
    kind: QuoteKind
    speaker: Annotated[
        str | None, Field(description="The fullest name in the article; null if unknown.")
    ]
    as_written: Annotated[
        str | None,
        Field(description="The source in the text's words, where it gives no full name."),
    ]
    source: Annotated[
        Literal["person", "office", "body"] | None,
        Field(description="Null: no source, several people, or an unresolved pronoun."),
    ]
    confidence: Annotated[
        float, Field(ge=0, le=1, description="The measured precision of the attribution.")
    ]
    certainty: Annotated[
        Literal["certain", "likely", "possible"] | None,
        Field(description="The confidence in the speaker as a word; null without a speaker."),
    ]
    quotation: Annotated[
        int, Field(ge=0, description="Number of the quotation in its article; its spans share it.")
    ]
    cue: Annotated[
        StretchSchema | None, Field(description="The words that attribute the quotation.")
    ]
    rule: Annotated[str, Field(description="The rule that attributed it, or `none`.")]


class MatchSchema(TypedDict):
    """A span of the text that matches one clause."""

    start: Count
    end: Count
    clause: Count
    via: Via


class NeighbourSchema(TypedDict):
    """A neighbouring paragraph of a hit."""

    id: str
    anchor: str
    n: int | None
    text: str


Quotes = Annotated[list[QuoteSchema], Field(description="In reading order.")]

People = Annotated[list[str], Field(description="Full names of people mentioned.")]

Places = Annotated[list[str], Field(description="Places; demonyms as their country.")]

Names = Annotated[list[str], Field(description="Proper names of any kind.")]

Dates = Annotated[list[str], Field(description="ISO 8601 dates, years or months.")]


class AnnotationsSchema(TypedDict):
    """The annotations of a paragraph."""

    quotes: Quotes
    people: People
    places: Places
    names: Names
    dates: Dates


class ContextSchema(TypedDict):
    """The paragraphs around a hit, in reading order."""

    before: list[NeighbourSchema]
    after: list[NeighbourSchema]


class ParagraphLinksSchema(TypedDict):
    """Links of a paragraph."""

    self: str
    html: str
    article: str
    similar: str
    original: str | None


class PassageLinksSchema(ParagraphLinksSchema):
    """Links of a paragraph that is shown with its place in the file."""

    file: Annotated[
        str | None, Field(description="Leads to the place in the file; null: not handed out.")
    ]
    picture: Annotated[
        str | None, Field(description="The page of a PDF as PNG, with the paragraph outlined.")
    ]
