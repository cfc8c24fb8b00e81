"""nDCG@10, MAP, MRR@10 and Recall@100 by ir_measures, and whether a difference is chance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import ir_measures
from ir_measures import AP, RR, R, nDCG

from tests.lab.relevance.engines import Run
from tests.lab.relevance.sets import Qrels

MEASURES = {"nDCG@10": nDCG @ 10, "MAP": AP, "MRR@10": RR @ 10, "R@100": R @ 100}
MAIN = "nDCG@10"
TRIALS = 10_000

Scores = dict[str, dict[str, float]]  # by measure and query


def scored(run: Run, qrels: Qrels) -> Scores:
    """Measure each judged query; one without an answer gets 0."""
    scores: Scores = {name: dict.fromkeys(qrels, 0.0) for name in MEASURES}
    names = {measure: name for name, measure in MEASURES.items()}
    for metric in ir_measures.iter_calc(list(names), qrels, _by_rank(run)):
        scores[names[metric.measure]][metric.query_id] = metric.value
    return scores


def _by_rank(run: Run) -> Run:
    """Score by rank: trec_eval would order equals by name, and scores in single precision."""
    return {
        query: {document: float(len(scores) - rank) for rank, document in enumerate(scores)}
        for query, scores in run.items()
    }


def means(scores: Scores) -> dict[str, float]:
    """Average over the queries."""
    return {name: fmean(values.values()) for name, values in scores.items()}


def significance(ours: dict[str, float], theirs: dict[str, float]) -> float:
    """Tell how often chance alone would make as large a difference over the same queries.

    A paired randomisation test, two-sided (Smucker, Allan & Carterette, CIKM 2007).
    """
    differences = [ours[query] - theirs[query] for query in ours]
    observed = abs(sum(differences))
    moved = [difference for difference in differences if difference]
    rng = random.Random(0)
    as_large = sum(abs(_flipped(moved, rng)) >= observed - 1e-12 for _ in range(TRIALS))
    return as_large / TRIALS


def _flipped(differences: Sequence[float], rng: random.Random) -> float:
    """Sum differences with signs by chance."""
    signs = rng.getrandbits(len(differences) or 1)
    return sum(d if signs >> place & 1 else -d for place, d in enumerate(differences))


def read_run(path: Path) -> Run:
    """Read a run file of TREC's form."""
    run: Run = {}
    for row in ir_measures.read_trec_run(str(path)):
        run.setdefault(row.query_id, {})[row.doc_id] = row.score
    return run


def write_run(run: Run, path: Path, system: str) -> None:
    """Write a run file of TREC's form: query Q0 document rank score system."""
    lines = (
        f"{query} Q0 {document} {rank} {score:.9f} {system}\n"
        for query, scores in run.items()
        for rank, (document, score) in enumerate(scores.items(), 1)
    )
    path.write_text("".join(lines), "utf-8")
