"""Measure Pilcrow beside plain Whoosh, SQLite FTS5 and tantivy, all in one run.

    uv run --group bench python -m tests.lab.benchmarks
    uv run --group bench python -m tests.lab.benchmarks --paragraphs FILE --sizes 10k,100k,1m
    uv run python -m tests.lab.benchmarks --engines pilcrow,fts5 --sizes 10k --rounds 3
    uv run python -m tests.lab.benchmarks --engines pilcrow,bm25  what the parts of the ranking cost

What is measured
- Indexing: from the article files of a folder to a committed index, in a process of its own.
  Every engine reads the same files. One indexing thread, where an engine lets one choose.
- The first answer: the index's files dropped from the page cache, in a new process that has
  imported the engine; opening and one OR query with marks. "Warm" is the same once more.
- With marks: from the words of a query to the best 10 with their marks, the query string and its
  parsing included. Of Pilcrow this is Library.search(Request(q=..., limit=10)), whose page has
  whole paragraphs, the marks as offsets, and exact totals; of the others it is the title and a
  snippet of HTML, without totals.
- Without marks: from a prepared query to the best 10, loaded but not marked. Of Pilcrow this is
  Snapshot.select with a planned query, which counts as well; of Whoosh searcher.search with a
  parsed query, of tantivy Searcher.search with a query object; of FTS5 a SELECT, which
  parses its query.
- All engines are open at once, a process each, and take turns: round by round and class by class,
  so that they share the noise of the machine. Of each query the median over the rounds counts, then
  p50 and p95 over the queries of a class. A slow engine gets fewer rounds. The same queries
  come again each round: a cache of answers would be measured, but no engine here has one.

The corpus
- FILE has one paragraph a line, {"article_id": ..., "title": ..., "body": ...}, articles in one
  piece, as .jsonl or .jsonl.gz. Where it ends, or without it, made-up articles follow: words
  drawn by Zipf's law, some 30 to a paragraph and 7 paragraphs to an article.
- Queries are drawn from the corpus with a seed; queries.py tells how, class by class.
- All engines stem English and index every word: Pilcrow, which also keeps the forms as written and
  joins compounds, and tantivy by Snowball's stemmer; FTS5 and Whoosh by Porter's.

Notes
- Pilcrow indexes the title of an article as a block as well; its peers index paragraphs only.
  Titles count in neither rate nor size. Annotations are off as soon as sync lets one say so.
- bm25 is Pilcrow as it would be if it ranked by BM25 of the text alone.
- FTS5 has no misspellings. Whoosh takes too long for more than 100,000 paragraphs.
- Rates on a shared machine are best compared by the CPU second.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.lab.benchmarks.engines import ENGINES, USUAL
from tests.lab.benchmarks.measure import Plan, Result, measure, missing
from tests.lab.benchmarks.report import document, plot, table, unanswered

_FACTORS = {"k": 1_000, "m": 1_000_000}
SMALLEST = 50  # paragraphs; of fewer, some classes of queries cannot be drawn


def main(arguments: list[str] | None = None) -> None:
    """Measure what the command line asks for."""
    options = _parser().parse_args(arguments)
    reasons = {name: missing(name) for name in options.engines}
    for reason in filter(None, reasons.values()):
        _say(reason)
    plan = Plan(
        engines=[name for name, reason in reasons.items() if not reason],
        real=options.paragraphs,
        seed=options.seed,
        queries=options.queries,
        rounds=options.rounds,
    )
    results: dict[int, Result] = {}
    options.out.mkdir(parents=True, exist_ok=True)
    for size in options.sizes:
        with TemporaryDirectory(prefix="pilcrow-bench-", dir=options.temporary) as folder:
            results[size] = measure(plan, size, Path(folder), _say)
        print(f"\n{table(size, results[size])}\n", flush=True)
        for warning in unanswered(results[size]):
            _say(warning)
        (options.out / "benchmarks.json").write_text(document(plan, results) + "\n", "utf-8")
    try:
        plot(results, options.out / "benchmarks.svg")
    except ImportError:
        _say("no plot: matplotlib is not installed (uv run --group bench)")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.lab.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--paragraphs", type=Path, metavar="FILE", help="real paragraphs")
    parser.add_argument("--sizes", type=_sizes, default="10k", help="such as 10k,100k,1m")
    parser.add_argument(
        "--engines", type=_names, default=",".join(USUAL), help="default: %(default)s"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--queries", type=int, default=30, help="for each class")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path(), help="for the JSON and the plot")
    parser.add_argument("--temporary", type=Path, help="for articles and indexes")
    return parser


def _sizes(typed: str) -> list[int]:
    """Read sizes: "10k,1m" -> [10000, 1000000]."""
    sizes = [int(size.rstrip("km")) * _FACTORS.get(size[-1:], 1) for size in typed.split(",")]
    if min(sizes) < SMALLEST:
        raise argparse.ArgumentTypeError(f"{min(sizes)} paragraphs are too few: take {SMALLEST}")
    return sizes


def _names(typed: str) -> list[str]:
    names = typed.split(",")
    for name in names:
        if name not in ENGINES:
            raise argparse.ArgumentTypeError(f"no engine {name!r}: there are {', '.join(ENGINES)}")
    return names


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
