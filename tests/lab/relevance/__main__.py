"""Print how well Pilcrow ranks, beside SQLite FTS5 and beside a saved run.

    uv run python -m tests.lab.relevance                          our own small collection
    uv run python -m tests.lab.relevance FOLDER...                others, laid out as below
    uv run python -m tests.lab.relevance FOLDER... --save RUNS    rankings as TREC run files
    uv run python -m tests.lab.relevance FOLDER... --against RUNS compare with kept rankings
    uv run python -m tests.lab.relevance --write                  renew baseline.json

A collection is a folder with docs.jsonl, queries.jsonl (either may be .gz) and qrels.tsv:

    {"id": "d1", "title": "", "body": "…", "article": "a1"}    article may be missing
    {"id": "q1", "text": "…"}
    q1  d1  2                                                  query, document, grade

What is ranked: a document is one paragraph, however long it is. Documents of one article stand in
one file, in order, under the title of the first; a document without an article is a file by itself.
Pilcrow indexes the files and answers Request(q=…, match_any=True, limit=200), with all its
defaults; hits on title lines are left out. With --by-article whole articles are ranked, each by its
best paragraph (by_article=True), and an article is as relevant as its best paragraph.

A query is asked as typed, but for what its author cannot have meant as an operator: quotation
marks, parentheses, minus signs and the like become spaces; one all in capitals is written small.
Of one that is longer than Pilcrow takes, the words at the end are left out.
Where there are more queries than --queries, evenly spaced ones are asked.

SQLite FTS5 ranks title and text of the same documents with any word of the same queries, porter
stemming and its bm25. p is that of a paired randomisation test on nDCG@10.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.lab.relevance.engines import Run, fts5, pilcrow
from tests.lab.relevance.measures import (
    MAIN,
    MEASURES,
    means,
    read_run,
    scored,
    significance,
    write_run,
)
from tests.lab.relevance.sets import Collection, by_article, load, sample

HERE = Path(__file__).parent
OWN = HERE / "own"
BASELINE = HERE / "baseline.json"


def baseline() -> dict[str, dict[str, float]]:
    """Measure our own collection as it stands in baseline.json: all means, and each query."""
    collection = load(OWN)
    scores = scored(_ranked(collection, articles=False), collection.qrels)
    return {
        "mean": {name: round(value, 3) for name, value in means(scores).items()},
        MAIN: {query: round(value, 3) for query, value in scores[MAIN].items()},
    }


def main(arguments: list[str] | None = None) -> None:
    """Evaluate what the command line asks for."""
    options = _parser().parse_args(arguments)
    if options.write:
        BASELINE.write_text(json.dumps(baseline(), indent=1) + "\n", "utf-8")
    if options.save:
        options.save.mkdir(parents=True, exist_ok=True)
    print(f"{'':24}" + "".join(f"{name:>9}" for name in MEASURES))
    for folder in options.folders:
        collection = sample(load(folder), options.queries)
        if options.by_article:
            collection = by_article(collection)
        for line in _evaluate(collection, options):
            print(line, flush=True)


def _evaluate(collection: Collection, options: argparse.Namespace) -> Iterator[str]:
    documents, queries = len(collection.documents), len(collection.queries)
    yield f"\n{collection.name}: {documents:,} documents, {queries:,} queries"
    runs = {
        "pilcrow": _ranked(collection, articles=options.by_article),
        "fts5": fts5(collection, by_article=options.by_article),
    }
    if options.save:
        for name, run in runs.items():
            write_run(run, options.save / f"{collection.name}.{name}.run", name)
    if options.against:
        saved = options.against / f"{collection.name}.pilcrow.run"
        runs["saved"] = read_run(saved) if saved.exists() else {}
    scores = {name: scored(run, collection.qrels) for name, run in runs.items() if run}
    ours = scores["pilcrow"]
    for name, theirs in scores.items():
        figures = "".join(f"{value:9.3f}" for value in means(theirs).values())
        p = significance(ours[MAIN], theirs[MAIN])
        less = means(ours)[MAIN] - means(theirs)[MAIN]
        compared = "" if theirs is ours else f"   Pilcrow {less:+.3f}, p = {p:.3f}"
        yield f"  {name:22}{figures}{compared}"


def _ranked(collection: Collection, *, articles: bool) -> Run:
    with TemporaryDirectory(prefix="pilcrow-relevance-") as folder:
        return pilcrow(collection, Path(folder), by_article=articles)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.lab.relevance",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folders", nargs="*", type=Path, default=[OWN], help="collections")
    parser.add_argument("--queries", type=int, default=1000, help="at most so many a collection")
    parser.add_argument("--by-article", action="store_true", help="rank articles")
    parser.add_argument("--save", type=Path, metavar="RUNS", help="folder for TREC run files")
    parser.add_argument("--against", type=Path, metavar="RUNS", help="folder with saved ones")
    parser.add_argument("--write", action="store_true", help="renew baseline.json")
    return parser


if __name__ == "__main__":
    main()
