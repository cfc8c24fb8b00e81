"""tantivy by its Python package: ``en_stem`` with positions, the text stored, one thread.

Totals are not counted (``count=False``), so that it may skip what cannot reach the best. Its
prefixes and misspellings have a constant score.
"""

from __future__ import annotations

from pathlib import Path

from tantivy import Document, Index, SchemaBuilder, SnippetGenerator
from tantivy import Query as Parsed

from tests.lab.benchmarks.corpus import read
from tests.lab.benchmarks.engines.base import TOP
from tests.lab.benchmarks.queries import Class, Query

MEMORY = 512_000_000  # bytes for one indexing thread


class Tantivy:
    """An index with one searcher."""

    def __init__(self, index: Path) -> None:
        self._index = index

    def build(self, articles: Path) -> None:
        self._index.mkdir(parents=True)
        schema = SchemaBuilder()
        schema.add_text_field("title", stored=True, tokenizer_name="raw", index_option="basic")
        schema.add_text_field("body", stored=True, tokenizer_name="en_stem")
        index = Index(schema.build(), path=str(self._index))
        writer = index.writer(heap_size=MEMORY, num_threads=1)
        for article in read(articles):
            for paragraph in article.paragraphs:
                writer.add_document(Document(title=article.title, body=paragraph))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self._opened = Index.open(str(self._index))
        self._searcher = self._opened.searcher()

    def asks(self, query: Query) -> bool:
        return True

    def search(self, query: Query) -> int:
        prepared = self.prepare(query)
        hits = self._searcher.search(prepared, TOP, count=False).hits
        snippets = SnippetGenerator.create(self._searcher, prepared, self._opened.schema, "body")
        for _, address in hits:
            document = self._searcher.doc(address)
            _ = document["title"], snippets.snippet_from_doc(document).to_html()
        return len(hits)

    def prepare(self, query: Query) -> Parsed:
        match query.kind:
            case Class.PREFIX:
                return Parsed.regex_query(self._opened.schema, "body", f"{query.words[0]}.*")
            case Class.FUZZY:
                return Parsed.fuzzy_term_query(self._opened.schema, "body", query.words[0])
            case _:
                return self._opened.parse_query(_written(query), ["body"])

    def rank(self, prepared: Parsed) -> int:
        hits = self._searcher.search(prepared, TOP, count=False).hits
        return len([self._searcher.doc(address) for _, address in hits])

    def close(self) -> None:
        del self._searcher, self._opened


def _written(query: Query) -> str:
    match query.kind:
        case Class.OR:
            return " OR ".join(query.words)
        case Class.PHRASE | Class.COMMON_PHRASE:
            return f'"{" ".join(query.words)}"'
        case Class.NOT:
            return " ".join(f"+{word}" for word in query.words) + f" -{query.without}"
        case _:
            return " AND ".join(query.words)
