"""Pilcrow: ``search.indexing.sync`` and ``Library.search``, with all that they do by default."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TypeAlias
from unittest.mock import patch

import numpy as np

from search import Library, Request, sync
from search.engines.protocol import Selection, Snapshot
from search.engines.whoosh.searching.scoring import ScoreParts, Scorer
from search.planning.plan import Plan
from search.planning.planner import Planner
from search.query.parser import parse
from tests.lab.benchmarks.engines.base import TOP
from tests.lab.benchmarks.queries import Class, Query

Prepared: TypeAlias = tuple[Snapshot, Selection]

# Quotations and names are Pilcrow's alone: no peer looks for them, so they are left out.
PLAIN = {"annotate": False} if "annotate" in inspect.signature(sync).parameters else {}


class Pilcrow:
    """A library."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._library: Library

    def build(self, articles: Path) -> None:
        sync(self._index, [articles], **PLAIN)

    def open(self) -> None:
        self._library = Library(self._index)

    def asks(self, query: Query) -> bool:
        return True

    def search(self, query: Query) -> int:
        return len(self._library.search(Request(q=_written(query), limit=TOP)).hits)

    def prepare(self, query: Query) -> Prepared:
        snapshot, _ = self._library._open()  # the engine behind the face is what is measured
        plan = Planner(snapshot).plan(parse(_written(query)).tree)
        return snapshot, Selection(plan=plan, limit=TOP)

    def rank(self, prepared: Prepared) -> int:
        snapshot, selection = prepared
        return len(snapshot.select(selection).found)

    def close(self) -> None:
        self._library.close()


class TextAlone(Pilcrow):
    """The same, ranked by BM25 of the text alone: what all else costs."""

    def open(self) -> None:
        self._patch = patch.object(Scorer, "parts", _by_text)
        self._patch.start()
        super().open()

    def close(self) -> None:
        super().close()
        self._patch.stop()


def _by_text(scorer: Scorer, plan: Plan) -> ScoreParts:
    scores = scorer.text_scores(plan)
    return ScoreParts({0: scores}, np.zeros_like(scores), np.zeros_like(scores))


def _written(query: Query) -> str:
    words = " ".join(query.words)
    match query.kind:
        case Class.OR:
            return " OR ".join(query.words)
        case Class.PHRASE | Class.COMMON_PHRASE:
            return f'"{words}"'
        case Class.PREFIX:
            return f"{words}*"
        case Class.FUZZY:
            return f"{words}~"
        case Class.NOT:
            return f"{words} -{query.without}"
        case _:
            return words
