"""Completions of a query."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from typing_extensions import TypedDict


class CompletionShape(TypedDict):
    """A whole query for the box."""

    text: str
    kind: Literal["word", "speaker", "person", "place", "source", "name"]
    paragraphs: Annotated[int, Field(ge=1, description="How many it finds.")]


class CompletionsShape(TypedDict):
    """What a query may become: words first, then names."""

    suggestions: list[CompletionShape]


# What browsers take: the query, completions, what each finds, and its address.
OpenSearchShape: TypeAlias = Annotated[
    list[str | list[str]], Field(min_length=4, max_length=4)
]  # fmt: skip
