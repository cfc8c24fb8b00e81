"""The parameters of the addresses that only programs use, in the manner of ``search``."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from search import Copies, Request, Sort
from web.params.search import (
    DIGITS,
    MAX_OFFSET,
    ONLY_FIELDS,
    ChoiceParams,
    Group,
    HitFields,
    Order,
    split,
)


class TableParams(ChoiceParams):
    """What an export as a table takes."""

    sort: Order = "relevance"
    group: Group = "none"
    copies: Annotated[
        Literal["all", "first"],
        Field(
            description="Of paragraphs that say nearly the same, all, or only the one published "
            "first."
        ),
    ] = "all"

    def request(self) -> Request:
        """Give the request for all hits; its window holds none, for they are streamed."""
        return replace(
            super().request(),
            limit=0,
            sort=Sort(self.sort),
            copies=Copies(self.copies),
            by_article=self.group == "article",
        )


class ExportParams(TableParams):
    """What an export takes."""

    fields: Annotated[tuple[HitFields, ...], ONLY_FIELDS] = ()

    def hit_fields(self) -> tuple[str, ...]:
        """Give the members of a hit that are wanted; nothing means all."""
        return split(self.fields)


class ExplainParams(ChoiceParams):
    """What an explanation takes: a search, and the paragraph in question."""

    paragraph: Annotated[
        str, Field(min_length=1, max_length=64, description="The paragraph's id: `7fK2mQ9xLp.p5`.")
    ]


class SuggestParams(BaseModel):
    """What completions take: what stands in the box."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: Annotated[str, Field(max_length=512, description="The query as far as it is typed.")] = ""
    limit: Annotated[
        int, Field(ge=0, le=20, description="How many completions at most."), DIGITS
    ] = 8


class ParagraphParams(BaseModel):
    """What one paragraph takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    context: Annotated[
        int,
        Field(ge=0, le=10, description="How many neighbouring paragraphs on each side."),
        DIGITS,
    ] = 0


class SimilarParams(BaseModel):
    """What the search for similar paragraphs takes: a window."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: Annotated[int, Field(ge=0, le=100, description="How many hits."), DIGITS] = 10
    offset: Annotated[
        int, Field(ge=0, le=MAX_OFFSET, description="How many hits to pass over."), DIGITS
    ] = 0


class FeedParams(ChoiceParams):
    """What a feed takes: a search."""

    limit: Annotated[
        int, Field(ge=1, le=100, description="How many paragraphs at most."), DIGITS
    ] = 50

    def request(self) -> Request:
        """Give the request for the newest hits."""
        return replace(super().request(), limit=self.limit)
