"""``search.timeout``: a search that takes too long ends, and the thread is free again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from search import (
    ArticlePage,
    Citation,
    ExpensiveQueryError,
    Library,
    Newest,
    Request,
    Sort,
    Via,
    timeout,
)
from search.answers.verify_citation import Verifier
from search.engines.protocol import Selection, Snapshot
from search.engines.whoosh.index import WhooshIndex
from search.engines.whoosh.storage import generations
from search.planning.highlighter import Highlighter
from search.planning.phrases import rows
from search.planning.plan import Blocks, Pattern
from search.planning.planner import Planner
from search.query.parser import parse
from tests.support.web_records import STATE, SUMMARY, hit, page, paragraph, quote
from web.api.atom import feed
from web.api.serializers.articles import article_document
from web.api.serializers.search import search_document
from web.pages.article_page import article_view
from web.pages.concordance import concordance
from web.pages.results_page import results_view
from web.pages.search_controls import SearchState
from web.params.display import Display, LineOrder
from web.rendering.quotations import quotations


def test_without_a_deadline_nothing_is_checked() -> None:
    timeout.check()
    with timeout.time_limit(None, "aid"):
        timeout.check()


def test_it_ends_what_takes_longer() -> None:
    with timeout.time_limit(0.01, "aid " * 100):
        timeout.check()
        time.sleep(0.02)
        with pytest.raises(ExpensiveQueryError) as error:
            timeout.check()
    assert error.value.code == "query-too-expensive"
    assert len(error.value.clause) == 80
    assert str(error.value) == (
        "This search takes longer than the 0.01 seconds that one may: "
        "use rarer words, or fewer of them."
    )


def test_it_is_over_with_its_block() -> None:
    with timeout.time_limit(0.0, "aid"):
        time.sleep(0.001)
    timeout.check()


@pytest.mark.parametrize("q", ["aid", '"humanitarian aid"', "a*", "aid -syria", "speaker:lavrov"])
def test_a_search_is_cut_off_and_the_next_one_is_not(library: Library, q: str) -> None:
    hasty = Library(library.path, time_limit=1e-9)
    with pytest.raises(ExpensiveQueryError, match="takes longer than"):
        hasty.search(Request(q=q))
    hasty.time_limit = 60
    assert hasty.search(Request(q=q)).total
    hasty.close()


def test_a_part_ends_with_the_whole() -> None:
    """A page may search several times, each with a limit of its own."""
    with timeout.time_limit(0.01, "page"):
        time.sleep(0.02)
        with timeout.time_limit(60, "aid"), pytest.raises(ExpensiveQueryError) as error:
            timeout.check()
        assert error.value.clause == "aid"
        assert "the 0.01 seconds" in str(error.value)
        with timeout.time_limit(None, "aid"), pytest.raises(ExpensiveQueryError):
            timeout.check()
    with timeout.time_limit(60, "page"), timeout.time_limit(0, "aid"):
        time.sleep(0.001)
        with pytest.raises(ExpensiveQueryError, match="the 0 seconds"):
            timeout.check()


def test_what_is_timely_ends_between_two_things() -> None:
    passed: list[int] = []
    slow = (time.sleep(0.01) or number for number in range(1000))
    with timeout.time_limit(0.05, "aid"), pytest.raises(ExpensiveQueryError):
        passed.extend(timeout.timely(slow))
    assert passed
    assert passed == list(range(len(passed)))
    assert len(passed) < 20


# Every loop whose length somebody else chooses: what it needs is made first, then it is run.

WORD = Pattern(0, "text", ((frozenset(("=aid",)),),), Via.EXACT)
NEAR = Pattern(0, "text", ((frozenset(("=aid",)), frozenset(("=truce",))),), Via.NEAR, distance=3)
SAID = Pattern(0, "quoted", ((frozenset(("=aid",)),),), Via.EXACT)
QUOTED = paragraph(quotes=(quote(0, 6),))
PAGE = page(hit("No aid."), request=Request(q="aid"))
NEWEST = Newest(PAGE.request, PAGE.hits, {SUMMARY.id: STATE.updated}, STATE)
ARTICLE = ArticlePage(SUMMARY, (paragraph(),))
CITATION = Citation(paragraph="pd6nqHbt2Z.p99", text="No aid at all.")

LOOPS: dict[str, Callable[[Snapshot], Callable[[], object]]] = {
    "planning": lambda held: partial(Planner(held).plan, parse("aid~ sirya~").tree),
    "words near each other": lambda _: partial(rows, [[0, 7], [1, 9]], 3),
    "marks of patterns": lambda _: partial(Highlighter([WORD, NEAR]).marks, [paragraph()]),
    "marks in quotations": lambda _: partial(Highlighter([SAID]).marks, [QUOTED]),
    "hits": lambda held: partial(next, held.every(Selection(plan=Blocks(), sort=Sort.ARTICLE))),
    "paragraphs": lambda held: partial(held.article, "pd6nqHbt2Z"),
    "a citation": lambda held: partial(Verifier(held, CITATION).verification, STATE),
    "results": lambda _: partial(results_view, PAGE, SearchState(PAGE.request, Display())),
    "lines": lambda _: partial(concordance, PAGE.hits, LineOrder.LEFT),
    "quotations": lambda _: partial(list, quotations(PAGE)),
    "a feed": lambda _: partial(feed, NEWEST, ""),
    "a document": lambda _: partial(search_document, PAGE),
    "an article": lambda _: partial(article_view, ARTICLE, Request()),
    "its document": lambda _: partial(article_document, ARTICLE),
}


@pytest.fixture
def snapshot(library: Library) -> Iterator[Snapshot]:
    engine = WhooshIndex(generations.published(library.path).index)
    yield engine.snapshot()
    engine.close()


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
def test_every_loop_looks_at_the_clock(
    snapshot: Snapshot, loop: Callable[[Snapshot], Callable[[], object]]
) -> None:
    run = loop(snapshot)
    with timeout.time_limit(0, "aid"):
        time.sleep(0.001)
        with pytest.raises(ExpensiveQueryError):
            run()
