"""Document → article: statements of the file, layout, ids and anchors."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from search.analysis.detection import EXAMINED, detect_language
from search.analysis.folding import fold
from search.analysis.languages import DEFAULT, DETECTED, supported
from search.analysis.sentences import sentences
from search.articles.block_heads import with_head
from search.articles.layout import Layout, lay_out
from search.articles.layout.blocks import TextBlock
from search.articles.layout.titles import mark_title, on_one_line
from search.articles.statements import read_statements
from search.formats.document import Block, Document
from search.model import Article, Kind, Paragraph

MAX_TITLE = 120  # characters of a first sentence that stands for a missing title
ID_LENGTH = 10  # digits to base 62, or 60 bits

_BETWEEN_BLOCKS = "\n\n"
_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_REST = len(_DIGITS) ** 31  # a hash has some 43 digits to base 62
_PAIRS = tuple(a + b for a in _DIGITS for b in _DIGITS)  # two digits to base 62 at a time


class Origin(NamedTuple):
    """The file that a document was read from, as citations record it."""

    sha256: str | None = None  # of its bytes, in hexadecimal
    reader: str | None = None  # name and version of the format: "html/1"


NO_ORIGIN = Origin()


def compose(
    document: Document, *, name: str, source: str, lang: str, origin: Origin = NO_ORIGIN
) -> Article:
    """Compose the article of a document; a blank one has no paragraphs and no title.

    Statements of the document take precedence over its layout, and over ``source`` and ``lang``,
    which may be ``DETECTED``. ``name`` is the path that the article records.
    """
    lang = _language(document, lang)
    document = with_head(document, lang)
    stated = read_statements(document, lang)
    if document.blocks is None:
        text = document.text
        layout = lay_out("\n" * document.start + text[document.start :], lang)
    else:
        text = _BETWEEN_BLOCKS.join(block.text for block in document.blocks)
        layout = _layout_of(document.blocks, lang, is_titled=document.title is not None)
    title = stated.title or layout.title
    article = Article(
        id=fingerprint(text),
        text=text,
        title=title or _first_sentence(layout),
        title_found=title is not None,
        authors=stated.authors or layout.authors,
        published=stated.published or layout.published,
        dateline=layout.dateline,
        source=stated.source or source,
        lang=lang,
        path=name,
        url=stated.url,
        paragraphs=(),
        warnings=stated.warnings,
    )
    blocks = _without_second_title(layout, title)
    return replace(article, paragraphs=tuple(_paragraphs(article, blocks, origin)))


def _language(document: Document, lang: str) -> str:
    """Return the language that a document states, else ``lang``, else that of its text."""
    stated = supported(document.lang or "")
    if stated or lang != DETECTED:
        return stated or lang
    if document.blocks is None:
        beginning = document.text[document.start : document.start + EXAMINED]
    else:
        beginning = _beginning(document.blocks)
    return detect_language(beginning) or DEFAULT


def _beginning(blocks: Sequence[Block]) -> str:
    """Join the texts of the first blocks, up to as many characters as are examined."""
    texts: list[str] = []
    length = 0
    for block in blocks:
        if length >= EXAMINED:
            break
        texts.append(block.text)
        length += len(block.text)
    return "\n".join(texts)


def _layout_of(blocks: Sequence[Block], lang: str, *, is_titled: bool) -> Layout:
    """Return the layout of blocks of known kinds, whose texts are joined."""
    placed: list[TextBlock] = []
    start = 0
    for block in blocks:
        end = start + len(block.text)
        marked = block.kind is not Kind.PARAGRAPH
        placed.append(
            TextBlock(start, end, block.kind, block.text, marked=marked, where=block.where)
        )
        start = end + len(_BETWEEN_BLOCKS)
    title = next((block.text for block in placed if block.kind is Kind.TITLE), None)
    if title is None and not is_titled:
        placed, title = mark_title(placed)
    return Layout.of(placed, title, lang)


def _without_second_title(layout: Layout, title: str | None) -> tuple[TextBlock, ...]:
    """Return the blocks, the title block as a heading if the article has another title."""
    if layout.title is None or fold(layout.title) == fold(title or ""):
        return layout.blocks
    return tuple(
        block._replace(kind=Kind.HEADING) if block.kind is Kind.TITLE else block
        for block in layout.blocks
    )


def fingerprint(text: str) -> str:
    """Return the id of a text: the first ten digits of its SHA-256 to base 62, "7fK2mQ9xLp"."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest())
    first = number // _REST
    if first >= len(_DIGITS) ** (ID_LENGTH - 1):  # nearly always: saves 15 divisions
        number = first
    pairs = []
    while number:
        number, pair = divmod(number, len(_PAIRS))
        pairs.append(_PAIRS[pair])
    return "".join(reversed(pairs)).lstrip(_DIGITS[0])[:ID_LENGTH]


def _paragraphs(
    article: Article, blocks: tuple[TextBlock, ...], origin: Origin
) -> Iterator[Paragraph]:
    """Yield the blocks as paragraphs, with numbers, sections and the fields of their article."""
    of = sum(block.kind.numbered for block in blocks)
    section = None
    for order, (block, (anchor, n)) in enumerate(zip(blocks, _anchors(blocks), strict=True)):
        is_heading = block.kind is Kind.HEADING
        yield Paragraph(  # the first 18 by position: names take 1.7 times as long
            f"{article.id}.{anchor}",
            article.id,
            anchor,
            order,
            n,
            of,
            block.kind,
            block.text,
            block.start,
            block.end,
            None if is_heading else section,
            article.title,
            article.source,
            article.authors,
            article.published,
            article.lang,
            article.path,
            article.url,
            where=block.where,
            file_sha256=origin.sha256,
            reader=origin.reader,
        )
        if is_heading:
            section = on_one_line(block.text)


def _anchors(blocks: tuple[TextBlock, ...]) -> Iterator[tuple[str, int | None]]:
    """Yield the anchor of each block, and its number if its kind is numbered.

    title, byline, paragraph, heading, paragraph -> h0, b1, p1, h1, p2
    """
    seen = dict.fromkeys("bhp", 0)
    for block in blocks:
        if block.kind is Kind.TITLE:
            yield "h0", None
            continue
        letter = block.kind.letter
        n = seen[letter] = seen[letter] + 1
        yield f"{letter}{n}", n if block.kind.numbered else None


def _first_sentence(layout: Layout) -> str:
    """Return the first sentence, cut between words to at most ``MAX_TITLE`` characters."""
    numbered = (block.text for block in layout.blocks if block.kind.numbered)
    text = next(numbered, layout.blocks[0].text if layout.blocks else "")
    spans = sentences(text[: 2 * MAX_TITLE])
    sentence = " ".join(text[: spans[0].end].split()) if spans else ""
    if len(sentence) <= MAX_TITLE:
        return sentence
    cut = sentence[:MAX_TITLE]
    return (cut.rsplit(" ", 1)[0]).rstrip(",;:–— ") + "…"
