"""SQLite FTS5 as its manual has it: porter over unicode61, bm25 by ``rank``, ``snippet``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tests.lab.benchmarks.corpus import read
from tests.lab.benchmarks.engines.base import TOP
from tests.lab.benchmarks.queries import Class, Query

_RANK = "SELECT rank, title, body FROM paragraph WHERE paragraph MATCH ? ORDER BY rank LIMIT ?"
_MARK = _RANK.replace("body", "snippet(paragraph, 1, '<b>', '</b>', '…', 64)", 1)


class Fts5:
    """One table in one file."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._database: sqlite3.Connection

    def build(self, articles: Path) -> None:
        self._index.mkdir(parents=True)
        self.open()
        with self._database as database:
            database.execute(
                "CREATE VIRTUAL TABLE paragraph "
                "USING fts5(title UNINDEXED, body, tokenize='porter unicode61')"
            )
            database.executemany("INSERT INTO paragraph VALUES (?, ?)", _rows(articles))
            database.execute("INSERT INTO paragraph (paragraph) VALUES ('optimize')")
        self.close()

    def open(self) -> None:
        self._database = sqlite3.connect(self._index / "fts5.db")

    def asks(self, query: Query) -> bool:
        return query.kind is not Class.FUZZY

    def search(self, query: Query) -> int:
        return len(self._database.execute(_MARK, (_written(query), TOP)).fetchall())

    def prepare(self, query: Query) -> str:
        return _written(query)  # FTS5 takes nothing else, and parses it each time

    def rank(self, prepared: str) -> int:
        return len(self._database.execute(_RANK, (prepared, TOP)).fetchall())

    def close(self) -> None:
        self._database.close()


def _rows(articles: Path) -> Iterator[tuple[str, str]]:
    for article in read(articles):
        for paragraph in article.paragraphs:
            yield article.title, paragraph


def _written(query: Query) -> str:
    quoted = [f'"{word}"' for word in query.words]
    match query.kind:
        case Class.OR:
            return " OR ".join(quoted)
        case Class.PHRASE | Class.COMMON_PHRASE:
            return f'"{" ".join(query.words)}"'
        case Class.PREFIX:
            return f"{quoted[0]}*"
        case Class.NOT:
            return f'({" AND ".join(quoted)}) NOT "{query.without}"'
        case _:
            return " AND ".join(quoted)
