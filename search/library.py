"""The public reading API of a library: always the latest published state, from any thread.

Only ``search.indexing.sync`` changes a library.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from search import timeout
from search.answers.complete import Completion, suggest
from search.answers.example_queries import examples
from search.answers.explain import Explainer, Explanation
from search.answers.export import Export
from search.answers.more_like_this import similar
from search.answers.search_page import Searcher, summary
from search.answers.verify_citation import Citation, Verification, Verifier
from search.engines.factory import Location, located, open_engine
from search.engines.protocol import Published, Snapshot
from search.errors import OutdatedIndexError, SearchError
from search.model import (
    ArticleList,
    ArticlePage,
    IndexState,
    Newest,
    Page,
    Paragraph,
    Request,
)
from search.storage.catalog import Catalog

SUSPECTED_FOR = 60.0  # seconds between verifications of the whole index after failed searches


class Library:
    """An indexed library; it may be created before the first sync, and stays open across syncs."""

    def __init__(self, path: Location, *, time_limit: float | None = None) -> None:
        """Name a library; nothing is opened yet. A search may take ``time_limit`` seconds."""
        self.path = located(os.fspath(path))
        self.time_limit = time_limit
        self._engine = open_engine(path)
        self._examples: tuple[tuple[int, str], tuple[str, ...]] | None = None  # of a commit
        self._suspected = -SUSPECTED_FOR  # time.monotonic() of the last verification

    def search(self, request: Request) -> Page:
        """Answer a request.

        Raises:
            QueryError: the query cannot be searched for.
            ExpensiveQueryError: the search takes longer than the time limit.
            EngineError: the index cannot answer.
        """
        with self._answering(request.q):
            snapshot, state = self._open()
            return Searcher(snapshot, request).page(state)

    def export(self, request: Request) -> Export:
        """Answer a request with all hits, one at a time, from one state of the index.

        Raises:
            QueryError: the query cannot be searched for.
            EngineError: the index cannot answer.
        """
        with self._answering(request.q):
            snapshot, state = self._open()
            return Export(Searcher(snapshot, request), state)

    def newest(self, request: Request) -> Newest:
        """Answer with the hits in the articles that were indexed last; offset and sort are ignored.

        Raises:
            QueryError: the query cannot be searched for.
            EngineError: the index or its catalog cannot answer.
        """
        with self._answering(request.q):
            while True:
                opened = self._engine.published()
                searcher = Searcher(opened.snapshot, request)
                try:
                    added = self._added_last(opened, searcher, request.limit)
                except OutdatedIndexError:
                    if self._engine.published() is opened:
                        raise
                    continue  # a sync has just replaced it and removed its catalog
                hits = tuple(searcher.newest(added))
                return Newest(request, hits, added, opened.state)

    def suggest(self, q: str, *, limit: int = 8) -> tuple[Completion, ...]:
        """Complete a query that is being typed; best completions first."""
        with self._answering(q):
            snapshot, _ = self._open()
            return suggest(snapshot, q, limit)

    def explain(self, paragraph_id: str, request: Request) -> Explanation | None:
        """Explain why a paragraph is a hit of a request or why not; None if it is unknown.

        Raises:
            QueryError: the query cannot be searched for.
        """
        with self._answering(request.q):
            snapshot, state = self._open()
            paragraph = snapshot.paragraph(paragraph_id)
            if paragraph is None:
                return None
            return Explainer(snapshot, request, paragraph).explanation(state)

    def similar(self, paragraph_id: str) -> Request | None:
        """Build the request for paragraphs like a given one; None if that is unknown."""
        with self._answering(""):
            snapshot, _ = self._open()
            paragraph = snapshot.paragraph(paragraph_id)
            return similar(snapshot, paragraph) if paragraph else None

    def verify(self, citation: Citation) -> Verification:
        """Check a citation against the current text of its article."""
        with self._answering(citation.text or ""):
            snapshot, state = self._open()
            return Verifier(snapshot, citation).verification(state)

    def article(self, article_id: str, *, request: Request | None = None) -> ArticlePage | None:
        """Fetch a whole article, with the matches of a request's query marked; None if unknown."""
        request = request or Request()
        with self._answering(request.q):
            snapshot, state = self._open()
            paragraphs = snapshot.article(article_id)
            return Searcher(snapshot, request).article(paragraphs, state) if paragraphs else None

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
        """Return up to three example queries made of words in this index."""
        opened = self._engine.published()
        commit = opened.state.generation, opened.state.updated
        known = self._examples
        if known is None or known[0] != commit:
            known = self._examples = commit, examples(opened.snapshot)
        return known[1]

    def state(self) -> IndexState:
        """Describe the published state."""
        _, state = self._open()
        return state

    def close(self) -> None:
        """Release all resources; the library opens them again when used again."""
        self._examples = None
        self._engine.close()

    @contextmanager
    def _answering(self, q: str) -> Iterator[None]:
        """Answer within the time limit; after an unexpected exception, verify the index.

        Reading a file with a silently corrupted sector may fail in any way.
        """
        try:
            with timeout.time_limit(self.time_limit, q):
                yield
        except SearchError:
            raise
        except Exception:
            if time.monotonic() > self._suspected + SUSPECTED_FOR:
                self._suspected = time.monotonic()
                self._engine.published().verify()
            raise

    @staticmethod
    def _added_last(opened: Published, searcher: Searcher, limit: int) -> dict[str, str]:
        """Map the ids of the latest indexed articles with hits to their times of indexing."""
        times: dict[str, str] = {}  # of all articles examined

        def ids(catalog: Catalog) -> Iterator[str]:
            for article, at in catalog.first_indexed():
                timeout.check()
                times[article] = at
                yield article

        with opened.catalog() as catalog:
            found = islice(searcher.articles(ids(catalog)), limit)
            return {article: times[article] for article in found}

    def _open(self) -> tuple[Snapshot, IndexState]:
        opened = self._engine.published()
        return opened.snapshot, opened.state
