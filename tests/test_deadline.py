"""``search.deadline``: a search that takes too long ends, and the thread is free again."""

from __future__ import annotations

import time

import pytest

from search import ExpensiveQueryError, Library, Request, deadline


def test_without_a_deadline_nothing_is_checked() -> None:
    deadline.check()
    with deadline.within(None, "aid"):
        deadline.check()


def test_it_ends_what_takes_longer() -> None:
    with deadline.within(0.01, "aid " * 100):
        deadline.check()
        time.sleep(0.02)
        with pytest.raises(ExpensiveQueryError) as error:
            deadline.check()
    assert error.value.code == "query-too-expensive"
    assert len(error.value.clause) == 80
    assert str(error.value) == (
        "This search takes longer than the 0.01 seconds that one may: "
        "use rarer words, or fewer of them."
    )


def test_it_is_over_with_its_block() -> None:
    with deadline.within(0.0, "aid"):
        time.sleep(0.001)
    deadline.check()


@pytest.mark.parametrize("q", ["aid", '"humanitarian aid"', "a*", "aid -syria", "speaker:lavrov"])
def test_a_search_is_cut_off_and_the_next_one_is_not(library: Library, q: str) -> None:
    hasty = Library(library.path, time_limit=1e-9)
    with pytest.raises(ExpensiveQueryError, match="takes longer than"):
        hasty.search(Request(q=q))
    hasty.time_limit = 60
    assert hasty.search(Request(q=q)).total
    hasty.close()
