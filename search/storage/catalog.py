"""Which files were read, and which articles came of them: what a sync compares the disk with.

A SQLite file in the generation beside the index. Once that is published, it is only read.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Self

from search.errors import OutdatedIndexError
from search.model import Article
from search.storage.source_files import Source

COARSEST_CLOCK = 2_000_000_000  # nanoseconds: of FAT, as on memory sticks
UNSETTLED = -1
BODY_LENGTH = 16  # hexadecimal digits of a fingerprint: 64 bits

# Paths are kept once, hashes and times as bytes and numbers: there is a row for every article.
_TABLES = """
CREATE TABLE IF NOT EXISTS folders (number INTEGER PRIMARY KEY, path TEXT UNIQUE);
CREATE TABLE IF NOT EXISTS files (
  number INTEGER PRIMARY KEY, folder INTEGER, name TEXT,
  size INTEGER, modified INTEGER, lang TEXT, sha256 BLOB, error TEXT, UNIQUE (folder, name)
);
CREATE TABLE IF NOT EXISTS articles (
  id TEXT, file INTEGER, body BLOB, paragraphs INTEGER, indexed INTEGER, PRIMARY KEY (id, file)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS first_indexed (at INTEGER, id TEXT, PRIMARY KEY (at, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_file ON articles (file);
CREATE INDEX IF NOT EXISTS by_body ON articles (body);
"""
_FILES = "(files JOIN folders ON folders.number = files.folder)"
_PATH = "files.folder = (SELECT number FROM folders WHERE path = ?) AND files.name = ?"


class File(NamedTuple):
    """A file as it was when it was last read; ``error`` tells why it is no article."""

    path: str  # absolute
    size: int  # bytes
    modified: int  # nanoseconds
    lang: str
    sha256: str | None = None
    error: str | None = None

    @classmethod
    def of(cls, source: Source, *, sha256: str | None = None, error: str | None = None) -> Self:
        """Note a file as it is now.

        One that was written just now could be written again without looking different, as clocks
        of disks are coarse: no time is noted, so that it is compared by its content the next time.
        """
        settled = source.modified < time.time_ns() - COARSEST_CLOCK
        modified = source.modified if settled else UNSETTLED
        return cls(source.path, source.size, modified, source.lang, sha256, error)

    def is_still(self, source: Source) -> bool:
        """Tell whether a file looks as it did when it was read."""
        stamp = (self.size, self.modified, self.lang)
        return stamp == (source.size, source.modified, source.lang)

    def is_same(self, sha256: str | None, lang: str) -> bool:
        """Tell whether a file with this content would be read as it was."""
        return (self.sha256, self.lang) == (sha256, lang)


class Entry(NamedTuple):
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
        words = " ".join(" ".join(numbered).split())
        body = hashlib.sha256(words.encode()).hexdigest()[:BODY_LENGTH]
        return cls(article.id, path, body, len(numbered))


class Catalog:
    """The catalog of one generation; changes are kept by ``commit``."""

    def __init__(self, path: Path) -> None:
        """Open the catalog of a generation that is being made.

        What a killed run leaves of it is thrown away, so that nothing is synced before the
        generation is published.
        """
        self._database = sqlite3.connect(path)
        self._database.execute("PRAGMA journal_mode = MEMORY")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.executescript(_TABLES)
        self._folders: set[str] = set()  # that are known to be there

    @classmethod
    def reading(cls, path: Path) -> Self:
        """Open the catalog of a published generation, which changes no more.

        Raises:
            OutdatedIndexError: it is gone or damaged.
        """
        catalog = cls.__new__(cls)
        try:
            address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            catalog._database = sqlite3.connect(address, uri=True)
            catalog.counts()
        except sqlite3.Error as error:
            raise OutdatedIndexError(
                f"The catalog {path} cannot be read ({error}): run 'pilcrow index --rebuild'."
            ) from error
        return catalog

    @property
    def changed(self) -> bool:
        """Tell whether anything was entered or dropped since it was opened."""
        return self._database.total_changes > 0

    def files(self) -> dict[str, File]:
        """Give all files by path."""
        return {file.path: file for file in self._files("1")}

    def file(self, path: str) -> File | None:
        """Give what is known of a file."""
        return next(self._files(_PATH, *os.path.split(path)), None)

    def entries(self, path: str) -> list[Entry]:
        """Give the articles of a file."""
        return list(self._entries(_PATH, *os.path.split(path)))

    def entries_of(self, article: str) -> list[Entry]:
        """Give the entries of one text, indexed or not."""
        return list(self._entries("id = ?", article))

    def alike(self, entry: Entry) -> list[Entry]:
        """Find indexed articles with the same text, or the same paragraphs under another title."""
        same = "indexed AND (id = ? OR body = ?) ORDER BY id"
        return list(self._entries(same, entry.id, bytes.fromhex(entry.body)))

    def put(self, file: File) -> None:
        """Enter a file, or what it has become."""
        folder, name = os.path.split(file.path)
        if folder not in self._folders:
            self._database.execute("INSERT OR IGNORE INTO folders (path) VALUES (?)", (folder,))
            self._folders.add(folder)
        sha256 = bytes.fromhex(file.sha256) if file.sha256 else None
        self._database.execute(
            "INSERT INTO files (folder, name, size, modified, lang, sha256, error)"
            " VALUES ((SELECT number FROM folders WHERE path = ?), ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (folder, name) DO UPDATE SET size = excluded.size,"
            " modified = excluded.modified, lang = excluded.lang, sha256 = excluded.sha256,"
            " error = excluded.error",
            (folder, name, file.size, file.modified, file.lang, sha256, file.error),
        )

    def enter(self, entry: Entry) -> None:
        """Enter an article of a file that was put."""
        body = bytes.fromhex(entry.body)
        self._database.execute(
            f"INSERT OR IGNORE INTO articles SELECT ?, number, ?, ?, ? FROM files WHERE {_PATH}",  # noqa: S608
            (entry.id, body, entry.paragraphs, entry.indexed, *os.path.split(entry.path)),
        )

    def forget(self, path: str) -> None:
        """Drop a file and its articles."""
        place = os.path.split(path)
        of_file = f"file = (SELECT number FROM files WHERE {_PATH})"  # noqa: S608
        self._database.execute(f"DELETE FROM articles WHERE {of_file}", place)  # noqa: S608
        self._database.execute(f"DELETE FROM files WHERE {_PATH}", place)  # noqa: S608

    def counts(self) -> tuple[int, int]:
        """Count the indexed articles and their paragraphs."""
        articles, paragraphs = self._database.execute(
            "SELECT count(*), total(paragraphs) FROM articles WHERE indexed"
        ).fetchone()
        return articles, int(paragraphs)

    def faults(self) -> list[str]:
        """Have SQLite check the file."""
        try:
            said = [row[0] for row in self._database.execute("PRAGMA integrity_check")]
        except sqlite3.Error as error:
            return [str(error)]
        return [] if said == ["ok"] else said

    def date(self, time: str) -> None:
        """Note of all articles that are indexed, and were not before, that they are since then."""
        self._database.execute(
            "INSERT INTO first_indexed (id, at) SELECT id, ? FROM articles"
            " WHERE indexed AND id NOT IN (SELECT id FROM first_indexed)",
            (_seconds(time),),
        )

    def inherit(self, other: Path) -> None:
        """Take over when articles were first indexed, as far as another catalog can tell."""
        with suppress(OutdatedIndexError), closing(Catalog.reading(other)) as before:
            self._database.executemany(
                "INSERT OR IGNORE INTO first_indexed (id, at) VALUES (?, ?)",
                ((article, _seconds(at)) for article, at in before.first_indexed()),
            )

    def first_indexed(self) -> Iterator[tuple[str, str]]:
        """Give ids of articles with the time when each was first indexed, the latest first.

        It is the text that counts, not the file: an edited article is another one.

        Raises:
            OutdatedIndexError: the file is damaged, or of an older version.
        """
        try:
            for article, at in self._database.execute(
                "SELECT id, at FROM first_indexed ORDER BY at DESC, id"
            ):
                yield article, at if isinstance(at, str) else _written(at)  # older ones have text
        # Where a page is damaged, SQLite may also give rows of anything.
        except (sqlite3.DatabaseError, TypeError, ValueError, OverflowError, OSError) as error:
            raise OutdatedIndexError(
                f"The catalog does not tell when articles were indexed ({error}): "
                "run 'pilcrow index --rebuild'."
            ) from error

    def indexed(self) -> set[str]:
        """Give the ids of the articles that are in the index."""
        return {key for (key,) in self._database.execute("SELECT id FROM articles WHERE indexed")}

    def commit(self) -> None:
        """Keep all changes."""
        self._database.commit()

    def compact(self) -> None:
        """Fill the pages that filling in disorder left half empty; all is kept by then."""
        self._database.execute("VACUUM")

    def close(self) -> None:
        """Close the file; changes since the last commit are dropped."""
        self._database.close()

    def _files(self, where: str, *values: str) -> Iterator[File]:
        columns = "path, name, size, modified, lang, sha256, error"
        query = f"SELECT {columns} FROM {_FILES} WHERE {where}"  # noqa: S608
        for folder, name, size, modified, lang, sha256, error in self._database.execute(
            query, values
        ):
            hashed = sha256.hex() if sha256 else None
            yield File(_path(folder, name), size, modified, lang, hashed, error)

    def _entries(self, where: str, *values: str | bytes) -> Iterator[Entry]:
        tables = f"articles JOIN {_FILES} ON files.number = articles.file"
        query = f"SELECT id, path, name, body, paragraphs, indexed FROM {tables} WHERE {where}"  # noqa: S608
        rows = self._database.execute(query, values).fetchall()
        for key, folder, name, body, count, indexed in rows:
            yield Entry(key, _path(folder, name), body.hex(), count, bool(indexed))


def _path(folder: str, name: str) -> str:
    return os.path.join(folder, name)  # noqa: PTH118 -- there are many


def _seconds(time: str) -> int:
    return int(datetime.fromisoformat(time).timestamp())


def _written(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
