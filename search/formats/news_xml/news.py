"""News agencies' XML: NewsML-G2, NITF and NewsML 1.

A NewsML item holds its text as NITF, as XHTML or as plain text, and states its head itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree

from search.formats.document import Block, Document
from search.formats.news_xml.walk import BlockNames, element_blocks
from search.formats.office.package import attribute, child, local_name, parse_xml
from search.formats.parts.lines import text_blocks
from search.formats.parts.opening import holds_text, with_opening
from search.formats.parts.refusals import NO_ARTICLE, refusal
from search.formats.parts.statements import (
    MAX_NAME,
    iso_date,
    language_code,
    one_line,
    person_names,
    web_address,
)
from search.model import Kind

_ITEMS = ("newsItem", "NewsItem")
_NITF = BlockNames(
    kinds={
        "hl1": Kind.TITLE,
        "hl2": Kind.HEADING,
        "byline": Kind.BYLINE,
        "dateline": Kind.META,
        "p": Kind.PARAGRAPH,
        "block": Kind.PARAGRAPH,
        "bq": Kind.BLOCK_QUOTE,
        "pre": Kind.CODE,
        "tr": Kind.TABLE_ROW,
        "li": Kind.LIST_ITEM,
        "dt": Kind.LIST_ITEM,
        "dd": Kind.LIST_ITEM,
        "media-caption": Kind.META,
        "media-producer": Kind.META,
        "fn": Kind.META,
        "tagline": Kind.META,
        "bibliography": Kind.META,
    },
    skipped=frozenset(("abstract", "media-metadata", "media-object", "note", "rights", "head")),
    breaks=frozenset(("br", "td", "th")),
)
_XHTML = BlockNames(
    kinds={f"h{level}": Kind.HEADING for level in range(1, 7)}
    | dict.fromkeys(("p", "div", "section"), Kind.PARAGRAPH)
    | {"blockquote": Kind.BLOCK_QUOTE, "pre": Kind.CODE, "tr": Kind.TABLE_ROW}
    | dict.fromkeys(("li", "dd", "dt"), Kind.LIST_ITEM)
    | dict.fromkeys(("figcaption", "caption"), Kind.META),
    skipped=frozenset(("head", "script", "style")),
    breaks=frozenset(("br", "td", "th")),
)


def read(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the news items of a file that have a text.

    Raises:
        FormatError: the file is not XML, defines entities, or holds no text.
    """
    del lang  # the items state theirs, or the caller has a default
    root = parse_xml(path, content)
    found = False
    for item in _items(root):
        document = _read_nitf(item) if local_name(item) == "nitf" else _read_item(item)
        if holds_text(document.blocks or ()):
            found = True
            yield with_opening(document)
    if not found:
        raise refusal(path, NO_ARTICLE)


def _items(root: etree._Element) -> Iterator[etree._Element]:
    if local_name(root) in (*_ITEMS, "nitf"):
        yield root
        return
    yield from (each for each in root.iter(etree.Element) if local_name(each) in _ITEMS)


def _read_item(item: etree._Element) -> Document:
    """Read a NewsML item: its own statements precede those of the NITF within."""
    inner = _first(item, "nitf")
    within = _read_nitf(inner) if inner is not None else Document(blocks=_other_blocks(item))
    headline = _text(_first(item, "headline")) or _text(_first(item, "HeadLine"))
    published = (
        within.published
        or _day(item, "contentCreated")
        or _day(item, "firstCreated")
        or _day(item, "FirstCreated")
        or _day(item, "versionCreated")
        or _day(item, "ThisRevisionCreated")
    )
    return replace(
        within,
        title=headline or within.title,
        authors=_authors(item) or within.authors,
        published=published,
        source=_source(item) or within.source,
        lang=_language(item) or within.lang,
        url=web_address(attribute(item, "guid")) or within.url,
    )


def _read_nitf(root: etree._Element) -> Document:
    head, body = child(root, "head"), child(root, "body")
    blocks = tuple(element_blocks(body, _NITF)) if body is not None else ()
    title = next((block.text for block in blocks if block.kind is Kind.TITLE), None)
    blocks = tuple(block for block in blocks if block.kind is not Kind.TITLE)
    publication = _first(root, "pubdata")
    issue, release = _first(root, "date.issue"), _first(root, "date.release")
    stated = (_norm(publication, "date.publication"), _norm(issue, "norm"), _norm(release, "norm"))
    source = None if publication is None else attribute(publication, "name")
    language = attribute(root, "lang") or (attribute(body, "lang") if body is not None else None)
    return Document(
        blocks=blocks,
        title=title or _text(child(head, "title")),
        authors=_nitf_authors(root),
        published=next(filter(None, map(iso_date, stated)), None),
        source=one_line(source, MAX_NAME) or _text(_first(root, "distributor")),
        lang=language_code(language),
    )


def _nitf_authors(root: etree._Element) -> tuple[str, ...]:
    """Return the people that the byline marks; titles of theirs (byttl) are no names."""
    byline = _first(root, "byline")
    if byline is None:
        return ()
    people = [each for each in byline.iter(etree.Element) if local_name(each) == "person"]
    if people:
        return person_names(filter(None, map(_text, people)))
    titles = [each for each in byline if local_name(each) == "byttl"]
    return () if titles else person_names(filter(None, [_text(byline)]))


def _other_blocks(item: etree._Element) -> tuple[Block, ...]:
    """Return the text of an item without NITF: XHTML, plain text, or paragraphs of DataContent."""
    html = _first(item, "html")
    if html is not None:
        return tuple(element_blocks(html, _XHTML))
    holder = _first(item, "inlineData")
    holder = _first(item, "DataContent") if holder is None else holder
    if holder is None:
        return ()
    if len(holder):
        return tuple(element_blocks(holder, _XHTML))
    return text_blocks(holder.text or "", place=holder.getroottree().getpath(holder))


def _authors(item: etree._Element) -> tuple[str, ...]:
    """Return the authors of an item: its byline, not the agency that made it."""
    for name in ("by", "ByLine"):
        if names := person_names(filter(None, [_text(_first(item, name))])):
            return names
    return ()


def _source(item: etree._Element) -> str | None:
    for name in ("creator", "provider", "infoSource", "Provider"):
        holder = _first(item, name)
        if holder is None:
            continue
        party = _first(holder, "Party")
        formal = None if party is None else attribute(party, "FormalName")
        if found := _text(_first(holder, "name")) or one_line(formal, MAX_NAME):
            return found
    return None


def _language(item: etree._Element) -> str | None:
    language, old = _first(item, "language"), _first(item, "Language")
    stated = (
        None if language is None else attribute(language, "tag"),
        None if old is None else attribute(old, "FormalName"),
        attribute(item, "lang"),
    )
    return next(filter(None, map(language_code, stated)), None)


def _day(item: etree._Element, name: str) -> str | None:
    return iso_date(_text(_first(item, name)))


def _norm(element: etree._Element | None, name: str) -> str | None:
    return None if element is None else attribute(element, name)


def _first(root: etree._Element, name: str) -> etree._Element | None:
    """Return the first element of a name below another one, or that itself."""
    return next((each for each in root.iter(etree.Element) if local_name(each) == name), None)


def _text(element: etree._Element | None) -> str | None:
    return None if element is None else one_line("".join(element.itertext()))
