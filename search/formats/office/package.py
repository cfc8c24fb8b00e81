"""ZIP packages of XML files, unpacked within limits, and XML parsed without entities or network."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from pathlib import Path
from typing import IO

from lxml import etree

from search.errors import FormatError
from search.formats.file_bytes import MEBIBYTE

MAX_UNPACKED = 64 * MEBIBYTE  # of all members that are read, counted while reading
MAX_MEMBERS = 20_000  # a document has one for each picture
_CHUNK = MEBIBYTE

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word before 2007, and office files with a password
_ENCRYPTED = 0x1  # flag of a member
_ENTITY = b"<!ENTITY"
_DEPTH = "depth"  # in libxml2's message, as "Excessive depth in document: 256"

_DAMAGED = "it is damaged; copy or download it again"
_LOCKED = "it needs a password; save it without one"
_OLD = "it is an old Word document or needs a password; save it as .docx without a password"
_BAD_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,  # a method of compression that zipfile does not know
)


def objection(content: bytes) -> str | None:
    """Return the reason why bytes are no ZIP package; None if they are one."""
    if content.startswith(ZIP):
        return None
    if content.startswith(OLE):
        return _OLD
    return "it is not an office document, though its name says so"


def unreadable(path: Path, reason: str) -> FormatError:
    """Return the error for a document that cannot be read, with the reason and the remedy."""
    return FormatError(f"Cannot read {path}: {reason}.", path=path)


class Package:
    """The members of a ZIP package; ``path`` is for messages only."""

    def __init__(self, path: Path, content: bytes) -> None:
        """Read the list of members.

        Raises:
            FormatError: the package is damaged, or has more than ``MAX_MEMBERS`` members.
        """
        self._path = path
        self._left = MAX_UNPACKED
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _BAD_ZIP as error:
            raise unreadable(path, _DAMAGED) from error
        if len(self._zip.namelist()) > MAX_MEMBERS:
            raise unreadable(path, f"it has more than {MAX_MEMBERS:,} parts; save it anew")

    def xml(self, name: str) -> etree._Element | None:
        """Return the root of an XML member; None if there is no such member.

        Raises:
            FormatError: the member is damaged or locked, or the package unpacks to more than
                ``MAX_UNPACKED`` bytes.
        """
        content = self.content(name)
        return None if content is None else parse_xml(self._path, content)

    def names(self) -> list[str]:
        """List the names of the members."""
        return self._zip.namelist()

    def content(self, name: str) -> bytes | None:
        """Return the bytes of a member; None if there is no such member.

        Raises:
            FormatError: as for ``xml``.
        """
        try:
            member = self._zip.getinfo(name)
        except KeyError:
            return None
        if member.flag_bits & _ENCRYPTED:
            raise unreadable(self._path, _LOCKED)
        try:
            with self._zip.open(member) as file:
                return self._unpacked(file)
        except _BAD_ZIP as error:
            raise unreadable(self._path, _DAMAGED) from error

    def _unpacked(self, file: IO[bytes]) -> bytes:
        parts = []
        while part := file.read(_CHUNK):
            self._left -= len(part)
            if self._left < 0:
                limit = MAX_UNPACKED // MEBIBYTE
                raise unreadable(
                    self._path, f"it unpacks to more than {limit} MiB; split it into smaller files"
                )
            parts.append(part)
        return b"".join(parts)


def parse_xml(path: Path, content: bytes) -> etree._Element:
    """Return the root of an XML document; ``path`` is for messages only.

    Raises:
        FormatError: the document defines entities, nests too deep, or is no XML.
    """
    if _ENTITY in content.replace(b"\x00", b""):
        raise unreadable(path, "it defines entities; save it again in a word processor")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if _DEPTH in str(error):
            raise unreadable(
                path, "it nests too deep; save it again in a word processor"
            ) from error
        raise unreadable(path, _DAMAGED) from error


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace; "" for an entity reference."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """Return an attribute by its name without namespace; None if there is none."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """Return the first child of a name, its first child of the next name, and so on."""
    for name in names:
        if element is None:
            return None
        element = next((each for each in element if local_name(each) == name), None)
    return element


def text_of(element: etree._Element | None) -> str | None:
    """Return the text of an element, white space at its ends left out; None if there is none."""
    if element is None:
        return None
    return "".join(element.itertext()).strip() or None
