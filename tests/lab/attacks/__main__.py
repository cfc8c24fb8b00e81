"""``python -m tests.lab.attacks``: carry out the attacks and print what came of each."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.lab.attacks import connections, libraries, regular_expressions
from tests.lab.faults.soak import soak
from tests.lab.faults.world import Outcome


def main() -> None:
    """Carry out the attacks that the options name."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab.attacks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="of each attack on connections")
    parser.add_argument("--soak", type=float, default=1800, help="seconds of readers and a writer")
    parser.add_argument(
        "--only", nargs="*", choices=("connections", "libraries", "expressions", "soak")
    )
    options = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory(prefix="pilcrow-attacks-") as folder:
        place = Path(folder)
        if not options.only or "connections" in options.only:
            for workers in (1, 2):
                failed |= _print(
                    connections.attacks(
                        place / f"workers-{workers}", workers=workers, seconds=options.seconds
                    )
                )
        if not options.only or "libraries" in options.only:
            for case in libraries.CASES:
                for fault in libraries.failures(case, place / case):
                    failed = True
                    print(f"FAILED {fault}", flush=True)
        if not options.only or "soak" in options.only:
            failed |= _print(soak(place / "soak", options.soak))
        if not options.only or "expressions" in options.only:
            for expression in regular_expressions.expressions():
                slow = regular_expressions.attack(expression)
                if slow:
                    failed = True
                    print(f"FAILED {slow}", flush=True)
    sys.exit(failed)


def _print(outcome: Outcome) -> bool:
    print(f"{outcome.fault}: {outcome.times:,} times, {len(outcome.failures)} failures")
    print(f"    {json.dumps(outcome.figures, ensure_ascii=False)}", flush=True)
    for failure in outcome.failures:
        print(f"    FAILED {failure}", flush=True)
    return bool(outcome.failures)


if __name__ == "__main__":
    main()
