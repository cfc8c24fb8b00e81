"""How the search page lays out its hits, and the order of a concordance's lines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class View(StrEnum):
    """How hits are laid out."""

    PARAGRAPHS = "paragraphs"  # whole, with neighbours if the request has context
    COMPACT = "compact"  # two lines each
    CONCORDANCE = "concordance"  # a line for each match: left, hit, right


class Lines(StrEnum):
    """The order of a concordance's lines."""

    FOUND = "found"  # as the hits come
    LEFT = "left"  # by the words before the match, the nearest first
    HIT = "hit"
    RIGHT = "right"


_LIMITS = {View.PARAGRAPHS: 10, View.COMPACT: 25, View.CONCORDANCE: 50}


@dataclass(frozen=True, slots=True)
class Display:
    """What a reader chose of the layout; none of it changes what is found."""

    view: View = View.PARAGRAPHS
    lines: Lines = Lines.FOUND

    @property
    def limit(self) -> int:
        """Give how many hits or lines make a page, unless the reader says otherwise."""
        return _LIMITS[self.view]
