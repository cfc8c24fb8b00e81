"""OpenDocument texts, packed (.odt) and flat (.fodt): paragraphs, headings, lists, tables, notes.

Deleted text, remarks, headers, footers and tables of contents are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from search.formats.document import Document
from search.formats.file_properties import authors_beside, stated_language, stated_title
from search.formats.office.flow import Flow, is_bold_heading, style_kind
from search.formats.office.package import (
    ZIP,
    Package,
    attribute,
    child,
    local_name,
    parse_xml,
    text_of,
    unreadable,
)
from search.formats.office.package import objection as package_objection
from search.model import Kind

MAX_SPACES = 100  # of one <text:s>, which may ask for billions
_MAX_STYLES = 20  # of a chain of styles, each based on the next
_FLAT = re.compile(rb"<(?:office:)?document[\s>]|urn:oasis:names:tc:opendocument")
_FLAT_WITHIN = 4096  # bytes at the start of a flat file
_TEXT = "text"  # names of the body of a text, and of the namespace's prefix of its paragraphs
_NEVER = frozenset(
    "tracked-changes annotation annotation-end table-of-content alphabetical-index bibliography "
    "illustration-index table-index object-index user-index sequence-decls forms variable-decls "
    "user-field-decls hidden-text hidden-paragraph note-citation ruby-text change change-start "
    "change-end soft-page-break title desc script".split()
)
_CONTAINERS = frozenset("section list-header text numbered-paragraph".split())
_BOXES = frozenset("text-box".split())
_BOLD = ("bold", "600", "700", "800", "900")


def objection(content: bytes) -> str | None:
    """Return the reason why bytes are no OpenDocument text; None if they may be one."""
    if _FLAT.search(content[:_FLAT_WITHIN]):
        return None
    return package_objection(content)


def read(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the document of an OpenDocument text; ``path`` is for messages only.

    Raises:
        FormatError: the file is damaged or locked, unpacks to too much, or is another document.
    """
    del lang  # an OpenDocument states its language or does not; the caller has a default
    if content.startswith(ZIP):
        package = Package(path, content)
        if _is_locked(package):
            raise unreadable(path, "it needs a password; save it without one")
        roots = [package.xml("content.xml"), package.xml("styles.xml")]
        meta = child(package.xml("meta.xml"), "meta")
    else:
        roots = [parse_xml(path, content)]
        meta = child(roots[0], "meta")
    body = child(roots[0], "body", _TEXT)
    if body is None:
        raise unreadable(path, "it is no text document; save it as .odt in a word processor")
    reader = _OdtReader(_Styles([root for root in roots if root is not None]))
    reader.blocks(body, Kind.PARAGRAPH)
    creator = child(meta, "initial-creator")
    blocks = reader.flow.with_notes()
    yield Document(
        blocks=blocks,
        title=stated_title(text_of(child(meta, "title"))),
        authors=authors_beside(
            blocks, text_of(creator if creator is not None else child(meta, "creator"))
        ),
        lang=stated_language(text_of(child(meta, "language"))),
    )


