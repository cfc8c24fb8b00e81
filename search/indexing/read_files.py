"""Files → articles, annotated and prepared for the index; neither catalog nor index is opened.

Reader processes run this module: what goes in and comes out is small and can be pickled.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from search import formats
from search.articles.read_articles import read_articles
from search.engines.protocol import Preparer
from search.errors import FormatError
from search.formats import Cage
from search.model import Article, Paragraph
from search.storage.catalog import UNSETTLED, CatalogArticle
from search.storage.source_files import Source


class FileToRead(NamedTuple):
    """A file to be read, unless its content is known."""

    source: Source
    known: str | None = None  # SHA-256 of the content that was read before; None: read it anyway


class FileRead(NamedTuple):
    """The result of reading a file."""

    source: Source  # with size and time of the content that was read
    sha256: str | None = None
    error: str | None = None  # with ``articles``: why the rest of the file cannot be read
    is_known: bool = False  # the content is the known one; nothing else is set
    articles: tuple[CatalogArticle, ...] = ()
    empty: int = 0  # 1 if the file was read and holds no article with a paragraph
    warnings: tuple[str, ...] = ()  # parts of the file that could not be read: "line 3: …"


class GroupRead(NamedTuple):
    """The results of reading a group of files, and all their articles for the writer."""

    files: tuple[FileRead, ...]
    prepared: object  # by the engine's preparer


class FileReader:
    """Reads groups of files; it can be pickled until it is used. Close it when done."""

    def __init__(self, preparer: Preparer, *, annotate: bool) -> None:
        self.annotate = annotate
        self._preparer = preparer
        self._cage = Cage()

    def close(self) -> None:
        """End the process that reads the formats in a cage."""
        self._cage.close()

    def read(self, files: Iterable[FileToRead]) -> GroupRead:
        """Read files in order; one that is unreadable, or from some place on, gives an error."""
        articles: list[tuple[Paragraph, ...]] = []
        found = tuple(self._read_file(file, articles) for file in files)
        return GroupRead(found, self._preparer.prepare(articles))

    def _read_file(self, file: FileToRead, articles: list[tuple[Paragraph, ...]]) -> FileRead:
        source = file.source
        path = Path(source.path)
        try:
            read = formats.read_bytes(path, root=_root(source))
        except FormatError as refusal:  # permissions may change without a trace on the file
            return FileRead(source._replace(modified=UNSETTLED), error=str(refusal))
        try:
            source = source._replace(size=len(read.content), modified=read.modified)
            digest = sha256(read.content).hexdigest()
            if digest == file.known:
                return FileRead(source, digest, is_known=True)
            found, error = self._articles(source, read.content, digest)
            _ensure_still(source)
        except FormatError as refusal:
            return FileRead(source, error=str(refusal))
        filled = [article for article in found if article.paragraphs]
        if error and not filled:
            return FileRead(source, error=error)
        articles += map(self._paragraphs, filled)
        listed = tuple(CatalogArticle.of(article, source.path) for article in filled)
        empty = 0 if filled else 1
        warnings = tuple(warning for article in found for warning in article.warnings)
        return FileRead(source, digest, error, articles=listed, empty=empty, warnings=warnings)

    def _articles(
        self, source: Source, content: bytes, digest: str
    ) -> tuple[list[Article], str | None]:
        """Read the articles of a file, each text once, up to an error; return both."""
        found: dict[str, Article] = {}
        error = None
        try:
            for article in read_articles(
                Path(source.path),
                content,
                name=source.name,
                source=source.publisher,
                lang=source.lang,
                cage=self._cage,
                digest=digest,
            ):
                found.setdefault(article.id, article)
        except FormatError as refusal:
            error = str(refusal)
        return list(found.values()), error

    def _paragraphs(self, article: Article) -> tuple[Paragraph, ...]:
        if not self.annotate:
            return article.paragraphs
        from search.annotation import annotated  # late: not every library is annotated

        return annotated(article).paragraphs


def _root(source: Source) -> Path:
    """Return the indexed folder, or the indexed file: the name of a source begins with its own."""
    parent = source.path.removesuffix(source.name)
    return Path(parent, source.name.partition("/")[0])


def _ensure_still(source: Source) -> None:
    """Check that a file was not written to while it was read.

    Raises:
        FormatError: the file has another size or time than before.
    """
    try:
        status = os.stat(source.path)  # noqa: PTH116 -- there are many
        is_still = (status.st_size, status.st_mtime_ns) == (source.size, source.modified)
    except OSError:
        is_still = False
    if not is_still:
        message = f"Cannot read {source.path}: it is being written; run 'pilcrow index' again."
        raise FormatError(message, path=Path(source.path))
