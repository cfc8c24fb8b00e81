"""First bytes of formats: reasons why a file is not what its suffix says. Nothing is parsed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection

from search.formats.text import plain_text

HEAD = 4096  # bytes that are looked at
XML_HEAD = 16_384  # bytes before the root: a declaration, comments and a document type
ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
_WARC = b"WARC/"
_FEEDS = ("rss", "feed", "RDF")
_NEWS = ("newsItem", "newsMessage", "packageItem", "nitf", "NewsML")
_TEI = ("TEI", "TEI.2", "teiCorpus")
_SITEMAPS = ("urlset", "sitemapindex")
_PROLOG = re.compile(
    r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?([\w.-]+)")

_HEADER = re.compile(rb"^(?:[\w-]{1,60}:[^\n]*|[ \t][^\n]*|From [^\n]*|)\r?$")


def mail_objection(content: bytes) -> str | None:
    """Return why bytes are no message with headers, such as a mail or an MHTML file."""
    objection = plain_text.objection(content)
    if objection:
        return objection
    lines = content[:HEAD].lstrip().split(b"\n")[:5]
    if content.strip() and not all(map(_HEADER.match, lines[:-1] or lines)):
        return "it does not begin with the headers of a message"
    return None


def pdf_objection(content: bytes) -> str | None:
    """Return why bytes are no PDF; rubbish may precede its header."""
    return None if b"%PDF-" in content[:HEAD] else "it is not a PDF, though its name says so"


def rtf_objection(content: bytes) -> str | None:
    """Return why bytes are no RTF document."""
    is_rtf = content[:HEAD].lstrip().startswith(b"{\\rtf")
    return None if is_rtf else "it is not an RTF document, though its name says so"


def package_objection(content: bytes) -> str | None:
    """Return why bytes are neither a ZIP archive nor a flat XML document."""
    if content.startswith(b"PK") or b"office:document" in content[:HEAD]:
        return None
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "it needs a password or is of an old version of Office"
    return "it is not an office document, though its name says so"


def property_list_objection(content: bytes) -> str | None:
    """Return why bytes are no property list, in the binary form or as XML."""
    if content.startswith(b"bplist00") or b"<plist" in content[:HEAD]:
        return None
    return "it is not a property list, such as Safari writes"


def message_objection(content: bytes) -> str | None:
    """Return why bytes are no mail; its attachments may be binary."""
    head = content[:HEAD].lstrip()
    if objection := plain_text.objection(head):
        return objection
    is_headed = re.match(rb"[\w-]{1,60}:|From ", head) is not None
    return None if is_headed else "it does not begin with the headers of a message"


def mailbox_objection(content: bytes) -> str | None:
    """Return why bytes are no mailbox (mbox); its attachments may be binary."""
    if content.startswith(b"From ") or not content.strip():
        return None
    return "it does not begin with the “From ” line of a mailbox"


def json_objection(content: bytes) -> str | None:
    """Return why bytes are no JSON, in one value or in lines."""
    if objection := plain_text.objection(content):
        return objection
    start = _head_text(content, HEAD).lstrip()
    return None if start.startswith(("{", "[")) else "it is not JSON"


def epub_objection(content: bytes) -> str | None:
    """Return why bytes are no EPUB."""
    return None if content.startswith(ZIP) else "it is not an EPUB"


def wacz_objection(content: bytes) -> str | None:
    """Return why bytes are no packed web archive (WACZ)."""
    return None if content.startswith(ZIP) else "it is not a web archive (WACZ)"


def warc_objection(content: bytes) -> str | None:
    """Return why bytes are no web archive (WARC), compressed or not."""
    if content.startswith(_WARC):
        return None
    if not content.startswith(_GZIP):
        return "it is not a web archive (WARC)"
    try:
        head = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(content[:HEAD], HEAD)
    except zlib.error:
        head = b""
    return None if head.startswith(_WARC) else "it is a compressed file, but no web archive (WARC)"


def feed_objection(content: bytes) -> str | None:
    """Return why bytes are no feed (RSS, Atom)."""
    return _root_objection(content, _FEEDS, "a feed")


def news_objection(content: bytes) -> str | None:
    """Return why bytes are no XML of news agencies (NewsML-G2, NITF, NewsML 1)."""
    return _root_objection(content, _NEWS, "NewsML or NITF")


def tei_objection(content: bytes) -> str | None:
    """Return why bytes are no TEI."""
    return _root_objection(content, _TEI, "TEI")


def _root_objection(content: bytes, names: Collection[str], kind: str) -> str | None:
    """Return why a file is no XML whose root element has one of some names."""
    if objection := plain_text.objection(content):
        return objection
    name = _root_name(content)
    if name is None:
        return "it is not XML"
    if name.lower() in _SITEMAPS:
        return "it is a sitemap, which holds no article"
    return None if name in names else f"it is not {kind} (its root element is <{name}>)"


def _root_name(content: bytes) -> str | None:
    """Return the name of the root element without its prefix; None if there is none in the head."""
    text = _head_text(content, XML_HEAD)
    at = 0
    while found := _PROLOG.match(text, at):
        at = found.end()
    root = _ROOT.match(text, at)
    return root[1] if root else None


def _head_text(content: bytes, size: int) -> str:
    return plain_text.decode(content[:size]).lstrip("\ufeff")
