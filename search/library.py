"""The public reading API of a library: always the latest published state, from any thread.

Only ``search.indexing.sync`` changes a library.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

from search import timeout
from search.answers.complete import Completion, suggest
from search.answers.example_queries import examples
from search.answers.explain import Explainer, Explanation
from search.answers.export import Export
from search.answers.more_like_this import similar
from search.answers.overview import overview
from search.answers.search_page import Searcher, summary
from search.answers.verify_citation import Citation, Verification, Verifier
from search.checking.model import CheckedText
from search.engines.factory import Location, has_kernels, located, open_engine
from search.engines.protocol import Published, Snapshot
from search.errors import OutdatedIndexError, SearchError
from search.formats.pdf.places import places_of
from search.model import (
    ArticleList,
    ArticlePage,
    IndexState,
    Newest,
    Overview,
    Page,
    Paragraph,
    Request,
)
from search.storage import confirmed_folders
from search.storage.catalog import Catalog
from search.storage.original_files import OriginalFile, OriginalFiles
from search.storage.page_pictures import PagePictures, picture_key

SUSPECTED_FOR = 60.0  # seconds between verifications of the whole index after failed searches


class Library:
    """An indexed library; it may be created before the first sync, and stays open across syncs."""

    def __init__(self, path: Location, *, time_limit: float | None = None) -> None:
        """Name a library; nothing is opened yet. A search may take ``time_limit`` seconds."""
        self.path = located(os.fspath(path))
        self.time_limit = time_limit
        self._engine = open_engine(path)
        self._originals = OriginalFiles()
        self._pictures = PagePictures(
            self.path / "pictures" if isinstance(self.path, Path) else None
        )
        self._examples: tuple[tuple[int, str], tuple[str, ...]] | None = None  # of a commit
        self._overview: tuple[tuple[int, str], Overview] | None = None  # likewise
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

    def check(self, text: str, *, who: str | None = None, when: str | None = None) -> CheckedText:
        """Check the quotations in a text against the articles: remembered words, or a draft.

        Args:
            text: a text without quotation marks is a quotation as a whole.
            who: who is said to have said it, unless the text says so.
            when: when the article was published: an ISO date or its prefix.

        Raises:
            QueryError: the text is empty or too long, or ``when`` is not a date.
            EngineError: the index cannot answer.
        """
        from search.checking.check import check_text

        with self._answering(text):
            snapshot, state = self._open()
            return check_text(snapshot, text, state, who=who, when=when)

    def article(self, article_id: str, *, request: Request | None = None) -> ArticlePage | None:
        """Fetch a whole article, with the matches of a request's query marked; None if unknown."""
        request = request or Request()
        with self._answering(request.q):
            snapshot, state = self._open()
            paragraphs = snapshot.article(article_id)
            if not paragraphs:
                return None
            page = Searcher(snapshot, request).article(paragraphs, state)
            others = snapshot.same_text(paragraphs[0].article)
            return replace(page, same_text=tuple(map(summary, others)))

    def paragraph(self, paragraph_id: str) -> Paragraph | None:
        """Fetch a paragraph; None if unknown."""
        snapshot, _ = self._open()
        return snapshot.paragraph(paragraph_id)

    def original(self, article_id: str) -> OriginalFile | None:
        """Open the file that an article was read from, if it still is as it was indexed.

        The caller closes its ``file``. None: there is no such article.

        Raises:
            ChangedOriginalError: the file has changed since.
            OriginalError: the file is gone or may not be read, or nobody has confirmed its folder
                since a backup was restored.
        """
        while True:
            opened = self._engine.published()
            try:
                with opened.catalog() as catalog:
                    known = catalog.file_of(article_id)
                break
            except OutdatedIndexError:
                if self._engine.published() is opened:
                    raise
        if known is None:
            return None
        folders = self._engine.folders().keys() - confirmed_folders.doubted(self.path)
        return self._originals.open(known, folders)

    def picture(self, paragraph_id: str, *, page: int | None = None, width: int) -> bytes | None:
        """Return a PNG of the page of a PDF that a paragraph stands on, outlined.

        ``page`` is one of its pages, by default the first; ``width`` counts pixels. None: there is
        no such paragraph, or it is not from a PDF, or not on that page.

        Raises:
            OriginalError: the file is gone, or has changed since it was indexed.
            FormatError: the page cannot be drawn.
            BusyPicturesError: too many pictures are being drawn.
        """
        paragraph = self.paragraph(paragraph_id)
        places = places_of(paragraph) if paragraph else ()
        page = page or next((place.page for place in places), None)
        boxes = tuple(place for place in places if place.page == page)
        if not (paragraph and paragraph.file_sha256 and page and boxes):
            return None
        key = picture_key(paragraph.file_sha256, page, boxes, width)
        found = self.original(paragraph.article)  # also for one that is kept: it may be withdrawn
        if found is None:
            return None
        with found.file:
            kept = self._pictures.kept(key)
            if kept is not None:
                return kept
            content = found.file.read()
        return self._pictures.draw(key, found.name, content, page, boxes, width)

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

    def overview(self) -> Overview:
        """Summarise the index: its span of dates, newest articles, sources and speakers."""
        opened = self._engine.published()
        commit = opened.state.generation, opened.state.updated
        known = self._overview
        if known is None or known[0] != commit:
            known = self._overview = commit, overview(opened.snapshot)
        return known[1]

    def state(self) -> IndexState:
        """Describe the published state."""
        _, state = self._open()
        return state

    @property
    def compiled(self) -> bool:
        """True where compiled code searches; False: numpy alone, with the same results."""
        return has_kernels()

    def close(self) -> None:
        """Release all resources; the library opens them again when used again."""
        self._examples = self._overview = None
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
