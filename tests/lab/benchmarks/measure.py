"""Build every engine's index, then measure them in turn: class by class, round by round."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from typing import ParamSpec, TypeVar

from tests.lab.benchmarks import process
from tests.lab.benchmarks.corpus import Corpus, make, read
from tests.lab.benchmarks.engines import ENGINES, LARGEST
from tests.lab.benchmarks.queries import Class, Query, draw

P = ParamSpec("P")
R = TypeVar("R")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds: of each query its median over the rounds; then over the queries of a class."""

    p50: float
    p95: float
    queries: int
    answered: float  # share of the queries that found anything
    rounds: int


@dataclass(slots=True)
class Facts:
    """All that was measured of one engine at one size."""

    built: process.Built
    opened: process.Opened
    peak_mb: float = 0.0  # while searching
    marks: dict[Class, Latency] = field(default_factory=dict)
    ranking: dict[Class, Latency] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """One size."""

    corpus: Corpus
    engines: dict[str, Facts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is measured, and how thoroughly."""

    engines: Sequence[str]
    real: Path | None = None  # paragraphs, one a line
    seed: int = 1
    queries: int = 30  # a class
    rounds: int = 7
    budget: float = 20.0  # seconds for one engine, class and mode; then there are fewer rounds


def missing(name: str) -> str | None:
    """Tell why an engine cannot be measured here."""
    library = ENGINES[name][1]
    if find_spec(library) is None:
        return f"{name} is left out: {library} is not installed (uv run --group bench)"
    return None


def measure(plan: Plan, size: int, folder: Path, say: Say) -> Result:
    """Measure all engines on a corpus of one size, which is written to a folder."""
    articles = folder / "articles"
    corpus = make(articles, size, real=plan.real, seed=plan.seed)
    queries = draw(_paragraphs(articles), each=plan.queries, seed=plan.seed)
    engines = [name for name in plan.engines if size <= LARGEST.get(name, size)]
    say(f"{size:,} paragraphs in {corpus.articles:,} articles")
    with ExitStack() as stack:
        workers = {}
        facts = {}
        for name in engines:
            built = _alone(process.build, name, articles, folder / name)
            say(f"{name}: indexed in {built.seconds:.1f} s")
            workers[name] = stack.enter_context(_worker())
            first = queries[Class.OR][0]
            opened = _result(workers[name], process.open_cold, name, folder / name, first)
            facts[name] = Facts(built, opened)
        _measure_rounds(plan, queries, workers, facts, say)
        for name, worker in workers.items():
            facts[name].peak_mb = _result(worker, process.peak_mb)
            _result(worker, process.close)
    return Result(corpus, facts)


def _measure_rounds(
    plan: Plan,
    queries: Mapping[Class, list[Query]],
    workers: Mapping[str, ProcessPoolExecutor],
    facts: Mapping[str, Facts],
    say: Say,
) -> None:
    rounds: defaultdict[tuple[str, Class, bool], list[process.Round]] = defaultdict(list)
    spent: defaultdict[tuple[str, Class, bool], float] = defaultdict(float)
    mine = {
        (name, kind): _result(worker, process.asked, queries[kind])
        for (name, worker), kind in product(workers.items(), Class)
    }
    for number in range(plan.rounds):
        for kind, marks, name in product(Class, (True, False), workers):
            key = name, kind, marks
            if mine[name, kind] and spent[key] <= plan.budget:
                started = time.perf_counter()
                done = _result(workers[name], process.run, mine[name, kind], marks=marks)
                spent[key] += time.perf_counter() - started
                rounds[key].append(done)
        say(f"measured: round {number + 1} of {plan.rounds}")
    for (name, kind, marks), done in rounds.items():
        table = facts[name].marks if marks else facts[name].ranking
        table[kind] = _latency(done)


def _latency(rounds: Sequence[process.Round]) -> Latency:
    times = [median(each) for each in zip(*(done.ms for done in rounds), strict=True)]
    hits = rounds[0].hits
    p95 = quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
    return Latency(median(times), p95, len(times), sum(map(bool, hits)) / len(hits), len(rounds))


def _paragraphs(articles: Path) -> Iterator[str]:
    for article in read(articles):
        yield from article.paragraphs


def _worker() -> ProcessPoolExecutor:
    # Not forked: a new process imports only what its engine needs.
    return ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))


def _alone(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    with _worker() as worker:
        return _result(worker, function, *args, **kwargs)


def _result(
    worker: ProcessPoolExecutor, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> R:
    return worker.submit(function, *args, **kwargs).result()
