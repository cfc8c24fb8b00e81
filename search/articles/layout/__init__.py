"""What a text is made of, found out from its layout alone: title, byline, headings, paragraphs.

    text -> lines -> blocks -> Layout

It cannot do any IO, knows no file format and reads no sentence for its meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.articles.layout.blocks import Block, blocks
from search.articles.layout.bylines import authors_of, dateline_of
from search.articles.layout.dates import date_of
from search.articles.layout.lines import CLOSING_MARKS, printed_lines
from search.model import Kind

LONGEST_TITLE = 28  # words
LONGEST_HEADING = 16
LONGEST_LINE = 400  # characters: no heading is longer, whatever its words are
HEAD = 5  # blocks among which byline and date stand

_STOPS = tuple(".!,;:")
_OPENING_MARKS = "\"'“‘«„([*_"
_ABBREVIATION_LAST = re.compile(r"(?:\w\.){2,}$")  # "in the U.S."
_FIGURES = re.compile(r"[\d\W]+[A-Z]{0,3}")  # "29,603", "2000 GMT": no heading
_SENTENCE_WITHIN = re.compile(r"[.!?]\s")


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of a text in order, and what those at its head say of the whole."""

    title: str | None  # None: nothing looked like one
    authors: tuple[str, ...]
    published: str | None
    dateline: str | None
    blocks: tuple[Block, ...]


def lay_out(text: str) -> Layout:
    """Find the blocks of a text; every word of it lies in one."""
    found = _without_late_bylines(list(blocks(list(printed_lines(text)), text)))
    found, title = _with_title(found)
    found = list(_with_headings(found))
    return Layout(
        title=title,
        authors=next((authors_of(b.text) for b in found if b.kind is Kind.BYLINE), ()),
        published=next((date_of(b.text) for b in found if b.kind is Kind.DATE), None),
        dateline=next((dateline_of(b.text) for b in found if b.kind is Kind.PARAGRAPH), None),
        blocks=tuple(found),
    )


def _without_late_bylines(found: list[Block]) -> list[Block]:
    """Make paragraphs of bylines and dates that stand after the head of the text."""
    late = (Kind.BYLINE, Kind.DATE)
    return found[:HEAD] + [
        block._replace(kind=Kind.PARAGRAPH) if block.kind in late else block
        for block in found[HEAD:]
    ]


def _with_title(found: list[Block]) -> tuple[list[Block], str | None]:
    """Name the first block the title if it reads like one, bylines and dates aside.

    A title that nothing follows is the article's only paragraph as well.
    """
    bodies = [i for i, block in enumerate(found) if block.kind not in (Kind.BYLINE, Kind.DATE)]
    if not bodies or not _reads_like_title(found[bodies[0]]):
        return found, None
    first = bodies[0]
    kind = Kind.TITLE if len(bodies) > 1 else Kind.PARAGRAPH
    titled = [*found[:first], found[first]._replace(kind=kind), *found[first + 1 :]]
    return titled, _title_of(found[first].text)


def _reads_like_title(block: Block) -> bool:
    if block.marked:
        return block.kind is Kind.HEADING
    words = block.text[: LONGEST_LINE + 1].split()
    if len(words) > LONGEST_TITLE or len(block.text) > LONGEST_LINE:
        return False
    trails_off = block.text.rstrip(CLOSING_MARKS).endswith("...")
    return (
        trails_off
        or not _stops(block.text)
        or (len(words) <= LONGEST_HEADING and _in_title_case(block.text))
    )


def _title_of(text: str) -> str:
    """Return a title on one line and without its full stop."""
    title = " ".join(line.strip() for line in text.splitlines())
    closed = (
        title.endswith(".") and not title.endswith("..") and not _ABBREVIATION_LAST.search(title)
    )
    return title[:-1] if closed else title


def _in_title_case(text: str) -> bool:
    """Tell whether all the longer words of a single sentence are capitalised."""
    longer = [word for word in re.findall(r"[^\W\d_][\w'’-]*", text) if len(word) > 3]
    capitalised = all(word[0].isupper() for word in longer)
    return len(longer) > 1 and capitalised and not _SENTENCE_WITHIN.search(text)


def _with_headings(found: Sequence[Block]) -> Iterator[Block]:
    neighbours = zip([None, *found], found, [*found[1:], None], strict=False)
    for above, block, below in neighbours:
        if below and _reads_like_heading(block, below, above):
            yield block._replace(kind=Kind.HEADING)
        else:
            yield block


def _reads_like_heading(block: Block, below: Block, above: Block | None) -> bool:
    """Tell whether a short line without a final mark announces a longer paragraph."""
    if (
        block.lines > 1
        or len(block.text) > LONGEST_LINE
        or not _may_be_heading(block, below, above)
    ):
        return False
    if _stops(block.text) or _is_quoted(block.text) or len(block.text.split()) > LONGEST_HEADING:
        return False
    if _FIGURES.fullmatch(block.text):
        return False
    if block.text.isupper():
        return not below.text.isupper()
    announced = below.kind is Kind.PARAGRAPH and len(below.text) > len(block.text)
    return announced and not _starts_lower(block.text) and _is_prose(below.text)


def _may_be_heading(block: Block, below: Block, above: Block | None) -> bool:
    """Tell whether nothing is known yet of a block, or only a number that no list goes on from."""
    if block.kind is Kind.LIST_ITEM:
        alone = Kind.LIST_ITEM not in (below.kind, above and above.kind)
        return alone and block.text[0] in "(0123456789"
    return block.kind is Kind.PARAGRAPH and not block.marked


def _stops(text: str) -> bool:
    """Tell whether a final mark that no title has stands at the end, closing quotes aside."""
    bare = text.rstrip(CLOSING_MARKS)
    return bare.endswith(_STOPS) and not _ABBREVIATION_LAST.search(text[-20:])


def _is_quoted(text: str) -> bool:
    return text[0] in _OPENING_MARKS and text[-1] in CLOSING_MARKS


def _starts_lower(text: str) -> bool:
    return text.lstrip(_OPENING_MARKS)[:1].islower()


def _is_prose(text: str) -> bool:
    return _stops(text) or text.endswith("?") or len(text[:1000].split()) > LONGEST_HEADING
