"""A citation in all its forms, as the page of a citation and the foot of an article show it."""

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
class Form:
    """One way to write a citation."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class CitationView:
    """Everything that the page of a citation shows."""

    paragraph: Paragraph
    title: str
    place: str
    forms: tuple[Form, ...]
    original: str | None  # leads to the very passage
    url: str
    json_url: str


def citation_view(paragraph: Paragraph, blocks: Sequence[Paragraph]) -> CitationView:
    """Lay out the citation of a paragraph among the blocks of its article."""
    url = urls.safe_url(paragraph.url)
    original = url and with_fragment(url, fragment(paragraph, blocks))
    return CitationView(
        paragraph=paragraph,
        title=one_line(paragraph.title),
        place=place(paragraph),
        forms=(
            *_forms(paragraph, original),
            Form("json", "JSON", _json(citation_part(paragraph, original))),
        ),
        original=original,
        url=urls.article_url(paragraph.article, anchor=paragraph.anchor),
        json_url=urls.paragraph_api_url(paragraph.id),
    )


def article_forms(article: ArticleSummary) -> tuple[Form, ...]:
    """Cite a whole article."""
    return _forms(article, urls.safe_url(article.url))


def _forms(cited: citations.Cited, link: str | None) -> tuple[Form, ...]:
    return (
        Form("text", "Text", citations.plain(cited, link)),
        Form("markdown", "Markdown", citations.markdown(cited, link)),
        Form("bibtex", "BibTeX", citations.bibtex(cited, link)),
    )


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)
