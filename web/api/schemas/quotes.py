"""Quotations and speakers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from web.api.schemas.paragraphs import (
    HitArticleSchema,
    MatchSchema,
    ParagraphLinksSchema,
    PlaceSchema,
)
from web.api.schemas.query import IndexSchema, ListLinksSchema, QuerySchema, TotalSchema
from web.api.schemas.values import Count, QuoteKind


class SaidSchema(TypedDict):
    """One span of a quotation with its text."""

    start: Count
    end: Count
    kind: QuoteKind
    text: str


class CueSchema(TypedDict):
    """The words in the same paragraph that attribute the quotation."""

    start: Count
    end: Count
    text: str


class QuotationSchema(TypedDict):
    """A quotation in one paragraph, with the evidence for its speaker."""

    id: Annotated[str, Field(description="Id of the paragraph.")]
    speaker: str | None
    kind: QuoteKind
    as_written: Annotated[
        str | None,
        Field(description="The source in the text's words, where it gives no full name."),
    ]
    source: Annotated[
        Literal["person", "office", "body"] | None,
        Field(description="Null: no source, several people, or an unresolved pronoun."),
    ]
    confidence: Annotated[float, Field(ge=0, le=1)]
    certainty: Annotated[
        Literal["certain", "likely", "possible"] | None,
        Field(description="The confidence in the speaker as a word; null without a speaker."),
    ]
    rule: str
    stretches: list[SaidSchema]
    cue: CueSchema | None
    text: Annotated[
        str,
        Field(
            description="The whole paragraph; if that has more than 20,000 characters, the "
            "words around the quotation."
        ),
    ]
    text_start: Annotated[
        Count,
        Field(description="The offset of `text` in the paragraph, to which all offsets refer."),
    ]
    matches: Annotated[list[MatchSchema], Field(description="Only matches in the quoted words.")]
    article: HitArticleSchema
    paragraph: PlaceSchema
    links: ParagraphLinksSchema


class QuotesLinksSchema(TypedDict):
    """Links of a window of quotations."""

    next: str | None
    html: str
    csv: str


class QuotesSchema(TypedDict):
    """The quotations in one window of paragraphs, in order of date."""

    query: QuerySchema
    index: IndexSchema
    total: Annotated[TotalSchema, Field(description="Paragraphs with quotations.")]
    limit: Count
    offset: Count
    quotations: Annotated[list[QuotationSchema], Field(max_length=1000)]
    left_out: Annotated[
        Count,
        Field(description="Further quotations of these paragraphs; the CSV has all of them."),
    ]
    links: QuotesLinksSchema


class SpeakerLinksSchema(TypedDict):
    """Links of a speaker."""

    self: str
    html: str


class SpeakerSchema(TypedDict):
    """A quoted speaker."""

    name: str
    paragraphs: Annotated[
        int, Field(ge=0, description="Number of paragraphs that quote the speaker.")
    ]
    links: SpeakerLinksSchema


class SpeakersSchema(TypedDict):
    """One window of the most quoted speakers, at most a hundred."""

    query: QuerySchema
    index: IndexSchema
    total: Annotated[int, Field(ge=0, le=100)]
    limit: Count
    offset: Count
    speakers: list[SpeakerSchema]
    links: ListLinksSchema
