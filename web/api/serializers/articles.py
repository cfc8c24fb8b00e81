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
    passage_links,
    place_part,
)
from web.rendering import citations, urls
from web.rendering.pagination import paging


def article_document(page: ArticlePage, *, has_files: bool = True) -> ArticleSchema:
    """Return a whole article; ``has_files``: originals are handed out."""
    return {
        "article": _summary(page.article, has_files=has_files),
        "paragraphs": [
            {
                "id": paragraph.id,
                "paragraph": place_part(paragraph),
                "text": paragraph.text,
                **annotations_part(paragraph),
                "links": passage_links(paragraph, has_files=has_files),
            }
            for paragraph in timely(page.paragraphs)
        ],
        "same_text": [_summary(other, has_files=has_files) for other in page.same_text],
    }


def paragraph_document(
    paragraph: Paragraph,
    *,
    before: Iterable[Paragraph] = (),
    after: Iterable[Paragraph] = (),
    has_files: bool = True,
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
        "links": passage_links(paragraph, has_files=has_files),
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


def list_document(
    found: ArticleList, *, limit: int, offset: int, has_files: bool = True
) -> ArticleListSchema:
    """Return a window of the list of articles."""
    after = paging(found.total, limit=limit, offset=offset).next
    return {
        "total": found.total,
        "limit": limit,
        "offset": offset,
        "articles": [_summary(article, has_files=has_files) for article in found.articles],
        "index": index_part(found.index),
        "links": {
            "next": None if after is None else urls.articles_api_url(limit=limit, offset=after),
            "html": urls.articles_url(),
        },
    }


def _summary(article: ArticleSummary, *, has_files: bool) -> ArticleSummarySchema:
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
            "file": urls.file_url(article.id) if has_files else None,
        },
    }
