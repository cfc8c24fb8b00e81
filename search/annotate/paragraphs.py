"""Articles with annotated paragraphs: the values that are searched, without where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from search.annotate.article import annotate
from search.annotate.model import Annotation, Mention, Place
from search.model import Article, Paragraph


def annotated(article: Article) -> Article:
    """Tell each paragraph of an article who is quoted in it, and whom and what it names."""
    found = zip(article.paragraphs, annotate(article), strict=True)
    return replace(article, paragraphs=tuple(_with(*pair) for pair in found))


def _with(paragraph: Paragraph, annotation: Annotation) -> Paragraph:
    return replace(
        paragraph,
        quotes=annotation.quotes,
        people=_values(annotation.people),
        places=_values(annotation.places),
        names=_values(annotation.names),
        dates=_values(annotation.dates),
    )


def _values(mentions: Iterable[Mention | Place]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.value for mention in mentions))
