"""Rank the documents of a collection, by Pilcrow and by SQLite FTS5."""

from __future__ import annotations

import inspect
import re
import sqlite3
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from search import ExpensiveQueryError, Hit, Kind, Library, Request, sync
from tests.lab.relevance.sets import Collection, Document

DEPTH = 100  # documents a query

Run = dict[str, dict[str, float]]  # scores by query and document, the best document first

PLAIN = {"annotate": False} if "annotate" in inspect.signature(sync).parameters else {}
_OPERATORS = re.compile(r'["“”„«»()|*~:^\[\]]|(?<!\w)[-+]|\b(?:AND|OR|NOT)\b(?=.*[a-z])')


def pilcrow(collection: Collection, folder: Path, *, by_article: bool = False) -> Run:
    """Index the documents from files, and ask the queries as "any of these words"."""
    with closing(_Articles(collection.documents, folder)) as articles:
        return {
            query: articles.ranked(text, by_article=by_article)
            for query, text in collection.queries.items()
        }


class _Articles:
    """Documents as articles in files, and a library of them.

    A document is one paragraph of its article, on one line; so it is by its place in the file that
    a hit is known to be of it. The title is the article's; hits on the title itself are left out.
    """

    def __init__(self, documents: Iterable[Document], folder: Path) -> None:
        self._article: dict[str, str] = {}
        self._places: dict[str, list[tuple[int, str]]] = {}  # where documents begin, by path
        articles = defaultdict(list)
        for document in documents:
            articles[document.article].append(document)
        for number, (article, found) in enumerate(articles.items()):
            path = folder / "articles" / f"{number // 1000:03}" / f"{number:06}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            text, places = _laid_out(found)
            path.write_text(text, "utf-8")
            name = path.relative_to(folder).as_posix()
            self._article[name], self._places[name] = article, places
        self._library = Library(folder / "library")
        sync(self._library.path, [folder / "articles"], **PLAIN)

    def ranked(self, text: str, *, by_article: bool) -> dict[str, float]:
        """Score the best documents, or articles."""
        scores: dict[str, float] = {}
        for hit in self._hits(text, by_article=by_article):
            name = self._article[hit.paragraph.path] if by_article else self._document(hit)
            if name and len(scores) < DEPTH:
                scores.setdefault(name, hit.score)
        return scores

    def _hits(self, text: str, *, by_article: bool) -> tuple[Hit, ...]:
        """Search; of a query past a bound, as many of the first words as are allowed."""
        words = plain(text).split()
        while True:
            request = Request(
                q=" ".join(words), match_any=True, limit=2 * DEPTH, by_article=by_article
            )
            try:
                return self._library.search(request).hits
            except ExpensiveQueryError:
                words.pop()

    def _document(self, hit: Hit) -> str | None:
        if hit.paragraph.kind is Kind.TITLE:
            return None
        places = self._places[hit.paragraph.path]
        at = bisect(places, hit.paragraph.start, key=lambda place: place[0])
        return places[at - 1][1]

    def close(self) -> None:
        self._library.close()


def _laid_out(documents: Iterable[Document]) -> tuple[str, list[tuple[int, str]]]:
    """Write a title as such, and each document on one line; tell where these begin."""
    lines: list[str] = []
    places = []
    start = 0
    for document in documents:
        if document.title and not lines:
            lines.append(f"# {document.title}\n\n")
            start += len(lines[-1])
        places.append((start, document.id))
        lines.append(f"{document.text}\n\n")
        start += len(lines[-1])
    return "".join(lines), places


def plain(text: str) -> str:
    """Take from a query what its author did not mean as an operator, and capitals that shout."""
    words = _OPERATORS.sub(lambda match: match[0].lower() if match[0].isalpha() else " ", text)
    return words.lower() if words.isupper() else words


def fts5(collection: Collection, *, by_article: bool = False) -> Run:
    """Rank by SQLite FTS5: any word of the query, its own stemmer, its own bm25."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(
            "CREATE VIRTUAL TABLE d USING fts5(title, body, tokenize='porter unicode61')"
        )
        database.executemany(
            "INSERT INTO d (title, body) VALUES (?, ?)",
            ((document.title, document.text) for document in collection.documents),
        )
        found = database.execute
        names = [d.article if by_article else d.id for d in collection.documents]
        run: Run = {}
        for query, text in collection.queries.items():
            any_word = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
            rows = found("SELECT rowid, -rank FROM d WHERE d MATCH ? ORDER BY rank", (any_word,))
            run[query] = _best((names[row - 1], score) for row, score in rows)
        return run


def _best(rows: Iterable[tuple[str, float]]) -> dict[str, float]:
    scores: dict[str, float] = {}
    for name, score in rows:
        scores.setdefault(name, score)
        if len(scores) == DEPTH:
            break
    return scores
