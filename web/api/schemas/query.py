"""The query as understood, the state of the index, and the totals."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from web.api.schemas.values import Count


class NoteSchema(TypedDict):
    """A note on how the query was understood."""

    code: str
    text: str
    position: Annotated[
        int | None, Field(description="Offset in q; null if the note has no position.")
    ]


class ClauseSchema(TypedDict):
    """A part of the query that can match by itself."""

    text: str
    excluded: Annotated[bool, Field(description="Under a NOT: it highlights nothing.")]
    paragraphs: Annotated[
        int | None, Field(description="Its own count; only if the whole query has no results.")
    ]


class QuerySchema(TypedDict):
    """The query and how it was understood."""

    q: str
    understood: Annotated[
        str, Field(description="The canonical query; it finds the same paragraphs.")
    ]
    notes: list[NoteSchema]
    repaired: Annotated[bool, Field(description="Whether an invalid operator was taken literally.")]
    clauses: Annotated[
        list[ClauseSchema], Field(description="`matches[].clause` is an index into this list.")
    ]


class IndexSchema(TypedDict):
    """The state of the index that answered."""

    generation: int
    articles: Count
    paragraphs: Count
    updated: Annotated[str, Field(description="ISO 8601, UTC.")]
    annotated: Annotated[
        bool, Field(description="Whether quotations, speakers, people and places were detected.")
    ]
    rebuilding: Annotated[bool, Field(description="Whether the index is being rebuilt.")]


class TotalSchema(TypedDict):
    """The exact number of results."""

    value: Annotated[int, Field(ge=0, description="Paragraphs.")]
    relation: Literal["eq"]
    articles: Count
    listed: Annotated[
        int,
        Field(
            ge=0,
            description="Hits to page through: with `copies=grouped` one per group of "
            "near-duplicates, with `group=article` one per article.",
        ),
    ]
    reachable: NotRequired[
        Annotated[
            int,
            Field(
                ge=0,
                description="Hits within reach of `offset`, only if fewer than `listed`: "
                "paging ends there, and the export has all hits.",
            ),
        ]
    ]
    within_article: NotRequired[
        Annotated[
            int,
            Field(
                ge=1,
                description="Articles with all words, only if no paragraph has them: "
                "`within=article` finds these.",
            ),
        ]
    ]
    undated_left_out: NotRequired[
        Annotated[
            int,
            Field(
                ge=1,
                description="Undated paragraphs that only dates kept out, if any.",
            ),
        ]
    ]


class ListLinksSchema(TypedDict):
    """Links of a window of a list."""

    next: str | None
    html: str
