"""The formats that Pilcrow reads, by suffix; the first bytes of a file must confirm its suffix.

To add a format, write a module with functions like those of ``plain_text`` and list it in
``FORMATS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from search.errors import FormatError
from search.formats import markdown, plain_text
from search.formats.document import Document


class FormatReader(Protocol):
    """A function that reads the documents in the bytes of a file."""

    def __call__(self, path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
        """Yield the documents of a file; ``path`` is for messages only.

        Raises:
            FormatError: the file cannot be read.
        """


class Format(NamedTuple):
    """One file format."""

    suffixes: tuple[str, ...]  # lower case, with the dot
    objection: Callable[[bytes], str | None]  # why bytes are not of this format; None: they are
    read: FormatReader


FORMATS = (
    Format((".txt", ".text"), plain_text.objection, plain_text.read),
    Format((".md", ".markdown"), plain_text.objection, markdown.read),
)
SUFFIXES = {suffix: each for each in FORMATS for suffix in each.suffixes}


def read(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the documents of a file, read by the format that its suffix names.

    ``lang`` is the language (ISO 639-1) of articles that name none.

    Raises:
        FormatError: no format has this suffix, the bytes are of another format, or the format
            cannot read them; raised with the first document at the latest.
    """
    found = SUFFIXES.get(path.suffix.lower())
    if found is None:
        known = ", ".join(SUFFIXES)
        raise FormatError(
            f"Cannot read {path}: its suffix “{path.suffix}” is none of {known}; "
            "save it as plain text.",
            path=path,
        )
    objection = found.objection(content)
    if objection:
        raise FormatError(f"Cannot read {path}: {objection}; save it as plain text.", path=path)
    return found.read(path, content, lang=lang)
