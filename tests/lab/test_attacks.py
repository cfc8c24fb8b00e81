"""The attacks, short; ``python -m tests.lab.attacks`` is the long run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.lab.attacks import connections


@pytest.mark.skipif(sys.platform != "linux", reason="it relies on deadlines of Linux")
def test_connections_that_never_finish_keep_nobody_from_an_answer(tmp_path: Path) -> None:
    """On a shared machine the time of health is not judged: the long run does."""
    outcome = connections.attacks(tmp_path, seconds=0.3)
    assert outcome.times
    assert outcome.failures == []
