"""The article of a page, as blocks with their places: trafilatura chooses them, XPaths place them.

Paragraphs end at block elements and at line breaks (``<br>``).
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import NamedTuple

import trafilatura
from lxml.etree import SubElement, _Element
from lxml.html import HtmlElement

from search.formats.document import Block
from search.model import Kind

# What trafilatura does not recognise stands in its log, and is no fault of the program.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

LINK_LIMIT = 3_000  # links of a page; with more, those in lists of links are dropped first
LINK_SHARE = 0.8  # of an element's characters in links that makes it a list of links
MIN_CELL = 400  # characters of a table's cell that may hold an article
MIN_PARTS = 3  # its paragraphs and line breaks
CAPTION_WORDS = 4  # fewer are "Photo: AP"
MAX_GAP = 20  # pieces between two blocks of an article; more are another article between them
_SEARCHED = 60  # characters by which a paragraph is found in a longer block

_PAGE_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol
    option p pre section select summary table tbody td tfoot th thead tr ul""".split()
)
_EXTRACT_BLOCKS = frozenset("body p head list item quote code table row cell div".split())
_LINE_BREAKS = frozenset(("br", "lb"))
_TABLE_PARTS = ("table", "tbody", "thead", "tfoot", "tr", "td", "th")
_UNSEEN = frozenset("script style noscript template head textarea button iframe".split())
_KINDS = {f"h{level}": Kind.HEADING for level in range(1, 7)} | {
    "head": Kind.HEADING,  # of trafilatura's result
    "item": Kind.LIST_ITEM,
    "li": Kind.LIST_ITEM,
    "dd": Kind.LIST_ITEM,
    "dt": Kind.LIST_ITEM,
    "figcaption": Kind.META,
    "caption": Kind.META,
    "blockquote": Kind.BLOCK_QUOTE,
    "quote": Kind.BLOCK_QUOTE,  # of trafilatura's result, as "code" below
    "pre": Kind.CODE,
    "code": Kind.CODE,
}


class Piece(NamedTuple):
    """A run of text between two ends of blocks or line breaks."""

    text: str  # single spaces
    block: _Element  # the innermost block element around it
    node: _Element  # holds its first text, as ``text`` or ``tail``
    in_tail: bool
    whole: bool  # the only text of its block


def article_blocks(tree: HtmlElement, there: Sequence[Piece]) -> tuple[Block, ...]:
    """Return the blocks of the article of a page, in reading order; none if it has no article.

    ``there`` are the pieces of the tree.
    """
    result = trafilatura.bare_extraction(
        _in_paragraphs(tree), fast=True, include_comments=False, include_tables=False
    )
    body = getattr(result, "body", None)
    chosen = list(pieces(body, _EXTRACT_BLOCKS)) if body is not None else []
    return tuple(_placed(chosen, there, tree))


def pieces(root: _Element, blocks: frozenset[str] = _PAGE_BLOCKS) -> Iterator[Piece]:
    """Yield the runs of text below an element that ``blocks`` and line breaks separate."""
    run = _TextRun()
    for event, element in _walk(root):
        tag = element.tag
        if event == "start":
            if tag in blocks:
                yield from run.end()
                run.enter(element)
            if tag in _LINE_BREAKS:
                yield from run.end(at_break=True)
            run.add(element.text, element, in_tail=False)
        elif event == "end" and tag in blocks:
            yield from run.end()
            run.leave()
        if event != "start" and element is not root:
            run.add(element.tail, element, in_tail=True)
    yield from run.end()


