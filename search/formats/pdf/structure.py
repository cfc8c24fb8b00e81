"""The structure tree of a tagged PDF: its headings, paragraphs, list items and captions.

A tree is not trusted, and the pages are read by geometry, if it holds too little of the text, or
if its paragraphs are the lines of the pages, as some programs write them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from search.formats.pdf.lines import PageLine, page_lines
from search.formats.pdf.paragraphs import ends_sentence
from search.formats.pdf.words import PageWord
from search.model import Kind

_MAX_DEPTH = 60  # of nested elements; deeper ones are left out
_MAX_ELEMENTS = 100_000  # of a page
_MIN_COVERAGE = 0.75  # share of the words that the tree must hold
_MAX_BROKEN = 0.25  # share of paragraphs that end within a sentence which the next one goes on with
_MAX_LINES = 80  # of a paragraph; more is a page or an article in one element
_NAVIGATION = 6  # words of an item that is nothing but a link
_ONE_LINE = 0.3  # difference of baselines in font sizes
_ONE_LINE_GAP = 2.0  # font sizes between pieces of one line

Path = tuple[int, ...]  # of an element: numbers of children from the root, the same on all pages

_KINDS = {
    "Title": Kind.TITLE,
    "H": Kind.HEADING,
    **{f"H{level}": Kind.HEADING for level in range(1, 7)},
    "P": Kind.PARAGRAPH,
    "LI": Kind.LIST_ITEM,
    "TD": Kind.PARAGRAPH,
    "TH": Kind.PARAGRAPH,
    "BlockQuote": Kind.BLOCK_QUOTE,
    "Code": Kind.CODE,
    "Caption": Kind.META,
    "Note": Kind.META,
    "FENote": Kind.META,
    "TOCI": Kind.META,
}
# Elements within a paragraph or an item belong to it; a list within an item has its own items.
_NESTED = {"P": ("LI", "Caption", "Note", "FENote", "TOCI")}
_LEFT_OUT = frozenset({"Figure", "Formula", "Form", "Artifact", "TOC"})
_LINK = "Link"


class TaggedBlock(NamedTuple):
    """A block of the tree with its lines, and its kind where its tag names one."""

    kind: Kind | None
    lines: tuple[PageLine, ...]


@dataclass
class _Open:
    """A block while its pages are read."""

    kind: Kind | None
    lines: list[PageLine] = field(default_factory=list)
    words: int = 0
    linked: int = 0


class _Place(NamedTuple):
    """The block that the content of an element belongs to."""

    key: Path
    tag: str  # "" for an element that is no block
    in_link: bool


class StructureReader:
    """Reads the structure trees of a document's pages, one after the other."""

    def __init__(self) -> None:
        self._blocks: dict[Path, _Open] = {}
        self._renewed: dict[Path, Path] = {}
        self._last: _Open | None = None
        self._words = 0
        self._held = 0
        self._elements = 0

    def read(self, page: pypdfium2.PdfPage, number: int, words: Sequence[PageWord]) -> None:
        """Add the blocks of a page; ``words`` are those of the page without running heads."""
        contents: dict[int, list[PageWord]] = {}
        for word in words:
            contents.setdefault(word.content, []).append(word)
        self._words += len(words)
        self._elements = 0
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        if not tree:
            return
        try:
            for place, content in self._contents(tree):
                self._add(place, number, contents.pop(content, []))
        finally:
            pdfium.FPDF_StructTree_Close(tree)

    def blocks(self) -> list[TaggedBlock] | None:
        """Return the blocks in reading order; None if the tree is not to be trusted."""
        if not self._words or self._held < _MIN_COVERAGE * self._words:
            return None
        blocks = [
            TaggedBlock(block.kind, tuple(block.lines))
            for block in self._blocks.values()
            if block.lines and not _is_navigation(block) and not _is_label(block)
        ]
        blocks = _with_joined_lines(blocks)
        if any(len(block.lines) > _MAX_LINES for block in blocks) or _are_lines(blocks):
            return None
        return blocks

    def _add(self, place: _Place, page: int, words: list[PageWord]) -> None:
        if not words:
            return
        self._held += len(words)
        block = self._block(place)
        block.words += len(words)
        block.linked += len(words) if place.in_link else 0
        last = block.lines[-1] if block.lines else None
        if last and last.page == page and not last.hyphenated:
            words = [*last.words, *words]
            block.lines.pop()
        block.lines += page_lines(page, words)

    def _block(self, place: _Place) -> _Open:
        """Return the block of an element; an item goes on as another one after a heading in it."""
        key = place.key
        if self._last and self._last.kind is Kind.HEADING and key in self._blocks:
            key = self._renewed[place.key] = (*place.key, -len(self._blocks))
        key = self._renewed.get(place.key, key)
        if key not in self._blocks:
            self._blocks[key] = _Open(_KINDS.get(place.tag))
        self._last = self._blocks[key]
        return self._last

    def _contents(self, tree: object) -> Iterator[tuple[_Place, int]]:
        """Yield the numbers of marked contents in the order of the tree."""
        for i in range(max(0, pdfium.FPDF_StructTree_CountChildren(tree))):
            element = pdfium.FPDF_StructTree_GetChildAtIndex(tree, i)
            if element:
                yield from self._within(element, (i,), _Place((), "", in_link=False))

    def _within(self, element: object, path: Path, place: _Place) -> Iterator[tuple[_Place, int]]:
        self._elements += 1
        if len(path) > _MAX_DEPTH or self._elements > _MAX_ELEMENTS:
            return
        tag = _tag(element)
        inside = _place_of(tag, path, place)
        for i in range(max(0, pdfium.FPDF_StructElement_CountChildren(element))):
            content = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, i)
            if content >= 0:
                if tag not in _LEFT_OUT:
                    yield inside, content
                continue
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, i)
            if child:
                yield from self._within(child, (*path, i), inside)


