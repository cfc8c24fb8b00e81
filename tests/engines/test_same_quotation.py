"""Searching inside quotations, against a plain look at every quotation of the seed article."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search import Library, Paragraph, QuoteKind, Request
from search.analysis.tokenizer import tokens


@pytest.fixture(scope="module")
def paragraphs(library: Library) -> tuple[Paragraph, ...]:
    [summary] = library.articles().articles
    page = library.article(summary.id)
    assert page is not None
    return page.paragraphs


def said(paragraph: Paragraph) -> Iterator[tuple[str | None, set[str]]]:
    """Yield the speaker and the marked words of each quotation."""
    for stretches in paragraph.quotations():
        words = {
            token.terms[0].removeprefix("=")
            for quote in stretches
            if quote.kind is not QuoteKind.INDIRECT
            for token in tokens(paragraph.text[quote.start : quote.end], "en")
            if token.words == 1
        }
        yield stretches[0].speaker, words


def found(library: Library, q: str) -> dict[str, list[str]]:
    """Search for exactly these words; give the marked ones of each hit."""
    page = library.search(Request(q=q, limit=100, exact=True))
    return {
        hit.paragraph.id: [hit.paragraph.text[mark.start : mark.end] for mark in hit.matches]
        for hit in page.hits
    }


def test_speaker_and_words_are_of_the_same_quotation(
    library: Library, paragraphs: tuple[Paragraph, ...]
) -> None:
    everything = {
        word for paragraph in paragraphs for _, words in said(paragraph) for word in words
    }
    for name in ("Sergey Lavrov", "Mevlut Cavusoglu"):
        for word in sorted(everything)[::5]:
            expected = {
                paragraph.id
                for paragraph in paragraphs
                if any(speaker == name and word in words for speaker, words in said(paragraph))
            }
            hits = found(library, f'speaker:"{name}" quote:"{word}"')
            assert hits.keys() == expected, (name, word)


def test_only_words_inside_of_quotations_are_marked(
    library: Library,
) -> None:
    page = library.search(Request(q="quote:russia", limit=100))
    assert page.total > 1
    for hit in page.hits:
        for mark in hit.matches:
            assert any(
                quote.start <= mark.start and mark.end <= quote.end
                for quote in hit.paragraph.quotes
                if quote.kind is not QuoteKind.INDIRECT
            )


def test_the_quotations_of_a_paragraph_survive_the_index(
    library: Library, paragraphs: tuple[Paragraph, ...]
) -> None:
    for paragraph in paragraphs:
        assert library.paragraph(paragraph.id) == paragraph
        for quote in paragraph.quotes:
            assert 0 <= quote.start < quote.end <= len(paragraph.text)


def test_facets_count_speakers_over_the_whole_result(library: Library) -> None:
    page = library.search(Request(q="aid", facets=("speaker",), limit=1))
    [facet] = page.facets
    everyone = library.search(Request(q="aid", limit=100))
    for value in facet.counts:
        quoted = [
            hit
            for hit in everyone.hits
            if value.value in {quote.speaker for quote in hit.paragraph.quotes}
        ]
        assert len(quoted) == value.count
