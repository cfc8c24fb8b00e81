"""Articles, alone and in lists."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from web.api.schemas.paragraphs import (
    AnnotationsShape,
    HitArticleShape,
    ParagraphLinksShape,
    PlaceShape,
)
from web.api.schemas.query import IndexShape, ListLinksShape
from web.api.schemas.values import Count


class ArticleLinksShape(TypedDict):
    """Links of an article."""

    self: str
    html: str
    original: str | None


class ArticleSummaryShape(HitArticleShape):
    """Metadata and links of an article."""

    path: Annotated[str, Field(description="The path of the file, relative to the indexed folder.")]
    paragraphs: Count
    links: ArticleLinksShape


class ArticleListShape(TypedDict):
    """One window of all articles, in order of their file paths."""

    total: Count
    limit: Count
    offset: Count
    articles: list[ArticleSummaryShape]
    index: IndexShape
    links: ListLinksShape


class BlockShape(AnnotationsShape):
    """One block of an article, in reading order."""

    id: str
    paragraph: PlaceShape
    text: str
    links: ParagraphLinksShape


class ArticleShape(TypedDict):
    """An article with all its blocks."""

    article: ArticleSummaryShape
    paragraphs: list[BlockShape]
