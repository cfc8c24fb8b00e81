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
from search.formats import Cage, DividedFile, KnownPart, Portion
from search.formats.parts.refusals import HOLDS_NONE
from search.formats.portions.division import PORTION
from search.model import Article, Paragraph
from search.storage.catalog import UNSETTLED, CatalogArticle
from search.storage.source_files import Source


class FileToRead(NamedTuple):
    """A file to be read, unless its content is known."""

    source: Source
    known: KnownPart | None = None  # the content that was read before; None: read it anyway
    portions: tuple[Portion, ...] = ()  # the rest of a file of which one was read in this sync


class FileRead(NamedTuple):
    """The result of reading a file."""

    source: Source  # with time and size of the content that was read, up to a portion's end
    sha256: str | None = None
    error: str | None = None  # with ``articles``: why the rest of the file cannot be read
    is_known: bool = False  # the content is the known one; nothing else is set
    articles: tuple[CatalogArticle, ...] = ()
    empty: int = 0  # 1 if the file was read and holds no article with a paragraph
    warnings: tuple[str, ...] = ()  # parts of the file that could not be read: "line 3: …"
    portion: Portion | None = None  # what was read, if not all of the file
    rest: tuple[Portion, ...] = ()  # portions to be read after it


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
        try:
            if file.portions:
                return self._read_portion(source, file.portions, articles)
            divided = _divided(file)
            if divided:
                source = source._replace(size=divided.size, modified=divided.modified)
                if file.known and divided.sha256 == file.known.sha256:
                    return FileRead(source, divided.sha256, is_known=True)
                return self._read_portion(source, divided.portions, articles)
            read = formats.read_bytes(Path(source.path), root=_root(source))
        except FormatError as refusal:  # permissions may change without a trace on the file
            return FileRead(source._replace(modified=UNSETTLED), error=str(refusal))
        source = source._replace(size=len(read.content), modified=read.modified)
        digest = sha256(read.content).hexdigest()
        if file.known and digest == file.known.sha256:
            return FileRead(source, digest, is_known=True)
        try:
            found, error = self._articles(source, read.content, digest)
            _ensure_still(source)
        except FormatError as refusal:
            return FileRead(source, error=str(refusal))
        if error and not any(article.paragraphs for article in found):
            return FileRead(source, error=error)
        return self._entry(FileRead(source, digest, error), found, articles)

    def _read_portion(
        self,
        source: Source,
        portions: tuple[Portion, ...],
        articles: list[tuple[Paragraph, ...]],
    ) -> FileRead:
        """Read the first of some portions of a file; one without articles is no error."""
        portion, *rest = portions
        path = Path(source.path)
        divider = formats.divider_of(path)
        if divider is None:
            raise TypeError(f"files such as {path.name} have no portions")
        content = formats.read_portion(path, divider, portion, root=_root(source))
        found, error = self._articles(source, content, portion.file_sha256, portion)
        modified = _ensure_grown(source, portion)
        if error and not found and HOLDS_NONE in error:
            error = None
        if error and portion.start:
            error = error.replace(str(path), f"{path} from byte {portion.start:,} on", 1)
        source = source._replace(size=portion.end, modified=modified)
        read = FileRead(source, portion.sha256, error, portion=portion, rest=tuple(rest))
        return self._entry(read, found, articles)

    def _entry(
        self, read: FileRead, found: list[Article], articles: list[tuple[Paragraph, ...]]
    ) -> FileRead:
        """Complete the result of a file with its articles, whose paragraphs go to ``articles``."""
        filled = [article for article in found if article.paragraphs]
        articles += map(self._paragraphs, filled)
        return read._replace(
            articles=tuple(CatalogArticle.of(article, read.source.path) for article in filled),
            empty=0 if filled or read.portion else 1,
            warnings=tuple(warning for article in found for warning in article.warnings),
        )

    def _articles(
        self, source: Source, content: bytes, digest: str, portion: Portion | None = None
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
                portion=portion,
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


def _divided(file: FileToRead) -> DividedFile | None:
    """Divide a file whose format has portions, if it is long or grew.

    Raises:
        FormatError: the file cannot be read.
    """
    path = Path(file.source.path)
    divider = formats.divider_of(path)
    if divider is None or (file.known is None and file.source.size <= PORTION):
        return None
    return formats.divide(path, divider, root=_root(file.source), known=file.known)


def _ensure_grown(source: Source, portion: Portion) -> int:
    """Return the time of a file of which a portion was read, or UNSETTLED if it has grown since.

    Raises:
        FormatError: the file is shorter than the portion, or gone.
    """
    try:
        status = os.stat(source.path)  # noqa: PTH116 -- as below
        size, modified = status.st_size, status.st_mtime_ns
    except OSError:
        size, modified = -1, UNSETTLED
    if size < portion.end:
        message = f"Cannot read {source.path}: it is being written; run 'pilcrow index' again."
        raise FormatError(message, path=Path(source.path))
    return modified if modified == source.modified else UNSETTLED


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
