"""Compose an article of a text: its layout, its sentences, and the names it is cited by."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Iterator
from dataclasses import replace

from search.analysis.folding import fold
from search.analysis.sentences import sentences
from search.articles.front_matter import head_of
from search.articles.layout import Layout, lay_out
from search.articles.layout.blocks import Block
from search.model import Article, Kind, Paragraph

LONGEST_TITLE = 120  # characters of a first sentence that stands for a missing title
ID_LENGTH = 10

_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_REST = len(_DIGITS) ** 31  # a hash has some 43 digits


def compose(text: str, *, name: str, source: str, lang: str) -> Article:
    """Make an article of a decoded text; a blank one has no paragraphs and no title.

    What its head says counts more than its layout and ``source`` and ``lang``.
    """
    head = head_of(text)
    layout = lay_out("\n" * head.end + text[head.end :])
    title = head.title or layout.title
    article = Article(
        id=fingerprint(text),
        text=text,
        title=title or _first_sentence(layout),
        title_found=title is not None,
        authors=head.authors or layout.authors,
        published=head.published or layout.published,
        dateline=layout.dateline,
        source=head.source or source,
        lang=head.lang or lang,
        path=name,
        url=head.url,
        paragraphs=(),
    )
    return replace(article, paragraphs=tuple(_paragraphs(article, _headed(layout, title))))


def _headed(layout: Layout, title: str | None) -> tuple[Block, ...]:
    """Make a heading of what was taken for the title, if the head names another."""
    if layout.title is None or fold(layout.title) == fold(title or ""):
        return layout.blocks
    return tuple(
        block._replace(kind=Kind.HEADING) if block.kind is Kind.TITLE else block
        for block in layout.blocks
    )


def fingerprint(text: str) -> str:
    """Return ten letters and digits that are the same wherever the text is: "7fK2mQ9xLp"."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest())
    first = number // _REST
    if first >= len(_DIGITS) ** (
        ID_LENGTH - 1
    ):  # as good as always; then the rest is not asked for
        number = first
    digits = []
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))[:ID_LENGTH]


def _paragraphs(article: Article, blocks: tuple[Block, ...]) -> Iterator[Paragraph]:
    """Yield the blocks as paragraphs: numbered, under their headings, with all of the article's."""
    of = sum(block.kind.numbered for block in blocks)
    section = None
    for order, (block, (anchor, n)) in enumerate(zip(blocks, _anchors(blocks), strict=True)):
        is_heading = block.kind is Kind.HEADING
        yield Paragraph(
            id=f"{article.id}.{anchor}",
            article=article.id,
            anchor=anchor,
            order=order,
            n=n,
            of=of,
            kind=block.kind,
            text=block.text,
            start=block.start,
            end=block.end,
            section=None if is_heading else section,
            title=article.title,
            source=article.source,
            authors=article.authors,
            published=article.published,
            lang=article.lang,
            path=article.path,
            url=article.url,
        )
        if is_heading:
            section = block.text


def _anchors(blocks: tuple[Block, ...]) -> Iterator[tuple[str, int | None]]:
    """Yield each block's name, and its number if it is one of the numbered kinds.

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
    """Return the first sentence, cut between words where it is too long for a title."""
    numbered = (block.text for block in layout.blocks if block.kind.numbered)
    text = next(numbered, layout.blocks[0].text if layout.blocks else "")
    spans = sentences(text[: 2 * LONGEST_TITLE])
    sentence = " ".join(text[: spans[0].end].split()) if spans else ""
    if len(sentence) <= LONGEST_TITLE:
        return sentence
    cut = sentence[:LONGEST_TITLE]
    return (cut.rsplit(" ", 1)[0]).rstrip(",;:–— ") + "…"
