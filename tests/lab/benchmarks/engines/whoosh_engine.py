"""Plain Whoosh, as its manual has it: its own parser, BM25F, codec and highlighter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from whoosh import index, qparser
from whoosh.analysis import StemmingAnalyzer
from whoosh.fields import STORED, TEXT, Schema

from tests.lab.benchmarks.corpus import read
from tests.lab.benchmarks.engines.base import TOP
from tests.lab.benchmarks.queries import Class, Query

MEMORY = 512  # megabytes for the indexer; by default it takes 128, and more than twice the time


class Whoosh:
    """An index with one searcher; all words are indexed, as by the others."""

    def __init__(self, index: Path) -> None:
        self._index = index

    def build(self, articles: Path) -> None:
        self._index.mkdir(parents=True)
        analyzer = StemmingAnalyzer(stoplist=None, minsize=1)
        made = index.create_in(
            str(self._index), Schema(title=STORED, body=TEXT(analyzer=analyzer, stored=True))
        )
        writer = made.writer(limitmb=MEMORY)
        for article in read(articles):
            for paragraph in article.paragraphs:
                writer.add_document(title=article.title, body=paragraph)
        writer.commit()
        made.close()

    def open(self) -> None:
        self._opened = index.open_dir(str(self._index))
        self._searcher = self._opened.searcher()
        self._parser = qparser.QueryParser("body", self._opened.schema)
        self._parser.add_plugin(qparser.FuzzyTermPlugin())

    def asks(self, query: Query) -> bool:
        return True

    def search(self, query: Query) -> int:
        hits = self._searcher.search(self.prepare(query), limit=TOP)
        for hit in hits:
            _ = hit["title"], hit.highlights("body")
        return hits.scored_length()

    def prepare(self, query: Query) -> Any:
        return self._parser.parse(_written(query))

    def rank(self, prepared: Any) -> int:
        return len([hit.fields() for hit in self._searcher.search(prepared, limit=TOP)])

    def close(self) -> None:
        self._searcher.close()
        self._opened.close()


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
            return f"{words} NOT {query.without}"
        case _:
            return words
