"""The query as understood, the state of the index, and the totals."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from web.api.schemas.values import Count


class NoteShape(TypedDict):
    """Something to know about how the query was understood."""

    code: str
    text: str
    position: Annotated[int | None, Field(description="In q; null where there is no place.")]


class ClauseShape(TypedDict):
    """One part of the query that can match by itself."""

    text: str
    excluded: Annotated[bool, Field(description="Under a NOT: it marks nothing.")]
    paragraphs: Annotated[
        int | None, Field(description="Its own count, given when the whole query found nothing.")
    ]


class QueryShape(TypedDict):
    """What was asked and how it was understood."""

    q: str
    understood: Annotated[str, Field(description="Canonical; searched again it finds the same.")]
    notes: list[NoteShape]
    repaired: Annotated[bool, Field(description="Whether some operator was taken literally.")]
    clauses: Annotated[list[ClauseShape], Field(description="What `matches[].clause` counts.")]


class IndexShape(TypedDict):
    """Which state of the index gave the answer."""

    generation: int
    articles: Count
    paragraphs: Count
    updated: Annotated[str, Field(description="ISO 8601, UTC.")]
    annotated: Annotated[bool, Field(description="With quotations, speakers, people and places.")]
    rebuilding: Annotated[bool, Field(description="Whether another is being made in its place.")]


class TotalShape(TypedDict):
    """How much was found, counted exactly."""

    value: Annotated[int, Field(ge=0, description="Paragraphs.")]
    relation: Literal["eq"]
    articles: Count
    listed: Annotated[
        int,
        Field(
            ge=0,
            description="Hits to page through: with `copies=grouped` one stands for all that say "
            "nearly the same, with `group=article` for all of its article.",
        ),
    ]


class ListLinksShape(TypedDict):
    """Where to go from a window of the list."""

    next: str | None
    html: str
