"""Terms with positions ↔ streams: the text that the cluster splits into exactly these terms.

    cease-fires aid    =cease US ceas US =cease-fires … RS =fires US fire RS =aid

RS stands between two positions, US between the terms of one; a position without terms has a mark
that the cluster drops again. So all languages are analysed here, and the cluster needs no plug-in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias

from search.analysis.tokenizer import GAP, tokens

POSITIONS, TERMS = "\x1e", "\x1f"
GAP_MARK = "_"
LONGEST_TERM = 8_000  # characters: the cluster takes no term of more than 32,766 bytes

Places: TypeAlias = dict[int, list[tuple[str, ...]]]  # the terms of each word at a position

_UNSENDABLE = re.compile("[\x1e\x1f\ud800-\udfff]")


class FieldStream:
    """A ``FieldTerms`` that keeps the places of one field."""

    def __init__(self) -> None:
        self.units: dict[int, Places] = {}
        self.lengths: dict[int, int] = {}  # in words, without compounds and whole values
        self.position = 0
        self._places: Places = {}
        self._unit = 0

    def text(self, unit: int, text: str, lang: str) -> None:
        """Add a text that is all there is of a unit."""
        self.begin(unit)
        self.words(text, lang)

    def begin(self, unit: int) -> None:
        """Begin a unit."""
        self._places = self.units[unit] = {}
        self._unit = unit
        self.lengths[unit] = 0
        self.position = 0

    def words(self, text: str, lang: str) -> None:
        """Add the words of a value; no phrase runs from one value into the next."""
        words, places, first = 0, self._places, self.position
        for _, _, position, width, terms in tokens(text, lang):
            words += width == 1
            places.setdefault(first + position, []).append(terms)
        self.lengths[self._unit] += words
        self.position = first + max(words - 1, 0) + GAP

    def put(self, term: str) -> None:
        """Add a single term at the position where the next value begins."""
        self._places.setdefault(self.position, []).append((term,))


def stream(places: Mapping[int, Sequence[tuple[str, ...]]], first: int = 0) -> str:
    """Write places as the cluster reads them, from the position ``first`` on."""
    written = [GAP_MARK] * (max(places, default=first) + 1 - first)
    for position, words in places.items():
        one = words[0] if len(words) == 1 else dict.fromkeys(t for terms in words for t in terms)
        written[position - first] = _joined(tuple(one))
    return POSITIONS.join(written)


def row_stream(slots: Iterable[Collection[str]]) -> str:
    """Write the slots of a row as a phrase that the cluster reads with the same analyzer."""
    return POSITIONS.join(_joined(tuple(sorted(slot))) for slot in slots)


@lru_cache(maxsize=1 << 16)
def _joined(terms: tuple[str, ...]) -> str:
    return TERMS.join(map(sendable, terms))


def sendable(text: str) -> str:
    """Return a term or value in the form in which a cluster can hold it.

    Lone surrogates, as in names of files, become characters for private use; a long text is cut
    and gets a hash.
    """
    if len(text) > LONGEST_TERM:
        digest = blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()
        text = f"{text[: LONGEST_TERM - len(digest)]}{digest}"
    return text if text.isascii() and text.isprintable() else _UNSENDABLE.sub(_replaced, text)


def _replaced(found: re.Match[str]) -> str:
    code = ord(found[0])
    return " " if code < ord(" ") else chr(0x100000 + code)


def quotation_streams(speaker: Places, quoted: Places, block: str) -> Iterator[dict[str, str]]:
    """Cut the places of both fields where quotations begin, and write each quotation by itself."""
    begin = sorted(at for at, words in quoted.items() if any(block in terms for terms in words))
    for number, start in enumerate(begin):
        end = begin[number + 1] if number + 1 < len(begin) else FAR
        parts = {
            name: {at: words for at, words in places.items() if start <= at < end}
            for name, places in (("speaker", speaker), ("quoted", quoted))
        }
        yield {name: stream(places, start) for name, places in parts.items() if places}


FAR = 2**31
