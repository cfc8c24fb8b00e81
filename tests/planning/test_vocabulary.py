"""The number of times that an index is asked: a small one, however many words a query has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from search import Request
from search.answers.complete import suggest
from search.answers.explain import Explainer
from search.answers.more_like_this import similar
from search.answers.search_page import Searcher
from search.engines.protocol import Snapshot
from search.engines.whoosh.index import WhooshIndex
from search.planning.planner import Planner
from search.query.parser import parse
from tests.support.engines import STATE, article, commit

TEXT = (
    "The cease-fire in the north was closed on Monday morning, and a backdrop of harbour workers "
    "waited for the ceasefire; nobody had foreseen the playback of an online database breakdown."
)
WORDS = TEXT.replace("-", " ").replace(",", "").replace(";", "").replace(".", "").split()


class Counted(NamedTuple):
    """A snapshot, and how often it was asked about terms."""

    snapshot: Snapshot
    calls: Counter[str]


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    engine = WhooshIndex.create(tmp_path / "index")
    commit(engine, [article(1, "Untitled news", [TEXT])])
    snapshot, calls = engine.snapshot(), Counter[str]()

    def count(name: str) -> None:
        ask = getattr(snapshot, name)

        def asked(*args: object) -> object:
            calls[name] += 1
            return ask(*args)

        monkeypatch.setattr(snapshot, name, asked)

    for name in ("frequencies", "counts", "starting", "similar"):
        count(name)
    yield Counted(snapshot, calls)
    engine.close()


def words(count: int) -> str:
    """Write a query of so many words: those of the text, in turn."""
    return " ".join(WORDS[at % len(WORDS)] for at in range(count))


@pytest.mark.parametrize(
    "q",
    [
        words(1),
        words(60),
        " OR ".join(words(50).split()),
        f'"{words(60)}"',
        f'"{words(60)}"~50',
        f"title:({words(20)}) OR ({words(20)})",
        'cease-fire OR ceasefire OR "cease fire" OR backdrop OR playback OR us',
    ],
)
def test_a_query_is_planned_in_a_handful_of_calls(counted: Counted, q: str) -> None:
    planner = Planner(counted.snapshot)
    planner.plan(parse(q).tree)
    assert planner.notes is not None  # which are looked up, too
    assert counted.calls.total() <= 6, counted.calls


def test_all_frequencies_are_read_ahead(counted: Counted) -> None:
    """Two calls: one for second halves and whole words, one for first halves."""
    Planner(counted.snapshot).plan(parse(words(60)).tree)
    assert counted.calls == {"frequencies": 2}


def test_words_that_are_not_found_are_corrected_in_a_handful_of_calls(
    counted: Counted,
) -> None:
    """Once each: the clauses, corrections by one and two edits, longer words, and what all find."""
    q = " ".join(f"{word}x" for word in words(40).split())
    page = Searcher(counted.snapshot, Request(q=q)).page(STATE)
    assert page.suggestions
    assert counted.calls.total() <= 15, counted.calls


def test_an_explanation_asks_no_more_than_the_search(counted: Counted) -> None:
    request = Request(q=words(60))
    Planner(counted.snapshot).plan(parse(request.q).tree)
    expected = counted.calls.copy()
    counted.calls.clear()
    [paragraph] = [one for one in counted.snapshot.article("article001") if one.n]
    explained = Explainer(counted.snapshot, request, paragraph).explanation(STATE)
    assert explained.matched
    assert counted.calls - expected <= Counter(frequencies=1, counts=1)  # for the notes


def test_completions_are_counted_together(counted: Counted) -> None:
    assert [one.text for one in suggest(counted.snapshot, "ba", 3)] == ["backdrop"]
    assert counted.calls.total() <= 12, counted.calls


def test_more_like_this_asks_once_for_all_words(counted: Counted) -> None:
    [paragraph] = [one for one in counted.snapshot.article("article001") if one.n]
    similar(counted.snapshot, paragraph)
    assert counted.calls == {"frequencies": 1, "counts": 1}
