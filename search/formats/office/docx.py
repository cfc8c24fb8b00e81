"""Word documents (.docx): paragraphs with the kinds of their styles, tables, text boxes, notes.

Deleted text, remarks, hidden text, headers and footers are left out; tracked insertions count.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from search.formats.document import Document
from search.formats.file_properties import authors_beside, stated_language, stated_title
from search.formats.office.flow import Flow, is_bold_heading, style_kind
from search.formats.office.package import (
    Package,
    attribute,
    child,
    local_name,
    text_of,
    unreadable,
)
from search.formats.office.package import objection as objection
from search.model import Kind

_DOCUMENT = "word/document.xml"
_RELATIONS = "_rels/.rels"
_OFFICE_DOCUMENT = "/officeDocument"  # end of the type of the relation to the main part
_MAX_STYLES = 20  # of a chain of styles, each based on the next
_BODY_LEVEL = 9  # outline levels from here on are body text
_NEVER = frozenset(
    "del moveFrom delText instrText delInstrText commentReference annotationRef rPr pPr sectPr "
    "tblPr trPr tcPr sdtPr rt Fallback object footnoteRef endnoteRef separator "
    "continuationSeparator".split()
)
_CONTAINERS = frozenset("sdt sdtContent customXml ins moveTo body".split())
_LETTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_OFF = ("0", "false", "off", "none")


class _Style(NamedTuple):
    kind: Kind | None
    based_on: str | None
    is_contents: bool  # a line of a table of contents


def read(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the document of a Word file; ``path`` is for messages only.

    Raises:
        FormatError: the file is damaged or locked, or unpacks to too much.
    """
    del lang  # a Word file states its language or does not; the caller has a default
    package = Package(path, content)
    root = package.xml(_main_part(package))
    body = child(root, "body")
    if body is None:
        raise unreadable(path, "it is not a Word document; save it as .docx in a word processor")
    reader = _DocxReader(_styles(package), _notes(package))
    reader.blocks(body)
    properties = package.xml("docProps/core.xml")
    blocks = reader.flow.with_notes()
    yield Document(
        blocks=blocks,
        title=stated_title(text_of(child(properties, "title"))),
        authors=authors_beside(blocks, text_of(child(properties, "creator"))),
        lang=stated_language(text_of(child(properties, "language"))),
    )


