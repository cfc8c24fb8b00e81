"""A library as its readers see it: always the latest published state, from any thread.

Reading only; ``search.indexing.sync`` is what changes a library.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from threading import Lock

from search import timeout
from search.answers.complete import Completion, suggest
from search.answers.example_queries import examples
from search.answers.explain import Explainer, Explanation
from search.answers.export import Export
from search.answers.more_like_this import similar
from search.answers.search_page import Searcher, summary
from search.answers.verify_citation import Citation, Verification, Verifier
from search.engines.protocol import Snapshot
from search.engines.whoosh.engine import WhooshEngine
from search.engines.whoosh.storage import generations
from search.engines.whoosh.storage.generations import Generation
from search.engines.whoosh.storage.manifest import Manifest
from search.errors import EngineError, MissingIndexError, OutdatedIndexError, SearchError
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

TRUSTED_FOR = 1.0  # seconds until the files of an open index are looked at again
SUSPECTED_FOR = 60.0  # seconds between readings of all files to find out why a search failed


@dataclass(slots=True)
class _Opened:
    """A published generation that is open."""

    generation: Generation
    manifest: Manifest
    written: tuple[int, int]  # which manifest file: its inode and time
    snapshot: Snapshot
    state: IndexState
    checked: float  # when its files were last compared with the manifest
    examples: tuple[str, ...] | None = None  # None: not asked for yet


class Library:
    """An indexed library. Opening it does nothing yet; it may be indexed later, or again."""

    def __init__(self, path: Path, *, time_limit: float | None = None) -> None:
        """Name a library; a search may take ``time_limit`` seconds."""
        self.path = path
        self.time_limit = time_limit
        self._lock = Lock()
        self._opened: _Opened | None = None
        self._suspected = -SUSPECTED_FOR

    def search(self, request: Request) -> Page:
        """Answer a request.

        Raises:
            QueryError: the query cannot be searched for.
            ExpensiveQueryError: it takes longer than the time limit.
            EngineError: the index cannot answer.
        """
        with self._answering(request.q):
            snapshot, state = self._open()
            return Searcher(snapshot, request).page(state)

    def export(self, request: Request) -> Export:
        """Answer a request with every hit, one at a time, from one state of the index.

        Raises:
            QueryError: the query cannot be searched for.
            EngineError: the index cannot answer.
        """
        with self._answering(request.q):
            snapshot, state = self._open()
            return Export(Searcher(snapshot, request), state)

    def newest(self, request: Request) -> Newest:
        """Answer with the hits of the articles that were indexed last; offset and sort are unused.

        Raises:
            QueryError: the query cannot be searched for.
            EngineError: the index or its catalog cannot answer.
        """
        with self._answering(request.q):
            while True:
                opened = self._readable()
                searcher = Searcher(opened.snapshot, request)
                try:
                    added = self._added_last(opened.generation, searcher, request.limit)
                except OutdatedIndexError:
                    if opened.generation.folder.name != generations.current(self.path):
                        continue  # it was replaced, and its catalog removed, just now
                    raise
                hits = tuple(searcher.newest(added))
                return Newest(request, hits, added, opened.state)

    def suggest(self, q: str, *, limit: int = 8) -> tuple[Completion, ...]:
        """Complete a query that is being typed."""
        with self._answering(q):
            snapshot, _ = self._open()
            return suggest(snapshot, q, limit)

    def explain(self, paragraph_id: str, request: Request) -> Explanation | None:
        """Tell why a paragraph answers a request, or what keeps it out; None if it is unknown.

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
        """Give the request for paragraphs like one; None if it is unknown."""
        with self._answering(""):
            snapshot, _ = self._open()
            paragraph = snapshot.paragraph(paragraph_id)
            return similar(snapshot, paragraph) if paragraph else None

    def verify(self, citation: Citation) -> Verification:
        """Tell whether an article still says what a citation says."""
        with self._answering(citation.text or ""):
            snapshot, state = self._open()
            return Verifier(snapshot, citation).verification(state)

    def article(self, article_id: str, *, request: Request | None = None) -> ArticlePage | None:
        """Fetch a whole article, with the hits of a request's query marked; None if unknown."""
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
        """Make up to three queries of words that this very index holds."""
        opened = self._readable()
        if opened.examples is None:
            opened.examples = examples(opened.snapshot)
        return opened.examples

    def state(self) -> IndexState:
        """Tell what is published."""
        _, state = self._open()
        return state

    def close(self) -> None:
        """Let go of all files; the library opens them again when it is asked again."""
        with self._lock:
            self._opened = None

    @contextmanager
    def _answering(self, q: str) -> Iterator[None]:
        """Answer within the time limit; if that fails, find out whether a file is to blame.

        A disk that rots changes neither the size nor the time of a file, by which large ones are
        trusted; reading one may then fail in any way.
        """
        try:
            with timeout.time_limit(self.time_limit, q):
                yield
        except SearchError:
            raise
        except Exception:
            opened = self._opened
            if opened and time.monotonic() > self._suspected + SUSPECTED_FOR:
                self._suspected = time.monotonic()
                opened.generation.check(opened.manifest, trusted=None, catalog=False)
            raise

    @staticmethod
    def _added_last(generation: Generation, searcher: Searcher, limit: int) -> dict[str, str]:
        """Tell of the articles with hits that were indexed last when that was."""
        times: dict[str, str] = {}  # of those that were looked at

        def ids(catalog: Catalog) -> Iterator[str]:
            for article, at in catalog.first_indexed():
                timeout.check()
                times[article] = at
                yield article

        with closing(Catalog.reading(generation.catalog)) as catalog:
            found = islice(searcher.articles(ids(catalog)), limit)
            return {article: times[article] for article in found}

    def _open(self) -> tuple[Snapshot, IndexState]:
        opened = self._readable()
        return opened.snapshot, opened.state

    def _readable(self) -> _Opened:
        """Open what is published now; in trouble that may pass, go on with what is open."""
        try:
            with generations.reading(self.path):
                return self._latest()
        except (MissingIndexError, OutdatedIndexError):
            raise
        except EngineError:
            held = self._opened
            if held is None:
                raise
            return held

    def _latest(self) -> _Opened:
        """Open what is published now: a sync may have replaced what was open."""
        while True:
            name = generations.current(self.path)
            try:
                return self._current(name)
            except OutdatedIndexError:
                if generations.current(self.path) == name:
                    raise  # else it was replaced, and removed, just now

    def _current(self, name: str) -> _Opened:
        """Open a generation, or make sure that the one that is open is still as it was written."""
        with self._lock:
            opened = self._opened
            if opened and opened.generation.folder.name == name:
                if time.monotonic() < opened.checked + TRUSTED_FOR:
                    return opened
                if _written(opened.generation) == opened.written:
                    # Large files by their size and time only: all were compared when it was opened.
                    opened.generation.check(opened.manifest, catalog=False, trusted=0)
                    opened.state = self._state(opened.manifest)
                    opened.checked = time.monotonic()
                    return opened
            generation = generations.published(self.path)
            manifest, written = generation.manifest(), _written(generation)
            generation.check(manifest, catalog=False)
            snapshot = WhooshEngine(generation.index).snapshot()
            state = self._state(manifest)
            self._opened = _Opened(
                generation, manifest, written, snapshot, state, checked=time.monotonic()
            )
            return self._opened

    def _state(self, manifest: Manifest) -> IndexState:
        return replace(manifest.state, rebuilding=generations.is_rebuilding(self.path))


def _written(generation: Generation) -> tuple[int, int]:
    try:
        status = generation.manifest_file.stat()
    except OSError:
        return 0, 0  # reading it tells why
    return status.st_ino, status.st_mtime_ns
