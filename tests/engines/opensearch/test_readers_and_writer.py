"""Readers beside a writer: no reader sees half of a commit, and nothing acknowledged is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from search import sync
from tests.lab.cluster.__main__ import Figures, World, write

pytestmark = pytest.mark.slow


def test_readers_see_whole_commits(address: Callable[[], str], tmp_path: Path) -> None:
    """Without the deaths of nodes; ``python -m tests.lab.cluster`` kills them."""
    location, figures = address(), Figures()
    write(tmp_path, 0, 5)
    sync(location, [tmp_path])
    world = World(location, tmp_path, 5, figures)
    with world.at_work(readers=2):
        ends = time.monotonic() + 60
        while figures.commits < 3 and time.monotonic() < ends:
            time.sleep(0.1)
    assert (figures.wrong, figures.refused, figures.failed_commits) == (0, 0, 0), figures.messages
    assert (figures.commits >= 3, figures.searches > 0, world.lost()) == (True, True, 0)
