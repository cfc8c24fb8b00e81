"""EPUB: books and newspapers, an article a chapter.

Title pages, tables of contents and pages that list links are no articles. A page without heading
that no table of contents names continues the one before: converters split long chapters.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree
from lxml.html import HtmlElement

from search.formats.document import Block, Document
from search.formats.file_properties import stated_authors
from search.formats.office.package import Package, attribute, child, local_name, text_of
from search.formats.parts.fragments import tree_blocks
from search.formats.parts.opening import holds_text, with_opening
from search.formats.parts.refusals import NO_ARTICLE, refusal
from search.formats.parts.statements import (
    MAX_NAME,
    iso_date,
    language_code,
    one_line,
    web_address,
)
from search.formats.web_pages.markup import PageError, decode_page, parse_page
from search.model import Kind

CONTAINER = "META-INF/container.xml"
ENCRYPTION = "META-INF/encryption.xml"
LINK_SHARE = 0.6  # of a page's characters in links that makes it a list of contents
TITLE_PAGE = 60  # words of a page with the book's title that is a title page
_NO_BODY = re.compile(r"\b(?:toc|landmarks|titlepage|cover|copyright-page|loi|lot|page-list)\b")
_NO_PAGE = re.compile(r"(?:^|[/_-])(?:nav|toc|cover|title_?page)\b[^/]*$", re.IGNORECASE)
_CALIBRE = "//*[contains(@class, 'calibre_navbar') or contains(@class, 'calibre_feed')]"
_MIDNIGHT = re.compile(r"\d{4}(?:-\d\d){0,2}(?:T00:00(?::00)?(?:\.0+)?(?:Z|[+-]\d\d:?\d\d)?)?")
_ISSUE = re.compile(r"(?<!\s)\s*\[[^\[\]]*+\]$")  # calibre: "The Gazette [Mon, 05 Oct 2026]"


class _Book(NamedTuple):
    """The statements of a package about all of its chapters."""

    title: str | None
    authors: tuple[str, ...]
    published: str | None
    publisher: str | None
    lang: str | None
    pages: tuple[str, ...]  # names of members, in reading order
    contents: dict[str, str]  # titles of pages in the table of contents


@dataclass
class _Chapter:
    """A chapter while its pages are read."""

    title: str | None
    lang: str | None
    url: str | None
    blocks: list[Block] = field(default_factory=list)


def read(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the chapters of a book.

    Raises:
        FormatError: the file is damaged, protected, or holds no chapter.
    """
    package = Package(path, content)
    book = _read_book(path, package)
    _ensure_readable(path, package, book)
    chapters = list(_chapters(package, book, lang))
    if not chapters:
        raise refusal(path, NO_ARTICLE)
    is_one = len(chapters) == 1
    for chapter in chapters:
        published = book.published if is_one else None
        yield with_opening(
            Document(
                blocks=tuple(chapter.blocks),
                title=chapter.title or (book.title if is_one else None),
                authors=_authors(chapter, book),
                published=published,
                source=book.publisher if is_one else book.title,
                lang=chapter.lang or book.lang,
                url=chapter.url,
            )
        )


def _authors(chapter: _Chapter, book: _Book) -> tuple[str, ...]:
    """Return the authors of the book, unless the chapter has a byline of its own."""
    opened = with_opening(Document(blocks=tuple(chapter.blocks)))
    return opened.authors or book.authors


def _read_book(path: Path, package: Package) -> _Book:
    root = package.xml(CONTAINER)
    files = [] if root is None else [e for e in root.iter() if local_name(e) == "rootfile"]
    name = next(filter(None, (attribute(each, "full-path") for each in files)), None)
    opf = package.xml(name) if name else None
    if opf is None or name is None:
        raise refusal(path, "it is not an EPUB: its list of pages is missing; download it again")
    base = posixpath.dirname(name)
    manifest = [each for each in _children(opf, "manifest") if local_name(each) == "item"]
    items = {attribute(each, "id") or "": each for each in manifest}
    metadata = child(opf, "metadata")
    title = one_line(text_of(child(metadata, "title")))
    return _Book(
        title=_ISSUE.sub("", title) if title else None,
        authors=stated_authors("; ".join(_creators(metadata))),
        published=_issue_date(text_of(child(metadata, "date"))),
        publisher=_publisher(metadata),
        lang=language_code(text_of(child(metadata, "language"))),
        pages=tuple(_spine(opf, items, base)),
        contents=_contents(package, items, base),
    )


def _children(opf: etree._Element, name: str) -> list[etree._Element]:
    found = child(opf, name)
    return [] if found is None else list(found)


def _creators(metadata: etree._Element | None) -> list[str]:
    """Return the names of the creators who are authors; other roles are left out."""
    return [
        text_of(each) or ""
        for each in (() if metadata is None else metadata)
        if local_name(each) == "creator" and (attribute(each, "role") or "aut") == "aut"
    ]


def _issue_date(written: str | None) -> str | None:
    """Return a date without time of day; with one, it says when a program made the file."""
    return iso_date(written) if written and _MIDNIGHT.fullmatch(written.strip()) else None


def _publisher(metadata: etree._Element | None) -> str | None:
    name = one_line(text_of(child(metadata, "publisher")), MAX_NAME)
    return None if name and "calibre" in name.lower() else name