class _Styles:
    """The paragraph and text styles of a document."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self._parents: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._bold: set[str] = set()
        for root in roots:
            for group in root:
                if local_name(group) in ("styles", "automatic-styles"):
                    for style in group:
                        self._add(style)

    def _add(self, style: etree._Element) -> None:
        name = attribute(style, "name")
        if local_name(style) != "style" or not name:
            return
        self._parents[name] = attribute(style, "parent-style-name") or ""
        self._names[name] = attribute(style, "display-name") or name
        properties = child(style, "text-properties")
        if properties is not None and attribute(properties, "font-weight") in _BOLD:
            self._bold.add(name)

    def kind(self, name: str | None) -> Kind | None:
        """Return the kind of the first style along a chain that stands for one."""
        return next(
            filter(None, (style_kind(self._names.get(each, each)) for each in self._chain(name))),
            None,
        )

    def is_bold(self, name: str | None) -> bool:
        """Check whether a style or one that it is based on is bold."""
        return any(each in self._bold for each in self._chain(name))

    def _chain(self, name: str | None) -> Iterator[str]:
        for _ in range(_MAX_STYLES):
            if not name:
                return
            yield name
            name = self._parents.get(name)


class _OdtReader:
    """Walks through the body of a document."""

    def __init__(self, styles: _Styles) -> None:
        self.flow = Flow()
        self._styles = styles

    def blocks(self, parent: etree._Element, kind: Kind) -> None:
        """Add the paragraphs and tables within an element; ``kind`` is that of its paragraphs."""
        for element in parent:
            name = local_name(element)
            if name == "h":
                self._paragraph(element, Kind.HEADING)
            elif name == "p":
                self._paragraph(element, kind)
            elif name == "list":
                for item in element:
                    self.blocks(item, Kind.LIST_ITEM)
            elif name == "table":
                self._table(element)
            elif name in _CONTAINERS or name in ("frame", "text-box"):
                self.blocks(element, kind)

    def _paragraph(self, paragraph: etree._Element, kind: Kind) -> None:
        parts: list[str] = []
        boxes: list[etree._Element] = []
        self._text(paragraph, parts, boxes)
        text = "".join(parts).strip()
        style = attribute(paragraph, "style-name")
        if kind in (Kind.PARAGRAPH, Kind.HEADING):
            kind = self._styles.kind(style) or kind
        if kind is Kind.PARAGRAPH and text and is_bold_heading(text) and self._is_bold(paragraph):
            kind = Kind.HEADING
        self.flow.add(kind, text)
        for box in boxes:
            self.blocks(box, Kind.PARAGRAPH)

    def _text(self, element: etree._Element, parts: list[str], boxes: list[etree._Element]) -> None:
        """Collect the text within an element, and the text boxes anchored in it."""
        parts.append(_flowing(element.text))
        for each in element:
            name = local_name(each)
            if name == "s":
                count = attribute(each, "c") or "1"
                parts.append(
                    " "
                    * min(
                        int(count) if count.isdecimal() and len(count) < 6 else MAX_SPACES,
                        MAX_SPACES,
                    )
                )
            elif name == "tab":
                parts.append("\t")
            elif name == "line-break":
                parts.append("\n")
            elif name == "note":
                self._note(each)
            elif name == "text-box":
                boxes.append(each)
            elif name not in _NEVER:
                self._text(each, parts, boxes)
            parts.append(_flowing(each.tail))

    def _note(self, note: etree._Element) -> None:
        parts: list[str] = []
        body = child(note, "note-body")
        for paragraph in body if body is not None else ():
            self._text(paragraph, parts, [])
            parts.append("\n")
        self.flow.notes.append("".join(parts))

    def _table(self, table: etree._Element) -> None:
        for row in _rows(table):
            cells = []
            for cell in row:
                if local_name(cell) == "table-cell":
                    outer, self.flow.blocks = self.flow.blocks, []
                    self.blocks(cell, Kind.PARAGRAPH)
                    cells.append(self.flow.blocks)
                    self.flow.blocks = outer
            self.flow.add_row(cells)

    def _is_bold(self, paragraph: etree._Element) -> bool:
        if self._styles.is_bold(attribute(paragraph, "style-name")):
            return True
        spans = [each for each in paragraph if local_name(each) == "span"]
        bare = (paragraph.text or "") + "".join(each.tail or "" for each in paragraph)
        return (
            bool(spans)
            and not bare.strip()
            and all(self._styles.is_bold(attribute(span, "style-name")) for span in spans)
        )


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the rows of a table, those of its header and its groups as well."""
    for element in table:
        name = local_name(element)
        if name == "table-row":
            yield element
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(element)


def _flowing(text: str | None) -> str:
    """Return a text with its line breaks as spaces: they have no meaning in the file."""
    return " ".join((text or "").splitlines()) if text and "\n" in text else text or ""


def _is_locked(package: Package) -> bool:
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is None:
        return False
    return next(manifest.iter("{*}encryption-data"), None) is not None
