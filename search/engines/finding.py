"""Result of a health check: one finding, its remedy, and the repair that can do it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Repair(IntEnum):
    """Automatic repairs, in ascending order of what they do."""

    CLEAN = 1  # publish the current state again, remove what a killed run left behind
    PUBLISH = 2  # publish the newest complete state
    REBUILD = 3  # read all files again


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check."""

    text: str
    remedy: str | None = None  # None: nothing is wrong
    repair: Repair | None = None  # None: there is no automatic repair
    notice: bool = False  # True: worth knowing, and nothing that must be repaired
