"""HTML: bytes → text → tree. Nothing of the page is loaded: no scripts, pictures or other files."""

from __future__ import annotations

import codecs
import re

from lxml.etree import ParserError, XMLSyntaxError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from search.formats.text.plain_text import BYTE_ORDER_MARKS, decode

HEAD = 4096  # bytes that are searched for a declaration; WHATWG's 1,024 are too few for SingleFile
DEPTH_LIMIT = 200  # elements within each other; libxml2 drops what lies deeper than 256
KEPT_SHARE = 0.5  # of the text's length that must be left in the tree
MIN_TEXT = 2000  # characters of text; in less, one lost <noscript> would be half of it

# Labels that mean another encoding on the web (WHATWG Encoding Standard, section 4.2).
_WEB_ENCODINGS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "utf-16": "utf-8",  # a declaration that can be read in ASCII is not in UTF-16
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding=["']([\w.:-]+)""",
    re.IGNORECASE,
)
# Pictures and fonts that SingleFile and others write into the page. One of more than 10 MB ends
# libxml2's parse in silence.
_DATA_ADDRESS = re.compile(r"""\bdata:[a-z]+/[-+.\w]+[;,][^"'\s)>\\]{64,}""", re.IGNORECASE)
_UNREAD = re.compile(
    r"<(style|noscript|svg|template)\b[^>]*>.*?</\1\s*>|<!--(?! ?saved from|\s*Page saved).*?-->",
    re.DOTALL | re.IGNORECASE,
)
_SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[!/?a-zA-Z][^<>]*>")
_OPENING = re.compile(r"<(/?)(div|span|font|b|i|em|strong|center|blockquote|ul|ol|table|section)\b")
# NUL and other control codes cannot stand in a tree; a lone surrogate cannot be encoded.
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,9}));?")


class PageError(Exception):
    """A page that cannot be read; the message is a clause such as "it nests too deep"."""


def decode_page(content: bytes, *, declared: str | None = None, lang: str = "en") -> str:
    """Decode a page by its byte order mark, as UTF-8, or by an encoding that is declared for it.

    ``declared`` is what a header or an archive says; it precedes the page's own declaration. Valid
    UTF-8 beyond ASCII precedes both: programs that save pages convert them and leave the old
    declaration. Without any declaration the encodings of ``lang`` are tried.
    """
    if any(content.startswith(mark) for mark, _ in BYTE_ORDER_MARKS):
        return decode(content, lang)
    for encoding in (declared, _declared_in(content)):
        codec = _codec(encoding)
        if codec and codec != "utf-8" and not _is_utf_8(content):
            return content.decode(codec, "replace")
    return decode(content, lang)


def parse_page(text: str) -> HtmlElement:
    """Parse a page into a tree that has all of its text.

    Raises:
        PageError: the page is blank or nests too deep, or the parser lost most of its text.
    """
    cleaned = _UNUSABLE.sub(" ", _DATA_ADDRESS.sub("data:,", _UNREAD.sub(" ", text)))
    cleaned = _REFERENCE.sub(_usable, cleaned)
    if not cleaned.strip():
        raise PageError("it is blank")
    if _depth(cleaned) > DEPTH_LIMIT:
        raise PageError("its elements are nested too deep")
    try:
        # As bytes: lxml refuses a text that begins with an XML declaration of its encoding.
        parser = HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=True)
        tree = document_fromstring(cleaned.encode(), parser=parser)
    except (ParserError, XMLSyntaxError, ValueError) as error:
        raise PageError("it is not HTML") from error
    _ensure_complete(tree, cleaned)
    return tree


def _usable(reference: re.Match[str]) -> str:
    """Return a character reference, or a space if its character cannot stand in a tree."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    is_character = number <= 0x10FFFF and not _UNUSABLE.match(chr(number))
    return reference[0] if is_character else " "


def _codec(label: str | None) -> str | None:
    """Return the name of the encoding that a label means on the web; None for unknown labels."""
    try:
        name = codecs.lookup(label or "").name
        name = _WEB_ENCODINGS.get(name, name)
        b"-".decode(name, "replace")  # codecs such as "hex" are no encodings of text
    except (LookupError, ValueError):
        return None
    return name


def _declared_in(content: bytes) -> str | None:
    found = _DECLARED.search(content[:HEAD])
    return (found[1] or found[2]).decode("ascii", "replace") if found else None


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return not content.isascii()


def _depth(text: str) -> int:
    """Count how many elements of the kinds that pages nest are open at most at once."""
    depth = deepest = 0
    for found in _OPENING.finditer(text):
        depth = max(depth - 1, 0) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _ensure_complete(tree: HtmlElement, text: str) -> None:
    """Compare the length of the tree's text with that of the page without its tags.

    Scripts count as kept: pages with broken ones hold their text in them for every parser.

    Raises:
        PageError: less than ``KEPT_SHARE`` is left.
    """
    plain = _TAG.sub("", _SCRIPT.sub("", text))
    wanted = len(plain) - plain.count(" ") - plain.count("\n")
    if wanted < MIN_TEXT:
        return
    kept = len("".join("".join(tree.itertext()).split()))
    if kept < KEPT_SHARE * wanted:
        raise PageError(f"only {kept:,} of its {wanted:,} characters can be read")
