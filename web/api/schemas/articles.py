"""Articles, alone and in lists."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from web.api.schemas.paragraphs import (
    AnnotationsSchema,
    HitArticleSchema,
    PassageLinksSchema,
    PlaceSchema,
)
from web.api.schemas.query import IndexSchema, ListLinksSchema
from web.api.schemas.values import Count


class ArticleLinksSchema(TypedDict):
    """Links of an article."""

    self: str
    html: str
    original: str | None
    file: Annotated[
        str | None, Field(description="The file that it was read from; null: not handed out.")
    ]


class ArticleSummarySchema(HitArticleSchema):
    """Metadata and links of an article."""

    path: Annotated[str, Field(description="The path of the file, relative to the indexed folder.")]
    paragraphs: Count
    links: ArticleLinksSchema


class ArticleListSchema(TypedDict):
    """One window of all articles, in order of their file paths."""

    total: Count
    limit: Count
    offset: Count
    articles: list[ArticleSummarySchema]
    index: IndexSchema
    links: ListLinksSchema


class BlockSchema(AnnotationsSchema):
    """One block of an article, in reading order."""

    id: str
    paragraph: PlaceSchema
    text: str
    links: PassageLinksSchema


class ArticleSchema(TypedDict):
    """An article with all its blocks."""

    article: ArticleSummarySchema
    paragraphs: list[BlockSchema]
    same_text: Annotated[
        list[ArticleSummarySchema],
        Field(description="Other articles that say nearly the same, such as its PDF."),
    ]
