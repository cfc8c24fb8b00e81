"""The formats that Pilcrow reads, by suffix; the first bytes of a file must confirm its suffix.

Readers are named as texts ("module:function") and imported when a file is read, most of them in a
cage. To add a format, write a reader and an objection, and list both in ``FORMATS``. Other packages
add formats by the entry-point group ``pilcrow.formats``: each entry point is a ``Format``. It is
read only if its name stands in the environment variable PILCROW_FORMATS: installing a package does
not make Pilcrow run its code.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from search.errors import FormatError
from search.formats import signatures
from search.formats.cage import Cage
from search.formats.document import Document
from search.formats.portions.dividers import (
    ArchiveDivider,
    Divider,
    LineDivider,
    MailboxDivider,
    TableDivider,
)
from search.formats.text import plain_text

GROUP = "pilcrow.formats"  # entry points of other packages
SETTING = "PILCROW_FORMATS"  # environment variable: their names, separated by commas


class FormatReader(Protocol):
    """A function that reads the documents in the bytes of a file."""

    def __call__(self, path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
        """Yield the documents of a file; ``path`` is for messages only.

        A file without an article yields none. Documents that precede an error are kept.

        Raises:
            FormatError: the file, or the rest of it, cannot be read.
        """


class Format(NamedTuple):
    """One file format."""

    name: str  # stands in citations, with the version: "html/1"
    title: str  # for people: "web pages"
    suffixes: tuple[str, ...]  # lower case, with the dot
    reader: str  # "module:function", a ``FormatReader``
    version: int  # of the reader; raised when the text of its frozen fixtures changes
    objection: Callable[[bytes], str | None]  # why bytes are not of this format; None: they may be
    libraries: tuple[str, ...] = ()  # distributions that do the parsing
    is_caged: bool = True
    divider: Divider | None = None  # of formats whose long files are read in portions

    @property
    def id(self) -> str:
        """The name and version of the reader: "html/1"."""
        return f"{self.name}/{self.version}"

    def read(
        self, path: Path, content: bytes, *, lang: str, cage: Cage | None = None
    ) -> Iterator[Document]:
        """Yield the documents of a file; ``path`` is for messages only.

        A format that needs a ``cage`` makes one for this file if there is none.

        Raises:
            FormatError: the file, or the rest of it, cannot be read.
        """
        if not self.is_caged:
            return _load(self.reader)(path, content, lang=lang)
        if cage:
            return cage.read(self.reader, path, content, lang=lang)
        return self._read_in_own_cage(path, content, lang)

    def _read_in_own_cage(self, path: Path, content: bytes, lang: str) -> Iterator[Document]:
        with Cage() as cage:
            yield from cage.read(self.reader, path, content, lang=lang)


@cache
def _load(reader: str) -> FormatReader:
    """Import a reader by its name, "module:function"."""
    module, _, function = reader.partition(":")
    return cast(FormatReader, getattr(import_module(module), function))


_WEB = ("trafilatura", "lxml")
FORMATS = (
    Format(
        name="text",
        title="plain text",
        suffixes=(".txt", ".text"),
        reader="search.formats.exports.reading:read_text",
        version=1,
        objection=plain_text.objection,
        is_caged=False,
    ),
    Format(
        name="markdown",
        title="Markdown",
        suffixes=(".md", ".markdown"),
        reader="search.formats.text.markdown:read",
        version=1,
        objection=plain_text.objection,
        libraries=("markdown-it-py",),
        is_caged=False,
    ),
    Format(
        name="html",
        title="web pages, also of SingleFile",
        suffixes=(".html", ".htm", ".xhtml"),
        reader="search.formats.web_pages.reader:read",
        version=1,
        objection=plain_text.objection,
        libraries=_WEB,
    ),
    Format(
        name="mhtml",
        title="web pages saved by Chrome or Edge",
        suffixes=(".mhtml", ".mht"),
        reader="search.formats.web_pages.archives:read_mhtml",
        version=1,
        objection=signatures.mail_objection,
        libraries=_WEB,
    ),
    Format(
        name="webarchive",
        title="web pages saved by Safari",
        suffixes=(".webarchive",),
        reader="search.formats.web_pages.archives:read_webarchive",
        version=1,
        objection=signatures.property_list_objection,
        libraries=_WEB,
    ),
    Format(
        name="pdf",
        title="PDF",
        suffixes=(".pdf",),
        reader="search.formats.pdf.reader:read",
        version=1,
        objection=signatures.pdf_objection,
        libraries=("pypdfium2",),
    ),
    Format(
        name="docx",
        title="Word",
        suffixes=(".docx",),
        reader="search.formats.exports.reading:read_docx",
        version=1,
        objection=signatures.package_objection,
        libraries=("lxml",),
    ),
    Format(
        name="odt",
        title="OpenDocument",
        suffixes=(".odt", ".fodt"),
        reader="search.formats.office.odt:read",
        version=1,
        objection=signatures.package_objection,
        libraries=("lxml",),
    ),
    Format(
        name="rtf",
        title="Rich Text",
        suffixes=(".rtf",),
        reader="search.formats.exports.reading:read_rtf",
        version=1,
        objection=signatures.rtf_objection,
        libraries=("striprtf",),
    ),
    Format(
        name="records",
        title="records of scrapers, exports of Pilcrow (JSON)",
        suffixes=(".jsonl", ".ndjson", ".jl", ".json"),
        reader="search.formats.records.json_records:read",
        version=1,
        objection=signatures.json_objection,
        libraries=("orjson",),
        divider=LineDivider(),
    ),
    Format(
        name="table",
        title="tables of articles (CSV)",
        suffixes=(".csv", ".tsv"),
        reader="search.formats.records.tables:read",
        version=1,
        objection=plain_text.objection,
        divider=TableDivider(),
    ),
    Format(
        name="mail",
        title="mail",
        suffixes=(".eml",),
        reader="search.formats.mail.reader:read_message",
        version=1,
        objection=signatures.message_objection,
        libraries=_WEB,
    ),
    Format(
        name="mailbox",
        title="mailboxes",
        suffixes=(".mbox",),
        reader="search.formats.mail.reader:read_mailbox",
        version=1,
        objection=signatures.mailbox_objection,
        libraries=_WEB,
        divider=MailboxDivider(),
    ),
    Format(
        name="feed",
        title="feeds (RSS, Atom)",
        suffixes=(".rss", ".atom", ".xml"),
        reader="search.formats.containers.feed:read",
        version=1,
        objection=signatures.feed_objection,
        libraries=("feedparser", "lxml"),
    ),
    Format(
        name="newsml",
        title="news agencies' XML (NewsML-G2, NITF)",
        suffixes=(".xml", ".nitf"),
        reader="search.formats.news_xml.news:read",
        version=1,
        objection=signatures.news_objection,
        libraries=("lxml",),
    ),
    Format(
        name="tei",
        title="TEI",
        suffixes=(".xml", ".tei"),
        reader="search.formats.news_xml.tei:read",
        version=1,
        objection=signatures.tei_objection,
        libraries=("lxml",),
    ),
    Format(
        name="epub",
        title="EPUB",
        suffixes=(".epub",),
        reader="search.formats.containers.epub:read",
        version=1,
        objection=signatures.epub_objection,
        libraries=("lxml",),
    ),
    Format(
        name="warc",
        title="web archives",
        suffixes=(".warc", ".warc.gz"),
        reader="search.formats.containers.warc:read",
        version=1,
        objection=signatures.warc_objection,
        libraries=("warcio", *_WEB),
        divider=ArchiveDivider(),
    ),
    Format(
        name="wacz",
        title="packed web archives",
        suffixes=(".wacz",),
        reader="search.formats.containers.warc:read_wacz",
        version=1,
        objection=signatures.wacz_objection,
        libraries=("warcio", *_WEB),
    ),
)


@cache
def enabled_formats() -> tuple[Format, ...]:
    """List the built-in formats, and those of other packages that the setting names.

    Raises:
        FormatError: the setting names a format that no installed package has.
    """
    added = []
    for name in os.environ.get(SETTING, "").replace(",", " ").split():
        found = next(iter(entry_points(group=GROUP, name=name)), None)
        if found is None:
            raise FormatError(
                f"{SETTING} names the format “{name}”, which no installed package provides; "
                "install its package, or take the name out.",
                path=Path(name),
            )
        added.append(cast(Format, found.load()))
    return (*FORMATS, *added)


@cache
def suffixes() -> Mapping[str, tuple[Format, ...]]:
    """Return the formats by suffix; a suffix such as ".xml" may belong to several."""
    found: dict[str, tuple[Format, ...]] = {}
    for each in enabled_formats():
        for suffix in each.suffixes:
            found[suffix] = (*found.get(suffix, ()), each)
    return found


@cache
def _double_suffixes() -> tuple[str, ...]:
    return tuple(suffix for suffix in suffixes() if suffix.count(".") > 1)


def suffix_of(name: str) -> str:
    """Return the suffix of a name in lower case, a double one if a format has it: ".warc.gz".

    "Page.HTML" -> ".html", "site.warc.gz" -> ".warc.gz", "data.tar.gz" -> ".gz"
    """
    name = name.lower()
    if name.endswith(_double_suffixes()):
        return "." + ".".join(name.rsplit(".", 2)[1:])
    stem, point, ending = name.rpartition(".")  # three times as fast as os.path.splitext
    return point + ending if stem.strip(".") else ""


def divider_of(path: Path) -> Divider | None:
    """Return the divider of a file's format; None if it is read as a whole."""
    claimants = suffixes().get(suffix_of(path.name), ())
    return next((each.divider for each in claimants if each.divider), None)


def format_of(path: Path, content: bytes) -> Format:
    """Return the first format of a file's suffix that does not object to its bytes.

    Raises:
        FormatError: no format has this suffix, or all that have it object.
    """
    claimants = suffixes().get(suffix_of(path.name), ())
    if not claimants:
        known = ", ".join(suffixes())
        raise FormatError(
            f"Cannot read {path}: its suffix “{path.suffix}” is none of {known}; "
            "save it as plain text.",
            path=path,
        )
    objections = []
    for each in claimants:
        objection = each.objection(content)
        if objection is None:
            return each
        objections.append(objection)
    reason = " and ".join(dict.fromkeys(objections))
    raise FormatError(f"Cannot read {path}: {reason}; save it as plain text.", path=path)


def read(path: Path, content: bytes, *, lang: str, cage: Cage | None = None) -> Iterator[Document]:
    """Yield the documents of a file, read by the format of its suffix.

    ``lang`` is the language (ISO 639-1) of articles that name none. Without a ``cage``, one is made
    for this file.

    Raises:
        FormatError: no format has this suffix, the bytes are of another format, or the format
            cannot read them; raised with the first document at the latest.
    """
    yield from format_of(path, content).read(path, content, lang=lang, cage=cage)