class _TextRun:
    """The text since the last end of a block, and the block elements around it."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._first: tuple[_Element, bool] | None = None
        self._blocks: list[_Element] = []
        self._broken: list[bool] = []  # of each block: a line break or a block stood in it

    def enter(self, block: _Element) -> None:
        if self._broken:
            self._broken[-1] = True
        self._blocks.append(block)
        self._broken.append(False)

    def leave(self) -> None:
        self._blocks.pop()
        self._broken.pop()

    def add(self, text: str | None, node: _Element, *, in_tail: bool) -> None:
        if text:
            self._texts.append(text)
            if self._first is None and not text.isspace():
                self._first = node, in_tail

    def end(self, *, at_break: bool = False) -> Iterator[Piece]:
        if at_break and self._broken:
            self._broken[-1] = True
        if self._first is not None and self._blocks:
            node, in_tail = self._first
            text = " ".join("".join(self._texts).split())
            yield Piece(text, self._blocks[-1], node, in_tail, not self._broken[-1])
        self._texts.clear()
        self._first = None


def _walk(root: _Element) -> Iterator[tuple[str, _Element]]:
    """Yield the start and the end of each element in document order.

    Elements that no reader sees are passed as "unseen": only their tails are text of the page.
    """
    unseen = _UNSEEN if root.getroottree().find("body") is not None else _UNSEEN - {"head"}
    yield "start", root
    stack = [(root, iter(root))]
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "end", element
        elif not isinstance(child.tag, str) or child.tag in unseen:  # comments have no tag
            yield "unseen", child
        else:
            yield "start", child
            stack.append((child, iter(child)))


def _placed(chosen: Sequence[Piece], there: Sequence[Piece], tree: HtmlElement) -> Iterator[Block]:
    """Yield the chosen pieces as blocks, each with the place of the same text in the page.

    Of several places with the same text, the next one after the block before is taken.
    """
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, piece in enumerate(there):
        numbers[piece.text].append(number)
    path = tree.getroottree().getpath
    last = -1
    for piece in chosen:
        same = numbers.get(piece.text)
        if same is None:
            same = _containing(piece.text, there, after=last)
        if not same:
            yield Block(kind_of(piece.block), piece.text)
            continue
        before = last
        last = next((number for number in same if number > last), same[0])
        if before >= 0:
            yield from _captions(there[before + 1 : last], path)
        found = there[last]
        yield Block(kind_of(found.block), piece.text, place(found, path))


def _captions(between: Sequence[Piece], path: Callable[[_Element], str]) -> Iterator[Block]:
    """Yield the captions of pictures between two blocks of an article: trafilatura drops them."""
    if len(between) > MAX_GAP:
        return
    for piece in between:
        if kind_of(piece.block) is Kind.META and len(piece.text.split()) >= CAPTION_WORDS:
            yield Block(Kind.META, piece.text, place(piece, path))


def _containing(text: str, there: Sequence[Piece], *, after: int) -> list[int]:
    """Find the first piece that contains the beginning of a text, or begins with all of it."""
    start = text[:_SEARCHED]
    order = [*range(after + 1, len(there)), *range(after + 1)]
    return next(([number] for number in order if start in there[number].text), [])


def place(piece: Piece, path: Callable[[_Element], str]) -> str:
    """Return the XPath of a piece: of its block element, or of its first text node in that."""
    if piece.whole:
        return path(piece.block)
    if not piece.in_tail:
        return f"{path(piece.node)}/text()[1]"
    parent = piece.node.getparent()
    if parent is None:
        return path(piece.block)
    before = bool(parent.text) + sum(
        bool(child.tail) for child in parent if child is not piece.node
    )
    following = sum(bool(child.tail) for child in piece.node.itersiblings())
    return f"{path(parent)}/text()[{before - following + 1}]"


def kind_of(block: _Element) -> Kind:
    """Return the kind of the block elements around a text: <li><p> is a list item."""
    for element in (block, *block.iterancestors()):
        if element.tag in _KINDS:
            return _KINDS[element.tag]
        if element.tag not in ("p", "div"):
            break
    return Kind.PARAGRAPH


def _in_paragraphs(tree: HtmlElement) -> HtmlElement:
    """Return a tree without lists of very many links, layout tables and paragraphs made by <br>.

    trafilatura drops tables, and takes the lines of a page of the year 2000 for one paragraph.
    The given tree is not changed: places refer to it.
    """
    layouts = [table for table in tree.iter("table") if _is_layout(table)]
    broken = {br.getparent() for br in tree.iter("br") if _is_double(br)}
    links = sum(1 for _ in tree.iter("a"))
    if not layouts and not broken and links <= LINK_LIMIT:
        return tree
    copied = deepcopy(tree)
    if links > LINK_LIMIT:
        _drop_link_lists(copied)
    for table in [table for table in copied.iter("table") if _is_layout(table)]:
        for part in table.iter(*_TABLE_PARTS):
            part.tag = "div"
    for parent in {br.getparent() for br in copied.iter("br") if _is_double(br)}:
        if parent is not None:
            _wrap_lines(parent)
    return copied


def _is_layout(table: _Element) -> bool:
    """Check whether a cell of a table holds an article: several lines or paragraphs of text."""
    for cell in table.iter("td"):
        parts = sum(1 for _ in cell.iter("p", "br"))
        if parts >= MIN_PARTS and len("".join(cell.itertext())) >= MIN_CELL:
            return True
    return False


def _is_double(br: _Element) -> bool:
    """Check whether a line break is followed by another one, with nothing between them."""
    following = br.getnext()
    return following is not None and following.tag == "br" and not (br.tail or "").strip()


def _wrap_lines(parent: _Element) -> None:
    """Make a <p> of each run of text and inline elements between the line breaks of an element."""
    children = list(parent)
    text, parent.text = parent.text, None
    paragraph: _Element | None = None

    def current() -> _Element:
        nonlocal paragraph
        if paragraph is None:
            paragraph = SubElement(parent, "p")
        return paragraph

    for child in children:
        parent.remove(child)
    if text and text.strip():
        current().text = text
    for child in children:
        tail = child.tail
        if child.tag == "br":
            paragraph = None
            if tail and tail.strip():
                current().text = tail
        elif child.tag in _PAGE_BLOCKS:
            child.tail = None
            parent.append(child)
            paragraph = None
            if tail and tail.strip():
                current().text = tail
        else:
            current().append(child)


def _drop_link_lists(tree: HtmlElement) -> None:
    """Remove lists of links from a page with very many, for trafilatura would take minutes."""
    if sum(1 for _ in tree.iter("a")) <= LINK_LIMIT:
        return
    linked: dict[_Element, int] = defaultdict(int)
    length: dict[_Element, int] = defaultdict(int)
    for event, element in _walk(tree):
        parent = element.getparent()
        if event == "start":
            length[element] += len(element.text or "")
            continue
        if element.tag == "a":
            linked[element] = length[element]
        if parent is not None:
            length[parent] += length[element] + len((element.tail or "").strip())
            linked[parent] += linked[element]
    for element in list(tree.iter("*")):
        dense = linked[element] > LINK_SHARE * length[element]
        if dense and element.getparent() is not None and element.tag != "body":
            element.drop_tree()
