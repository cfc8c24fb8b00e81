"""Attacks on the connections of a real server: idle, half-sent, never-read and oversized ones.

Each attack keeps its connections open while the health of the server is measured. All traffic goes
to 127.0.0.1, in bounded number and time.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.lab.faults.world import Outcome, begun

HEALTHY = 0.05  # seconds for an answer of /healthz
CROWD = 1030  # connections: more than one worker of Granian accepts by default
_START = "import sys; from search.cli.main import main; main(sys.argv[1:])"
_CONTROL = """
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *arguments):
        pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port)
server.serve_forever()
"""
_SEARCH = "/api/v1/search?q=monday"
_POST = b"POST /api/v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n{"

# What is sent on each connection, and on how many.
ATTACKS: dict[str, tuple[int, bytes]] = {
    "idle": (CROWD, b""),
    "half-sent heads": (CROWD, b"GET / HTTP/1.1\r\nHost: localh"),
    "HTTP/2 prefaces": (CROWD, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "unfinished bodies": (40, _POST),
    "unread exports": (8, b"GET /api/v1/export.ndjson?q= HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "header floods": (40, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 5000),
    "long addresses": (40, b"GET /" + b"a" * 60_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "many cookies": (
        40, b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: " + b"a=b; " * 4000 + b"\r\n\r\n"
    ),
    "many ranges": (
        40, b"GET /search HTTP/1.1\r\nHost: localhost\r\nRange: bytes=" + b"0-1," * 3000
        + b"\r\nIf-None-Match: " + b'"x",' * 2000 + b"\r\n\r\n"
    ),
    "compressed bodies": (
        40, _POST.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n") + b"\x1f\x8b" * 450
    ),
}  # fmt: skip


def attacks(place: Path, *, workers: int = 1, seconds: float = 2) -> Outcome:
    """Carry out each attack for some seconds, and measure health and searches beside it."""
    outcome = Outcome(f"connections, {workers} workers")
    world = begun(place)
    with (
        server(world.library, place / "log", "--workers", str(workers)) as port,
        control() as control_port,
    ):
        for name, (count, sent) in ATTACKS.items():
            with ExitStack() as held:
                for _ in range(count):
                    held.enter_context(connect(port, sent))
                worst, usual, lost = _observe(port, control_port, seconds)
            outcome.times += count
            outcome.figures[name] = (
                f"health {worst * 1000:.0f} ms, a trivial server {usual * 1000:.0f} ms, "
                f"{lost} searches lost"
            )
            outcome.check(
                f"{name}: health took {worst:.3f} s", worst < HEALTHY + usual or seconds < 1
            )
            outcome.check(f"{name}: {lost} searches lost", not lost)
    log = (place / "log").read_text(errors="replace")
    outcome.check(f"the log has a traceback: {log[-2000:]}", "Traceback" not in log)
    return outcome


@contextmanager
def server(library: Path, log: Path, *options: str) -> Iterator[int]:
    """Run ``pilcrow serve`` in a process of its own; yield its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-c", _START, "serve", "--library", str(library)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port), *options], stdout=output, stderr=output
        )
    try:
        _wait(lambda: get(port, "/healthz")[0] == 200)
        get(port, _SEARCH)
        yield port
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def control() -> Iterator[int]:
    """Run a trivial server, whose delays are the machine's, as a process; yield its port."""
    command = [sys.executable, "-u", "-c", _CONTROL]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def get(port: int, path: str, timeout: float = 10) -> tuple[int, float]:
    """Return the status of an answer and the seconds that it took; status 0: there was none."""
    began = time.perf_counter()
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=timeout)) as connection:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            return response.status, time.perf_counter() - began
    except (OSError, HTTPException):
        return 0, time.perf_counter() - began


def connect(port: int, sent: bytes) -> socket.socket:
    """Open a connection and send something; refused connections are closed."""
    made = socket.socket()
    made.settimeout(10)
    try:
        made.connect(("127.0.0.1", port))
        made.sendall(sent)
    except OSError:  # refused: as good
        made.close()
    return made


def _observe(port: int, control_port: int, seconds: float) -> tuple[float, float, int]:
    """Return the longest answers of /healthz and of the control, and the searches not answered."""
    ends = time.monotonic() + seconds
    worst, usual, lost = 0.0, 0.0, 0
    while time.monotonic() < ends:
        status, took = get(port, "/healthz")
        worst = max(worst, took if status == 200 else 10.0)
        usual = max(usual, get(control_port, "/")[1])
        lost += get(port, _SEARCH)[0] != 200
        time.sleep(0.05)
    return worst, usual, lost


def _wait(ready: Callable[[], bool]) -> None:
    for _ in range(600):
        if ready():
            return
        time.sleep(0.1)
    raise AssertionError("the server did not start")
