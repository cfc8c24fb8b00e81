"""Web archives: WARC (.warc, .warc.gz) and WACZ → one document a page that was loaded well."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from email.message import Message
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from warcio.archiveiterator import ArchiveIterator

from search.formats.document import Document
from search.formats.file_bytes import MEBIBYTE
from search.formats.office.package import Package
from search.formats.parts.opening import placed
from search.formats.parts.refusals import NO_ARTICLE, partial_refusal, refusal
from search.formats.parts.statements import web_address
from search.formats.web_pages.markup import PageError, decode_page
from search.formats.web_pages.reader import read_page

MAX_PAGE = 16 * MEBIBYTE  # bytes of a page; a longer one is no article
MAX_UNPACKED = 512 * MEBIBYTE  # of all records, counted before they are read; mostly pictures
GZIP = b"\x1f\x8b"
_CHUNK = 64 * 1024  # bytes to unpack at once
_PAGES = ("text/html", "application/xhtml+xml")
_RECORDS = ("response", "resource")
_GOOD = "200"  # HTTP status
_AGAIN = "save the pages again"


class _DamagedError(Exception):
    """A record that warcio cannot read; it loses its place in the file."""


class _ArchivedPage(NamedTuple):
    content: bytes
    charset: str | None
    url: str | None
    record: str  # its id, else its number


def read(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the articles of the pages in a WARC file, each content once.

    Raises:
        FormatError: the file is damaged, after the articles before that; or it holds no article.
    """
    reader = _ArchiveReader(path, lang)
    yield from reader.documents(content)
    reader.finish()


def read_wacz(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the articles of the pages in the WARC files of a WACZ file.

    Raises:
        FormatError: as for ``read``.
    """
    package = Package(path, content)
    reader = _ArchiveReader(path, lang)
    for name in package.names():
        if name.startswith("archive/") and name.endswith((".warc", ".warc.gz")):
            yield from reader.documents(package.content(name) or b"")
    reader.finish()


class _ArchiveReader:
    """Reads the pages of one or more WARC files, and counts what it finds."""

    def __init__(self, path: Path, lang: str) -> None:
        self._path = path
        self._lang = lang
        self._kept = 0
        self._seen: set[bytes] = set()  # hashes of contents

    def documents(self, content: bytes) -> Iterator[Document]:
        """Yield the articles of a WARC file.

        Raises:
            FormatError: it is damaged or unpacks to too much.
        """
        content = self._in_members(content)
        try:
            for page in _pages(content):
                digest = sha256(page.content).digest()
                if digest not in self._seen:
                    self._seen.add(digest)
                    yield from self._read(page)
        except _DamagedError as error:
            reason = "it is damaged or cut off"
            raise partial_refusal(self._path, reason, self._kept, _AGAIN) from error

    def finish(self) -> None:
        """Check that there was an article.

        Raises:
            FormatError: there was none.
        """
        if not self._kept:
            raise refusal(self._path, NO_ARTICLE)

    def _read(self, page: _ArchivedPage) -> Iterator[Document]:
        try:
            text = decode_page(page.content, declared=page.charset, lang=self._lang)
            document = read_page(text, url=page.url)
        except PageError:
            return  # one page of many
        if document:
            self._kept += 1
            yield placed(document, f"record {page.record}")

    def _in_members(self, content: bytes) -> bytes:
        """Check the unpacked size; unpack a file that was compressed as a whole.

        warcio reads compressed files in which each record is a member of its own.

        Raises:
            FormatError: the file unpacks to more than ``MAX_UNPACKED`` bytes.
        """
        if not content.startswith(GZIP):
            return content
        unpacker = _Unpacker(content)
        size = 0
        parts = []
        for part in unpacker.parts():
            size += len(part)
            if size > MAX_UNPACKED:
                reason = f"it unpacks to more than {MAX_UNPACKED // MEBIBYTE} MiB"
                raise refusal(self._path, f"{reason}; save fewer pages in one file")
            if unpacker.members == 1 and size <= 4 * MAX_PAGE:
                parts.append(part)
        return b"".join(parts) if unpacker.members == 1 and size <= 4 * MAX_PAGE else content


class _Unpacker:
    """Unpacks the members of a gzip file; ends where it is damaged."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.members = 0

    def parts(self) -> Iterator[bytes]:
        """Yield the content in pieces of at most a mebibyte."""
        at = 0
        while self._content.startswith(GZIP, at):
            self.members += 1
            unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
            try:
                while not unpack.eof:
                    packed = unpack.unconsumed_tail
                    if not packed:
                        packed = self._content[at : at + _CHUNK]
                        at += len(packed)
                    if not packed:
                        return
                    yield unpack.decompress(packed, MEBIBYTE)
            except zlib.error:
                return
            at -= len(unpack.unused_data)


def _pages(content: bytes) -> Iterator[_ArchivedPage]:
    """Yield the pages that were loaded with status 200, redirects and errors left out.

    Raises:
        _DamagedError: a record is damaged.
    """
    records = ArchiveIterator(io.BytesIO(content))
    for number in count(1):
        try:
            record = next(records, None)
            page = _page(record, number) if record else None
        except Exception as error:  # warcio raises Exception itself, and any that damage causes
            raise _DamagedError from error
        if record is None:
            return
        if page:
            yield page


def _page(record: Any, number: int) -> _ArchivedPage | None:
    """Return the page of a record; None if it is none."""
    if record.rec_type not in _RECORDS:
        return None
    kind, charset = _content_type(record)
    if kind not in _PAGES or _status(record) != _GOOD:
        return None
    content = record.content_stream().read(MAX_PAGE + 1)
    if len(content) > MAX_PAGE:
        return None
    headers = record.rec_headers
    url = web_address(headers.get_header("WARC-Target-URI"))
    name = (headers.get_header("WARC-Record-ID") or str(number)).strip("<> ")
    return _ArchivedPage(content, charset, url, name)


def _status(record: Any) -> str:
    headers = record.http_headers
    return str(headers.get_statuscode()) if headers else _GOOD  # resources have no HTTP headers


def _content_type(record: Any) -> tuple[str, str | None]:
    """Return the media type and the charset of a record's content."""
    headers = record.http_headers or record.rec_headers
    message = Message()
    message["Content-Type"] = (headers.get_header("Content-Type") or "")[:200]
    return message.get_content_type(), message.get_content_charset()
