"""Articles, paragraphs and their citations as JSON documents."""

from __future__ import annotations

from collections.abc import Iterable

from search import (
    ArticleList,
    ArticlePage,
    ArticleSummary,
    Paragraph,
    sentences,
    timely,
)
from web.api.schemas.articles import ArticleListSchema, ArticleSchema, ArticleSummarySchema
from web.api.schemas.citations import CitationSchema, ParagraphSchema
from web.api.serializers.parts import (
    annotations_part,
    article_part,
    index_part,
    neighbours_part,
    paragraph_links,
    place_part,
)
from web.rendering import citations, urls
from web.rendering.pagination import paging


def article_document(page: ArticlePage) -> ArticleSchema:
    """Return a whole article."""
    return {
        "article": _summary(page.article),
        "paragraphs": [
            {
                "id": paragraph.id,
                "paragraph": place_part(paragraph),
                "text": paragraph.text,
                **annotations_part(paragraph),
                "links": paragraph_links(paragraph),
            }
            for paragraph in timely(page.paragraphs)
        ],
        "same_text": [_summary(other) for other in page.same_text],
    }


def paragraph_document(
    paragraph: Paragraph, *, before: Iterable[Paragraph] = (), after: Iterable[Paragraph] = ()
) -> ParagraphSchema:
    """Return one paragraph with its citation and neighbours."""
    return {
        "id": paragraph.id,
        "article": article_part(paragraph),
        "paragraph": place_part(paragraph),
        "text": paragraph.text,
        **annotations_part(paragraph),
        "context": {"before": neighbours_part(before), "after": neighbours_part(after)},
        "sentences": [{"start": span.start, "end": span.end} for span in sentences(paragraph.text)],
        "words": paragraph.words,
        "citation": citation_part(paragraph),
        "links": paragraph_links(paragraph),
    }


def citation_part(paragraph: Paragraph, link: str | None = None) -> CitationSchema:
    """Return a verifiable citation; ``link`` is the URL of the passage at its publisher."""
    return {
        "text": paragraph.text,
        "article": article_part(paragraph),
        "n": paragraph.n,
        "of": paragraph.of,
        "start": paragraph.start,
        "end": paragraph.end,
        "sha256": paragraph.sha256,
        "formatted": citations.plain(paragraph, link or urls.safe_url(paragraph.url)),
        "where": paragraph.where,
        "file_sha256": paragraph.file_sha256,
        "reader": paragraph.reader,
    }


def list_document(found: ArticleList, *, limit: int, offset: int) -> ArticleListSchema:
    """Return a window of the list of articles."""
    after = paging(found.total, limit=limit, offset=offset).next
    return {
        "total": found.total,
        "limit": limit,
        "offset": offset,
        "articles": [_summary(article) for article in found.articles],
        "index": index_part(found.index),
        "links": {
            "next": None if after is None else urls.articles_api_url(limit=limit, offset=after),
            "html": urls.articles_url(),
        },
    }


def _summary(article: ArticleSummary) -> ArticleSummarySchema:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "authors": list(article.authors),
        "published": article.published,
        "lang": article.lang,
        "url": urls.safe_url(article.url),
        "path": article.path,
        "paragraphs": article.paragraphs,
        "links": {
            "self": urls.article_api_url(article.id),
            "html": urls.article_url(article.id),
            "original": urls.safe_url(article.url),
        },
    }
