"""TEI (Text Encoding Initiative): the texts of a file, with what their headers state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from search.formats.document import Document
from search.formats.news_xml.walk import BlockNames, element_blocks
from search.formats.office.package import attribute, child, local_name, parse_xml
from search.formats.parts.opening import holds_text, with_opening
from search.formats.parts.refusals import NO_ARTICLE, refusal
from search.formats.parts.statements import (
    iso_date,
    language_code,
    one_line,
    person_names,
    web_address,
)
from search.model import Kind

_TEXTS = ("TEI", "TEI.2")
_NAMES = BlockNames(
    kinds=dict.fromkeys(("p", "ab", "lg", "sp", "div", "u"), Kind.PARAGRAPH)
    | dict.fromkeys(("head", "docTitle", "speaker"), Kind.HEADING)
    | dict.fromkeys(("note", "figDesc", "trailer", "stage", "closer", "opener"), Kind.META)
    | {"quote": Kind.BLOCK_QUOTE, "row": Kind.TABLE_ROW}
    | {"item": Kind.LIST_ITEM, "byline": Kind.BYLINE, "docAuthor": Kind.BYLINE}
    | {"dateline": Kind.META, "docDate": Kind.DATE},
    skipped=frozenset(("fw", "del", "sic", "orig", "abbr", "teiHeader", "listBibl", "standOff")),
    breaks=frozenset(("lb", "l", "cell", "pb")),
)


def read(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the texts of a TEI file or corpus.

    Raises:
        FormatError: the file is not XML, defines entities, or holds no text.
    """
    del lang  # the header states it, or the caller has a default
    root = parse_xml(path, content)
    found = False
    for text in (each for each in root.iter(etree.Element) if local_name(each) in _TEXTS):
        document = _read_text(text)
        if holds_text(document.blocks or ()):
            found = True
            yield with_opening(document)
    if not found:
        raise refusal(path, NO_ARTICLE)


def _read_text(root: etree._Element) -> Document:
    header, text = child(root, "teiHeader"), child(root, "text")
    statement = child(header, "fileDesc", "titleStmt")
    publication = child(header, "fileDesc", "publicationStmt")
    printed = _first(child(header, "fileDesc", "sourceDesc"), "date")
    dates = (_day(printed), _day(_first(publication, "date")))
    reference = _first(header, "ref") if header is not None else None
    language = attribute(root, "lang") or (attribute(text, "lang") if text is not None else None)
    return Document(
        blocks=tuple(element_blocks(text, _NAMES)) if text is not None else (),
        title=_text(child(statement, "title")),
        authors=person_names(_texts(statement, "author")),
        published=next(filter(None, dates), None),
        source=_text(child(publication, "publisher")),
        lang=language_code(language),
        url=web_address(None if reference is None else attribute(reference, "target")),
    )


def _day(element: etree._Element | None) -> str | None:
    return None if element is None else iso_date(attribute(element, "when") or _text(element))


def _texts(element: etree._Element | None, name: str) -> list[str]:
    """Return the texts of the children of a name."""
    children = () if element is None else element
    return [text for each in children if local_name(each) == name and (text := _text(each))]


def _first(root: etree._Element | None, name: str) -> etree._Element | None:
    if root is None:
        return None
    return next((each for each in root.iter(etree.Element) if local_name(each) == name), None)


def _text(element: etree._Element | None) -> str | None:
    return None if element is None else one_line("".join(element.itertext()))
