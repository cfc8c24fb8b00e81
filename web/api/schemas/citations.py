"""Citations, single paragraphs with their citation, and verification."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from web.api.schemas.paragraphs import (
    AnnotationsSchema,
    ContextSchema,
    HitArticleSchema,
    ParagraphLinksSchema,
    PassageLinksSchema,
    PlaceSchema,
    StretchSchema,
)
from web.api.schemas.query import IndexSchema
from web.api.schemas.values import Count, Sha256

Where = Annotated[
    str | None,
    Field(description="Place in the file: an XPath, a page; null: `start` and `end` are it."),
]
FileHash = Annotated[
    str | None, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of the file's bytes.")
]
Reader = Annotated[
    str | None, Field(description="Format and version of the reader of the file: html/1.")
]


class CitationSchema(TypedDict):
    """A citation that can be verified, with a formatted version."""

    text: Annotated[str, Field(description="The text, exactly as in the file.")]
    article: HitArticleSchema
    n: int | None
    of: Count
    start: Count
    end: Count
    sha256: Sha256
    formatted: Annotated[str, Field(description="Formatted as plain text.")]
    where: Where
    file_sha256: FileHash
    reader: Reader


class ParagraphSchema(AnnotationsSchema):
    """One paragraph with its citation and, on request, its neighbours."""

    id: str
    context: ContextSchema
    article: HitArticleSchema
    paragraph: PlaceSchema
    text: str
    sentences: Annotated[list[StretchSchema], Field(description="Spans in the text.")]
    words: Count
    citation: CitationSchema
    links: PassageLinksSchema


CitedText = Annotated[str | None, Field(max_length=2000)]

CitedOffset = Annotated[int | None, Field(ge=0, le=2**53)]


class CitedArticleSchema(TypedDict, total=False):
    """The article of a citation; URL or title identify an edited one."""

    id: CitedText
    title: CitedText
    source: CitedText
    url: CitedText


class CitedSchema(TypedDict, total=False):
    """A citation: its text, or hash and offsets, and its source as far as known.

    Hits, paragraphs and their `citation` can be sent as they were received.
    """

    id: Annotated[str | None, Field(max_length=2000, description="Id of the paragraph.")]
    article: Annotated[
        CitedArticleSchema | CitedText, Field(description="Its id, or its known metadata.")
    ]
    start: CitedOffset
    end: CitedOffset
    sha256: Annotated[str | None, Field(pattern="^[0-9a-f]{64}$")]
    text: Annotated[str | None, Field(max_length=20_000)]
    where: CitedText
    file_sha256: FileHash
    reader: CitedText


class NowSchema(TypedDict):
    """The passage as it is in the index now."""

    id: Annotated[str, Field(description="Id of the paragraph that contains the passage.")]
    article: HitArticleSchema
    paragraph: PlaceSchema
    start: Annotated[int, Field(ge=0, description="Offset in the decoded article.")]
    end: Count
    sha256: Sha256
    text: str
    where: Where
    file_sha256: FileHash
    reader: Reader
    links: ParagraphLinksSchema


class VerificationSchema(TypedDict):
    """Whether a cited passage is unchanged."""

    verdict: Literal["same", "moved", "changed", "gone", "not found"]
    detail: str
    now: Annotated[
        NowSchema | None,
        Field(description="The passage, its replacement, or the most similar one."),
    ]
    original: Annotated[
        Literal["same", "file changed", "reader changed"] | None,
        Field(description="The file now, if the citation records its `file_sha256`."),
    ]
    index: IndexSchema
