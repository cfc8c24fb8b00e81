"""Both engines on the same articles: random requests have the same answers.

    N=2000 SEED=7 pytest -m slow tests/engines/opensearch/test_differential.py

N requests are made, of which all must agree in hits, totals, facets, marks, notes and suggestions,
and 98 % in the order of the page.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from search import ExpensiveQueryError, Library, Page, Paragraph, Request, sync
from tests.lab.benchmarks.corpus import synthetic
from tests.support.paths import SEEDS
from tests.support.random_queries import RandomQueries

pytestmark = pytest.mark.slow
NUMBER = int(os.environ.get("N", "200"))
SEED = int(os.environ.get("SEED", "1"))
ARTICLES = 150
SAME_ORDER = 0.98

SPEAKERS = ("Sergey Lavrov", "Mevlut Cavusoglu", "Anna Weiss")
HEAD = """---
title: "{title}"
author: [{author}]
date: {date}
source: {source}
---
"""


@pytest.fixture(scope="module")
def libraries(
    tmp_path_factory: pytest.TempPathFactory, address: Callable[[], str]
) -> tuple[Library, Library]:
    """The embedded one, and the one in the cluster; both are indexed in two steps."""
    top = tmp_path_factory.mktemp("both")
    articles = top / "articles"
    write(articles, range(ARTICLES))
    found = (Library(top / "library", time_limit=60), Library(address(), time_limit=60))
    for library in found:
        sync(library.path, [articles, SEEDS])
    write(articles, range(ARTICLES - 10, ARTICLES + 20))
    for number in range(0, ARTICLES, 20):
        (articles / f"{number:04}.md").unlink()
    # The embedded engine weighs removed paragraphs, too, until its segments are merged.
    sync(found[0].path, rebuild=True)
    sync(found[1].path)
    return found


def write(folder: Path, numbers: range) -> None:
    """Write articles with dates, quotations, headings, and paragraphs of others."""
    folder.mkdir(exist_ok=True)
    made = list(islice(synthetic(SEED), numbers.stop))
    draw = random.Random(numbers.stop)
    for number in numbers:
        title, paragraphs = made[number]
        lines = [*paragraphs]
        speaker = draw.choice(SPEAKERS)
        lines.append(f"“{paragraphs[0][:80].rstrip(' .,')},” {speaker} said on Monday.")
        lines.append("The cease-fire held, but the ceasefire talks on humanitarian aid did not.")
        lines.insert(1, f"## {made[number // 2].title}")
        lines += made[number // 3].paragraphs[:2]  # copies of an earlier article
        head = HEAD.format(
            title=title,
            author=draw.choice(("Ann Smith", "Zoë Running, Omar Haddad", "")),
            date=draw.choice(("2016", "2016-11", "2020-05-04", "2021-01-02")),
            source=draw.choice(("Herald", "The Wire")),
        )
        (folder / f"{number:04}.md").write_text(head + "\n\n".join(lines), "utf-8")


def test_random_requests_have_the_same_answers(libraries: tuple[Library, Library]) -> None:
    embedded, cluster = libraries
    drawn = RandomQueries(paragraphs(embedded), SEED)
    compared = in_order = 0
    for _ in range(NUMBER):
        request = drawn.request()
        try:
            one = embedded.search(request)
        except ExpensiveQueryError:
            continue
        other = cluster.search(request)
        assert facts(other) == facts(one), request
        compared += 1
        here, there = ([hit.paragraph for hit in page.hits] for page in (one, other))
        if here == there:
            in_order += 1
            assert [hit.score for hit in other.hits] == pytest.approx(
                [hit.score for hit in one.hits], rel=1e-4, abs=1e-4
            ), request
            assert details(other) == details(one), request
    assert compared > NUMBER * 0.9
    assert in_order >= compared * SAME_ORDER, f"{in_order} of {compared} pages in the same order"


def test_exports_and_catalogs_are_the_same(libraries: tuple[Library, Library]) -> None:
    embedded, cluster = libraries
    for request in (Request(q="aid"), Request(q="the", by_article=True), Request()):
        found = [[hit.paragraph for hit in each.export(request)] for each in libraries]
        assert found[0] == found[1], request
    assert cluster.articles(limit=1000).articles == embedded.articles(limit=1000).articles
    assert cluster.examples() == embedded.examples()
    for typed in ("cease", "lavr", "title:", "hum", '"humanitarian a'):
        assert cluster.suggest(typed) == embedded.suggest(typed)


def paragraphs(library: Library) -> list[Paragraph]:
    return [hit.paragraph for hit in library.export(Request(q=""))]


def facts(page: Page) -> tuple[object, ...]:
    return (
        page.understood, page.notes, page.clauses, page.total, page.articles, page.listed,
        page.facets, page.suggestions, page.undated, len(page.hits),
    )  # fmt: skip


def details(page: Page) -> list[tuple[object, ...]]:
    return [(hit.matches, hit.more_in_article, hit.same_text) for hit in page.hits]
