"""Running heads, running feet and page numbers: recognised by their place and their repetition."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search.analysis.date_lines import parse_date_line
from search.formats.pdf.lines import PageLine
from search.formats.pdf.paragraphs import body_size

_EDGE_ROWS = 3  # rows at the top and at the bottom of a page that may be running heads or feet
_SAME_HEIGHT = 4.0  # points between the places of one running head on two pages
_SAME_ROW = 0.5  # difference of baselines in font sizes
_MIN_SHARE = 0.3  # of the pages, that a running head must stand on; left and right may differ
_EDGE_SHARE = 0.12  # of the page's height, within which a lone page number or address is expected
_MARGIN_SHARE = 0.05  # the same for a head in smaller letters without a date
_SMALLER = 0.9  # than the body text
_MAX_SOURCE = 6  # words of a publisher's name
_DATE_WORDS = 8  # of a date in a head
_DIGITS = re.compile(r"\d+")
_ROMAN = r"[ivxlc]{1,6}"
_PAGE_NUMBER = re.compile(
    rf"[\W_]*(?:\d{{1,4}}|{_ROMAN})[\W_]*"
    r"|(?:page|seite|página|pagina|side|sida|sivu|oldal|стр\.?|p\.|s\.) ?\d{1,4}"
    r"(?: ?(?:/|of|von|de|di|sur|av|van|из) ?\d{1,4})?|\d{1,4} ?(?:/|of|von|sur) ?\d{1,4}",
    re.IGNORECASE,
)
_PRINTED = re.compile(  # the edges of a page printed by a browser
    r"(?:https?|file)://\S+(?: \d{1,4}/\d{1,4})?"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}:\d\d(?: ?[AP]M)?\b.*",
    re.IGNORECASE,
)


class Head(NamedTuple):
    """The statements of a running head with a date."""

    source: str | None  # publisher
    published: str  # ISO date


class EdgeRow(NamedTuple):
    """The lines of one page on one baseline, from left to right."""

    lines: tuple[PageLine, ...]

    @property
    def text(self) -> str:
        """Join the lines by spaces."""
        return " ".join(line.text for line in self.lines)


class BodyPages(NamedTuple):
    """The pages of a document without their running heads, and these."""

    pages: tuple[tuple[PageLine, ...], ...]
    running: tuple[str, ...]  # texts of running heads and feet, each once


def without_running_heads(
    pages: Sequence[Sequence[PageLine]], heights: Sequence[float]
) -> BodyPages:
    """Return the pages without the rows at their edges that recur or are page numbers.

    ``heights`` are the heights of the pages in points.
    """
    edges = [list(_edge_rows(lines)) for lines in pages]
    body = body_size(line for lines in pages for line in lines)
    recurring = _recurring(edges, len(pages))
    running: dict[str, None] = {}
    rest = []
    for lines, rows, height in zip(pages, edges, heights, strict=True):
        dropped: set[PageLine] = set()
        for row in rows:
            if _key(row) in recurring or _is_page_edge(row, height, body):
                dropped.update(row.lines)
                running[row.text] = None
        rest.append(tuple(line for line in lines if line not in dropped))
    return BodyPages(tuple(rest), tuple(running))


def _edge_rows(lines: Sequence[PageLine]) -> Iterator[EdgeRow]:
    """Yield the topmost and the lowest rows of a page."""
    rows: list[list[PageLine]] = []
    for line in sorted(lines, key=lambda line: -line.baseline):
        if rows and rows[-1][0].baseline - line.baseline <= _SAME_ROW * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    outer = rows if len(rows) <= 2 * _EDGE_ROWS else rows[:_EDGE_ROWS] + rows[-_EDGE_ROWS:]
    for row in outer:
        yield EdgeRow(tuple(sorted(row, key=lambda line: line.left)))


def _key(row: EdgeRow) -> tuple[str, int]:
    """Return text and height of a row, the same for a running head on every page."""
    return _DIGITS.sub("#", row.text).casefold(), round(row.lines[0].baseline / _SAME_HEIGHT)


def _recurring(edges: Sequence[Sequence[EdgeRow]], pages: int) -> set[tuple[str, int]]:
    """Return the keys of rows on several pages; heights that round differently count together."""
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for rows in edges:
        for text, height in {_key(row) for row in rows}:
            found[text][height] += 1
    least = max(2, round(_MIN_SHARE * pages))
    return {
        (text, height)
        for text, heights in found.items()
        for height in heights
        if sum(heights[near] for near in (height - 1, height, height + 1)) >= least
    }


def _is_page_edge(row: EdgeRow, height: float, body: float) -> bool:
    """Check whether a row near the edge of its page is a page number, a browser's, or a head.

    On a single page a head cannot recur: it is set in smaller letters and has a date, or stands in
    the margin.
    """
    place = row.lines[0].baseline
    from_edge = min(place, height - place)
    if from_edge > _EDGE_SHARE * height:
        return False
    if _PAGE_NUMBER.fullmatch(row.text) or _PRINTED.fullmatch(row.text):
        return True
    is_small = max(line.size for line in row.lines) <= _SMALLER * body
    in_margin = from_edge <= _MARGIN_SHARE * height
    if in_margin and max(line.size for line in row.lines) <= body:
        return True
    # Publisher on the left, date on the right.
    return (is_small or len(row.lines) > 1) and parse_head(row.text) is not None


def parse_head(text: str) -> Head | None:
    """Return publisher and date of a running head; None if it does not end with a date.

    "The Gazette – Saturday, 9 October 2010" -> Head("The Gazette", "2010-10-09")
    """
    words = text.split()
    for number in range(min(_DATE_WORDS, len(words)), 2, -1):
        published = parse_date_line(" ".join(words[-number:]))
        if published:
            name = " ".join(words[:-number]).strip(" |·•–—-,")
            is_name = 0 < len(name.split()) <= _MAX_SOURCE and not any(map(str.isdigit, name))
            return Head(name if is_name else None, published)
    return None
