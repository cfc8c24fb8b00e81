"""A citation in all its forms, as the page of a citation and the foot of an article show it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from search import ArticleSummary, Paragraph
from web import citation, links
from web.fragment import fragment, with_fragment
from web.present import citation_part
from web.wording import one_line, place


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
    url = links.safe_url(paragraph.url)
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
        url=links.article_url(paragraph.article, anchor=paragraph.anchor),
        json_url=links.paragraph_api_url(paragraph.id),
    )


def article_forms(article: ArticleSummary) -> tuple[Form, ...]:
    """Cite a whole article."""
    return _forms(article, links.safe_url(article.url))


def _forms(cited: citation.Cited, link: str | None) -> tuple[Form, ...]:
    return (
        Form("text", "Text", citation.plain(cited, link)),
        Form("markdown", "Markdown", citation.markdown(cited, link)),
        Form("bibtex", "BibTeX", citation.bibtex(cited, link)),
    )


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)
