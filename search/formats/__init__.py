"""Read a file as articles, by the format that its suffix names.

Adding a format is one module with a function like `plain_text.read` and one entry here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from search.errors import FormatError
from search.formats import plain_text
from search.formats.file_bytes import Content as Content
from search.formats.file_bytes import content as content
from search.model import Article


class Reader(Protocol):
    """What a format is: a function from a file's content to the articles in it."""

    def __call__(
        self, path: Path, content: bytes, *, name: str, source: str, lang: str
    ) -> Iterator[Article]:
        """Yield the articles of a file, or raise FormatError."""


SUFFIXES: dict[str, Reader] = {
    ".txt": plain_text.read,
    ".text": plain_text.read,
    ".md": plain_text.read,
    ".markdown": plain_text.read,
}


def read(path: Path, content: bytes, *, name: str, source: str, lang: str) -> Iterator[Article]:
    """Yield the articles of a file; FormatError comes with the first one at the latest.

    `name` is the path to be recorded, `source` the publisher unless the file names one.
    """
    reader = SUFFIXES.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(SUFFIXES)
        raise FormatError(
            f"Cannot read {path}: its suffix “{path.suffix}” is none of {known}; "
            "save it as plain text.",
            path=path,
        )
    return reader(path, content, name=name, source=source, lang=lang)
