"""Soak: eight clients with searches, pages, exports and garbage beside a writer, for a while.

A real server with its companion (``pilcrow serve --watch``) in processes of its own. No answer may
be a 500, and memory and file descriptors must be as flat in the end as after the first third.
"""

from __future__ import annotations

import os
import random
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote

from tests.lab.faults.world import Outcome, begun

CLIENTS = 8
CEILING = 512  # MB of one process, with so small an index
_QUERIES = (
    "monday", "harbour truce", '"was told" harbour', "har*", "harbor~", "grain OR vote -winter",
    "title:news", "edition river~5", "speaker:nobody", "2016..2017", "nothingatall",
)  # fmt: skip
_GARBAGE = (
    "/\x00", "/api/v1/search?q=%00%ff%fe", "/search?page=-1", "/article/../../etc/passwd",
    "/api/v1/search?limit=1e9", "/search?q=" + "(" * 400, "/api/v1/search?q=" + "a*%20" * 60,
    "/" + "x" * 20_000, "/api/v1/quotes?speaker=%F0%9F%91%BB", "/speakers/%E2%80%AE",
)  # fmt: skip
_START = "import sys; from search.cli.main import main; main(sys.argv[1:])"


def soak(
    place: Path,
    seconds: float,
    *,
    seed: int = 1,
    options: Sequence[str] = (),
    prepare: Callable[[Path], Mapping[str, str]] = lambda library: {},
    beside: Callable[[int, int, Event], None] | None = None,
    beside_open: int = 0,
) -> Outcome:
    """Have clients ask for so many seconds.

    ``options`` are those of ``pilcrow serve``. ``prepare`` gets the library before the start, and
    returns the headers that the clients send. ``beside`` runs in a thread of its own, with the
    server's port and process, until the event is set, and holds ``beside_open`` connections.
    """
    outcome = Outcome("soak", int(seconds))
    world = begun(place)
    headers = prepare(world.library)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-c", _START, "serve", "--watch", "--port", str(port), *options]
    with (place / "log").open("wb") as log:
        environment = os.environ | {"PILCROW_LIBRARY": str(world.library)}
        server = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    stop = Event()
    answers: list[tuple[str, int, float]] = []
    try:
        _wait_for(port)
        clients = [
            Thread(target=_ask, args=(port, headers, random.Random(seed + n), stop, answers))
            for n in range(CLIENTS)
        ]
        if beside:
            clients.append(Thread(target=beside, args=(port, server.pid, stop)))
        for client in clients:
            client.start()
        samples = []
        began, edition = time.monotonic(), 0
        while time.monotonic() < began + seconds:
            edition += 1
            world.write(edition)
            time.sleep(min(2.0, seconds / 10))
            samples.append(_size(server.pid))
        stop.set()
        for client in clients:
            client.join()
        _check_end(outcome, port, headers, edition)
    finally:
        stop.set()
        server.terminate()
        server.wait(60)
    log_text = (place / "log").read_text(errors="replace")
    begins = log_text.find("Traceback")
    outcome.check(f"the log has a {log_text[begins : begins + 8000]}", begins < 0)
    _judge(outcome, answers, samples, beside_open)
    return outcome


def _check_end(outcome: Outcome, port: int, headers: Mapping[str, str], edition: int) -> None:
    """Wait until the last edition is what is found."""
    found: set[str] = set()
    for _ in range(120):
        _, text = _get_once(port, "/api/v1/search?q=monday", headers)
        found = set(re.findall(r"edition (\d+)", text))
        if found == {str(edition)}:
            return
        time.sleep(0.5)
    outcome.failures.append(f"found editions {found} in the end, not {edition}")


