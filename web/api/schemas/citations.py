"""Citations, single paragraphs with their citation, and verification."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from web.api.schemas.paragraphs import (
    AnnotationsShape,
    ContextShape,
    HitArticleShape,
    ParagraphLinksShape,
    PlaceShape,
    StretchShape,
)
from web.api.schemas.query import IndexShape
from web.api.schemas.values import Count, Sha256


class CitationShape(TypedDict):
    """What pins a paragraph down, for a program and for a reader."""

    text: Annotated[str, Field(description="The words, exactly as in the file.")]
    article: HitArticleShape
    n: int | None
    of: Count
    start: Count
    end: Count
    sha256: Sha256
    formatted: Annotated[str, Field(description="Ready to be pasted.")]


class ParagraphShape(AnnotationsShape):
    """One paragraph with its citation and, if asked for, those around it."""

    id: str
    context: ContextShape
    article: HitArticleShape
    paragraph: PlaceShape
    text: str
    sentences: Annotated[list[StretchShape], Field(description="In the text.")]
    words: Count
    citation: CitationShape
    links: ParagraphLinksShape


CitedText = Annotated[str | None, Field(max_length=2000)]

CitedOffset = Annotated[int | None, Field(ge=0, le=2**53)]


class CitedArticleShape(TypedDict, total=False):
    """The article of a citation: an edited one is known by its address or title."""

    id: CitedText
    title: CitedText
    source: CitedText
    url: CitedText


class CitedShape(TypedDict, total=False):
    """A citation: its words (or their hash and place), and what is known of where they stood.

    Hits, paragraphs and their `citation` can be sent as they were received.
    """

    id: Annotated[str | None, Field(max_length=2000, description="Of the paragraph.")]
    article: Annotated[
        CitedArticleShape | CitedText, Field(description="Its id, or what is known of it.")
    ]
    start: CitedOffset
    end: CitedOffset
    sha256: Annotated[str | None, Field(pattern="^[0-9a-f]{64}$")]
    text: Annotated[str | None, Field(max_length=20_000)]


class NowShape(TypedDict):
    """Words as they stand in the index now."""

    id: Annotated[str, Field(description="Of the paragraph that they stand in.")]
    article: HitArticleShape
    paragraph: PlaceShape
    start: Annotated[int, Field(ge=0, description="In the decoded article.")]
    end: Count
    sha256: Sha256
    text: str
    links: ParagraphLinksShape


class VerificationShape(TypedDict):
    """Whether an article still says what a citation says."""

    verdict: Literal["same", "moved", "changed", "gone"]
    detail: str
    now: Annotated[
        NowShape | None,
        Field(description="Where the words are, what stands there instead, or comes nearest."),
    ]
    index: IndexShape
