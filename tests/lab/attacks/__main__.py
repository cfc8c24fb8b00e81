"""``python -m tests.lab.attacks``: carry out the attacks and print what came of each."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.lab.attacks import connections, libraries, memory, regular_expressions
from tests.lab.attacks.siege import siege
from tests.lab.faults.world import Outcome

_PARTS = ("connections", "siege", "kills", "memory", "libraries", "expressions")


def main() -> None:
    """Carry out the attacks that the options name."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab.attacks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="of each attack on connections")
    parser.add_argument("--siege", type=float, default=1800, help="seconds of readers and a writer")
    parser.add_argument("--kills", type=float, default=120, help="seconds in which workers die")
    parser.add_argument("--only", nargs="*", choices=_PARTS)
    options = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory(prefix="pilcrow-attacks-") as folder:
        for part in options.only or _PARTS:
            for outcome in _carry_out(part, Path(folder), options):
                failed |= _print(outcome)
    sys.exit(failed)


def _carry_out(part: str, place: Path, options: argparse.Namespace) -> Iterator[Outcome]:
    match part:
        case "connections":
            for workers in (1, 2):
                folder = place / f"workers-{workers}"
                yield connections.attacks(folder, workers=workers, seconds=options.seconds)
        case "siege":
            yield siege(place / "siege", options.siege)
        case "kills":
            yield siege(place / "kills", options.kills, kill=True)
        case "memory":
            yield memory.attacks(place / "memory")
        case "libraries":
            for case in libraries.CASES:
                yield Outcome(case, 1, libraries.failures(case, place / case))
        case _:
            for expression in regular_expressions.expressions():
                slow = regular_expressions.attack(expression)
                if slow:
                    yield Outcome(expression.name, 1, [str(slow)])


def _print(outcome: Outcome) -> bool:
    print(f"{outcome.fault}: {outcome.times:,} times, {len(outcome.failures)} failures")
    print(f"    {json.dumps(outcome.figures, ensure_ascii=False)}", flush=True)
    for failure in outcome.failures:
        print(f"    FAILED {failure}", flush=True)
    return bool(outcome.failures)


if __name__ == "__main__":
    main()
