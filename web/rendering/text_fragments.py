"""The end of an address that makes a browser show and mark a passage: ``#:~:text=first,last``.

A browser takes the first place that fits, whatever its case and accents. So the words are chosen
such that they fit in one place of the article only. What else stands on the publisher's page is
not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from search import Paragraph, fold

_FEWEST = 3  # words at either end, where the passage has as many
_WHOLE = 10  # words: a passage as short as this is given whole


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of an article, as they stand and as a browser compares them."""

    written: list[str]
    folded: list[str]
    text: str  # the folded ones as one line

    def once(self, start: int, end: int) -> bool:
        words = " ".join(self.folded[start:end])
        return self.text.find(words, self.text.find(words) + 1) < 0

    def at(self, number: int) -> int:
        """Give the place of a word in the text."""
        return sum(len(word) + 1 for word in self.folded[:number])

    def given(self, start: int, end: int) -> str:
        """Write words so that no hyphen, comma or ampersand of theirs is one of the directive's."""
        words = " ".join(self.written[start:end])
        return quote(words, safe="", errors="replace").replace("-", "%2D")


def fragment(paragraph: Paragraph, blocks: Sequence[Paragraph]) -> str:
    """Point at a paragraph among the blocks of its article; nothing if it has no words.

    ``"The last boat … next month." -> ":~:text=The%20last%20boat,of%20next%20month."``
    """
    written = [word for block in blocks for word in block.text.split()]
    folded = [fold(word) for word in written]
    words = _Words(written, folded, " ".join(folded))
    start = sum(len(block.text.split()) for block in blocks if block.order < paragraph.order)
    end = start + len(paragraph.text.split())
    if start == end:
        return ""
    first = end if end - start <= _WHOLE else _first(words, start, end)
    prefix = _prefix(words, start, first)
    parts = [f"{words.given(prefix, start)}-"] if prefix < start else []
    parts.append(words.given(start, first))
    if first < end:
        parts.append(words.given(_last(words, first, end), end))
    return f":~:text={','.join(parts)}"


def with_fragment(url: str, directive: str) -> str:
    """Put a directive behind an address, which may have a fragment of its own."""
    if not directive:
        return url
    return f"{url}{'' if '#' in url else '#'}{directive}"


def _first(words: _Words, start: int, end: int) -> int:
    """Tell where the first words that occur only once end; the last word is left for the end."""
    places = range(start + _FEWEST, end)
    return next((place for place in places if words.once(start, place)), end - 1)


def _last(words: _Words, first: int, end: int) -> int:
    """Tell where those last words begin that, from the first ones on, are met here first."""
    for start in range(max(first, end - _FEWEST), first, -1):
        ending = " ".join(words.folded[start:end])
        if words.text.find(ending, words.at(first)) == words.at(start):
            return start
    return first


def _prefix(words: _Words, start: int, first: int) -> int:
    """Tell where the words before begin that tell a repeated passage from the others."""
    places = range(start, -1, -1)
    return next((place for place in places if words.once(place, first)), 0)
