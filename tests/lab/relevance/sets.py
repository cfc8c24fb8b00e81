"""Collections of documents and queries with judgements of which answers which."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

Qrels = dict[str, dict[str, int]]  # grades by query and document


class Document(NamedTuple):
    """What is ranked: one paragraph."""

    id: str
    title: str
    text: str
    article: str  # documents of one article have the same


@dataclass(frozen=True, slots=True)
class Collection:
    """A test collection; only queries that somebody judged."""

    name: str
    documents: tuple[Document, ...]
    queries: dict[str, str]
    qrels: Qrels


def load(folder: Path) -> Collection:
    """Read ``docs``, ``queries`` (.jsonl or .jsonl.gz) and ``qrels.tsv`` of a folder.

    Raises:
        FileNotFoundError: one of them is not there.
    """
    qrels = dict(_qrels(folder / "qrels.tsv"))
    return Collection(
        name=folder.name,
        documents=tuple(map(_document, _lines(folder, "docs"))),
        queries={row["id"]: row["text"] for row in _lines(folder, "queries") if row["id"] in qrels},
        qrels=qrels,
    )


def by_article(collection: Collection) -> Collection:
    """Judge articles: each counts as much as the best of its paragraphs."""
    articles = {document.id: document.article for document in collection.documents}
    qrels: Qrels = {}
    for query, grades in collection.qrels.items():
        best = qrels[query] = defaultdict(int)
        for document, grade in grades.items():
            if document in articles:
                best[articles[document]] = max(grade, best[articles[document]])
    return Collection(collection.name, collection.documents, collection.queries, qrels)


def sample(collection: Collection, most: int) -> Collection:
    """Keep at most so many queries, evenly spread."""
    ids = list(collection.queries)
    step = max(1.0, len(ids) / most)
    kept = [ids[int(place * step)] for place in range(min(most, len(ids)))]
    return Collection(
        collection.name,
        collection.documents,
        {query: collection.queries[query] for query in kept},
        {query: collection.qrels[query] for query in kept},
    )


def _document(row: dict[str, str]) -> Document:
    """Read a row; one without an article is an article by itself."""
    title, text = (" ".join(row[name].split()) for name in ("title", "body"))
    return Document(row["id"], title, text, row.get("article", row["id"]))


def _lines(folder: Path, name: str) -> Iterator[dict[str, str]]:
    packed = folder / f"{name}.jsonl.gz"
    path = packed if packed.exists() else folder / f"{name}.jsonl"
    with gzip.open(path, "rt", "utf-8") if path == packed else path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _qrels(path: Path) -> Iterator[tuple[str, dict[str, int]]]:
    """Read "query document grade" lines; TREC's have a column more, after the query."""
    grades: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for line in path.read_text("utf-8").splitlines():
        query, *_, document, grade = line.split()
        grades[query][document] = int(grade)
    yield from grades.items()
