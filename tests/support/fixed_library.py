"""A library with fixed answers, for states that the seed article cannot show."""

from __future__ import annotations

from dataclasses import replace

from flask.testing import FlaskClient

from search import ArticleList, ArticlePage, CheckedText, IndexState, Page, Request
from tests.support.web_records import STATE, SUMMARY, page
from web import create_app


class FixedLibrary:
    """A library that always gives the same records, for states the seeds cannot show."""

    def __init__(self, found: Page | None = None, *, index: IndexState = STATE) -> None:
        self.found = found or page()
        self.index = index

    def search(self, request: Request) -> Page:
        return replace(self.found, request=request, index=self.index)

    def article(self, article_id: str, *, request: Request | None = None) -> ArticlePage | None:
        blocks = tuple(hit.paragraph for hit in self.found.hits)
        return ArticlePage(SUMMARY, blocks)

    def articles(self, *, offset: int = 0, limit: int = 20) -> ArticleList:
        total = self.index.articles
        return ArticleList((SUMMARY,) * min(limit, max(0, total - offset)), total, self.index)

    def check(self, text: str, *, who: str | None = None, when: str | None = None) -> CheckedText:
        return CheckedText(text, (), 0, self.index, 0.0)

    def state(self) -> IndexState:
        return self.index

    def examples(self) -> tuple[str, ...]:
        return ("aid",)


def fixed(found: Page | None = None, **options: IndexState) -> FlaskClient:
    return create_app(FixedLibrary(found, **options)).test_client()
