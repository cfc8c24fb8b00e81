"""Letters without what a reader may leave out, and texts in ASCII, character for character."""

from __future__ import annotations

import unicodedata

APOSTROPHES = "'\u2019\u02bc\uff07"
HYPHENS = "-\u2010\u2011"
INSIDE = "\u00ad\u200c\u200d"  # soft hyphen and joiners: written inside words, never read

# Letters that Unicode does not decompose but that have a plain spelling.
_PLAIN = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"}
)
_PAGE = "cp1252"  # has most of what is not ASCII in texts of the West


def fold(text: str) -> str:
    """Drop what a reader may leave out: case, accents, compatibility forms."""
    if text.isascii():
        return text.lower()
    # Some mathematical capitals are letters, and so have small ones, only when decomposed.
    small = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", small)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare).translate(_PLAIN)


class _Writing(dict[int, str]):
    """Characters of ASCII that do in a text as those do that they stand for.

    What parts words is a space; what has no such character, or not only one, stays as it is.
    """

    def __init__(self, *, accents: bool) -> None:
        super().__init__()
        self._accents = accents
        # Bytes are translated ten times as fast as what is in no code page.
        page = (bytes([code]).decode(_PAGE, "replace") for code in range(256))
        plain = (self[ord(character)] for character in page)
        self._of_page = bytes(
            ord(written) if written.isascii() else code for code, written in enumerate(plain)
        )

    def __missing__(self, code: int) -> str:
        self[code] = found = self._written(chr(code))
        return found

    def _written(self, character: str) -> str:
        kind = unicodedata.category(character)[0]
        if character.isascii() or kind in "MN" or character in INSIDE:
            return character
        if character in HYPHENS:
            return "-"
        if character in APOSTROPHES or kind == "L":
            bare = "'" if character == "\u2019" else fold(character) if self._accents else ""
            return bare if len(bare) == 1 and bare.isascii() else character
        return " "

    def ascii(self, text: str) -> str | None:
        """Write a text in ASCII, if that can be done."""
        if text.isascii():
            return text
        try:
            on_page = text.encode(_PAGE).translate(self._of_page)
        except UnicodeEncodeError:
            found = text.translate(self)
            return found if found.isascii() else None
        return on_page.decode("ascii") if on_page.isascii() else None


_AS_IT_IS = _Writing(accents=False)
_BARE = _Writing(accents=True)


def in_ascii(text: str) -> str | None:
    """Write a text in ASCII, character for character, if that can be done.

    >>> in_ascii("It’s “on” – now")
    "It's  on    now"
    """
    return _AS_IT_IS.ascii(text)


def in_small_ascii(text: str) -> str | None:
    """Write it so without accents and capitals.

    >>> in_small_ascii("Çavuşoğlu’s café")
    "cavusoglu's cafe"
    """
    found = _BARE.ascii(text)
    return found and found.lower()
