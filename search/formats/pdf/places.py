"""The place of a block in a PDF: "page 3, box 72 540 300 612".

A box holds left, bottom, right and top in points (1/72 inch) on the page as it is displayed, from
its lower left corner. A paragraph that runs over columns or pages has several places, separated by
"; ".
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import NamedTuple

from search.model import Paragraph

_PLACE = re.compile(r"page (\d{1,6}), box (-?\d{1,6}) (-?\d{1,6}) (-?\d{1,6}) (-?\d{1,6})")
_SEPARATOR = "; "


class PageBox(NamedTuple):
    """A rectangle on a page."""

    page: int  # from 1
    left: float  # points from the left edge of the displayed page
    bottom: float  # points from its lower edge
    right: float
    top: float


def enclosing_boxes(boxes: Iterable[PageBox]) -> tuple[PageBox, ...]:
    """Return one box for each run of boxes one below the other; a next column starts a new one."""
    together: list[PageBox] = []
    for box in boxes:
        last = together[-1] if together else None
        if last and last.page == box.page and box.bottom <= last.top and _overlap(last, box):
            together[-1] = PageBox(
                box.page,
                min(last.left, box.left),
                min(last.bottom, box.bottom),
                max(last.right, box.right),
                max(last.top, box.top),
            )
        else:
            together.append(box)
    return tuple(together)


def format_places(boxes: Iterable[PageBox]) -> str:
    """Return boxes as text, rounded outwards to whole points."""
    return _SEPARATOR.join(
        f"page {box.page}, box {math.floor(box.left)} {math.floor(box.bottom)} "
        f"{math.ceil(box.right)} {math.ceil(box.top)}"
        for box in boxes
    )


def parse_places(where: str) -> tuple[PageBox, ...]:
    """Return the boxes of a text that ``format_places`` made.

    Raises:
        ValueError: the text is not of this form.
    """
    found = [_PLACE.fullmatch(part) for part in where.split(_SEPARATOR)]
    if None in found:
        raise ValueError(f"{where!r} is not of the form 'page 3, box 72 540 300 612'")
    return tuple(PageBox(*map(int, place.groups())) for place in found if place)


def places_of(paragraph: Paragraph) -> tuple[PageBox, ...]:
    """Return the places of a paragraph of a PDF; empty if it is from another file."""
    if not paragraph.where or not (paragraph.reader or "").startswith("pdf/"):
        return ()
    try:
        return parse_places(paragraph.where)
    except ValueError:  # another version of the reader wrote it
        return ()


def _overlap(one: PageBox, other: PageBox) -> bool:
    return one.left <= other.right and other.left <= one.right
