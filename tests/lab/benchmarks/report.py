"""Results as a table, as JSON and as a plot."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from search.engines.whoosh.kernels import library
from tests.lab.benchmarks.measure import Facts, Latency, Plan, Result
from tests.lab.benchmarks.queries import Class

OURS = "pilcrow"
DISTRIBUTIONS = ("pilcrow", "numpy", "whoosh3", "tantivy")


def table(size: int, result: Result) -> str:
    """Give one size as a Markdown table; × is how many times Pilcrow's figure the peer's is."""
    names = list(result.engines)
    corpus = result.corpus
    rows = [["", *names, "Pilcrow ÷ best peer"], ["---"] * (len(names) + 2)]
    for title, latencies in (("with marks", _marks), ("without", _ranking)):
        for kind in Class:
            found = {
                n: latencies(f)[kind] for n, f in result.engines.items() if kind in latencies(f)
            }
            rows.append([f"{kind}, {title}", *_latency_cells(names, found)])
    for title, fact, more_is_better in _facts(corpus.paragraphs, corpus.text_bytes):
        figures = {name: fact(facts) for name, facts in result.engines.items()}
        rows.append([title, *_cells(names, figures, more_is_better=more_is_better)])
    head = (
        f"{size:,} paragraphs ({corpus.real:,} real), {corpus.articles:,} articles, "
        f"{corpus.text_bytes:,} bytes of text; latencies are p50 / p95 in ms; "
        f"Pilcrow searched by {'compiled code' if library.kernels() else 'numpy'}"
    )
    lines = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join((head, "", *lines, "", *_verdicts(result)))


def _verdicts(result: Result) -> Iterator[str]:
    """Count the classes in which Pilcrow keeps up with the fastest of its peers."""
    for title, latencies in (("With marks", _marks), ("Without", _ranking)):
        tables = {name: latencies(facts) for name, facts in result.engines.items()}
        ours = tables.pop(OURS, {})
        ratios = [
            (latency.p50 / min(p.p50 for p in peers), latency.p95 / min(p.p95 for p in peers))
            for kind, latency in ours.items()
            if (peers := [table[kind] for table in tables.values() if kind in table])
        ]
        if not ratios:
            return
        p50s, p95s = (sum(r <= 1 for r in column) for column in zip(*ratios, strict=True))
        yield (
            f"{title}, Pilcrow is no slower than the fastest peer in {p50s} of {len(ratios)} "
            f"classes by p50 and in {p95s} by p95; the worst ratio is {max(map(max, ratios)):.2g}."
        )


def _marks(facts: Facts) -> Mapping[Class, Latency]:
    return facts.marks


def _ranking(facts: Facts) -> Mapping[Class, Latency]:
    return facts.ranking


def _facts(
    paragraphs: int, text_bytes: int
) -> Sequence[tuple[str, Callable[[Facts], float], bool]]:
    """Name the figures beside latencies, and tell whether more is better."""
    return (
        ("paragraphs indexed a second", lambda f: paragraphs / f.built.seconds, True),
        ("the same a CPU second", lambda f: paragraphs / f.built.cpu_seconds, True),
        ("index bytes a byte of text", lambda f: f.built.index_bytes / text_bytes, False),
        ("peak MB, indexing", lambda f: f.built.peak_mb, False),
        ("peak MB, searching", lambda f: f.peak_mb, False),
        ("cold open and first answer, ms", lambda f: f.opened.cold_ms, False),
        ("warm open and first answer, ms", lambda f: f.opened.warm_ms, False),
    )


def _latency_cells(names: Sequence[str], found: Mapping[str, Latency]) -> Iterator[str]:
    ours = found.get(OURS)
    for name in names:
        if name not in found:
            yield "–"
        elif ours is None or name == OURS:
            yield f"{found[name].p50:.3g} / {found[name].p95:.3g}"
        else:
            peer = found[name]
            yield f"{peer.p50:.3g} / {peer.p95:.3g} (×{peer.p50 / ours.p50:.2g})"
    peers = [latency for name, latency in found.items() if name != OURS]
    if ours and peers:
        p50, p95 = min(peer.p50 for peer in peers), min(peer.p95 for peer in peers)
        yield f"{ours.p50 / p50:.2g} / {ours.p95 / p95:.2g}"
    else:
        yield "–"


def _cells(
    names: Sequence[str], figures: Mapping[str, float], *, more_is_better: bool
) -> Iterator[str]:
    ours = figures.get(OURS)
    for name in names:
        ratio = f" (×{figures[name] / ours:.2g})" if ours and name != OURS else ""
        shown = figures[name]
        yield (f"{shown:,.0f}" if shown >= 1000 else f"{shown:.3g}") + ratio
    peers = [figure for name, figure in figures.items() if name != OURS]
    best = (max if more_is_better else min)(peers, default=0.0)
    yield f"{ours / best:.2g}" if ours and best else "–"


def unanswered(result: Result) -> Iterator[str]:
    """Name the engines that find less than others: their times mean little."""
    for kind in Class:
        shares = {n: f.marks[kind].answered for n, f in result.engines.items() if kind in f.marks}
        for name, share in shares.items():
            if share < 0.8 * max(shares.values()):
                yield f"{name} finds something for {share:.0%} of the {kind} queries only"


def document(plan: Plan, results: Mapping[int, Result]) -> str:
    """Give everything as JSON."""
    return json.dumps(
        {
            "machine": {"python": platform.python_version(), "cores": os.cpu_count()},
            "versions": dict(_versions()),
            "seed": plan.seed,
            "sizes": {str(size): asdict(result) for size, result in results.items()},
        },
        indent=1,
    )


def _versions() -> Iterator[tuple[str, str]]:
    yield "sqlite", sqlite3.sqlite_version
    for name in DISTRIBUTIONS:
        with suppress(PackageNotFoundError):  # it was not measured
            yield name, version(name)


def plot(results: Mapping[int, Result], path: Path) -> None:
    """Draw latency with marks against the size of the corpus, a panel for each class.

    Raises:
        ImportError: matplotlib is not installed.
    """
    from matplotlib.figure import Figure  # late: it is of the bench group only

    figure = Figure(figsize=(12, 10), layout="constrained")
    panels = figure.subplots(3, 3, sharex=True, sharey=True).flat
    names = dict.fromkeys(name for result in results.values() for name in result.engines)
    for panel, kind in zip(panels, Class, strict=True):
        for number, name in enumerate(names):  # of one colour, also where another asks nothing
            points = [
                (size, result.engines[name].marks[kind].p50)
                for size, result in sorted(results.items())
                if name in result.engines and kind in result.engines[name].marks
            ]
            if points:
                panel.plot(*zip(*points, strict=True), marker="o", color=f"C{number}", label=name)
        panel.set(title=kind, xscale="log", yscale="log")
    figure.supxlabel("paragraphs")
    figure.supylabel("top 10 with marks, p50 in ms")
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(labels))
    figure.savefig(path)
