"""Which files were read, and which articles came of them: what a sync compares the disk with.

A SQLite file beside the index. Before the index changes, the articles that do are written down in a
file ``pending``; a run that finds one left over knows what another one, killed, left in doubt.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from search import durable
from search.files import Source
from search.model import Article

_TABLES = """
CREATE TABLE IF NOT EXISTS files (
  path TEXT PRIMARY KEY, size INTEGER, modified INTEGER, lang TEXT, sha256 TEXT, error TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS articles (
  id TEXT, path TEXT, body TEXT, paragraphs INTEGER, indexed INTEGER, PRIMARY KEY (path, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_id ON articles (id);
CREATE INDEX IF NOT EXISTS by_body ON articles (body);
"""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was when it was last read; ``error`` tells why it is no article."""

    path: str  # absolute
    size: int  # bytes
    modified: int  # nanoseconds
    lang: str
    sha256: str | None = None
    error: str | None = None

    @classmethod
    def of(cls, source: Source, *, sha256: str | None = None, error: str | None = None) -> Self:
        """Note a file as it is now."""
        path = str(source.path)
        return cls(path, source.size, source.modified, source.lang, sha256, error)

    def is_still(self, source: Source) -> bool:
        """Tell whether a file looks as it did when it was read."""
        stamp = (self.size, self.modified, self.lang)
        return stamp == (source.size, source.modified, source.lang)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article of a file. The same text in a second file is entered, but not indexed twice."""

    id: str
    path: str  # absolute
    body: str  # fingerprint of its paragraphs' words, whatever the title and the breaks
    paragraphs: int
    indexed: bool = True

    @classmethod
    def of(cls, article: Article, path: str) -> Self:
        """Describe an article read from a file."""
        numbered = [item.text for item in article.paragraphs if item.kind.numbered]
        words = " ".join(word for text in numbered for word in text.split())
        return cls(article.id, path, hashlib.sha256(words.encode()).hexdigest(), len(numbered))


class Catalog:
    """The catalog of one generation; changes are kept by ``commit``."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path)
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.executescript(_TABLES)
        self._pending = path.with_name("pending")

    def files(self) -> dict[str, File]:
        """Give all files by path."""
        return {file.path: file for file in self._files("1")}

    def file(self, path: str) -> File | None:
        """Give what is known of a file."""
        return next(self._files("path = ?", path), None)

    def entries(self, path: str) -> list[Entry]:
        """Give the articles of a file."""
        return list(self._entries("path = ?", path))

    def entries_of(self, article: str) -> list[Entry]:
        """Give the entries of one text, indexed or not."""
        return list(self._entries("id = ?", article))

    def holder(self, article: str) -> Entry | None:
        """Find the indexed article with this text."""
        return next(self._entries("id = ? AND indexed", article), None)

    def same_body(self, entry: Entry) -> Entry | None:
        """Find an indexed article with the same paragraphs under another title."""
        return next(self._entries("body = ? AND id <> ? AND indexed", entry.body, entry.id), None)

    def put(self, file: File) -> None:
        """Enter a file, or what it has become."""
        self._database.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
            (file.path, file.size, file.modified, file.lang, file.sha256, file.error),
        )

    def enter(self, entry: Entry) -> None:
        """Enter an article of a file."""
        self._database.execute(
            "INSERT OR IGNORE INTO articles VALUES (?, ?, ?, ?, ?)",
            (entry.id, entry.path, entry.body, entry.paragraphs, entry.indexed),
        )

    def forget(self, path: str) -> None:
        """Drop a file and its articles."""
        self._database.execute("DELETE FROM files WHERE path = ?", (path,))
        self._database.execute("DELETE FROM articles WHERE path = ?", (path,))

    def counts(self) -> tuple[int, int]:
        """Count the indexed articles and their paragraphs."""
        articles, paragraphs = self._database.execute(
            "SELECT count(*), total(paragraphs) FROM articles WHERE indexed"
        ).fetchone()
        return articles, int(paragraphs)

    def pending(self) -> list[str]:
        """Give the articles whose change was begun, but not confirmed by ``commit``."""
        return self._pending.read_text().split() if self._pending.exists() else []

    def begin(self, ids: Iterable[str]) -> None:
        """Write down, durably, which articles are about to change in the index."""
        durable.write(self._pending, "\n".join(ids).encode())

    def commit(self) -> None:
        """Keep all changes: the index has them too."""
        self._database.commit()
        self._pending.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file; changes since the last commit are dropped."""
        self._database.close()

    def _files(self, where: str, *values: str) -> Iterator[File]:
        for row in self._database.execute(f"SELECT * FROM files WHERE {where}", values):  # noqa: S608
            yield File(*row)

    def _entries(self, where: str, *values: str) -> Iterator[Entry]:
        query = f"SELECT id, path, body, paragraphs, indexed FROM articles WHERE {where}"  # noqa: S608
        for key, path, body, count, indexed in self._database.execute(query, values).fetchall():
            yield Entry(key, path, body, count, bool(indexed))
