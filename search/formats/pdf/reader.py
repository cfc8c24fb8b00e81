"""The PDF reader: bytes → one document whose blocks know their page and box.

Several articles in one file are one document with their headlines as headings.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from search.formats.document import Block, Document
from search.formats.file_properties import authors_beside, stated_language, stated_title
from search.formats.pdf.columns import reading_order
from search.formats.pdf.hyphens import LineJoiner
from search.formats.pdf.kinds import kinds, letters
from search.formats.pdf.lines import PageLine, page_lines
from search.formats.pdf.opening import objection as objection
from search.formats.pdf.opening import opened, unreadable
from search.formats.pdf.paragraphs import text_runs
from search.formats.pdf.places import PageBox, enclosing_boxes, format_places
from search.formats.pdf.running import parse_head, without_running_heads
from search.formats.pdf.structure import StructureReader, TaggedBlock
from search.formats.pdf.words import PageWords, page_words
from search.model import Kind

MAX_CHARACTERS = 8_000_000  # of a file's pages together
_MIN_CHARACTERS = 25  # a page; fewer beside pictures are page numbers of a scan
_MAX_MEANINGLESS = 0.3  # share of characters without a code in Unicode
_MAX_STRANGE = 0.5  # share of characters that are neither letters nor digits
_MIN_JUDGED = 200  # characters of a text whose letters are judged
_SITE = re.compile(r"(?<!\s)\s+[|–—·-]\s+")

_SCAN = "it has pictures of text, no text; run OCR on it, as with ocrmypdf"
_NO_TEXT = "it has no text; if its pages show words, run OCR on it, as with ocrmypdf"
_NO_MEANING = (
    "its letters have no meaning (its fonts do not say which they are); print it to a new PDF "
    "from the program that made it, or run OCR on it, as with ocrmypdf --force-ocr"
)
_TOO_MUCH = "its pages have more than {limit:,} characters; split it into smaller files"


class _Properties(NamedTuple):
    """The statements of a file about itself."""

    title: str | None
    authors: str
    lang: str | None


def read(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the document of a PDF; ``path`` is for messages only.

    Raises:
        FormatError: the file needs a password, is damaged, has too many pages, or has no text.
    """
    del lang  # a PDF states its language or does not; the caller has a default
    try:
        with opened(path, content) as document:
            found = _read(path, document)
    except pypdfium2.PdfiumError as error:
        raise unreadable(path, "a page of it is damaged; copy or download it again") from error
    yield found


def _read(path: Path, document: pypdfium2.PdfDocument) -> Document:
    properties = _properties(document)
    pages, pictures, tree = [], 0, StructureReader() if document.is_tagged() else None
    characters = 0
    for number in range(len(document)):
        page = document[number]
        try:
            words = page_words(page)
            characters += words.characters
            if characters > MAX_CHARACTERS:
                raise unreadable(path, _TOO_MUCH.format(limit=MAX_CHARACTERS))
            pictures += words.characters < _MIN_CHARACTERS and _has_picture(page)
            if tree:
                tree.read(page, number + 1, words.words)
        finally:
            page.close()
        pages.append(words)
    _check_letters(path, pages, pictures)
    lines = [page_lines(number, page.words) for number, page in enumerate(pages, 1)]
    without = without_running_heads(lines, [page.height for page in pages])
    blocks = (tree.blocks() if tree else None) or _by_geometry(without.pages)
    return _document(blocks, properties, without.running)


def _by_geometry(pages: Sequence[Sequence[PageLine]]) -> list[TaggedBlock]:
    regions = [region for lines in pages for region in reading_order(lines)]
    return [
        TaggedBlock(Kind.LIST_ITEM if run.is_item else None, run.lines)
        for run in text_runs(regions)
    ]


def _document(
    blocks: Sequence[TaggedBlock], properties: _Properties, running: Sequence[str]
) -> Document:
    joiner = LineJoiner([line for block in blocks for line in block.lines])
    texts = [joiner.text(block.lines) for block in blocks]
    named, site = _without_site(properties.title, texts)
    head = next(filter(None, map(parse_head, running)), None)
    found = kinds(blocks, texts, named)
    title = next(
        (text for text, kind in zip(texts, found, strict=True) if kind is Kind.TITLE), None
    )
    placed = tuple(
        Block(kind, text, _where(block.lines))
        for block, text, kind in zip(blocks, texts, found, strict=True)
        if text
    )
    return Document(
        blocks=placed,
        title=title or named,
        authors=authors_beside(placed, properties.authors),
        published=head.published if head else None,
        source=site or (head.source if head else None),
        lang=properties.lang,
    )


def _where(lines: Sequence[PageLine]) -> str:
    boxes = (PageBox(line.page, line.left, line.bottom, line.right, line.top) for line in lines)
    return format_places(enclosing_boxes(boxes))


def _check_letters(path: Path, pages: Sequence[PageWords], pictures: int) -> None:
    """Refuse a scan, a file without text, and one whose letters have no meaning."""
    characters = sum(page.characters for page in pages)
    if characters < _MIN_CHARACTERS * len(pages) and 2 * pictures >= len(pages):
        raise unreadable(path, _SCAN)
    meaningless = sum(page.meaningless for page in pages)
    if meaningless > _MAX_MEANINGLESS * characters:
        raise unreadable(path, _NO_MEANING)
    text = "".join(word.text for page in pages for word in page.words)
    if not any(map(str.isalnum, text)):
        raise unreadable(path, _NO_TEXT)
    strange = sum(not letter.isalnum() for letter in text)
    if len(text) >= _MIN_JUDGED and strange > _MAX_STRANGE * len(text):
        raise unreadable(path, _NO_MEANING)


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    return any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _properties(document: pypdfium2.PdfDocument) -> _Properties:
    def metadata(name: bytes) -> str:
        return _text(partial(pdfium.FPDF_GetMetaText, document.raw, name))

    return _Properties(
        stated_title(metadata(b"Title")),
        metadata(b"Author"),
        stated_language(_text(partial(pdfium.FPDFCatalog_GetLanguage, document.raw))),
    )


def _text(function: Callable[[Any, int], int]) -> str:
    """Return the text of one of PDFium's functions that fill a buffer with UTF-16.

    pypdfium2's own helpers raise UnicodeDecodeError where a damaged file has half a character.
    """
    size = function(None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    function(ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw[: max(0, size - 2)].decode("utf-16-le", "replace")


def _without_site(title: str | None, texts: Sequence[str]) -> tuple[str | None, str | None]:
    """Return the title without the name of the web site behind it, and this name.

    "Budget passed | Northern Ledger" -> ("Budget passed", "Northern Ledger"), if "Budget passed"
    is a block of the document.
    """
    wanted = {letters(text) for text in texts}
    parts = list(_SITE.finditer(title or ""))
    if title and letters(title) not in wanted:
        for part in parts:
            if letters(title[: part.start()]) in wanted:
                return title[: part.start()], title[part.end() :]
    return title, None
