"""Kinds of blocks by their tags, else by font size and weight: title, headings, captions."""

from __future__ import annotations

from collections.abc import Sequence

from search.formats.pdf.paragraphs import TextRun, body_size, ends_sentence
from search.formats.pdf.structure import TaggedBlock
from search.model import Kind

_LARGER = 1.12  # than the body text, from which a short block is a heading
_SMALLER = 0.92  # than the body text, up to which a block is a caption or a note
_MAX_HEADING = 30  # words in larger letters
_MAX_BOLD_HEADING = 16  # words in bold letters of the size of the body text
_MAX_CAPTION = 60  # words; a longer block in small letters is a box beside the article
_TITLE_PAGES = 2  # pages on which a title is looked for: a cover may come first


def kinds(blocks: Sequence[TaggedBlock], texts: Sequence[str], title: str | None) -> list[Kind]:
    """Return the kind of each block.

    ``texts`` are the texts of the blocks, ``title`` is the title in the properties of the file; a
    block of the same words is the title.
    """
    body = body_size(line for block in blocks for line in block.lines)
    result = [_kind(block, text, body) for block, text in zip(blocks, texts, strict=True)]
    if Kind.TITLE not in result:
        found = _title(blocks, texts, result, title)
        if found is not None:
            result[found] = Kind.TITLE
    first = result.index(Kind.TITLE) if Kind.TITLE in result else None
    return [
        Kind.HEADING if kind is Kind.TITLE and i != first else kind for i, kind in enumerate(result)
    ]


def letters(text: str) -> str:
    """Return the letters and digits of a text, for comparison: "A – b" -> "ab"."""
    return "".join(filter(str.isalnum, text)).casefold()


def _kind(block: TaggedBlock, text: str, body: float) -> Kind:
    if block.kind not in (None, Kind.PARAGRAPH):
        return block.kind
    run = TextRun(block.lines)
    words = len(text.split())
    if run.size >= _LARGER * body and words <= _MAX_HEADING:
        return Kind.HEADING
    if run.size <= _SMALLER * body and words <= _MAX_CAPTION:
        return Kind.META
    is_short = words <= _MAX_BOLD_HEADING and not ends_sentence(text)
    return Kind.HEADING if run.bold and is_short else Kind.PARAGRAPH


def _title(
    blocks: Sequence[TaggedBlock], texts: Sequence[str], found: Sequence[Kind], title: str | None
) -> int | None:
    """Return the place of the title: the words of the properties, else the largest letters."""
    first_page = blocks[0].lines[0].page if blocks else 1
    early = [i for i, block in enumerate(blocks) if block.lines[0].page < first_page + _TITLE_PAGES]
    wanted = letters(title or "")
    for i in early:
        if wanted and letters(texts[i]) == wanted:
            return i
    headings = [
        i for i in early if found[i] is Kind.HEADING and blocks[i].lines[0].page == first_page
    ]
    headings = headings or [i for i in early if found[i] is Kind.HEADING]
    return max(headings, key=lambda i: round(TextRun(blocks[i].lines).size, 1), default=None)
