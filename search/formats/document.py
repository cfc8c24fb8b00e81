"""A document: the content of a file as its format describes it, before it becomes an article.

A format either knows the blocks of a document (HTML, Markdown, PDF with tags) or only its text.
Blocks are taken as they are; a plain text is laid out by ``search.articles.layout``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from search.model import Kind


class Block(NamedTuple):
    """One block of a document whose format has blocks."""

    kind: Kind
    text: str
    where: str | None = None  # place in the file: "line 12", "page 3", an XPath; for citations


@dataclass(frozen=True, slots=True)
class Document:
    """One article of a file: its blocks or its text, and the statements of the file about it.

    Only one of ``text`` and ``blocks`` is used: a document with blocks has the text of its blocks,
    joined by blank lines. Statements are as the file writes them, "By Ann Lee" or "3 June 2021":
    ``search.articles`` reads them. Each is None, or empty, where the file makes none.
    """

    text: str = ""  # laid out by its line breaks, unless there are blocks
    start: int = 0  # characters of the text that are no part of the article, such as its head
    blocks: tuple[Block, ...] | None = None  # None: the format knows no blocks
    title: str | None = None
    authors: tuple[str, ...] = ()  # one or several names each
    published: str | None = None
    published_where: str | None = None  # place in the file, as in a block
    source: str | None = None  # publisher
    lang: str | None = None  # "en", "en-GB"
    url: str | None = None
    warnings: tuple[str, ...] = ()  # parts of the file that cannot be read, with their places
