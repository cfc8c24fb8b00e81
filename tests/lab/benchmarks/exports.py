"""Whether a server's memory stays flat while it exports a whole library.

What is measured: the memory of the server's worker before, during (the highest of samples) and
after an export of every paragraph, as NDJSON and as CSV, one after the other, by one client on
loopback that reads as fast as it can. Anonymous memory is the process's own; pages of the index's
mapped files are the system's, which takes them back when it needs them.

Corpus: a library that is there, or one of made-up articles (``corpus.py``) of so many paragraphs,
indexed first without annotations. A million take minutes.

Notes: Linux only, as it reads ``/proc``.

    uv run python tests/lab/benchmarks/exports.py --paragraphs 1000000
    uv run python tests/lab/benchmarks/exports.py --library .pilcrow --q ""
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

import corpus
from faces import SERVE, running

from search import sync

FORMATS = ("ndjson", "csv")
PAUSE = 0.1  # seconds between two looks at the memory
_CHUNK = 1 << 20  # bytes
_KB = 1024


@dataclass(frozen=True, slots=True)
class Memory:
    """MB of a process."""

    own: float
    files: float  # of mapped files


@dataclass(frozen=True, slots=True)
class Run:
    """What one export took."""

    format: str
    lines: int
    megabytes: float
    first: float  # seconds until its first byte
    seconds: float
    before: Memory
    peak: Memory
    after: Memory


def export(port: int, worker: int, suffix: str, q: str) -> Run:
    """Read one export to its end."""
    before = memory(worker)
    with sampled(worker) as samples:
        began = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", port)
        connection.request("GET", f"/api/v1/export.{suffix}?{urlencode({'q': q})}")
        answer = connection.getresponse()
        if answer.status != 200:
            raise SystemExit(f"The export failed: {answer.status} {answer.read(500)!r}")
        first = time.perf_counter() - began
        lines = size = 0
        while chunk := answer.read(_CHUNK):
            lines += chunk.count(b"\n")
            size += len(chunk)
        seconds = time.perf_counter() - began
        connection.close()
    samples.append(after := memory(worker))
    peak = Memory(max(one.own for one in samples), max(one.files for one in samples))
    return Run(suffix, lines, size / 1e6, first, seconds, before, peak, after)


def memory(process: int) -> Memory:
    """Look at the memory of a process."""
    told = dict(
        line.split(":", 1)
        for line in Path(f"/proc/{process}/status").read_text().splitlines()
        if ":" in line
    )
    own, files = (int(told[name].split()[0]) / _KB for name in ("RssAnon", "RssFile"))
    return Memory(own, files)


@contextmanager
def sampled(process: int) -> Iterator[list[Memory]]:
    """Look at the memory of a process again and again."""
    samples = [memory(process)]
    stop = Event()

    def look() -> None:
        while not stop.wait(PAUSE):
            samples.append(memory(process))

    thread = Thread(target=look)
    thread.start()
    try:
        yield samples
    finally:
        stop.set()
        thread.join()


def worker() -> int:
    """Find the process that answers: the youngest descendant of this one."""
    process = os.getpid()
    while children := _children(process):
        process = children[-1]
    return process


def _children(process: int) -> list[int]:
    files = Path(f"/proc/{process}/task").glob("*/children")
    return sorted(int(child) for file in files for child in file.read_text().split())


def table(runs: Sequence[Run]) -> str:
    """Lay out what was measured."""
    head = "format       lines       MB  first s   all s   own MB before  peak  after   files peak"
    return "\n".join(
        [head]
        + [
            f"{run.format:7}{run.lines:11,}{run.megabytes:9,.0f}{run.first:9.2f}{run.seconds:8.2f}"
            f"{run.before.own:16.0f}{run.peak.own:6.0f}{run.after.own:7.0f}{run.peak.files:13.0f}"
            for run in runs
        ]
    )


def measure(library: Path, q: str, rounds: int) -> list[Run]:
    """Serve a library and export it."""
    with running(SERVE, library, 1) as port:
        HTTPConnection("127.0.0.1", port).request("GET", "/readyz")
        return [export(port, worker(), suffix, q) for _ in range(rounds) for suffix in FORMATS]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--library", type=Path, help="an index that is there")
    parser.add_argument("--paragraphs", type=int, default=100_000, help="of one that is made up")
    parser.add_argument("--q", default="", help="what is exported; all paragraphs, if nothing")
    parser.add_argument("--rounds", type=int, default=2)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        library: Path = chosen.library or Path(scratch) / "library"
        if not chosen.library:
            articles = Path(scratch) / "articles"
            corpus.make(articles, chosen.paragraphs, real=None, seed=1)
            sync(library, [articles], annotate=False)
        print(table(measure(library, chosen.q, chosen.rounds)))


if __name__ == "__main__":
    main()
