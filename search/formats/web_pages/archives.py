"""Archives of one page: MHTML, as Chrome and Edge write it, and the webarchive of Safari."""

from __future__ import annotations

import plistlib
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from pathlib import Path
from typing import NamedTuple
from xml.parsers.expat import ExpatError

from search.errors import FormatError
from search.formats.document import Document
from search.formats.web_pages.markup import PageError, decode_page
from search.formats.web_pages.reader import read_page

PART_LIMIT = 1_000  # parts of an MHTML file that are looked at
_PAGES = ("text/html", "application/xhtml+xml")


class _Page(NamedTuple):
    content: bytes
    encoding: str | None
    url: str | None


def read_mhtml(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the article of the first page of an MHTML file.

    Raises:
        FormatError: the file holds no page, or one that cannot be read.
    """
    # The newer policies parse every header into objects: 2 GB for 280 kB of hostile headers.
    message = message_from_bytes(content, policy=compat32)
    address = _header(message, "Snapshot-Content-Location")
    part = next((part for part in _parts(message) if part.get_content_type() in _PAGES), None)
    payload = part.get_payload(decode=True) if part else None
    if part is None or not isinstance(payload, bytes):
        raise _without_page(path)
    url = address or _header(part, "Content-Location")
    yield from _read(path, _Page(payload, part.get_content_charset(), url), lang)


def read_webarchive(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the article of the main resource of a webarchive.

    Raises:
        FormatError: the file is no property list, holds no page, or one that cannot be read.
    """
    try:
        archive = plistlib.loads(content)
        main = archive["WebMainResource"]
        page, encoding = main["WebResourceData"], main.get("WebResourceTextEncodingName")
        url, kind = main.get("WebResourceURL"), main.get("WebResourceMIMEType")
    # InvalidFileException and ExpatError are among them; a damaged one raises many others.
    except (ValueError, TypeError, LookupError, AttributeError, ExpatError) as error:
        raise _without_page(path) from error
    if not isinstance(page, bytes) or kind not in _PAGES:
        raise _without_page(path)
    yield from _read(path, _Page(page, _text(encoding), _text(url)), lang)


def _read(path: Path, page: _Page, lang: str) -> Iterator[Document]:
    try:
        text = decode_page(page.content, declared=page.encoding, lang=lang)
        document = read_page(text, url=page.url)
    except PageError as error:
        message = f"Cannot read {path}: {error}; save the page as plain text."
        raise FormatError(message, path=path) from error
    if document:
        yield document


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts of a message without recursion, at most ``PART_LIMIT``."""
    waiting = [message]
    for _ in range(PART_LIMIT):
        if not waiting:
            return
        part = waiting.pop()
        payload = part.get_payload()
        if part.is_multipart() and isinstance(payload, list):
            waiting += [inner for inner in reversed(payload) if isinstance(inner, Message)]
        else:
            yield part


def _header(message: Message, name: str) -> str | None:
    value = message.get(name)
    text = "".join(str(value).split()) if value else ""
    return text if text.startswith(("http://", "https://")) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _without_page(path: Path) -> FormatError:
    message = f"Cannot read {path}: it holds no web page; save the page again, as HTML."
    return FormatError(message, path=path)
