"""Dividers find where records begin in files of records; nothing else of them is read.

A divider works on bytes. A file in another encoding than UTF-8 or a legacy code page (UTF-16) is
not divided, nor are exports of Pilcrow: the paragraphs of one article may stand far apart in them.
"""

from __future__ import annotations

import re
import zlib
from typing import Protocol

MAILBOX_START = re.compile(
    rb"^From (?:\S+|\"[^\"\n]*\"\S*) [^\n]{0,200}\d\d:\d\d[^\n]{0,100}\r?\n", re.MULTILINE
)
_BLANK = (b"\n\n", b"\n\r\n")
_WARC = b"WARC/1."
_WARC_BETWEEN = b"\r\n\r\n" + _WARC
_GZIP_MEMBER = b"\x1f\x8b\x08"
_PEEK = 512  # bytes of a compressed record from which its first letters are unpacked
_EXPORTED = b"paragraph"  # a name in each record and each header of Pilcrow's exports


class Divider(Protocol):
    """The places in the bytes of a format at which a record begins."""

    def applies(self, head: bytes) -> bool:
        """Return whether a file with this beginning consists of records that can be told apart."""

    def last_start(self, content: bytes) -> int:
        """Return the last offset at which a record begins, after some others; 0 for none.

        ``content`` begins with a record and may end within one.
        """

    def is_start(self, before: bytes, after: bytes) -> bool:
        """Return whether a record begins between two pieces, of which the first begins with one."""

    def count(self, content: bytes) -> int:
        """Count what the places in the format count: lines, messages; 0 where they have names."""

    def header(self, head: bytes) -> bytes:
        """Return the beginning of the file that is needed to read any record; b"" for none."""


class LineDivider:
    """Lines of JSON."""

    def applies(self, head: bytes) -> bool:
        """Return whether the first line is a whole record."""
        first, end, _ = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
        is_record = first.startswith(b"{") and first.rstrip().endswith(b"}")
        return bool(end) and is_record and b"\0" not in head and not _is_export(first)

    def last_start(self, content: bytes) -> int:
        """Return the offset of the last line, which may be empty."""
        return content.rfind(b"\n") + 1

    def is_start(self, before: bytes, after: bytes) -> bool:
        """Return whether the first piece ends with a line."""
        return before.endswith(b"\n")

    def count(self, content: bytes) -> int:
        """Count lines."""
        return content.count(b"\n")

    def header(self, head: bytes) -> bytes:
        """Return nothing."""
        return b""


class TableDivider:
    """Tables with a header line (CSV, TSV), whose quoted cells may have line breaks."""

    def applies(self, head: bytes) -> bool:
        """Return whether there is a header of one line."""
        first, end, _ = head.partition(b"\n")
        is_whole = first.count(b'"') % 2 == 0 and bool(first.strip(b"\xef\xbb\xbf \t\r"))
        return bool(end) and is_whole and b"\0" not in head and not _is_export(first)

    def last_start(self, content: bytes) -> int:
        """Return the offset of the last row: after a line break that is in no quoted cell."""
        at = content.rfind(b"\n")
        quotes = content.count(b'"', 0, at) if at >= 0 else 0
        while at >= 0 and quotes % 2:
            earlier = content.rfind(b"\n", 0, at)
            quotes -= content.count(b'"', max(earlier, 0), at)
            at = earlier
        return at + 1

    def is_start(self, before: bytes, after: bytes) -> bool:
        """Return whether the first piece ends with a row."""
        return before.endswith(b"\n") and before.count(b'"') % 2 == 0

    def count(self, content: bytes) -> int:
        """Count lines."""
        return content.count(b"\n")

    def header(self, head: bytes) -> bytes:
        """Return the header line."""
        return head[: head.find(b"\n") + 1]


class MailboxDivider:
    """Mailboxes: messages after "From " lines, each below a blank line."""

    def applies(self, head: bytes) -> bool:
        """Return whether the file begins with a message."""
        return head.startswith(b"From ")

    def last_start(self, content: bytes) -> int:
        """Return the offset of the last message."""
        end = len(content)
        while (at := content.rfind(b"\nFrom ", 0, end) + 1) > 0:
            if self.is_start(content[max(0, at - 4) : at], content[at : at + _PEEK]):
                return at
            end = at - 1
        return 0

    def is_start(self, before: bytes, after: bytes) -> bool:
        """Return whether a "From " line follows a blank one."""
        return before.endswith(_BLANK) and MAILBOX_START.match(after) is not None

    def count(self, content: bytes) -> int:
        """Count messages."""
        found = (match.start() for match in MAILBOX_START.finditer(content))
        return sum(at == 0 or content[max(0, at - 4) : at].endswith(_BLANK) for at in found)

    def header(self, head: bytes) -> bytes:
        """Return nothing."""
        return b""


class ArchiveDivider:
    """Web archives (WARC), plain, or compressed record by record."""

    def applies(self, head: bytes) -> bool:
        """Return whether the file begins with a record."""
        return head.startswith(_WARC) or _is_packed_record(head)

    def last_start(self, content: bytes) -> int:
        """Return the offset of the last record."""
        if content.startswith(_WARC):
            at = content.rfind(_WARC_BETWEEN)
            return at + 4 if at >= 0 else 0
        at = content.rfind(_GZIP_MEMBER)
        while at > 0 and not _is_packed_record(content[at : at + _PEEK]):
            at = content.rfind(_GZIP_MEMBER, 0, at)
        return max(at, 0)

    def is_start(self, before: bytes, after: bytes) -> bool:
        """Return whether a record of the same kind follows."""
        if before.startswith(_WARC):
            return before.endswith(b"\r\n\r\n") and after.startswith(_WARC)
        return _is_packed_record(after)

    def count(self, content: bytes) -> int:
        """Return 0: records have names."""
        return 0

    def header(self, head: bytes) -> bytes:
        """Return nothing."""
        return b""


def _is_packed_record(content: bytes) -> bool:
    if not content.startswith(_GZIP_MEMBER):
        return False
    try:
        unpacked = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(content[:_PEEK], len(_WARC))
    except zlib.error:
        return False
    return unpacked == _WARC


def _is_export(first: bytes) -> bool:
    return _EXPORTED in first and b"article" in first
