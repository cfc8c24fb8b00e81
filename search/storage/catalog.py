"""Catalog of a library: the files that were read and the articles in them.

A sync compares the disk with the catalog. Each engine stores the catalog beside its index: the
embedded engine in a SQLite file, an engine on a cluster in the cluster. This module holds the
records and the protocols; it opens nothing.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol, Self

from search.model import Article
from search.storage.source_files import Source

COARSEST_CLOCK = 2_000_000_000  # nanoseconds: resolution of FAT, as on memory sticks
UNSETTLED = -1  # modification time of a file that is too young to be compared by its time
BODY_LENGTH = 16  # hexadecimal digits of a body fingerprint: 64 bits


class CatalogFile(NamedTuple):
    """A file as it was when last read; ``error`` is the reason why it, or its end, is not read."""

    path: str  # absolute
    size: int  # bytes
    modified: int  # nanoseconds, or UNSETTLED
    lang: str
    sha256: str | None = None
    error: str | None = None

    @classmethod
    def of(cls, source: Source, *, sha256: str | None = None, error: str | None = None) -> Self:
        """Describe a file as it is now.

        Clocks of disks are coarse: a file written a moment ago could be written again without
        looking different. Its time is left out, so that the next sync compares its content.
        """
        settled = source.modified < time.time_ns() - COARSEST_CLOCK
        modified = source.modified if settled else UNSETTLED
        return cls(source.path, source.size, modified, source.lang, sha256, error)

    def is_still(self, source: Source) -> bool:
        """Return whether a file has the size, time and language it had when it was read."""
        stamp = (self.size, self.modified, self.lang)
        return stamp == (source.size, source.modified, source.lang)

    def is_same(self, sha256: str | None, lang: str) -> bool:
        """Return whether a file with this content and language gives the same articles."""
        return (self.sha256, self.lang) == (sha256, lang)


class CatalogArticle(NamedTuple):
    """An article in a file. The same text in a second file is listed, but not indexed twice."""

    id: str
    path: str  # absolute
    body: str  # fingerprint of the words of all paragraphs, independent of title and line breaks
    paragraphs: int  # numbered ones
    indexed: bool = True

    @classmethod
    def of(cls, article: Article, path: str) -> Self:
        """Describe an article that was read from a file."""
        numbered = [item.text for item in article.paragraphs if item.kind.numbered]
        words = " ".join(" ".join(numbered).split())
        body = hashlib.sha256(words.encode()).hexdigest()[:BODY_LENGTH]
        return cls(article.id, path, body, len(numbered))


class Catalog(Protocol):
    """The catalog of one published state, for reading."""

    def files(self) -> dict[str, CatalogFile]:
        """List all files by path."""
        ...

    def skipped(self) -> list[CatalogFile]:
        """List the files that could not be read, in the order of their paths."""
        ...

    def entries(self) -> Iterator[tuple[CatalogFile, list[CatalogArticle]]]:
        """Yield all files with their articles, indexed or not."""
        ...

    def indexed(self) -> set[str]:
        """List the ids of all indexed articles."""
        ...

    def copies(self, article: str) -> list[CatalogArticle]:
        """List every file's entry of one text, indexed or not."""
        ...

    def counts(self) -> tuple[int, int]:
        """Count the indexed articles and their numbered paragraphs."""
        ...

    def faults(self) -> list[str]:
        """Check how the catalog is stored; describe each fault found."""
        ...

    def file_of(self, article: str) -> CatalogFile | None:
        """Find the file that an indexed article was read from."""
        ...

    def first_indexed(self) -> Iterator[tuple[str, str]]:
        """Yield (article id, time first indexed), latest first; times are ISO 8601, UTC.

        An article's id depends on its text, not on its file: an edited article is a new one.

        Raises:
            OutdatedIndexError: the catalog is damaged, or of an older version.
        """
        ...


class WritableCatalog(Catalog, Protocol):
    """The catalog of a state that a writer has not published yet."""

    def file(self, path: str) -> CatalogFile | None:
        """Find a file."""
        ...

    def articles(self, path: str) -> list[CatalogArticle]:
        """List the articles of a file."""
        ...

    def alike(self, article: CatalogArticle) -> list[CatalogArticle]:
        """Find indexed articles with the same text, or the same paragraphs under another title."""
        ...

    def put_file(self, file: CatalogFile) -> None:
        """Insert a file, or replace what is known of it."""
        ...

    def put_article(self, article: CatalogArticle) -> None:
        """Insert an article of a file that was put before."""
        ...

    def put_times(self, times: Iterable[tuple[str, str]]) -> None:
        """Record when articles were indexed first, unless that is known: (id, ISO 8601)."""
        ...

    def forget(self, path: str) -> None:
        """Delete a file and its articles."""
        ...
