"""Checked quotations."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from web.api.schemas.citations import CitationSchema
from web.api.schemas.paragraphs import HitArticleSchema, ParagraphLinksSchema, PlaceSchema
from web.api.schemas.query import IndexSchema
from web.api.schemas.values import Count
from web.params.check import LONGEST_DRAFT

Wording = Literal["verbatim", "altered", "joined", "other speaker", "not found"]


class CheckRequestSchema(TypedDict):
    """Remembered words or a draft, and who is said to have said it, and when."""

    text: Annotated[
        str,
        Field(
            min_length=1,
            max_length=LONGEST_DRAFT,
            description="Without quotation marks it is a quotation as a whole.",
        ),
    ]
    who: NotRequired[Annotated[str | None, Field(max_length=200)]]
    when: NotRequired[Annotated[str | None, Field(description="2016, 2016-12 or 2016-12-01.")]]


class PieceSchema(TypedDict):
    """Words of the quotation beside those of the passage."""

    kind: Annotated[
        Literal["same", "changed", "added", "left out", "marked", "between"],
        Field(
            description="`added`: the passage does not have them; `left out`: the quotation does "
            "not; `marked`: left out or replaced at an ellipsis or brackets; `between`: of the "
            "article, between two parts of what was said."
        ),
    ]
    quoted: str
    written: str


class PassageSchema(TypedDict):
    """The words of a paragraph that come nearest to the quotation, or to a part of it."""

    id: Annotated[str, Field(description="Id of the paragraph.")]
    article: HitArticleSchema
    paragraph: PlaceSchema
    start: Annotated[int, Field(ge=0, description="In the paragraph's text.")]
    end: Count
    text: str
    context: Annotated[str, Field(description="The text of the paragraph.")]
    said_by: Annotated[str | None, Field(description="Who said it, as the article has it.")]
    similarity: Annotated[float, Field(ge=0, le=1)]
    verbatim: bool
    pieces: list[PieceSchema]
    citation: CitationSchema
    links: ParagraphLinksSchema


class CheckedQuotationSchema(TypedDict):
    """A quotation with its verdict."""

    text: str
    start: Annotated[int, Field(ge=0, description="In the text that was sent.")]
    end: Count
    who: str | None
    when: str | None
    indirect: Annotated[bool, Field(description="Reported speech: “he said that he had …”.")]
    verdict: Wording
    wording: Annotated[Wording, Field(description="The verdict on the words, whoever said them.")]
    detail: str
    notes: list[str]
    passages: Annotated[
        list[PassageSchema],
        Field(description="The best one; of a joined quotation, one for each part."),
    ]
    others: Annotated[list[PassageSchema], Field(description="Further ones, the nearest first.")]


class CheckedTextSchema(TypedDict):
    """The quotations of a text, in its order."""

    quotations: list[CheckedQuotationSchema]
    left_out: Annotated[int, Field(ge=0, description="Quotations beyond the most checked at once.")]
    took_ms: float
    index: IndexSchema