def _spine(opf: etree._Element, items: dict[str, etree._Element], base: str) -> Iterator[str]:
    """Yield the names of the pages in reading order, without those that are marked as contents."""
    for each in _children(opf, "spine"):
        item = items.get(attribute(each, "idref") or "") if local_name(each) == "itemref" else None
        if item is None or "nav" in (attribute(item, "properties") or "").split():
            continue
        if "html" in (attribute(item, "media-type") or "html"):
            yield _member(base, attribute(item, "href"))


def _contents(package: Package, items: dict[str, etree._Element], base: str) -> dict[str, str]:
    """Return the titles of pages in the NCX or the navigation document."""
    found: dict[str, str] = {}
    for item in items.values():
        is_ncx = "ncx" in (attribute(item, "media-type") or "")
        if not is_ncx and "nav" not in (attribute(item, "properties") or "").split():
            continue
        name = _member(base, attribute(item, "href"))
        root = package.xml(name)
        if root is None:
            continue
        for each in root.iter(etree.Element):
            target, title = _entry(each, is_ncx=is_ncx)
            if target and title:
                found.setdefault(_member(posixpath.dirname(name), target), title)
    return found


def _entry(element: etree._Element, *, is_ncx: bool) -> tuple[str | None, str | None]:
    if is_ncx and local_name(element) == "navPoint":
        target = child(element, "content")
        label = one_line(text_of(child(element, "navLabel", "text")))
        return (None if target is None else attribute(target, "src")), label
    if not is_ncx and local_name(element) == "a":
        return attribute(element, "href"), one_line(text_of(element))
    return None, None


def _member(base: str, href: str | None) -> str:
    return posixpath.normpath(posixpath.join(base, unquote((href or "").partition("#")[0])))


def _ensure_readable(path: Path, package: Package, book: _Book) -> None:
    """Check that no page is encrypted; fonts may be.

    Raises:
        FormatError: a page is.
    """
    root = package.xml(ENCRYPTION)
    for each in () if root is None else root.iter(etree.Element):
        if unquote(attribute(each, "URI") or "") in book.pages:
            raise refusal(path, "it is protected against copying (DRM); save it without protection")


def _chapters(package: Package, book: _Book, lang: str) -> Iterator[_Chapter]:
    """Yield the chapters with all of their pages."""
    open_: _Chapter | None = None
    opening: list[Block] = []  # bylines and dates of title pages
    for name in book.pages:
        content = package.content(name)
        if content is None or not content.strip():
            continue
        try:
            tree = parse_page(decode_page(content, declared="utf-8", lang=lang))
        except PageError:
            continue
        if _lists_contents(tree, name):
            opening += _title_lines(tree, name)
            continue
        url = _without_navigation(tree)
        blocks = tree_blocks(tree, where=name)
        title = _heading(blocks) or book.contents.get(name)
        if not holds_text(blocks) or _is_title_page(blocks, book):
            opening += [block for block in blocks if block.text != book.title]
            continue
        if open_ and title is None:
            open_.blocks += blocks
            continue
        if open_:
            yield open_
        open_ = _Chapter(title, _language(tree), url, [*opening, *blocks])
        opening = []
    if open_:
        yield open_


def _title_lines(tree: HtmlElement, name: str) -> list[Block]:
    """Return the byline and the date of a title page, which belong to the chapter below it."""
    if not tree.xpath("//*[contains(@*[local-name()='type'], 'titlepage') or @class='titlepage']"):
        return []
    lines = tree.xpath("//p[@class='author' or @class='date' or @class='byline']")
    kinds = {"date": Kind.DATE}
    return [
        Block(
            kinds.get(line.get("class"), Kind.BYLINE), " ".join(line.text_content().split()), name
        )
        for line in lines
        if line.text_content().strip()
    ]


def _is_title_page(blocks: tuple[Block, ...], book: _Book) -> bool:
    """Check whether a page says little but the title of the book."""
    words = sum(len(block.text.split()) for block in blocks)
    return words <= TITLE_PAGE and any(block.text == book.title for block in blocks[:2])


def _heading(blocks: tuple[Block, ...]) -> str | None:
    return next((block.text for block in blocks[:4] if block.kind is Kind.HEADING), None)


def _lists_contents(tree: HtmlElement, name: str) -> bool:
    """Check whether a page is a table of contents, a title page or a cover, or only links."""
    kinds = tree.xpath("//*[self::body or self::section or self::nav]/@*[local-name()='type']")
    marks = [*kinds, *tree.xpath("//body//@role")]
    if any(_NO_BODY.search(str(mark)) for mark in marks) or _NO_PAGE.search(name.rsplit(".", 1)[0]):
        return True
    body = tree.xpath("//body")
    length = len("".join(body[0].text_content().split())) if body else 0
    linked = sum(len("".join(link.text_content().split())) for link in tree.iter("a"))
    return linked > LINK_SHARE * length


def _without_navigation(tree: HtmlElement) -> str | None:
    """Remove calibre's navigation from a page; return the address in it that it was loaded from."""
    address = None
    for bar in tree.xpath(_CALIBRE):
        links = bar.xpath(".//a/@href")
        address = address or next(filter(None, map(web_address, links)), None)
        if bar.getparent() is not None:
            bar.drop_tree()
    return address


def _language(tree: HtmlElement) -> str | None:
    root = tree.getroottree().getroot()
    return language_code(root.get("lang") or root.get("xml:lang"))
