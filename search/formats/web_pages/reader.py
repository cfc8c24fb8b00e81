"""The web page reader: HTML → one document, its blocks with their XPaths.

Formats that contain pages (mail, feeds, archives) call ``read_page`` for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from search.analysis.bylines import parse_byline
from search.analysis.date_lines import parse_date_line
from search.analysis.folding import fold
from search.errors import FormatError
from search.formats.document import Block, Document
from search.formats.exports.markup import articles_of_page
from search.formats.web_pages.body import article_blocks, pieces, place
from search.formats.web_pages.markup import PageError, decode_page, parse_page
from search.formats.web_pages.statements import PageStatements, read_statements
from search.model import Kind

MIN_ARTICLE = 25  # characters of all paragraphs; less is what is left of a menu
_EXPORT = re.compile(r"titreArticleVisu|docOcurrContainer|\bDocument [A-Za-z0-9]{20,40}\b")
OPENING = 6  # blocks among which a title, a byline and a date line are looked for
FIRST_LINES = 60  # pieces of a page among which a title without <h1> is looked for
HEAD_LENGTH = 200  # characters of a byline or a date line at most


def read(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the article of a page, if it has one, or those of an export of Factiva or Europresse.

    Raises:
        FormatError: the page cannot be read.
    """
    page = decode_page(content, lang=lang)
    try:
        if _EXPORT.search(page) and (found := articles_of_page(parse_page(page))):
            yield from found
            return
        document = read_page(page)
    except PageError as error:
        message = f"Cannot read {path}: {error}; save the page as plain text."
        raise FormatError(message, path=path) from error
    if document:
        yield document


def read_page(page: str, *, url: str | None = None) -> Document | None:
    """Read the article of a page; None if it has none.

    ``url`` is the address of the page, if the caller knows it; the page's own precedes it.

    Raises:
        PageError: the page cannot be read.
    """
    if not page.strip():
        return None
    tree = parse_page(page)
    there = list(pieces(tree))
    lines = [piece.text for piece in there[:FIRST_LINES]]
    stated = read_statements(tree, page, lines=lines, url=url)
    path = tree.getroottree().getpath
    title = next((p for p in there if stated.title and p.text == stated.title), None)
    heading = Block(Kind.TITLE, title.text, place(title, path)) if title else None
    blocks = article_blocks(tree, there)
    if sum(len(block.text) for block in blocks if block.kind.numbered) < MIN_ARTICLE:
        return None
    return _document(stated, heading, blocks)


def _document(stated: PageStatements, heading: Block | None, blocks: Sequence[Block]) -> Document:
    """Compose the document: the title first, and the kinds of the lines of its head."""
    authors, published = stated.authors, stated.published
    kept: list[Block] = []
    for number, block in enumerate(blocks):
        kind = block.kind
        if stated.title and fold(block.text) == fold(stated.title):
            heading = heading or block._replace(kind=Kind.TITLE)
            if number < OPENING or kind is Kind.HEADING:
                continue
        elif number < OPENING and len(block.text) <= HEAD_LENGTH:
            if names := parse_byline(block.text):
                authors, kind = authors or names, Kind.BYLINE
            elif day := parse_date_line(block.text):
                published, kind = published or day, Kind.DATE
        kept.append(block._replace(kind=kind))
    return Document(
        blocks=(heading, *kept) if heading else tuple(kept),
        title=stated.title,
        authors=authors,
        published=published,
        source=stated.source,
        lang=stated.lang,
        url=stated.url,
    )
