"""A catalog in a SQLite file: the embedded engine's in each generation, or a writer's own copy.

A published catalog is only read; a sync writes into a copy of it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from search.errors import REBUILD, OutdatedIndexError
from search.storage.catalog import CatalogArticle, CatalogFile

# Folder paths are stored once, hashes and times as bytes and numbers: every article has a row.
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


class SqliteCatalog:
    """The catalog of one generation; ``commit`` keeps its changes."""

    def __init__(self, path: Path) -> None:
        """Open or create the catalog of a generation that is not published yet.

        SQLite does not sync the file: a killed run's generation is removed, and publishing syncs.
        """
        self._database = sqlite3.connect(path)
        self._database.execute("PRAGMA journal_mode = MEMORY")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.executescript(_TABLES)
        self._folders: set[str] = set()  # folders that are in the database

    @classmethod
    def reading(cls, path: Path) -> Self:
        """Open the catalog of a published generation, read only.

        Raises:
            OutdatedIndexError: the file is missing or damaged.
        """
        catalog = cls.__new__(cls)
        try:
            address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            catalog._database = sqlite3.connect(address, uri=True)
            catalog.counts()
        except sqlite3.Error as error:
            raise OutdatedIndexError(
                f"The catalog {path} cannot be read ({error}): {REBUILD}."
            ) from error
        return catalog

    @property
    def changed(self) -> bool:
        """Whether any row was inserted, replaced or deleted since the catalog was opened."""
        return self._database.total_changes > 0

    def files(self) -> dict[str, CatalogFile]:
        """List all files by path."""
        return {file.path: file for file in self._files("1")}

    def skipped(self) -> list[CatalogFile]:
        """List the files that could not be read, in the order of their paths."""
        return sorted(self._files("error IS NOT NULL"))

    def file(self, path: str) -> CatalogFile | None:
        """Find a file."""
        return next(self._files(_PATH, *os.path.split(path)), None)

    def articles(self, path: str) -> list[CatalogArticle]:
        """List the articles of a file."""
        return list(self._articles(_PATH, *os.path.split(path)))

    def copies(self, article: str) -> list[CatalogArticle]:
        """List every file's entry of one text, indexed or not."""
        return list(self._articles("id = ?", article))

    def alike(self, article: CatalogArticle) -> list[CatalogArticle]:
        """Find indexed articles with the same text, or the same paragraphs under another title."""
        same = "indexed AND (id = ? OR body = ?) ORDER BY id"
        return list(self._articles(same, article.id, bytes.fromhex(article.body)))

    def file_of(self, article: str) -> CatalogFile | None:
        """Find the file that an indexed article was read from."""
        places = "files.number IN (SELECT file FROM articles WHERE id = ? AND indexed)"
        return next(self._files(places, article), None)

    def put_file(self, file: CatalogFile) -> None:
        """Insert a file, or replace what is known of it."""
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

    def put_article(self, article: CatalogArticle) -> None:
        """Insert an article of a file that was put before."""
        body = bytes.fromhex(article.body)
        self._database.execute(
            f"INSERT OR IGNORE INTO articles SELECT ?, number, ?, ?, ? FROM files WHERE {_PATH}",  # noqa: S608
            (article.id, body, article.paragraphs, article.indexed, *os.path.split(article.path)),
        )

    def forget(self, path: str) -> None:
        """Delete a file and its articles."""
        place = os.path.split(path)
        of_file = f"file = (SELECT number FROM files WHERE {_PATH})"  # noqa: S608
        self._database.execute(f"DELETE FROM articles WHERE {of_file}", place)  # noqa: S608
        self._database.execute(f"DELETE FROM files WHERE {_PATH}", place)  # noqa: S608

    def counts(self) -> tuple[int, int]:
        """Count the indexed articles and their numbered paragraphs."""
        articles, paragraphs = self._database.execute(
            "SELECT count(*), total(paragraphs) FROM articles WHERE indexed"
        ).fetchone()
        return articles, int(paragraphs)

    def faults(self) -> list[str]:
        """Run SQLite's integrity check; describe each fault found."""
        try:
            said = [row[0] for row in self._database.execute("PRAGMA integrity_check")]
        except sqlite3.Error as error:
            return [str(error)]
        return [] if said == ["ok"] else said

    def date(self, time: str) -> None:
        """Record a time (ISO 8601) as the first indexing of all articles that have none yet."""
        self._database.execute(
            "INSERT INTO first_indexed (id, at) SELECT id, ? FROM articles"
            " WHERE indexed AND id NOT IN (SELECT id FROM first_indexed)",
            (_seconds(time),),
        )

    def inherit(self, other: Path) -> None:
        """Copy the times of first indexing from another catalog, as far as it can be read."""
        with suppress(OutdatedIndexError), closing(SqliteCatalog.reading(other)) as before:
            self.put_times(before.first_indexed())

    def put_times(self, times: Iterable[tuple[str, str]]) -> None:
        """Record when articles were indexed first, unless that is known: (id, ISO 8601)."""
        self._database.executemany(
            "INSERT OR IGNORE INTO first_indexed (id, at) VALUES (?, ?)",
            ((article, _seconds(at)) for article, at in times),
        )

    def first_indexed(self) -> Iterator[tuple[str, str]]:
        """Yield (article id, time first indexed), latest first; times are ISO 8601, UTC.

        Raises:
            OutdatedIndexError: the file is damaged, or of an older version.
        """
        try:
            for article, at in self._database.execute(
                "SELECT id, at FROM first_indexed ORDER BY at DESC, id"
            ):
                yield (
                    article,
                    at if isinstance(at, str) else _written(at),
                )  # older versions stored text
        # From a damaged page SQLite may return rows of any types.
        except (sqlite3.DatabaseError, TypeError, ValueError, OverflowError, OSError) as error:
            raise OutdatedIndexError(
                f"The catalog holds no times of indexing ({error}): {REBUILD}."
            ) from error

    def entries(self) -> Iterator[tuple[CatalogFile, list[CatalogArticle]]]:
        """Yield all files with their articles, indexed or not."""
        for path, file in self.files().items():
            yield file, self.articles(path)

    def indexed(self) -> set[str]:
        """List the ids of all indexed articles."""
        return {key for (key,) in self._database.execute("SELECT id FROM articles WHERE indexed")}

    def commit(self) -> None:
        """Keep all changes."""
        self._database.commit()

    def compact(self) -> None:
        """Rewrite the file without half-empty pages; call it after ``commit``."""
        self._database.execute("VACUUM")

    def close(self) -> None:
        """Close the file; changes since the last commit are lost."""
        self._database.close()

    def _files(self, where: str, *values: str) -> Iterator[CatalogFile]:
        columns = "path, name, size, modified, lang, sha256, error"
        query = f"SELECT {columns} FROM {_FILES} WHERE {where}"  # noqa: S608
        for folder, name, size, modified, lang, sha256, error in self._database.execute(
            query, values
        ):
            hashed = sha256.hex() if sha256 else None
            yield CatalogFile(_path(folder, name), size, modified, lang, hashed, error)

    def _articles(self, where: str, *values: str | bytes) -> Iterator[CatalogArticle]:
        tables = f"articles JOIN {_FILES} ON files.number = articles.file"
        query = f"SELECT id, path, name, body, paragraphs, indexed FROM {tables} WHERE {where}"  # noqa: S608
        rows = self._database.execute(query, values).fetchall()
        for key, folder, name, body, count, indexed in rows:
            yield CatalogArticle(key, _path(folder, name), body.hex(), count, bool(indexed))


def _path(folder: str, name: str) -> str:
    return os.path.join(folder, name)  # noqa: PTH118 -- fast: called for every row


def _seconds(time: str) -> int:
    return int(datetime.fromisoformat(time).timestamp())


def _written(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
