"""Export: all hits of a request, one at a time, for files that other programs read."""

from __future__ import annotations

from collections.abc import Iterator

from search.answers.search_page import Searcher
from search.model import Hit, IndexState, Page


class Export:
    """The hits of a request in order, all of one state of the index, however long reading takes."""

    def __init__(self, searcher: Searcher, state: IndexState) -> None:
        self.page: Page = searcher.page(state)  # the request's window, and the exact counts
        self._searcher = searcher

    def __iter__(self) -> Iterator[Hit]:
        return self._searcher.every()
