"""Quotations and speakers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from web.api.schemas.paragraphs import HitArticleShape, MatchShape, ParagraphLinksShape, PlaceShape
from web.api.schemas.query import IndexShape, ListLinksShape, QueryShape, TotalShape
from web.api.schemas.values import Count, QuoteKind


class SaidShape(TypedDict):
    """One stretch of a quotation."""

    start: Count
    end: Count
    kind: QuoteKind
    text: str


class CueShape(TypedDict):
    """The words that say who speaks, in the same paragraph."""

    start: Count
    end: Count
    text: str


class QuotationShape(TypedDict):
    """What somebody said in one paragraph, with what a reader needs to check who it was."""

    id: Annotated[str, Field(description="Of the paragraph.")]
    speaker: str | None
    kind: QuoteKind
    confidence: Annotated[float, Field(ge=0, le=1)]
    rule: str
    stretches: list[SaidShape]
    cue: CueShape | None
    text: Annotated[str, Field(description="The whole paragraph; all offsets count in it.")]
    matches: Annotated[list[MatchShape], Field(description="Those in the words quoted.")]
    article: HitArticleShape
    paragraph: PlaceShape
    links: ParagraphLinksShape


class QuotesLinksShape(TypedDict):
    """Where to go from a window of quotations."""

    next: str | None
    html: str
    csv: str


class QuotesShape(TypedDict):
    """The quotations in one window of paragraphs, in order of date."""

    query: QueryShape
    index: IndexShape
    total: Annotated[TotalShape, Field(description="Paragraphs looked through.")]
    limit: Count
    offset: Count
    quotations: list[QuotationShape]
    links: QuotesLinksShape


class SpeakerLinksShape(TypedDict):
    """Where to go from a speaker."""

    self: str
    html: str


class SpeakerShape(TypedDict):
    """Somebody who is quoted."""

    name: str
    paragraphs: Annotated[int, Field(ge=0, description="In how many paragraphs.")]
    links: SpeakerLinksShape


class SpeakersShape(TypedDict):
    """One window of those who are quoted most, a hundred of them at most."""

    query: QueryShape
    index: IndexShape
    total: Annotated[int, Field(ge=0, le=100)]
    limit: Count
    offset: Count
    speakers: list[SpeakerShape]
    links: ListLinksShape
