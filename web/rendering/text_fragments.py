"""Text fragments: URLs that make a browser scroll to a passage, ``#:~:text=first,last``.

A browser highlights the first place that matches, ignoring case and accents, so the words are
chosen to match only once in the article, as far as ``_MOST`` words can. Other text on the
publisher's page is not considered.
Source: https://wicg.github.io/scroll-to-text-fragment/
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from urllib.parse import quote

from search import Paragraph, fold

_FEWEST = 3  # words at each end, if the passage has as many
_WHOLE = 10  # words: shorter passages are included in full
_MOST = (
    40  # words at each end, and before a repeated passage: each one more is a search of the text
)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of an article as written, and folded as a browser compares them."""

    written: list[str]
    folded: list[str]
    text: str  # the folded words joined by spaces
    offsets: list[int]  # of each word in the text

    def once(self, start: int, end: int) -> bool:
        words = " ".join(self.folded[start:end])
        return self.text.find(words, self.text.find(words) + 1) < 0

    def given(self, start: int, end: int) -> str:
        """Percent-encode words, including hyphen, comma and ampersand, which are syntax."""
        words = " ".join(self.written[start:end])
        return quote(words, safe="", errors="replace").replace("-", "%2D")


def fragment(paragraph: Paragraph, blocks: Sequence[Paragraph]) -> str:
    """Return the directive for a paragraph among the blocks of its article; empty without words.

    ``"The last boat … next month." -> ":~:text=The%20last%20boat,of%20next%20month."``
    """
    written = [word for block in blocks for word in block.text.split()]
    folded = [fold(word) for word in written]
    offsets = [0, *accumulate(len(word) + 1 for word in folded)]
    words = _Words(written, folded, " ".join(folded), offsets)
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
    """Append a directive to a URL, which may already have a fragment."""
    if not directive:
        return url
    return f"{url}{'' if '#' in url else '#'}{directive}"


def _first(words: _Words, start: int, end: int) -> int:
    """Return the end of the shortest unique beginning, which excludes the last word."""
    longest = min(start + _MOST, end - 1)
    places = range(start + _FEWEST, longest + 1)
    return next((place for place in places if words.once(start, place)), longest)


def _last(words: _Words, first: int, end: int) -> int:
    """Return the start of the shortest ending that first occurs here after the beginning."""
    for start in range(max(first, end - _FEWEST), max(first, end - _MOST), -1):
        ending = " ".join(words.folded[start:end])
        if words.text.find(ending, words.offsets[first]) == words.offsets[start]:
            return start
    return max(first, end - _MOST)


def _prefix(words: _Words, start: int, first: int) -> int:
    """Return the start of the preceding words that make a repeated passage unique."""
    longest = max(start - _MOST, 0)
    places = range(start, longest - 1, -1)
    return next((place for place in places if words.once(place, first)), longest)
