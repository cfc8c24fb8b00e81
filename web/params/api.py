"""The parameters of the JSON addresses, exports and feeds besides ``search``."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from search import Copies, Request, Sort
from web.params.field_types import (
    DIGITS,
    FILTER_TEXT,
    ONLY_FIELDS,
    Group,
    HitFields,
    LeastConfidence,
    Order,
    Values,
    read_confidence,
    split,
)
from web.params.filters import read_filter
from web.params.names import MAX_OFFSET
from web.params.search import QueryParams, SelectionParams


class ListParams(BaseModel):
    """Parameters of the list of articles: a window."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: Annotated[
        int, Field(ge=0, le=100, description="The number of articles to return."), DIGITS
    ] = 20
    offset: Annotated[
        int, Field(ge=0, le=1_000_000, description="The number of articles to skip."), DIGITS
    ] = 0


class TableParams(SelectionParams):
    """Parameters of an export as CSV."""

    sort: Order = "relevance"
    group: Group = "none"
    copies: Annotated[
        Literal["all", "first"],
        Field(description="Near-duplicates: `all` of them, or only the one published `first`."),
    ] = "all"

    def request(self) -> Request:
        """Return the request for all hits; the window is empty because hits are streamed."""
        return replace(
            super().request(),
            limit=0,
            sort=Sort(self.sort),
            copies=Copies(self.copies),
            by_article=self.group == "article",
        )


class ExportParams(TableParams):
    """Parameters of an export as lines of JSON."""

    fields: Annotated[tuple[HitFields, ...], ONLY_FIELDS] = ()

    def hit_fields(self) -> tuple[str, ...]:
        """Return the requested members of a hit; an empty tuple means all of them."""
        return split(self.fields)


class ExplainParams(SelectionParams):
    """Parameters of an explanation: a selection and the id of one paragraph."""

    paragraph: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            description="The id of the paragraph, such as `7fK2mQ9xLp.p5`.",
        ),
    ]


class SuggestParams(BaseModel):
    """Parameters of completions: the query typed so far."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: Annotated[str, Field(max_length=512, description="The query typed so far.")] = ""
    limit: Annotated[
        int, Field(ge=0, le=20, description="The largest number of completions."), DIGITS
    ] = 8


class ParagraphParams(BaseModel):
    """Parameters of one paragraph."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    context: Annotated[
        int,
        Field(ge=0, le=10, description="The number of neighbouring paragraphs on each side."),
        DIGITS,
    ] = 0


class SimilarParams(BaseModel):
    """Parameters of a search for similar paragraphs: a window."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: Annotated[
        int, Field(ge=0, le=100, description="The number of hits to return."), DIGITS
    ] = 10
    offset: Annotated[
        int, Field(ge=0, le=MAX_OFFSET, description="The number of hits to skip."), DIGITS
    ] = 0


class FeedParams(SelectionParams):
    """Parameters of a feed: a selection and the number of entries."""

    limit: Annotated[
        int, Field(ge=1, le=100, description="The largest number of paragraphs."), DIGITS
    ] = 50

    def request(self) -> Request:
        """Return the request for the most recently indexed hits."""
        return replace(super().request(), limit=self.limit)


class SpeakersParams(QueryParams):
    """Parameters of the list of speakers: a topic and a window."""

    limit: Annotated[
        int, Field(ge=0, le=100, description="The number of speakers to return."), DIGITS
    ] = 20
    offset: Annotated[
        int, Field(ge=0, le=100, description="The number of speakers to skip."), DIGITS
    ] = 0

    def request(self) -> Request:
        """Return the request whose ``speaker`` facet lists the speakers."""
        return replace(super().request(), limit=0, facets=("speaker",), quoted=True)


class QuotesCsvParams(QueryParams):
    """Parameters of quotations as CSV: a topic and the speakers."""

    speaker: Annotated[
        Values,
        Field(
            description=f"The quoted speaker: the full name as the article has it. {FILTER_TEXT}"
        ),
    ] = ()
    confidence: LeastConfidence = "possible"

    def request(self) -> Request:
        """Return the request for the paragraphs of these quotations, oldest first."""
        chosen = tuple(read_filter("speaker", value) for value in self.speaker)
        asked = replace(super().request(), sort=Sort.OLDEST, filters=chosen, quoted=True)
        least = read_confidence(self.confidence)
        return replace(asked, copies=Copies.ALL, confidence=least)


class QuotesParams(QuotesCsvParams):
    """Parameters of quotations as JSON: those of the CSV and a window."""

    limit: Annotated[
        int, Field(ge=0, le=100, description="The number of paragraphs to return."), DIGITS
    ] = 10
    offset: Annotated[
        int, Field(ge=0, le=MAX_OFFSET, description="The number of paragraphs to skip."), DIGITS
    ] = 0

    def request(self) -> Request:
        """Return the request for the window."""
        return replace(super().request(), limit=self.limit, offset=self.offset)
