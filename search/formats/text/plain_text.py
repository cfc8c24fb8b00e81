"""Plain text files: bytes in any encoding → one document with the decoded text.

Titles and paragraphs are not recognised here: ``search.articles.layout`` does that.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from search.formats.document import Document
from search.formats.file_bytes import too_large
from search.formats.text.front_matter import parse_front_matter
from search.formats.text.text_repair import repair_mojibake, unescape_entities

MAX_LINES = 250_000  # of a file; more is a table or a log, and would take minutes to lay out

BYTE_ORDER_MARKS = (  # the longer first: UTF-32's begins like UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MARKS = tuple(mark for mark, _ in BYTE_ORDER_MARKS)

# Formats whose files often hold no NUL bytes and would pass for text, by their first bytes.
SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "an RTF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
)
FIRST_BYTES = tuple(signature for signature, _ in SIGNATURES)

CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\v\f\r\x1b\x1c\x1d\x1e"))
MAX_CONTROLS = 0.01  # share of control codes among all bytes of a text, which may hold a stray one

WESTERN = ("cp1252",)
# The usual encodings of a language before Unicode, where they are not Windows-1252.
BEFORE_UNICODE = {
    "ar": ("cp1256",),
    "hu": ("cp1250",),
    "ro": ("cp1250",),
    "ru": ("cp1251", "koi8-r", "cp866"),
}
HIGH = range(0x80, 0x100)


def _letters(encoding: str) -> dict[int, str]:
    """Map the bytes 0x80–0xFF to their characters; undefined ones become control codes."""
    return {byte: bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in HIGH}


# Lone surrogates, which "surrogateescape" makes of bytes that are no UTF-8, to Windows-1252.
STRAYS = {0xDC00 + byte: letter for byte, letter in _letters("cp1252").items()}
STRAY = re.compile("[\udc80-\udcff]")
FOREIGN = re.compile("[^\x00-\x7f\udc80-\udcff]")


def read(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the one document of a text file.

    Raises:
        FormatError: the text has more than ``MAX_LINES`` lines.
    """
    text, warnings = read_text(path, content, lang)
    head = parse_front_matter(text)
    body = unescape_entities(text[head.end :])
    document = Document(text[: head.end] + body, start=head.end, warnings=warnings)
    yield head.describe(document) if head.end or head.warnings else document


def read_text(path: Path, content: bytes, lang: str) -> tuple[str, tuple[str, ...]]:
    """Return the decoded text of a file, repaired, and warnings of what could not be repaired.

    Raises:
        FormatError: the text has more than ``MAX_LINES`` lines.
    """
    text = decode(content, lang)
    if len(text) > MAX_LINES:  # characters: most texts need no count
        lines = text.count("\n") + text.count("\r") + text.count("\f")
        if lines > MAX_LINES:
            raise too_large(path, f"{lines:,} lines", f"{MAX_LINES:,}")
    return repair_mojibake(text)


def decode(content: bytes, lang: str = "en") -> str:
    """Decode by the byte order mark, else as UTF-8, else in an older encoding of the language.

    Any bytes can be decoded. Single invalid bytes in a text of otherwise valid UTF-8 are read as
    Windows-1252.
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
    """Decode with one byte a character, in the encoding that gives the most lower-case letters.

    KOI8-R has the small letters where Windows-1251 has the capitals: "мир" there is "ЛХП" here.
    """
    plain = content.decode("latin-1")
    readings = (plain.translate(_letters(encoding)) for encoding in encodings)
    return max(readings, key=lambda text: sum(map(str.islower, text)))


def objection(content: bytes) -> str | None:
    """Return the reason why bytes are no text, as "it is a PDF, not text"; None if they are."""
    if content.startswith(FIRST_BYTES):
        kind = next(kind for signature, kind in SIGNATURES if content.startswith(signature))
        return f"it is {kind}, not text"
    if content.startswith(MARKS):
        return None
    if b"\x00" in content:
        return None if _unmarked_utf_16(content) else "it is not text but binary (NUL bytes)"
    controls = len(content) - len(content.translate(None, CONTROLS))
    if controls > MAX_CONTROLS * len(content):
        return "it is not text but binary (control codes)"
    return None


def _unmarked_utf_16(content: bytes) -> str | None:
    """Return the encoding of UTF-16 without byte order mark: every other byte is mostly NUL."""
    if len(content) % 2 or b"\x00" not in content:
        return None
    even, odd = content[0::2], content[1::2]
    for upper, lower, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if upper.count(0) > 0.5 * len(upper) and not lower.count(0):
            return encoding
    return None