def _judge(
    outcome: Outcome,
    answers: list[tuple[str, int, float]],
    samples: list[tuple[int, int, int]],
    beside_open: int,
) -> None:
    statuses = Counter(status for _, status, _ in answers)
    for kind, status, _ in answers:
        if (status >= 500 and not (kind == "export" and status == 503)) or status == 0:
            outcome.failures.append(f"{kind}: {status}")
    times = sorted(took for _, _, took in answers)
    early, late = samples[len(samples) // 3], samples[-1]
    megabytes = [round(sample[0] / 1e6) for sample in (early, late)]
    descriptors = [sample[1] for sample in (early, late)]
    largest = max(sample[2] for sample in samples) / 1e6
    outcome.check(f"a process took {largest} MB", largest < CEILING)
    outcome.check(f"memory grew: {megabytes} MB", megabytes[1] < 1.25 * megabytes[0] + 20)
    most = descriptors[0] * 1.5 + 20 + beside_open
    outcome.check(f"descriptors grew: {descriptors}", descriptors[1] < most)
    outcome.figures = {
        "answers": len(answers),
        "statuses": dict(sorted(statuses.items())),
        "p50": f"{times[len(times) // 2] * 1000:.0f} ms",
        "p99": f"{times[len(times) * 99 // 100] * 1000:.0f} ms",
        "slowest": f"{times[-1] * 1000:.0f} ms",
        "memory after a third, in the end": f"{megabytes[0]}, {megabytes[1]} MB",
        "largest process": f"{largest:.0f} MB",
        "descriptors after a third, in the end": f"{descriptors[0]}, {descriptors[1]}",
    }


def _ask(
    port: int,
    headers: Mapping[str, str],
    chance: random.Random,
    stop: Event,
    answers: list[tuple[str, int, float]],
) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    seen: list[str] = []
    while not stop.is_set():
        kind, address = _address(chance, seen)
        started = time.perf_counter()
        try:
            status, text = _get(connection, address, headers)
        except (OSError, HTTPException):
            connection.close()
            if kind == "garbage":  # the server may hang up on what is no HTTP
                continue
            status, text = 0, ""
        answers.append((kind, status, time.perf_counter() - started))
        seen = (seen + re.findall(r'"/api/v1/paragraphs/(\w+)\.\w+"', text))[-50:]
    connection.close()


def _get_once(port: int, address: str, headers: Mapping[str, str]) -> tuple[int, str]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        return _get(connection, address, headers)


def _get(connection: HTTPConnection, address: str, headers: Mapping[str, str]) -> tuple[int, str]:
    connection.putrequest("GET", address.replace("\x00", "%00"))
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    return response.status, response.read().decode(errors="replace")


def _address(chance: random.Random, seen: list[str]) -> tuple[str, str]:
    q = quote(chance.choice(_QUERIES))
    match chance.randrange(10):
        case 0 | 1 | 2:
            return "search", f"/api/v1/search?q={q}&limit={chance.randrange(1, 101)}"
        case 3 | 4 | 5:
            return "page", f"/search?q={q}"
        case 6 if seen:
            return "article", f"/article/{chance.choice(seen)}?q={q}"
        case 7:
            return "export", f"/api/v1/quotes.csv?q={q}"
        case 8:
            return "garbage", chance.choice(_GARBAGE)
        case _:
            noise = "".join(chr(chance.randrange(1, 0x2FFF)) for _ in range(chance.randrange(60)))
            return "noise", f"/api/v1/search?q={quote(noise)}"


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            if _get_once(port, "/healthz", {})[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def _size(process: int) -> tuple[int, int, int]:
    """Measure the server, its workers and its companion.

    Resident bytes and descriptors of all, and the bytes of the largest.
    """
    resident = descriptors = largest = 0
    for pid in _family(process):
        try:
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            size = pages * os.sysconf("SC_PAGE_SIZE")
            resident, largest = resident + size, max(largest, size)
            descriptors += sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
        except OSError:
            continue
    return resident, descriptors, largest


def _family(process: int) -> Iterator[int]:
    yield process
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        for child in path.read_text().split():
            yield from _family(int(child))