def _place_of(tag: str, path: Path, outer: _Place) -> _Place:
    """Return the block to which the content of an element belongs."""
    in_link = outer.in_link or tag == _LINK
    if tag in _KINDS and outer.tag not in _NESTED.get(tag, ()):
        return _Place(path, tag, in_link)
    if outer.tag and tag != "L":
        return outer._replace(in_link=in_link)
    return _Place(path, "", in_link)


def _tag(element: object) -> str:
    size = pdfium.FPDF_StructElement_GetType(element, None, 0)
    if size <= 2:
        return ""
    name = ctypes.create_string_buffer(size)
    pdfium.FPDF_StructElement_GetType(element, name, size)
    return name.raw[: size - 2].decode("utf-16-le", "replace")


def _is_navigation(block: _Open) -> bool:
    """Check whether a block is an item of a web page's menu."""
    is_link = 0 < block.words - 1 <= block.linked or block.words == block.linked
    return block.kind is Kind.LIST_ITEM and is_link and block.words <= _NAVIGATION


def _is_label(block: _Open) -> bool:
    """Check whether an item is nothing but its number, because a heading follows."""
    return (
        block.kind is Kind.LIST_ITEM and block.words == 1 and not block.lines[0].text[0].isalpha()
    )


def _with_joined_lines(blocks: list[TaggedBlock]) -> list[TaggedBlock]:
    """Join blocks without a kind that stand on one line: words of a paragraph without a tag."""
    result: list[TaggedBlock] = []
    for block in blocks:
        if result and block.kind is None is result[-1].kind and _is_one_line(result[-1], block):
            result[-1] = TaggedBlock(None, _joined(result[-1].lines, block.lines))
        else:
            result.append(block)
    return result


def _is_one_line(above: TaggedBlock, block: TaggedBlock) -> bool:
    last, first = above.lines[-1], block.lines[0]
    gap = first.left - last.right
    return (
        last.page == first.page
        and abs(last.baseline - first.baseline) < _ONE_LINE * first.size
        and -first.size < gap < _ONE_LINE_GAP * first.size
    )


def _joined(above: tuple[PageLine, ...], below: tuple[PageLine, ...]) -> tuple[PageLine, ...]:
    middle = page_lines(above[-1].page, [*above[-1].words, *below[0].words])
    return (*above[:-1], *middle, *below[1:])


def _are_lines(blocks: Sequence[TaggedBlock]) -> bool:
    """Check whether paragraphs end where lines do, not where sentences do."""
    texts = [
        " ".join(line.text for line in block.lines)
        for block in blocks
        if block.kind in (None, Kind.PARAGRAPH)
    ]
    broken = sum(not ends_sentence(text) and below[:1].islower() for text, below in pairwise(texts))
    return broken > _MAX_BROKEN * len(texts)
