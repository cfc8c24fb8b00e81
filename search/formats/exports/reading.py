"""Readers of files that may be exports of publishers' databases: read, then separated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from search.formats.document import Document
from search.formats.exports import separate
from search.formats.text import plain_text


def read_text(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the articles of a plain text.

    Raises:
        FormatError: the file cannot be read.
    """
    for document in plain_text.read(path, content, lang=lang):
        yield from separate(document)


def read_docx(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the articles of a Word document.

    Raises:
        FormatError: the file cannot be read.
    """
    from search.formats.office import docx  # late: only files of Word need it

    for document in docx.read(path, content, lang=lang):
        yield from separate(document)


def read_rtf(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the articles of an RTF document.

    Raises:
        FormatError: the file cannot be read.
    """
    from search.formats.office import rtf  # late: only RTF files need it

    for document in rtf.read(path, content, lang=lang):
        yield from separate(document)
