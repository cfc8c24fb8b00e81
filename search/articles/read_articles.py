"""Bytes of a file → articles, by way of the documents that its format reads."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from search import formats
from search.articles.compose import Origin, compose
from search.formats import Cage
from search.formats.file_bytes import MEBIBYTE, too_large
from search.model import Article

MAX_PARAGRAPH = MEBIBYTE  # characters; more than a novel, and a page of hits has a hundred


def read_articles(
    path: Path,
    content: bytes,
    *,
    name: str,
    source: str,
    lang: str,
    cage: Cage | None = None,
    digest: str | None = None,
) -> Iterator[Article]:
    """Yield the articles of a file, none if it holds no article; those before an error are good.

    ``name`` is the path that an article records; ``source`` and ``lang`` are its publisher and its
    language unless the file names others. Formats that need a ``cage`` make one if there is none.
    ``digest`` is the SHA-256 of the content in hexadecimal, if it is known already.

    Raises:
        FormatError: the file cannot be read, or has a paragraph of more than ``MAX_PARAGRAPH``
            characters.
    """
    found = formats.format_of(path, content)
    origin = Origin(digest or sha256(content).hexdigest(), found.id)
    for document in found.read(path, content, lang=lang, cage=cage):
        article = compose(document, name=name, source=source, lang=lang, origin=origin)
        longest = max([len(paragraph.text) for paragraph in article.paragraphs], default=0)
        if longest > MAX_PARAGRAPH:
            raise too_large(path, f"a paragraph of {longest:,} characters", f"{MAX_PARAGRAPH:,}")
        yield article
