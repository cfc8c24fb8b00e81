"""XML elements → blocks, by the kinds that a format gives to the names of elements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from search.formats.document import Block
from search.formats.office.package import local_name
from search.formats.parts.statements import printable
from search.model import Kind


@dataclass(frozen=True)
class BlockNames:
    """The names of the elements of a format, by what becomes of their text."""

    kinds: Mapping[str, Kind]  # blocks; the text of any other element belongs to the block around
    skipped: frozenset[str] = frozenset()  # their text is left out
    breaks: frozenset[str] = frozenset()  # stand for a space


class _OpenElement(NamedTuple):
    """The block that text belongs to."""

    kind: Kind
    element: etree._Element


def element_blocks(root: etree._Element, names: BlockNames) -> Iterator[Block]:
    """Yield the text below an element as blocks with their XPaths, in document order.

    Text between blocks within a block is a block as well: <q>One <p>two</p> three</q> has three.
    libxml2 nests at most 256 elements, which bounds the recursion.
    """
    path = root.getroottree().getpath
    texts: list[str] = []

    def taken(block: _OpenElement) -> Iterator[Block]:
        line = " ".join(printable("".join(texts)).split())
        texts.clear()
        if line:
            yield Block(block.kind, line, path(block.element))

    def walk(element: etree._Element, block: _OpenElement) -> Iterator[Block]:
        texts.append(element.text or "")
        for child in element:
            name = local_name(child)
            if name in names.breaks:
                texts.append(" ")
            if name and name not in names.skipped:
                kind = names.kinds.get(name)
                if kind is None:
                    yield from walk(child, block)
                else:
                    yield from taken(block)
                    inner = _OpenElement(kind, child)
                    yield from walk(child, inner)
                    yield from taken(inner)
            texts.append(child.tail or "")

    whole = _OpenElement(names.kinds.get(local_name(root), Kind.PARAGRAPH), root)
    yield from walk(root, whole)
    yield from taken(whole)