class _DocxReader:
    """Walks through the body of a document."""

    def __init__(self, styles: dict[str, _Style], notes: dict[str, etree._Element]) -> None:
        self.flow = Flow()
        self._styles = styles
        self._notes = notes

    def blocks(self, parent: etree._Element) -> None:
        """Add the paragraphs and tables within an element."""
        for element in parent:
            name = local_name(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif name in _CONTAINERS:
                self.blocks(element)

    def _paragraph(self, paragraph: etree._Element) -> None:
        parts: list[str] = []
        boxes: list[etree._Element] = []
        self._text(paragraph, parts, boxes)
        text = "".join(parts).strip()
        kind = self._kind(paragraph, text)
        self.flow.add(kind or Kind.PARAGRAPH, text if kind is not None else "")
        for box in boxes:
            self.blocks(box)

    def _text(self, element: etree._Element, parts: list[str], boxes: list[etree._Element]) -> None:
        """Collect the text within an element, and the text boxes anchored in it."""
        for each in element:
            name = local_name(each)
            if name == "t":
                parts.append(each.text or "")
            elif name in _LETTERS:
                parts.append(_LETTERS[name])
            elif name in ("footnoteReference", "endnoteReference"):
                self._note(name, each)
            elif name == "txbxContent":
                boxes.append(each)
            elif name not in _NEVER and not (name == "r" and _is_hidden(each)):
                self._text(each, parts, boxes)

    def _note(self, name: str, reference: etree._Element) -> None:
        note = self._notes.get(f"{name.removesuffix('Reference')} {attribute(reference, 'id')}")
        if note is not None:
            parts: list[str] = []
            for paragraph in note:
                self._text(paragraph, parts, [])
                parts.append("\n")
            self.flow.notes.append("".join(parts))

    def _table(self, table: etree._Element) -> None:
        for row in _within(table, "tr"):
            cells = []
            for cell in _within(row, "tc"):
                outer, self.flow.blocks = self.flow.blocks, []
                self.blocks(cell)
                cells.append(self.flow.blocks)
                self.flow.blocks = outer
            self.flow.add_row(cells)

    def _kind(self, paragraph: etree._Element, text: str) -> Kind | None:
        """Return the kind of a paragraph; None for a line of a table of contents."""
        properties = child(paragraph, "pPr")
        style = self._style(properties)
        if style.is_contents:
            return None
        level = child(properties, "outlineLvl")
        if level is not None and _number(level) < _BODY_LEVEL:
            return Kind.HEADING
        if style.kind:
            return style.kind
        numbering = child(properties, "numPr", "numId")
        if numbering is not None and attribute(numbering, "val") != "0":
            return Kind.LIST_ITEM
        if text and is_bold_heading(text) and _is_bold(paragraph):
            return Kind.HEADING
        return Kind.PARAGRAPH

    def _style(self, properties: etree._Element | None) -> _Style:
        """Return the style of a paragraph; its kind is the first one along its chain of styles."""
        named = child(properties, "pStyle")
        name = attribute(named, "val") if named is not None else None
        for _ in range(_MAX_STYLES):
            style = self._styles.get(name or "")
            if style is None:
                break
            if style.kind or style.is_contents:
                return style
            name = style.based_on
        return _Style(style_kind(name or ""), None, is_contents=False)


def _main_part(package: Package) -> str:
    """Return the name of the document's main part, which some programs name otherwise."""
    relations = package.xml(_RELATIONS)
    for relation in relations if relations is not None else ():
        if (attribute(relation, "Type") or "").endswith(_OFFICE_DOCUMENT):
            return (attribute(relation, "Target") or _DOCUMENT).lstrip("/")
    return _DOCUMENT


def _styles(package: Package) -> dict[str, _Style]:
    root = package.xml("word/styles.xml")
    styles = {}
    for element in root if root is not None else ():
        if local_name(element) != "style" or attribute(element, "type") != "paragraph":
            continue
        named, based_on = child(element, "name"), child(element, "basedOn")
        level = child(element, "pPr", "outlineLvl")
        name = (attribute(named, "val") or "") if named is not None else ""
        kind = style_kind(name)
        if kind is None and level is not None and _number(level) < _BODY_LEVEL:
            kind = Kind.HEADING
        base = attribute(based_on, "val") if based_on is not None else None
        is_contents = name.casefold().startswith("toc ") and name[4:].isdigit()
        styles[attribute(element, "styleId") or ""] = _Style(kind, base, is_contents)
    return styles


def _notes(package: Package) -> dict[str, etree._Element]:
    """Return the notes by kind and number: "footnote 2"."""
    notes = {}
    for name in ("footnote", "endnote"):
        root = package.xml(f"word/{name}s.xml")
        for note in root if root is not None else ():
            notes[f"{name} {attribute(note, 'id')}"] = note
    return notes


def _within(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the children of a name, those in content controls and insertions as well."""
    for element in parent:
        if local_name(element) == name:
            yield element
        elif local_name(element) in _CONTAINERS:
            yield from _within(element, name)


def _is_hidden(run: etree._Element) -> bool:
    return _is_on(child(run, "rPr", "vanish"))


def _is_bold(paragraph: etree._Element) -> bool:
    runs = [run for run in paragraph.iter("{*}r") if text_of(child(run, "t"))]
    return bool(runs) and all(_is_on(child(run, "rPr", "b")) for run in runs)


def _is_on(switch: etree._Element | None) -> bool:
    return switch is not None and (attribute(switch, "val") or "1").lower() not in _OFF


def _number(element: etree._Element) -> int:
    value = attribute(element, "val") or ""
    return int(value) if value.isdecimal() and len(value) < 4 else _BODY_LEVEL
