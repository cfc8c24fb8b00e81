"""The layout of the search page: view of the hits and order of concordance lines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class View(StrEnum):
    """A layout of the hits."""

    PARAGRAPHS = "paragraphs"  # full text, with neighbours if the request has context
    COMPACT = "compact"  # two lines each
    CONCORDANCE = "concordance"  # one line for each match: left context, match, right context


class LineOrder(StrEnum):
    """The order of the lines of a concordance."""

    FOUND = "found"  # in the order of the hits
    LEFT = "left"  # by the words before the match, nearest word first
    HIT = "hit"
    RIGHT = "right"


_LIMITS = {View.PARAGRAPHS: 10, View.COMPACT: 25, View.CONCORDANCE: 50}


@dataclass(frozen=True, slots=True)
class Display:
    """The layout chosen by a reader; it does not change which paragraphs are found."""

    view: View = View.PARAGRAPHS
    lines: LineOrder = LineOrder.FOUND

    @property
    def limit(self) -> int:
        """Return the default number of hits or lines per page."""
        return _LIMITS[self.view]
