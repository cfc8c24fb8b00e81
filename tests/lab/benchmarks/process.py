"""What happens in the process of one engine, so that engines share nothing but the machine."""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path

from tests.lab.benchmarks.engines import engine
from tests.lab.benchmarks.engines.base import Engine
from tests.lab.benchmarks.queries import Query

_opened: Engine | None = None  # of this process, between two rounds


@dataclass(frozen=True, slots=True)
class Built:
    """What indexing took."""

    seconds: float
    cpu_seconds: float  # of all threads and processes: tells how busy a shared machine was
    peak_mb: float
    index_bytes: int


@dataclass(frozen=True, slots=True)
class Opened:
    """Milliseconds from a closed index to the first answer, by what is in memory already."""

    cold_ms: float  # nothing of the index; imports that the engine puts off are in here
    warm_ms: float  # all of it: the index was open a moment ago


@dataclass(frozen=True, slots=True)
class Round:
    """One pass over some queries."""

    ms: tuple[float, ...]
    hits: tuple[int, ...]


def build(name: str, articles: Path, index: Path) -> Built:
    """Index the articles of a folder."""
    made = engine(name, index)
    cpu, started = _cpu_seconds(), time.perf_counter()
    made.build(articles)
    seconds, cpu = time.perf_counter() - started, _cpu_seconds() - cpu
    return Built(seconds, cpu, peak_mb(), sum(file.stat().st_size for file in _files(index)))


def open_cold(name: str, index: Path, query: Query) -> Opened:
    """Open an index that is not in the page cache, answer a query, and keep the index open."""
    global _opened
    for file in _files(index):
        _drop_from_cache(file)
    _opened = engine(name, index)
    cold = _first_answer(_opened, query)
    _opened.close()
    return Opened(cold, _first_answer(_opened, query))


def run(queries: list[Query], *, marks: bool) -> Round:
    """Time each query once; a first one that is not timed wakes the process."""
    assert _opened is not None
    call = _opened.search if marks else _opened.rank
    calls = queries if marks else list(map(_opened.prepare, queries))
    call(calls[0])
    times, hits = [], []
    for item in calls:
        started = time.perf_counter()
        found = call(item)
        times.append((time.perf_counter() - started) * 1000)
        hits.append(found)
    return Round(tuple(times), tuple(hits))


def asked(queries: list[Query]) -> list[Query]:
    """Keep the queries that the open engine can answer."""
    assert _opened is not None
    return list(filter(_opened.asks, queries))


def close() -> None:
    """Close the index of this process."""
    if _opened is not None:
        _opened.close()


def peak_mb() -> float:
    """Tell the most memory that this process has had so far, mapped files included."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:  # elsewhere; there it is in bytes on macOS, in kilobytes on others
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    # Not ru_maxrss: a child process begins with its parent's.
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _cpu_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _first_answer(made: Engine, query: Query) -> float:
    started = time.perf_counter()
    made.open()
    made.search(query)
    return (time.perf_counter() - started) * 1000


def _files(index: Path) -> list[Path]:
    return [path for path in index.rglob("*") if path.is_file()]


def _drop_from_cache(path: Path) -> None:
    if hasattr(os, "posix_fadvise"):
        file = os.open(path, os.O_RDONLY)
        try:
            os.fsync(file)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(file)
