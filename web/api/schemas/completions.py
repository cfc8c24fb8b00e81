"""Completions of a query."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from typing_extensions import TypedDict


class CompletionSchema(TypedDict):
    """A completed query."""

    text: str
    kind: Literal["word", "speaker", "person", "place", "source", "name"]
    paragraphs: Annotated[int, Field(ge=1, description="Number of paragraphs it finds.")]


class CompletionsSchema(TypedDict):
    """Completions: words first, then names."""

    suggestions: list[CompletionSchema]


# OpenSearch suggestions: query, completions, descriptions and URLs.
OpenSearchSchema: TypeAlias = Annotated[
    list[str | list[str]], Field(min_length=4, max_length=4)
]  # fmt: skip
