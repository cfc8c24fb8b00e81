"""A library as its readers see it: always the latest published state, from any thread.

Reading only; ``search.sync`` is what changes a library.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from search import generations
from search.engines.base import Snapshot
from search.engines.whoosh_engine import WhooshEngine
from search.errors import OutdatedIndexError
from search.examples import examples
from search.generations import Generation
from search.model import ArticleList, ArticlePage, IndexState, Page, Paragraph, Request
from search.searcher import Searcher, summary


class Library:
    """An indexed library. Opening it does nothing yet; it may be indexed later, or again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._opened: tuple[Generation, WhooshEngine] | None = None

    def search(self, request: Request) -> Page:
        """Answer a request.

        Raises:
            QueryError: the query cannot be searched for.
            MissingIndexError, OutdatedIndexError: the index cannot be opened.
        """
        snapshot, state = self._open()
        return Searcher(snapshot, request).page(state)

    def article(self, article_id: str, *, request: Request | None = None) -> ArticlePage | None:
        """Fetch a whole article, with the hits of a request's query marked; None if unknown."""
        snapshot, state = self._open()
        searcher = Searcher(snapshot, request or Request())
        paragraphs = snapshot.article(article_id)
        return searcher.article(paragraphs, state) if paragraphs else None

    def paragraph(self, paragraph_id: str) -> Paragraph | None:
        """Fetch a paragraph; None if unknown."""
        snapshot, _ = self._open()
        return snapshot.paragraph(paragraph_id)

    def articles(self, *, offset: int = 0, limit: int = 20) -> ArticleList:
        """List articles in the order of their paths."""
        snapshot, state = self._open()
        found = snapshot.articles(offset=offset, limit=limit)
        return ArticleList(tuple(map(summary, found)), state.articles, state)

    def examples(self) -> tuple[str, ...]:
        """Make up to three queries of words that this very index holds."""
        snapshot, _ = self._open()
        return examples(snapshot)

    def state(self) -> IndexState:
        """Tell what is published."""
        return generations.published(self.path).manifest().state

    def close(self) -> None:
        """Let go of all files; the library opens them again when it is asked again."""
        with self._lock:
            self._opened = None

    def _open(self) -> tuple[Snapshot, IndexState]:
        """Open what is published now: a rebuild may have replaced what was open."""
        while True:
            name = generations.current(self.path)
            try:
                generation = generations.published(self.path)
                state = generation.manifest().state  # before anything that is pickled
                return self._engine(generation).snapshot(), state
            except OutdatedIndexError:
                if generations.current(self.path) == name:
                    raise  # else it was replaced, and removed, just now

    def _engine(self, generation: Generation) -> WhooshEngine:
        with self._lock:
            if self._opened is None or self._opened[0] != generation:
                self._opened = generation, WhooshEngine(generation.index)
            return self._opened[1]
