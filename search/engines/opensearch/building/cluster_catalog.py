"""The catalog of a library in a cluster: files and their articles, read from its own index.

A writer works on a copy in SQLite, for it asks for every file, and publishes the differences.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from search.engines.opensearch.building.mapping import FOREVER
from search.engines.opensearch.cluster.connection import Json, Operation
from search.engines.opensearch.searching.index_reader import IndexReader
from search.engines.sqlite_catalog import SqliteCatalog
from search.storage.catalog import CatalogArticle, CatalogFile

_FILE: Json = {"term": {"kind": "file"}}
_ARTICLE: Json = {"term": {"kind": "article"}}


class ClusterCatalog:
    """The catalog of one commit; see ``search.storage.catalog.Catalog``."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader

    def files(self) -> dict[str, CatalogFile]:
        """List all files by path."""
        return {file.path: file for file, _ in self.entries()}

    def skipped(self) -> list[CatalogFile]:
        """List the files that could not be read, in the order of their paths."""
        return sorted(file for file, _ in self.entries({"term": {"failed": True}}))

    def indexed(self) -> set[str]:
        """List the ids of all indexed articles."""
        return {one.id for _, articles in self.entries() for one in articles if one.indexed}

    def counts(self) -> tuple[int, int]:
        """Count the indexed articles and their numbered paragraphs."""
        sums = {name: {"sum": {"field": name}} for name in ("indexed", "paragraphs")}
        body = {"size": 0, "query": self._reader.within(_FILE), "aggs": sums}
        found = self._reader.connection.search(self._reader.names.files, body)["aggregations"]
        return round(found["indexed"]["value"]), round(found["paragraphs"]["value"])

    def faults(self) -> list[str]:
        """Report no faults: the cluster checks what it stores."""
        return []

    def file_of(self, article: str) -> CatalogFile | None:
        """Find the file that an indexed article was read from."""
        held = self.entries({"term": {"holds": article}})
        found = (file for file, ones in held if any(a.id == article and a.indexed for a in ones))
        return next(found, None)

    def copies(self, article: str) -> list[CatalogArticle]:
        """List every file's entry of one text, indexed or not."""
        held = self.entries({"term": {"holds": article}})
        return [one for _, articles in held for one in articles if one.id == article]

    def first_indexed(self) -> Iterator[tuple[str, str]]:
        """Yield (article id, time first indexed), latest first; times are ISO 8601, UTC."""
        sort = [{"at": "desc"}, {"key": "asc"}]
        body = {"query": self._reader.within(_ARTICLE), "_source": ["key", "at"], "sort": sort}
        for hit in self._reader.scan(self._reader.names.files, body):
            at = datetime.fromtimestamp(hit["_source"]["at"], UTC)
            yield hit["_source"]["key"], at.isoformat().replace("+00:00", "Z")

    def entries(self, *conditions: Json) -> Iterator[tuple[CatalogFile, list[CatalogArticle]]]:
        """Yield files with their articles, indexed or not; with conditions, some of them."""
        query = self._reader.within(_FILE, *conditions)
        body = {"query": query, "_source": ["record"], "sort": [{"key": "asc"}]}
        for hit in self._reader.scan(self._reader.names.files, body):
            fields, articles = json.loads(hit["_source"]["record"])
            file = CatalogFile(*fields)
            yield file, [CatalogArticle(one[0], file.path, *one[1:]) for one in articles]


class WorkingCatalog(SqliteCatalog):
    """A writer's copy of the catalog, which knows what has changed in it."""

    def __init__(self, path: Path, entries: Iterable[tuple[CatalogFile, list[CatalogArticle]]]):
        """Create the copy as a file."""
        super().__init__(path)
        for file, articles in entries:
            super().put_file(file)
            for article in articles:
                super().put_article(article)
        self.touched: set[str] = set()
        self.times: dict[str, int] = {}  # first indexing of articles of another library

    @property
    def changed(self) -> bool:
        """Whether a file or article was put or forgotten."""
        return bool(self.touched)

    def put_file(self, file: CatalogFile) -> None:
        """Insert a file, or replace what is known of it."""
        super().put_file(file)
        self.touched.add(file.path)

    def put_article(self, article: CatalogArticle) -> None:
        """Insert an article of a file that was put before."""
        super().put_article(article)
        self.touched.add(article.path)

    def put_times(self, times: Iterable[tuple[str, str]]) -> None:
        """Record when articles were indexed first: (id, ISO 8601)."""
        for article, at in times:
            self.times.setdefault(article, int(datetime.fromisoformat(at).timestamp()))

    def forget(self, path: str) -> None:
        """Delete a file and its articles."""
        super().forget(path)
        self.touched.add(path)

    def operations(
        self, index: str, commit: int, *, replaced: Iterable[str]
    ) -> Iterator[Operation]:
        """Yield what publishes the changes: new documents, and the end of the ``replaced`` ones."""
        for document in replaced:
            yield {"update": {"_index": index, "_id": document}}, {"doc": {"until": commit}}
        for path in sorted(self.touched):
            if file := self.file(path):
                key = key_of(path)
                action = {"index": {"_index": index, "_id": f"{key}@{commit}"}}
                yield action, _document(key, file, self.articles(path), commit)


def key_of(path: str) -> str:
    """Return the key of a file's documents: a path may be longer than an id."""
    return sha256(path.encode(errors="surrogatepass")).hexdigest()[:32]


def first_times(index: str, times: Iterable[tuple[str, int]], commit: int) -> Iterator[Operation]:
    """Yield what records when articles were indexed first, unless that is known."""
    for article, at in times:
        action = {"create": {"_index": index, "_id": f"first:{article}"}}
        document = {"kind": "article", "key": article, "at": at}
        yield action, {**document, "since": commit, "until": FOREVER}


def _document(key: str, file: CatalogFile, articles: list[CatalogArticle], commit: int) -> Json:
    indexed = [article for article in articles if article.indexed]
    written = [(one.id, one.body, one.paragraphs, one.indexed) for one in articles]
    return {
        "kind": "file",
        "key": key,
        "since": commit,
        "until": FOREVER,
        "failed": file.error is not None,
        "indexed": len(indexed),
        "holds": [article.id for article in articles],
        "paragraphs": sum(article.paragraphs for article in indexed),
        "record": json.dumps([list(file), written]),  # in ASCII: see ``documents``
    }
