"""Documents to articles: blocks that a format knows, and statements that take precedence."""

from __future__ import annotations

from hashlib import sha256

import pytest

from search.articles.compose import NO_ORIGIN, Origin, compose
from search.articles.read_articles import read_articles
from search.errors import FormatError
from search.formats import Block, Document, read, suffixes
from search.model import Article, Kind
from tests.support.paths import ROOT

BLOCKS = (
    Block(Kind.TITLE, "Last boat", "line 1"),
    Block(Kind.BYLINE, "By Ann Lee", "line 2"),
    Block(Kind.DATE, "3 June 2021", "line 3"),
    Block(Kind.PARAGRAPH, "LEEDS (AP) — It left.\nNobody waved.", "line 5"),
    Block(Kind.HEADING, "Why now", "line 8"),
    Block(Kind.LIST_ITEM, "- late", "line 10"),
)


STATED = ("title", "authors", "published", "source", "lang", "url")


def composed(document: Document, origin: Origin = NO_ORIGIN) -> Article:
    return compose(document, name="press/a.html", source="press", lang="en", origin=origin)


def test_known_blocks_are_taken_as_they_are() -> None:
    """No layout rule is applied: "- late" stays as it is, and lines are not wrapped text."""
    article = composed(Document(blocks=BLOCKS))
    assert article.text == "\n\n".join(block.text for block in BLOCKS)
    assert [(p.anchor, p.kind, p.text, p.section) for p in article.paragraphs] == [
        ("h0", Kind.TITLE, "Last boat", None),
        ("b1", Kind.BYLINE, "By Ann Lee", None),
        ("b2", Kind.DATE, "3 June 2021", None),
        ("p1", Kind.PARAGRAPH, "LEEDS (AP) — It left.\nNobody waved.", None),
        ("h1", Kind.HEADING, "Why now", None),
        ("p2", Kind.LIST_ITEM, "- late", "Why now"),
    ]
    for paragraph in article.paragraphs:
        assert article.text[paragraph.start : paragraph.end] == paragraph.text
    assert (article.title, article.title_found) == ("Last boat", True)
    assert (article.authors, article.published) == (("Ann Lee",), "2021-06-03")
    assert article.dateline == "LEEDS (AP)"


def test_statements_of_a_document_take_precedence() -> None:
    document = Document(
        blocks=BLOCKS,
        title="The last boat",
        authors=("Bo Yu",),
        published="2021-06",
        source="The Herald",
        lang="fr",
        url="https://herald.example/boat",
    )
    article = composed(document)
    stated = {name: getattr(article, name) for name in STATED}
    assert stated == {name: getattr(document, name) for name in stated}
    assert article.paragraphs[0].kind is Kind.HEADING
    assert article.paragraphs[0].title == "The last boat"


def test_a_document_without_blocks_is_an_article_without_paragraphs() -> None:
    article = composed(Document(blocks=()))
    assert (article.title, article.title_found, article.paragraphs) == ("", False, ())


def test_every_suffix_names_one_format() -> None:
    assert all(suffix in one.suffixes for suffix, found in suffixes().items() for one in found)
    assert all(suffix == suffix.lower() and suffix[0] == "." for suffix in suffixes())


def test_first_bytes_must_confirm_the_suffix() -> None:
    with pytest.raises(FormatError, match=r"it is a PDF, not text; save it as plain text\.$"):
        list(read(ROOT / "a.txt", b"%PDF-1.7 words", lang="en"))


def test_an_article_is_read_by_way_of_its_document() -> None:
    [document] = read(ROOT / "a.txt", b"Last boat\n\nIt left.", lang="en")
    [article] = read_articles(
        ROOT / "a.txt", b"Last boat\n\nIt left.", name="press/a.html", source="press", lang="en"
    )
    origin = Origin(sha256(b"Last boat\n\nIt left.").hexdigest(), "text/1")
    assert article == composed(document, origin)
