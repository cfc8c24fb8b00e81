"""Bytes of a file → articles, by way of the documents that its format reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from search import formats
from search.analysis.languages import DEFAULT, DETECTED
from search.articles.compose import Origin, compose
from search.formats import Cage, Divider, Document, Portion
from search.formats.file_bytes import MEBIBYTE, too_large
from search.model import Article

_COUNTED = re.compile(r"^(line |message )(\d+)")  # places that are counted from the beginning
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
    portion: Portion | None = None,
) -> Iterator[Article]:
    """Yield the articles of a file, none if it holds no article; those before an error are good.

    ``name`` is the path that an article records; ``source`` and ``lang`` are its publisher and its
    language unless the file names others; with ``DETECTED``, the language of each text is detected.
    Formats that need a ``cage`` make one if there is none. ``digest`` is the SHA-256 of the file in
    hexadecimal, if it is known already. ``content`` may be a ``portion`` of a file of records.

    Raises:
        FormatError: the file cannot be read, or has a paragraph of more than ``MAX_PARAGRAPH``
            characters.
    """
    found = formats.format_of(path, content)
    origin = Origin(digest or sha256(content).hexdigest(), found.id)
    before = _counted_before(found.divider, content, portion) if portion else 0
    assumed = DEFAULT if lang == DETECTED else lang  # by encodings and headers, before any text
    for document in found.read(path, content, lang=assumed, cage=cage):
        placed = _moved(document, before) if before else document
        article = compose(placed, name=name, source=source, lang=lang, origin=origin)
        longest = max([len(paragraph.text) for paragraph in article.paragraphs], default=0)
        if longest > MAX_PARAGRAPH:
            raise too_large(path, f"a paragraph of {longest:,} characters", f"{MAX_PARAGRAPH:,}")
        yield article


def _counted_before(divider: Divider | None, content: bytes, portion: Portion) -> int:
    """Count the lines or messages between the beginning of a file and the content of a portion.

    The content may begin with the header of the file, whose lines are in both counts.
    """
    header = content[: len(content) - (portion.end - portion.start)]
    return portion.counted - (divider.count(header) if divider else 0)


def _moved(document: Document, by: int) -> Document:
    """Return a document with the numbers of lines or messages in its places raised."""

    def moved(where: str | None) -> str | None:
        return where and _COUNTED.sub(lambda found: f"{found[1]}{int(found[2]) + by}", where)

    blocks = document.blocks
    return replace(
        document,
        blocks=blocks and tuple(each._replace(where=moved(each.where)) for each in blocks),
        published_where=moved(document.published_where),
    )
