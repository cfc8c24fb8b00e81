"""HTML that is known to be an article → blocks: the content of feeds, records, chapters and mail.

Nothing is chosen: all of the text counts. Whole pages go to ``web_pages.reader.read_page``.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from search.formats.document import Block
from search.formats.parts.lines import text_blocks
from search.formats.web_pages.body import kind_of, pieces, place
from search.formats.web_pages.markup import PageError, parse_page
from search.model import Kind

_MARKUP = re.compile(
    r"</?(?:p|div|br|h[1-6]|ul|ol|li|blockquote|span|em|strong|b|i|a|img|figure|table)\b[^<>]*>",
    re.IGNORECASE,
)
_PAGE = re.compile(r"<(?:!doctype html|html|body)\b", re.IGNORECASE)
# WordPress adds this line to the content of its feeds.
_NOTICE = re.compile(r"The post .{1,500} (?:first )?appeared (?:first )?on .{1,200}\.")


def is_markup(text: str) -> bool:
    """Check whether a text is HTML: it has a tag that pages use."""
    return _MARKUP.search(text) is not None


def is_page(text: str) -> bool:
    """Check whether an HTML text is a whole page, with other matter around the article."""
    return _PAGE.search(text[:10_000]) is not None


def fragment_blocks(html: str, *, where: str = "") -> tuple[Block, ...]:
    """Return all text of a fragment as blocks; ``where`` is the place of the fragment in the file.

    A fragment that cannot be parsed has no blocks.
    """
    if not is_markup(html):
        return text_blocks(html, place=where)
    try:
        tree = parse_page(html)
    except PageError:
        return ()
    return tree_blocks(tree, where=where)


def tree_blocks(tree: HtmlElement, *, where: str = "") -> tuple[Block, ...]:
    """Return all text of a tree as blocks with their XPaths, behind ``where``."""
    path = tree.getroottree().getpath
    prefix = f"{where}, " if where else ""
    return tuple(
        Block(
            Kind.META if _NOTICE.fullmatch(piece.text) else kind_of(piece.block),
            piece.text,
            f"{prefix}{place(piece, path)}",
        )
        for piece in pieces(tree)
        if any(map(str.isalnum, piece.text))
    )
