"""Folding of case, accents and compatibility forms; ASCII forms of the same length."""

from __future__ import annotations

import unicodedata

# ’ ‘ ‛ ′ ´ ` and modifier letters, among them Hawaiian's ʻ: all that stand for one inside words.
APOSTROPHES = "'`\u00b4\u2018\u2019\u201b\u2032\u02b9\u02bb\u02bc\u02bd\u055a\uff07"
HYPHENS = "-\u2010\u2011"
# Characters inside words that are invisible: soft hyphen, joiners, zero-width spaces, marks of the
# direction of writing.
INSIDE = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
BREAKS = "\u00ad\u00ac"  # soft hyphen and "¬" at the end of a line: they only break a word

# Letters that Unicode does not decompose but that have a plain spelling.
_PLAIN = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"}
)
_PAGE = "cp1252"  # has most non-ASCII characters of Western texts


def fold(text: str) -> str:
    """Remove what readers leave out when they type: case, accents, compatibility forms."""
    if text.isascii():
        return text.lower()
    # Some mathematical capitals have a lower case only once they are decomposed.
    small = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", small)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare).translate(_PLAIN)


class _AsciiTable(dict[int, str]):
    """Translation table: characters → the ASCII character that the tokenizer treats alike.

    A separator becomes a space; a character with no ASCII equivalent of length one stays.
    """

    def __init__(self, *, accents: bool) -> None:
        super().__init__()
        self._accents = accents
        # ``bytes.translate`` is ten times as fast as ``str.translate``.
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
        """Convert a text to ASCII of the same length; None if a character has no equivalent."""
        if text.isascii():
            return text
        try:
            on_page = text.encode(_PAGE).translate(self._of_page)
        except UnicodeEncodeError:
            found = text.translate(self)
            return found if found.isascii() else None
        return on_page.decode("ascii") if on_page.isascii() else None


_WITH_ACCENTS = _AsciiTable(accents=False)
_WITHOUT_ACCENTS = _AsciiTable(accents=True)


def to_ascii(text: str) -> str | None:
    """Convert a text to ASCII, character for character; None if that is impossible.

    >>> in_ascii("It’s “on” – now")
    "It's  on    now"
    """
    return _WITH_ACCENTS.ascii(text)


def to_lower_ascii(text: str) -> str | None:
    """Convert a text to lower-case ASCII without accents; None if that is impossible.

    >>> in_small_ascii("Çavuşoğlu’s café")
    "cavusoglu's cafe"
    """
    found = _WITHOUT_ACCENTS.ascii(text)
    return found and found.lower()
