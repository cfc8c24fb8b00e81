"""How much of the server's own speed the pages and the JSON keep.

What is measured: requests per second and latencies at 16 connections on loopback, for searches as
JSON and as pages, each query another one; beside it a Flask view that returns a fixed body as
long as those answers are on average, under the same server with the same settings. Rounds of both
alternate; the medians over the rounds are told.

Corpus: the article in ``seeds/``, queries made of its words by a seeded generator.

Notes: the load generator takes a core of its own. On a machine that does other things, look at the
ratio and not at the rates.

    uv run python tests/lab/benchmarks/faces.py
    uv run python tests/lab/benchmarks/faces.py --requests 500 --rounds 1 --json faces.json
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response

from search import sync

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
CONNECTIONS = 16
FACES = {"json": "/api/v1/search", "html": "/search"}
_HEADER_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)

SERVE = """
import sys
from pathlib import Path
from web.server import serve
from web.settings import Settings

serve(Path(sys.argv[1]), Settings(port=int(sys.argv[2]), workers=int(sys.argv[3])))
"""
SERVE_FIXED = """
import sys
from web.server import granian
from web.settings import Settings

settings = Settings(port=int(sys.argv[2]), workers=int(sys.argv[3]))
granian(settings, application="faces:fixed").serve()
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one round of requests took; latencies in milliseconds."""

    requests: int
    per_second: float
    p50: float
    p99: float
    bytes: float  # of a body, on average


@dataclass(frozen=True, slots=True)
class Comparison:
    """The medians of the rounds."""

    face: str
    pilcrow: Run
    fixed: Run

    @property
    def ratio(self) -> float:
        """How much of the fixed view's rate is left."""
        return self.pilcrow.per_second / self.fixed.per_second


def fixed() -> Flask:
    """Make the application to compare with: a view that returns so many bytes."""
    app = Flask("fixed")
    bodies = {int(size): b"x" * int(size) for size in os.environ["SIZES"].split()}

    @app.get("/<int:size>")
    def body(size: int) -> Response:
        return Response(bodies[size], mimetype="application/json")

    return app


def queries(count: int) -> list[str]:
    """Make distinct queries of the seed's words: mostly two of them, some phrases and prefixes."""
    text = next((ROOT / "seeds").glob("*.txt")).read_text("utf-8")
    words = re.findall(r"[A-Za-z]{3,}", text)
    chance = random.Random(20161201)
    made: dict[str, None] = {}
    while len(made) < count:
        at = chance.randrange(len(words) - 1)
        one, other = words[at], chance.choice(words)
        kinds = (f"{one} {other}", f"{one} OR {other}", f'"{one} {words[at + 1]}" OR {other}',
                 f"{one[:4]}* {other}", f"{one} -{other}")  # fmt: skip
        made[chance.choices(kinds, (5, 2, 2, 1, 1))[0]] = None
    return list(made)


class Client(asyncio.Protocol):
    """One connection that asks again as soon as it has its answer."""

    def __init__(self, paths: Iterator[str], seconds: list[float], sizes: list[int]) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._paths, self._seconds, self._sizes = paths, seconds, sizes
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._held += data
        head, found, body = self._held.partition(_HEADER_END)
        if not found:
            return
        length = _LENGTH.search(head)
        if not head.startswith(b"HTTP/1.1 200") or length is None:
            self._end(RuntimeError(f"An answer is not as it should be: {head.decode()}"))
        elif len(body) >= int(length[1]):
            self._seconds.append(time.perf_counter() - self._asked)
            self._sizes.append(len(body))
            self._held = b""
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("The server closed the connection."))

    def _ask(self) -> None:
        path = next(self._paths, None)
        if path is None:
            self._end(None)
            return
        self._asked = time.perf_counter()
        self._transport.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())

    def _end(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error) if error else self.done.set_result(None)
        self._transport.close()


