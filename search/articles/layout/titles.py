"""Titles and headings among the blocks of a text, recognised by length, case and final marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.articles.layout.blocks import TextBlock
from search.articles.layout.lines import CLOSING_MARKS
from search.model import Kind

MAX_TITLE = 28  # words
MAX_HEADING = 16  # words
MAX_LINES = 3  # of a heading that was wrapped
MAX_CHARACTERS = 400  # of titles and headings, however few words those are

_ABOVE_TITLE = (Kind.BYLINE, Kind.DATE, Kind.META)
_STOPS = tuple(".!,;:")
_OPENING_MARKS = "\"'“‘«„([*_"
_ABBREVIATION_LAST = re.compile(r"\w\.\w\.$")  # "in the U.S."
_FIGURES = re.compile(r"[\d\W]+[A-Z]{0,3}")  # "29,603", "2000 GMT": no heading
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[\u00ad\u2010¬-] (?=[^\W\d_])")  # of a broken word
# "LAVROV: ", "Q: ", "[10:32] Paul Reed (director): ", "**Ann Lee:** "
_LABEL = re.compile(
    r"\W*(?:\d[\d:.,]*\W+)?([^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,4})(?: \([^)]*\))?:\W"
)
_SENTENCE_WITHIN = re.compile(r"[.!?]\s")


def mark_title(blocks: list[TextBlock]) -> tuple[list[TextBlock], str | None]:
    """Return the blocks with their title marked, and the title; None if there is none.

    Only the first block that is no byline, date or caption can be the title. A title with nothing
    below it stays a paragraph: the only one of its article.
    """
    bodies = [i for i, block in enumerate(blocks) if block.kind not in _ABOVE_TITLE]
    if not bodies or not _reads_like_title(blocks[bodies[0]]):
        return blocks, None
    first = bodies[0]
    kind = Kind.TITLE if len(bodies) > 1 else Kind.PARAGRAPH
    titled = [*blocks[:first], blocks[first]._replace(kind=kind), *blocks[first + 1 :]]
    return titled, _title_of(blocks[first].text)


def _reads_like_title(block: TextBlock) -> bool:
    if block.marked:
        return block.kind is Kind.HEADING
    words = block.text[: MAX_CHARACTERS + 1].split()
    if len(words) > MAX_TITLE or len(block.text) > MAX_CHARACTERS:
        return False
    trails_off = block.text.rstrip(CLOSING_MARKS).endswith("...")
    return (
        trails_off
        or not _stops(block.text)
        or (len(words) <= MAX_HEADING and _in_title_case(block.text))
    )


def on_one_line(text: str) -> str:
    """Join the lines of a title or heading, and the halves of words that were hyphenated."""
    lines = [line.strip() for line in text.splitlines()]
    return _HYPHENATED.sub("", " ".join(lines)) if len(lines) > 1 else text


def _title_of(text: str) -> str:
    """Return a title on one line, without its full stop."""
    title = on_one_line(text)
    closed = (
        title.endswith(".") and not title.endswith("..") and not _ABBREVIATION_LAST.search(title)
    )
    return title[:-1] if closed else title


def _in_title_case(text: str) -> bool:
    """Check whether a single sentence has all words of four letters and more capitalised."""
    longer = [word for word in re.findall(r"[^\W\d_][\w'’-]*", text) if len(word) > 3]
    capitalised = all(word[0].isupper() for word in longer)
    return len(longer) > 1 and capitalised and not _SENTENCE_WITHIN.search(text)


def mark_headings(blocks: Sequence[TextBlock]) -> Iterator[TextBlock]:
    """Yield the blocks with headings marked."""
    neighbours = zip([None, *blocks], blocks, [*blocks[1:], None], strict=False)
    for above, block, below in neighbours:
        if below and _reads_like_heading(block, below, above):
            yield block._replace(kind=Kind.HEADING)
        else:
            yield block


def _reads_like_heading(block: TextBlock, below: TextBlock, above: TextBlock | None) -> bool:
    """Check whether a block is a short line without final mark above a longer paragraph."""
    if (
        block.lines > MAX_LINES
        or len(block.text) > MAX_CHARACTERS
        or not _may_be_heading(block, below, above)
    ):
        return False
    if _stops(block.text) or _is_quoted(block.text) or len(block.text.split()) > MAX_HEADING:
        return False
    if _FIGURES.fullmatch(block.text) or _is_spoken(block.text):
        return False
    if block.text.isupper():
        return not below.text.isupper()
    announced = below.kind is Kind.PARAGRAPH and len(below.text) > len(block.text)
    return announced and not _starts_lower(block.text) and _is_prose(below.text)


def _may_be_heading(block: TextBlock, below: TextBlock, above: TextBlock | None) -> bool:
    """Check whether a block is unmarked, or a numbered line that belongs to no list."""
    if block.kind is Kind.LIST_ITEM:
        alone = Kind.LIST_ITEM not in (below.kind, above and above.kind)
        return alone and block.text[0] in "(0123456789"
    return block.kind is Kind.PARAGRAPH and not block.marked


def _stops(text: str) -> bool:
    """Check whether a text ends with a mark that no title ends with, closing quotes aside."""
    bare = text.rstrip(CLOSING_MARKS)
    return bare.endswith(_STOPS) and not _ABBREVIATION_LAST.search(text[-20:])


def _is_spoken(text: str) -> bool:
    """Check whether a line of a transcript: a question, or anything, after its speaker's name."""
    label = _LABEL.match(text)
    return label is not None and (text.rstrip(CLOSING_MARKS)[-1:] == "?" or label[1].isupper())


def _is_quoted(text: str) -> bool:
    return text[0] in _OPENING_MARKS and text[-1] in CLOSING_MARKS


def _starts_lower(text: str) -> bool:
    return text.lstrip(_OPENING_MARKS)[:1].islower()


def _is_prose(text: str) -> bool:
    return _stops(text) or text.endswith("?") or len(text[:1000].split()) > MAX_HEADING
