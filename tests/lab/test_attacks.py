"""The attacks, short; ``python -m tests.lab.attacks`` is the long run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.lab.attacks import connections, libraries, memory, regular_expressions
from tests.lab.attacks.siege import siege


@pytest.mark.skipif(sys.platform != "linux", reason="it relies on deadlines of Linux")
def test_connections_that_never_finish_keep_nobody_from_an_answer(tmp_path: Path) -> None:
    """On a shared machine the time of health is not judged: the long run does."""
    outcome = connections.attacks(tmp_path, seconds=0.3)
    assert outcome.times
    assert outcome.failures == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="it counts processes as Linux does")
def test_readers_are_answered_while_a_server_is_besieged_and_its_workers_die(
    tmp_path: Path,
) -> None:
    """The time of health is judged by the long run."""
    outcome = siege(tmp_path, 30, kill=True)
    assert outcome.figures["answers lost"] is not None
    assert [one for one in outcome.failures if not one.startswith("health")] == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="systems count memory in different units")
def test_the_memory_for_a_file_is_bounded_by_its_size(tmp_path: Path) -> None:
    assert memory.attacks(tmp_path, size=400_000).failures == []


@pytest.mark.slow
@pytest.mark.parametrize("case", libraries.CASES)
def test_no_article_takes_more_than_linear_time(tmp_path: Path, case: str) -> None:
    assert libraries.failures(case, tmp_path) == []


@pytest.mark.slow
def test_no_expression_takes_more_than_linear_time() -> None:
    """The long run takes more strings."""
    expressions = regular_expressions.expressions()
    assert len(expressions) > 200
    slow = [regular_expressions.attack(one, pairs=False) for one in expressions]
    assert [str(one) for one in slow if one] == []
