"""Read a plain text or Markdown file, in whatever encoding it was saved.

It does not interpret the text: what is a title or a paragraph is found out by `layout`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from search.articles.compose import compose
from search.errors import FormatError
from search.formats.file_bytes import MEBIBYTE, too_much
from search.model import Article

# Nobody writes such articles, and they would take minutes to read, or megabytes to show as a hit.
MOST_LINES = 250_000
LONGEST_PARAGRAPH = 4 * MEBIBYTE  # characters

BYTE_ORDER_MARKS = (  # the longer first: UTF-32's begins like UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MARKS = tuple(mark for mark, _ in BYTE_ORDER_MARKS)

# Files of these kinds are often free of NUL bytes, so that only their first bytes give them away.
SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "an RTF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
)

CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\v\f\r\x1b\x1c\x1d\x1e"))
CONTROLS_BEARABLE = 0.01  # of all bytes; a text may hold a stray one

WESTERN = ("cp1252",)
# How the language of an article was mostly written before Unicode, where it was not like English.
BEFORE_UNICODE = {
    "ar": ("cp1256",),
    "hu": ("cp1250",),
    "ro": ("cp1250",),
    "ru": ("cp1251", "koi8-r", "cp866"),
}
HIGH = range(0x80, 0x100)


def _letters(encoding: str) -> dict[int, str]:
    """Give what the bytes from 0x80 on stand for; those left out of it stay control codes."""
    return {byte: bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in HIGH}


# How Python's "surrogateescape" shows a byte that is no UTF-8, and what Windows meant by it.
STRAYS = {0xDC00 + byte: letter for byte, letter in _letters("cp1252").items()}
STRAY = re.compile("[\udc80-\udcff]")
FOREIGN = re.compile("[^\x00-\x7f\udc80-\udcff]")


def read(path: Path, content: bytes, *, name: str, source: str, lang: str) -> Iterator[Article]:
    """Yield the one article of a text file."""
    finding = _not_text(content)
    if finding:
        raise FormatError(f"Cannot read {path}: {finding}; save it as plain text.", path=path)
    text = decode(content, lang)
    lines = text.count("\n") + text.count("\r") + text.count("\f")
    if lines > MOST_LINES:
        raise too_much(path, f"{lines:,} lines", f"{MOST_LINES:,}")
    article = compose(text, name=name, source=source, lang=lang)
    longest = max((len(paragraph.text) for paragraph in article.paragraphs), default=0)
    if longest > LONGEST_PARAGRAPH:
        raise too_much(path, f"a paragraph of {longest:,} characters", f"{LONGEST_PARAGRAPH:,}")
    yield article


def decode(content: bytes, lang: str = "en") -> str:
    """Decode by the byte order mark, else as UTF-8, else as the language was: never a refusal.

    Bytes that are wrong in a text of otherwise good UTF-8 are read as Windows-1252 one by one.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    encoding = _unmarked_utf_16(content) or "utf-8"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode(encoding, "surrogateescape")
    strays = len(STRAY.findall(text))
    if strays > len(FOREIGN.findall(text)):
        return _decode_bytewise(content, BEFORE_UNICODE.get(lang, WESTERN))
    return text.translate(STRAYS) if strays else text


def _decode_bytewise(content: bytes, encodings: Sequence[str]) -> str:
    """Decode with one byte a letter; of several readings the one with most small letters is right.

    KOI8-R has the small letters where Windows-1251 has the capitals: "мир" there is "ЛХП" here.
    """
    plain = content.decode("latin-1")
    readings = (plain.translate(_letters(encoding)) for encoding in encodings)
    return max(readings, key=lambda text: sum(map(str.islower, text)))


def _not_text(content: bytes) -> str | None:
    """Say why these bytes cannot be a text, or None if they can."""
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            return f"it is {kind}, not text"
    if content.startswith(MARKS) or _unmarked_utf_16(content):
        return None
    if b"\x00" in content:
        return "it is not text but binary (NUL bytes)"
    controls = len(content) - len(content.translate(None, CONTROLS))
    if controls > CONTROLS_BEARABLE * len(content):
        return "it is not text but binary (control codes)"
    return None


def _unmarked_utf_16(content: bytes) -> str | None:
    """Recognise UTF-16 without its mark where every other byte of most characters is NUL."""
    if len(content) % 2 or b"\x00" not in content:
        return None
    even, odd = content[0::2], content[1::2]
    for upper, lower, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if upper.count(0) > 0.5 * len(upper) and not lower.count(0):
            return encoding
    return None