async def load(port: int, paths: Sequence[str], *, seconds: float) -> Run:
    """Ask for all paths over so many connections, or for as long as is allowed."""
    took: list[float] = []
    sizes: list[int] = []
    began = time.perf_counter()
    remaining = (path for path in paths if time.perf_counter() - began < seconds)
    loop = asyncio.get_running_loop()
    clients = []
    for _ in range(CONNECTIONS):
        _, client = await loop.create_connection(
            lambda: Client(remaining, took, sizes), "127.0.0.1", port
        )
        clients.append(client)
    await asyncio.gather(*(client.done for client in clients))
    whole = time.perf_counter() - began
    ranked = sorted(took)
    return Run(
        requests=len(took),
        per_second=len(took) / whole,
        p50=ranked[len(ranked) // 2] * 1000,
        p99=ranked[len(ranked) * 99 // 100] * 1000,
        bytes=statistics.fmean(sizes),
    )


@contextmanager
def running(code: str, *arguments: object, **environment: str) -> Iterator[int]:
    """Start a server on a free port and wait until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    path = os.pathsep.join((str(ROOT), str(HERE)))
    first, *others = arguments
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(first), str(port), *map(str, others)],
        env=os.environ | {"PYTHONPATH": path} | environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait(port: int, process: subprocess.Popen[bytes], *, patience: float = 60) -> None:
    """Wait until a port is open."""
    deadline = time.monotonic() + patience
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def compare(*, requests: int, rounds: int, seconds: float, workers: int) -> list[Comparison]:
    """Measure both faces against fixed bodies."""
    asked = queries(requests)
    paths = {face: [f"{path}?{urlencode({'q': q})}" for q in asked] for face, path in FACES.items()}
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        sync(library, [ROOT / "seeds"])
        with running(SERVE, library, workers) as port:
            warm = {face: ask(port, paths[face][:200], seconds) for face in FACES}
            sizes = {face: round(run.bytes) for face, run in warm.items()}
            told = " ".join(map(str, sizes.values()))
            with running(SERVE_FIXED, "", workers, SIZES=told) as fixed_port:
                return [
                    compared(face, port, fixed_port, paths[face], sizes[face], rounds, seconds)
                    for face in FACES
                ]


def compared(
    face: str, port: int, fixed_port: int, paths: list[str], size: int, rounds: int, seconds: float
) -> Comparison:
    """Let rounds of both servers alternate."""
    plain = [f"/{size}?{path.partition('?')[2]}" for path in paths]
    ask(fixed_port, plain[:200], seconds)
    pairs = [(ask(port, paths, seconds), ask(fixed_port, plain, seconds)) for _ in range(rounds)]
    ours, theirs = zip(*pairs, strict=True)
    return Comparison(face, median(ours), median(theirs))


def ask(port: int, paths: Sequence[str], seconds: float) -> Run:
    """Run the load in this process."""
    return asyncio.run(load(port, paths, seconds=seconds))


def median(runs: Sequence[Run]) -> Run:
    """Give the round whose rate is in the middle."""
    return sorted(runs, key=lambda run: run.per_second)[len(runs) // 2]


def table(found: Sequence[Comparison]) -> str:
    """Lay out what was measured."""
    lines = ["face  server   requests/s   p50 ms   p99 ms   bytes   of fixed"]
    for one in found:
        for name, run in (("pilcrow", one.pilcrow), ("fixed", one.fixed)):
            share = f"{one.ratio:8.0%}" if name == "pilcrow" else ""
            lines.append(
                f"{one.face:5} {name:8} {run.per_second:10,.0f} {run.p50:8.1f} {run.p99:8.1f}"
                f" {run.bytes:7,.0f}   {share}".rstrip()
            )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, and write the JSON if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--requests", type=int, default=3000, help="distinct queries a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=20, help="at most, for each round")
    parser.add_argument("--workers", type=int, default=1, help="processes of each server")
    parser.add_argument("--json", type=Path, help="where to write what was measured")
    chosen = vars(parser.parse_args(arguments))
    file: Path | None = chosen.pop("json")
    found = compare(**chosen)
    print(table(found))
    if file:
        measured = [{**asdict(one), "ratio": one.ratio} for one in found]
        file.write_text(json.dumps({"settings": chosen, "faces": measured}, indent=1) + "\n")


if __name__ == "__main__":
    main()
