"""The fault suite, short; ``python -m tests.lab.faults`` is the long one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lab.faults import damage, fuzz, kills, power, scarcity, soak
from tests.lab.faults.world import Outcome

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc"),
]
needs_root = pytest.mark.skipif(not scarcity.MAY_MOUNT, reason="only root may mount a small disk")

FAULTS: dict[str, Callable[[Path], Outcome]] = {
    "kill -9": lambda place: kills.kills(place, 4),
    "power loss": lambda place: power.power(place, 20),
    "damaged files": lambda place: damage.damage(place, 20),
    "no descriptors": lambda place: scarcity.no_descriptors(place, step=12),
    "clock": lambda place: scarcity.clock_backwards(place, 2),
    "parser": lambda _: fuzz.queries(5000),
    "requests": lambda place: fuzz.requests(place, 100),
    "soak": lambda place: soak.soak(place, 6),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_comes_of_a_fault(tmp_path: Path, fault: str) -> None:
    outcome = FAULTS[fault](tmp_path)
    assert outcome.times
    assert outcome.failures == []


# Whoosh leaves files that it could not write to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@needs_root
def test_nothing_comes_of_a_full_disk(tmp_path: Path) -> None:
    outcome = scarcity.full_disk(tmp_path, 6)
    assert outcome.failures == []
    assert outcome.figures["refused"]


@needs_root
def test_nothing_comes_of_a_read_only_disk(tmp_path: Path) -> None:
    assert scarcity.read_only_disk(tmp_path).failures == []


def test_the_simulated_disk_loses_what_is_not_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it could not fail: without a single fsync, something published is lost."""
    monkeypatch.setattr("search.storage.atomic_files.sync_files", lambda _: None)
    assert power.power(tmp_path, 20).failures
