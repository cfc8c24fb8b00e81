"""Value types that the schemas of several concepts share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="Of the text in UTF-8.")]

Count = Annotated[int, Field(ge=0)]

Kind = Literal[
    "title",
    "byline",
    "date",
    "heading",
    "paragraph",
    "list item",
    "meta",
    "block quote",
    "table row",
    "code",
]

Via = Literal["exact", "accent", "stem", "compound", "prefix", "fuzzy", "phrase", "near"]

QuoteKind = Literal["direct", "mixed", "indirect"]
