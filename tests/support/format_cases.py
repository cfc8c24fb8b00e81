"""Files of formats and the documents that are read of them, without a cage."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from search.errors import FormatError
from search.formats import Document
from search.formats.registry import format_of


def documents(path: Path, content: bytes | None = None) -> Iterator[Document]:
    """Yield the documents of a file as its format reads it, in this process."""
    found = path.read_bytes() if content is None else content
    module, _, function = format_of(path, found).reader.partition(":")
    yield from getattr(import_module(module), function)(path, found, lang="en")


def documents_and_error(
    path: Path, content: bytes | None = None
) -> tuple[list[Document], str | None]:
    """Return the documents before an error, and its message without the file's name."""
    found: list[Document] = []
    try:
        for document in documents(path, content):
            found.append(document)  # noqa: PERF402 -- those before an error are kept
    except FormatError as error:
        return found, str(error).replace(str(path), path.name)
    return found, None
