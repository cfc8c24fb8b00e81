"""``python -m tests.lab.faults``: do the faults and print what came of each."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.lab.faults import damage, fuzz, kills, power, scarcity, soak
from tests.lab.faults.world import Outcome

_SHOWN = 20  # failures of each fault


def main() -> None:
    """Do what the options say."""
    options = _options()
    failed = False
    for name, work in _faults(options):
        if options.only and name not in options.only:
            continue
        place = Path(tempfile.mkdtemp(prefix="pilcrow-faults-", dir=options.place))
        started = time.monotonic()
        outcome = work(place)
        figures = json.dumps(outcome.figures, ensure_ascii=False)
        count = len(outcome.failures)
        seconds = time.monotonic() - started
        print(f"{outcome.fault}: {outcome.times:,} times, {count} failures, {seconds:.0f} s")
        print(f"    {figures}", flush=True)
        for failure in outcome.failures[:_SHOWN]:
            print(f"    FAILED {failure}", flush=True)
        failed |= bool(count)
        shutil.rmtree(place, ignore_errors=True)
    sys.exit(failed)


def _faults(options: argparse.Namespace) -> Iterator[tuple[str, Callable[[Path], Outcome]]]:
    yield "kills", lambda place: kills.kills(place, options.kills, seed=options.seed)
    yield "power", lambda place: power.power(place, options.power, seed=options.seed)
    yield "damage", lambda place: damage.damage(place, options.damage, seed=options.seed)
    if scarcity.MAY_MOUNT:
        yield "disk", lambda place: scarcity.full_disk(place, options.disk, seed=options.seed)
        yield "read-only", scarcity.read_only_disk
    else:
        print("full and read-only disks: left out, only root may mount them")
    yield "descriptors", scarcity.no_descriptors
    yield "clock", scarcity.clock_backwards
    yield "fuzz", lambda _: fuzz.queries(options.fuzz, seed=options.seed)
    yield (
        "requests",
        lambda place: fuzz.requests(
            place, options.requests, library=options.library, seed=options.seed
        ),
    )
    yield "soak", lambda place: soak.soak(place, options.soak, seed=options.seed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.lab.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="kill -9 of the indexer")
    parser.add_argument("--power", type=int, default=50, help="power failures")
    parser.add_argument("--damage", type=int, default=100, help="damaged files")
    parser.add_argument("--disk", type=int, default=20, help="syncs on a full disk")
    parser.add_argument("--fuzz", type=int, default=20_000, help="hostile queries to parse")
    parser.add_argument("--requests", type=int, default=500, help="hostile requests")
    parser.add_argument("--soak", type=float, default=20, help="seconds of eight clients")
    parser.add_argument("--library", type=Path, help="the library to ask; else a small one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--place", type=Path, help="a folder on the disk to try it on")
    parser.add_argument("--only", nargs="*", help="kills, power, damage, disk and so on")
    return parser.parse_args()


if __name__ == "__main__":
    main()
