"""Citations in several formats, for the citation page and the foot of an article."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from search import ArticleSummary, Paragraph
from web.api.serializers.articles import citation_part
from web.rendering import citations, urls
from web.rendering.formatting import one_line, place
from web.rendering.text_fragments import fragment, with_fragment


@dataclass(frozen=True, slots=True)
class CitationFormat:
    """A citation in one format."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class CitationView:
    """The contents of the citation page."""

    paragraph: Paragraph
    title: str
    place: str
    forms: tuple[CitationFormat, ...]
    original: str | None  # URL with a text fragment that highlights the passage
    url: str
    json_url: str


def citation_view(paragraph: Paragraph, blocks: Sequence[Paragraph]) -> CitationView:
    """Return the contents of the citation page of a paragraph; ``blocks`` are its article's."""
    url = urls.safe_url(paragraph.url)
    original = url and with_fragment(url, fragment(paragraph, blocks))
    return CitationView(
        paragraph=paragraph,
        title=one_line(paragraph.title),
        place=place(paragraph),
        forms=(
            *_forms(paragraph, original),
            CitationFormat("json", "JSON", _json(citation_part(paragraph, original))),
        ),
        original=original,
        url=urls.article_url(paragraph.article, anchor=paragraph.anchor),
        json_url=urls.paragraph_api_url(paragraph.id),
    )


def article_formats(article: ArticleSummary) -> tuple[CitationFormat, ...]:
    """Return the citation of a whole article in each format."""
    return _forms(article, urls.safe_url(article.url))


def _forms(cited: citations.Cited, link: str | None) -> tuple[CitationFormat, ...]:
    return (
        CitationFormat("text", "Text", citations.plain(cited, link)),
        CitationFormat("markdown", "Markdown", citations.markdown(cited, link)),
        CitationFormat("bibtex", "BibTeX", citations.bibtex(cited, link)),
    )


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)
