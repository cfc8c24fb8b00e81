"""Siege: the soak of the fault suite with access control, several workers and attacks beside it.

The attacks on connections take turns, each for some seconds, and people fail to log in. The time of
/healthz is measured all the while, beside that of a trivial server: what the machine itself delays,
it delays for both. With ``kill``, a worker is killed every so often.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event

from tests.lab.attacks.connections import ATTACKS, HEALTHY, connect, control, get
from tests.lab.faults.soak import soak
from tests.lab.faults.world import Outcome
from web.access.access_file import AccessFile
from web.access.keys import make_key
from web.access.records import Right

MOST = 200  # connections of one attack at once, beside the readers
_TURN = 2.0  # seconds of one attack
_KILLS = 10.0  # seconds between two workers that are killed


def siege(place: Path, seconds: float, *, workers: int = 2, kill: bool = False) -> Outcome:
    """Have readers, a writer and attackers ask for so many seconds."""
    times: list[tuple[float, float]] = []
    killed: list[int] = []
    with control() as control_port:
        outcome = soak(
            place, seconds, prepare=_add_key, options=("--workers", str(workers)), beside_open=MOST,
            beside=lambda port, process, stop: _attack(
                port, control_port, stop, times, _killer(process, killed) if kill else None
            ),
        )  # fmt: skip
    outcome.fault = f"siege, {workers} workers" + (", some killed" if kill else "")
    if kill:  # of a killed worker, the answers that it was giving are lost
        lost = [one for one in outcome.failures if one.endswith(": 0")]
        outcome.figures |= {"workers killed": len(killed), "answers lost": len(lost)}
        outcome.failures = [one for one in outcome.failures if not one.endswith(": 0")]
        outcome.check("no worker was killed", killed)
        outcome.check(f"{len(lost)} answers lost to {killed}", len(lost) <= 9 * len(killed))
    worst, usual = (sorted(one)[-1 - len(one) // 1000] for one in zip(*times, strict=True))
    outcome.check(f"health took {worst:.3f} s", worst < HEALTHY + usual)
    outcome.figures["health"] = _summary([one for one, _ in times])
    outcome.figures["trivial server"] = _summary([one for _, one in times])
    outcome.figures["load"] = [round(one, 1) for one in os.getloadavg()]
    return outcome


def _add_key(library: Path) -> Mapping[str, str]:
    key, record = make_key("soak", Right.READ)
    file = AccessFile(library / "access.json")
    file.change(lambda data: data.model_copy(update={"keys": (record,)}))
    return {"Authorization": f"Bearer {key}"}


def _attack(
    port: int,
    control_port: int,
    stop: Event,
    times: list[tuple[float, float]],
    also: Callable[[], None] | None,
) -> None:
    chance = random.Random(1)
    while not stop.is_set():
        for count, sent in ATTACKS.values():
            with ExitStack() as held:
                for _ in range(min(count, MOST)):
                    held.enter_context(connect(port, sent))
                _guess(port, chance)
                ends = time.monotonic() + _TURN
                while time.monotonic() < ends and not stop.is_set():
                    times.append((get(port, "/healthz")[1], get(control_port, "/")[1]))
                    stop.wait(0.05)
            if also:
                also()
            if stop.is_set():
                return


def _guess(port: int, chance: random.Random) -> None:
    """Try a wrong password, and a wrong key."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        body = f"user=anna&password={chance.random()}"
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/login", body, form)
        connection.getresponse().read()
        connection.request("GET", "/search", headers={"Authorization": f"Bearer {body}"})
        connection.getresponse().read()
    except (OSError, HTTPException):  # refused while the attack lasts: judged by the readers
        return
    finally:
        connection.close()


def _killer(process: int, killed: list[int]) -> Callable[[], None]:
    """Return a function that kills a worker and notes it, unless it did so a short time ago."""
    last = time.monotonic()

    def kill() -> None:
        nonlocal last
        if time.monotonic() - last > _KILLS and (found := _workers(process)):
            last = time.monotonic()
            os.kill(found[0], signal.SIGKILL)
            killed.append(found[0])

    return kill


def _workers(process: int) -> list[int]:
    """Return the children with the server's own command line: forks, and not the companion."""
    own = _command(process)
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [pid for pid in map(int, children) if _command(pid) == own]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has just ended
        return b""


def _summary(times: list[float]) -> str:
    ordered = sorted(times)
    shares = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999, "max": 1}
    at = {name: min(len(ordered) - 1, int(len(ordered) * share)) for name, share in shares.items()}
    return ", ".join(f"{name} {ordered[place] * 1000:.0f} ms" for name, place in at.items())
