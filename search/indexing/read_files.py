"""Files → articles, analysed and ready to be indexed. Knows neither catalog nor index.

A process of its own may do it: what goes in and comes out is small, and depends on nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from search import formats
from search.articles.read_articles import read_articles
from search.engines.whoosh.building.batches import Batch, Collector
from search.errors import FormatError
from search.model import Article, Paragraph
from search.storage.catalog import Entry
from search.storage.source_files import Source


class Wanted(NamedTuple):
    """A file to be read, unless its content is what was read before."""

    source: Source
    known: str | None = None  # the content's hash; None: read it anyhow


class Reading(NamedTuple):
    """What came of a file."""

    source: Source  # as it was when it was read
    sha256: str | None = None
    error: str | None = None
    known: bool = False  # the content is what was read before
    entries: tuple[Entry, ...] = ()
    empty: int = 0  # articles without a paragraph


class Readings(NamedTuple):
    """What came of some files, and the articles of all their entries."""

    files: tuple[Reading, ...]
    batch: Batch


class FileReader:
    """Reads files, some at a time."""

    def __init__(self, *, annotate: bool) -> None:
        self._annotate = annotate
        self._collector = Collector()

    def read(self, files: Iterable[Wanted]) -> Readings:
        """Read files; whatever is wrong with one is told in its place."""
        articles: list[tuple[Paragraph, ...]] = []
        found = tuple(self._reading(wanted, articles) for wanted in files)
        return Readings(found, self._collector.batch(articles))

    def _reading(self, wanted: Wanted, articles: list[tuple[Paragraph, ...]]) -> Reading:
        source = wanted.source
        path = Path(source.path)
        try:
            read = formats.read_bytes(path)
            source = source._replace(size=len(read.content), modified=read.modified)
            digest = sha256(read.content).hexdigest()
            if digest == wanted.known:
                return Reading(source, digest, known=True)
            found = list(
                read_articles(
                    path,
                    read.content,
                    name=source.name,
                    source=source.publisher,
                    lang=source.lang,
                )
            )
            _ensure_still(source)
        except FormatError as error:
            return Reading(source, error=str(error))
        filled = [article for article in found if article.paragraphs]
        articles += map(self._paragraphs, filled)
        entries = tuple(Entry.of(article, source.path) for article in filled)
        return Reading(source, digest, entries=entries, empty=len(found) - len(filled))

    def _paragraphs(self, article: Article) -> tuple[Paragraph, ...]:
        if not self._annotate:
            return article.paragraphs
        from search.annotation import annotated  # late: not every library is annotated

        return annotated(article).paragraphs


def _ensure_still(source: Source) -> None:
    """Refuse a file that was written to while it was read.

    Raises:
        FormatError: it was.
    """
    try:
        status = os.stat(source.path)  # noqa: PTH116 -- there are many
        is_still = (status.st_size, status.st_mtime_ns) == (source.size, source.modified)
    except OSError:
        is_still = False
    if not is_still:
        message = f"Cannot read {source.path}: it is being written; run 'pilcrow index' again."
        raise FormatError(message, path=Path(source.path))
