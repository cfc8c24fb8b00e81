"""Bytes of a file → articles, by way of the documents that its format reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from search import formats
from search.articles.compose import compose
from search.formats.file_bytes import MEBIBYTE, too_large
from search.model import Article

MAX_PARAGRAPH = 4 * MEBIBYTE  # characters; a longer one would be megabytes in each page of hits


def read_articles(
    path: Path, content: bytes, *, name: str, source: str, lang: str
) -> Iterator[Article]:
    """Yield the articles of a file.

    ``name`` is the path that an article records; ``source`` and ``lang`` are its publisher and its
    language unless the file names others.

    Raises:
        FormatError: the file cannot be read, or has a paragraph of more than ``MAX_PARAGRAPH``
            characters.
    """
    for document in formats.read(path, content, lang=lang):
        article = compose(document, name=name, source=source, lang=lang)
        longest = max((len(paragraph.text) for paragraph in article.paragraphs), default=0)
        if longest > MAX_PARAGRAPH:
            raise too_large(path, f"a paragraph of {longest:,} characters", f"{MAX_PARAGRAPH:,}")
        yield article
