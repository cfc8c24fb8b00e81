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
    """Where to go from an article."""

    self: str
    html: str
    original: str | None


class ArticleSummaryShape(HitArticleShape):
    """One article of the list."""

    path: Annotated[str, Field(description="Of the file, under the indexed folder.")]
    paragraphs: Count
    links: ArticleLinksShape


class ArticleListShape(TypedDict):
    """One window of all articles, in order of title."""

    total: Count
    limit: Count
    offset: Count
    articles: list[ArticleSummaryShape]
    index: IndexShape
    links: ListLinksShape


class BlockShape(AnnotationsShape):
    """One block of an article, in order of reading."""

    id: str
    paragraph: PlaceShape
    text: str
    links: ParagraphLinksShape


class ArticleShape(TypedDict):
    """A whole article as it is indexed."""

    article: ArticleSummaryShape
    paragraphs: list[BlockShape]
