"""Exports of Factiva and Europresse as web pages, where elements tell the fields apart.

The web page reader calls ``articles_of_page`` before it looks for the body of a page: such a page
is a list of articles, of which body extraction would keep one or none.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from search.formats.document import Block, Document
from search.formats.exports import europresse, factiva
from search.model import Kind

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | {"p", "div", "li", "td", "blockquote", "pre"}


def articles_of_page(root: etree._Element) -> list[Document]:
    """Return the articles of a page that is an export; none if it is no such page.

    ``root`` is the root of the page as lxml's HTML parser makes it.
    """
    titles = _of_class(root, "titreArticleVisu")
    if titles:
        return [found for title in titles if (found := _of_europresse(title))]
    return [
        article
        for element in _of_class(root, "article")
        for article in factiva.articles(Document(blocks=tuple(_blocks(element))))
    ]


def _of_europresse(title: etree._Element) -> Document | None:
    """Return the article around a headline: the smallest element that holds a text as well."""
    home = title
    while home is not None and not _of_class(home, "docOcurrContainer"):
        home = home.getparent()
    if home is None:
        return None
    body = tuple(_blocks(_of_class(home, "docOcurrContainer")[0]))
    return europresse.from_fields(
        title=_text(title),
        header=_first(home, "DocHeader"),
        source=_first(home, "DocPublicationName"),
        authors=_first(home, "docAuthors"),
        body=body,
        where=_path(title),
    )


def _of_class(element: etree._Element, name: str) -> list[etree._Element]:
    wanted = f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"
    return list(element.xpath(f".//*[{wanted}]"))


def _first(home: etree._Element, name: str) -> str:
    return next(map(_text, _of_class(home, name)), "")


def _blocks(element: etree._Element) -> Iterator[Block]:
    """Yield the text of the innermost block elements, in order."""
    inner = [each for each in element.iterdescendants() if each.tag in _BLOCKS]
    for each in inner or [element]:
        if any(below.tag in _BLOCKS for below in each.iterdescendants()):
            continue
        text = _text(each)
        if text:
            is_headline = each.tag in _HEADINGS or bool(_of_class(each, "enHeadline"))
            yield Block(Kind.HEADING if is_headline else Kind.PARAGRAPH, text, _path(each))


def _text(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _path(element: etree._Element) -> str:
    return str(element.getroottree().getpath(element))
