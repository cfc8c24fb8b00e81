"""Writer of one commit: nobody sees its documents until the state after it is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from search.engines.opensearch.building import mapping
from search.engines.opensearch.building.cluster_catalog import (
    ClusterCatalog,
    WorkingCatalog,
    first_times,
    key_of,
)
from search.engines.opensearch.building.copies import Relabelled, relabelled
from search.engines.opensearch.building.documents import (
    PreparedArticle,
    prepared,
    unpacked,
    word_document,
)
from search.engines.opensearch.building.mapping import FOREVER, LENGTHS, WORD_FIELDS
from search.engines.opensearch.cluster import state as states
from search.engines.opensearch.cluster.connection import Connection, Json, Operation
from search.engines.opensearch.cluster.state import ClusterState, Names, StoredState
from search.engines.opensearch.cluster.write_lock import HeldLock, ensure_index
from search.engines.opensearch.searching.cluster_vocabulary import word_id
from search.engines.opensearch.searching.index_reader import IndexReader, counting, total
from search.engines.opensearch.searching.queries import ARTICLES, PARAGRAPHS
from search.engines.protocol import CommittedState
from search.errors import REBUILD, EngineError
from search.fields import FIELDS
from search.model import Paragraph

_BUFFERED = 2_000  # operations until they are sent
_WORDS_HELD = 400_000  # different terms until their counts are sent
_AT_ONCE = 200  # articles removed together
_FIRST: Json = {"term": {"order": 0}}

# Counts a batch of a commit once, however often it is sent; ``before`` is what readers of the
# commit before still see.
_COUNT = """
def s = ctx._source;
if (s.commit != params.commit) {
  s.before = s.count; s.commit = params.commit; s.batch = -1;
}
if (s.batch >= params.batch) { ctx.op = 'none'; } else {
  s.count += params.n; s.batch = params.batch;
}
"""


@contextmanager
def begun(
    connection: Connection,
    lock: HeldLock,
    before: StoredState | None,
    empty: ClusterState | None,
) -> Iterator[ClusterWriter]:
    """Begin a commit after the state ``before``; with ``empty``, into new indexes.

    Afterwards the new indexes are published or removed.
    """
    base = empty or (before.state if before else None)
    if base is None:
        raise AssertionError("a change needs a state before it")
    names = Names(connection.address.name, base.generation)
    if empty:
        _remove(connection, names)
        ensure_index(connection, names.paragraphs, mapping.paragraph_index(base.shards))
        ensure_index(connection, names.words, mapping.words_index(base.shards))
        ensure_index(connection, names.files, mapping.files_index())
    with TemporaryDirectory(prefix="pilcrow-") as folder:
        reader = IndexReader(connection, base)
        entries = () if empty else ClusterCatalog(reader).entries()
        with closing(WorkingCatalog(Path(folder, "catalog.sqlite"), entries)) as catalog:
            writer = ClusterWriter(connection, lock, before, base, catalog, is_new=bool(empty))
            try:
                yield writer
            finally:
                if not writer.published:
                    writer.undo()


class ClusterWriter:
    """A commit in the making; see ``search.engines.protocol.Writer``."""

    def __init__(
        self,
        connection: Connection,
        lock: HeldLock,
        before: StoredState | None,
        base: ClusterState,
        catalog: WorkingCatalog,
        *,
        is_new: bool,
    ) -> None:
        self.catalog = catalog
        self.published = False
        self._connection = connection
        self._lock = lock
        self._before = before
        self._base = base
        self._is_new = is_new
        self._commit = base.commit + 1
        self._names = Names(connection.address.name, base.generation)
        self._serial = base.serial
        self._operations: list[Operation] = []
        self._words: dict[str, Counter[str]] = {name: Counter() for name in WORD_FIELDS}
        self._batch = 0
        self._added: set[str] = set()
        self._removed: dict[str, None] = {}
        self._withdrawn: dict[str, None] = {}
        self._signatures: set[int] = set()  # of paragraphs added and removed
        self._groups: set[str] = set()  # of paragraphs removed
        self._dirty = False  # whether anything was sent

    # Changes

    def add(self, prepared: object, kept: Sequence[bool]) -> None:
        """Add those articles of a batch whose flag is set; missing flags are False."""
        if not isinstance(prepared, list) or not all(
            isinstance(one, PreparedArticle) for one in prepared
        ):
            raise TypeError(f"{type(prepared).__name__} is no batch of this engine's preparer")
        for article, wanted in zip(prepared, kept, strict=False):
            if wanted:
                self._add(article)
        if len(self._operations) >= _BUFFERED:
            self._send()

    def remove(self, article: str) -> None:
        """Remove an article that was published before."""
        self._removed[article] = None

    def withdraw(self, articles: Iterable[str]) -> None:
        """Remove articles that this writer may have added, when it commits."""
        self._withdrawn.update(dict.fromkeys(articles))

    def _add(self, article: PreparedArticle) -> None:
        index, commit = self._names.paragraphs, self._commit
        parent = f"{article.id}@{commit}"
        visible = {"since": commit, "until": FOREVER}
        head = {**article.article, **visible, "serial": self._serial, "join": "article"}
        action = {"index": {"_index": index, "_id": parent, "routing": article.id}}
        self._operations.append((action, head))
        join = {"name": "paragraph", "parent": parent}
        for document in article.paragraphs:
            made = {**document, **visible, "serial": self._serial, "join": join}
            place = {"_index": index, "_id": f"{document['id']}@{commit}", "routing": article.id}
            self._operations.append(({"index": place}, made))
            self._serial += 1
            if signature := document.get("signature"):
                self._signatures.add(int(signature, 16))
        for name, counts in article.words.items():
            self._words[name].update(counts)
        self._added.add(article.id)
        self._withdrawn.pop(article.id, None)
        if sum(map(len, self._words.values())) > _WORDS_HELD:
            self._send_words()

    # The commit

    def commit(self, folders: Mapping[str, str]) -> CommittedState:
        """Publish all changes, with the indexed folders; without changes, do nothing.

        Raises:
            EngineError: a new index does not hold the articles of its catalog.
            ConflictError: another process has published meanwhile.
        """
        is_same = dict(folders) == dict(self._base.folders) and self._before is not None
        if is_same and not self.catalog.changed and not self._is_new:
            self.published = True  # there is nothing to undo
            return self._base.committed()
        touched = bool(self._added or self._removed)
        state = replace(self._base, commit=self._commit, run=self._lock.run)
        self._send()
        reader = IndexReader(self._connection, state)
        if touched:
            self._refresh(self._names.paragraphs)
            self._withdraw(reader)
            self._end_removed()
            self._refresh(self._names.paragraphs)
            self._relabel(reader)
            self._send_words()
        updated = datetime.now(UTC).replace(microsecond=0)
        self._send_catalog(int(updated.timestamp()))
        self._refresh(",".join(self._names.all()))
        if touched or not is_same:
            written = updated.isoformat().replace("+00:00", "Z")
            state = self._counted(reader, state, dict(folders), written)
        if self._is_new:
            self._ensure_whole(reader)
        self._lock.check()
        states.publish(self._connection, state, self._before)
        self.published = True
        return state.committed()

    def undo(self) -> None:
        """Remove what was sent and not published; a killed writer leaves that to the next one."""
        if self._is_new:
            _remove(self._connection, self._names)
        elif self._dirty:
            recover(self._connection, self._base)

    def _send(self) -> None:
        if self._operations:
            self._lock.check()
            self._dirty = True
            self._connection.bulk(self._operations)
            self._operations = []

    def _send_words(self) -> None:
        """Add the counts of terms to those in the index."""
        self._lock.check()
        self._dirty = True
        self._connection.bulk(self._word_operations())
        self._words = {name: Counter() for name in WORD_FIELDS}
        self._batch += 1

    def _word_operations(self) -> Iterator[Operation]:
        numbers = {"commit": self._commit, "batch": self._batch}
        for name, counts in self._words.items():
            for term, count in counts.items():
                if not count:
                    continue
                place = {"_index": self._names.words, "_id": word_id(name, term)}
                new = word_document(name, term) | numbers | {"count": count, "before": 0}
                if self._is_new and not self._batch:
                    yield {"index": place}, new
                else:
                    script = {"source": _COUNT, "params": {**numbers, "n": count}}
                    action = {"update": {**place, "retry_on_conflict": 3}}
                    yield action, {"script": script, "upsert": new}

    def _withdraw(self, reader: IndexReader) -> None:
        """Delete articles that this writer added after all."""
        mine = {"term": {"since": self._commit}}
        for hit in self._documents(reader, self._withdrawn, mine):
            place = {"_index": hit["_index"], "_id": hit["_id"], "routing": hit["_routing"]}
            self._operations.append(({"delete": place}, None))
        self._added -= self._withdrawn.keys()
        self._send()

    def _end_removed(self) -> None:
        """End the documents of removed articles with this commit."""
        published = IndexReader(self._connection, self._base)
        for hit in self._documents(published, self._removed, {"match_all": {}}):
            self._operations.append(_ended(hit, self._commit))
        self._send()

    def _documents(
        self, reader: IndexReader, articles: Iterable[str], condition: Json
    ) -> Iterator[Json]:
        """Yield the documents of some articles, and take their words from the counts."""
        asked = list(articles)
        source = ["record", "article", "signature", "group", "key"]
        for start in range(0, len(asked), _AT_ONCE):
            some = asked[start : start + _AT_ONCE]
            either = [{"terms": {name: some}} for name in ("article", "key")]
            chosen = {"bool": {"should": either, "minimum_should_match": 1}}
            body = {
                "query": reader.within(chosen, condition),
                "_source": source,
                "sort": [{"serial": "asc"}, {"order": {"order": "asc", "missing": -1}}],
            }
            blocks: dict[str, list[Paragraph]] = {}
            for hit in reader.scan(self._names.paragraphs, body):
                yield hit
                self._forget(hit["_source"], blocks)
            for article in blocks.values():
                for name, counts in prepared(article).words.items():
                    self._words[name].subtract(counts)

    def _forget(self, source: Json, blocks: dict[str, list[Paragraph]]) -> None:
        if "article" not in source:  # the document of the article itself
            return
        blocks.setdefault(source["article"], []).append(unpacked(source["record"]))
        if "signature" in source:
            self._signatures.add(int(source["signature"], 16))
        if "group" in source:
            self._groups.add(source["group"])

    def _relabel(self, reader: IndexReader) -> None:
        """Find the groups of near duplicates again, and write the labels that change."""
        published: list[Relabelled] = []
        for one in relabelled(reader, None if self._is_new else self._signatures, self._groups):
            if one.since < self._commit:
                published.append(one)
                continue
            place = {
                "_index": self._names.paragraphs,
                "_id": one.document,
                "routing": one.article,
            }
            self._operations.append(({"update": place}, {"doc": one.label.document()}))
            if len(self._operations) >= _BUFFERED:
                self._send()
        for start in range(0, len(published), _AT_ONCE):
            self._replace(published[start : start + _AT_ONCE])
        self._send()

    def _replace(self, some: Sequence[Relabelled]) -> None:
        """End published documents, and put the same with new labels in their place."""
        labels = {one.document: one.label for one in some}
        query = {"ids": {"values": list(labels)}}
        body = {"size": len(labels), "query": query}
        found = self._connection.search(self._names.paragraphs, body)["hits"]["hits"]
        for hit in found:
            document = hit["_source"] | labels[hit["_id"]].document()
            document |= {"since": self._commit, "until": FOREVER}
            kept = {name: value for name, value in document.items() if value is not None}
            place = {"_index": hit["_index"], "routing": hit["_routing"]}
            action = {"index": {**place, "_id": f"{document['id']}@{self._commit}"}}
            self._operations += [_ended(hit, self._commit), (action, kept)]
        self._send()

    def _send_catalog(self, now: int) -> None:
        index, touched = self._names.files, self.catalog.touched
        times = ((article, now) for article in sorted(self._added))
        inherited = chain(self.catalog.times.items(), self._inherited())
        self._connection.bulk(first_times(index, inherited, self._commit))
        self._connection.bulk(first_times(index, times, self._commit))
        replaced = [] if self._is_new else list(self._current_files(touched))
        operations = self.catalog.operations(index, self._commit, replaced=replaced)
        self._lock.check()
        self._dirty = True
        self._connection.bulk(operations)

    def _inherited(self) -> Iterator[tuple[str, int]]:
        """Yield the times of first indexing from the indexes that new ones replace."""
        if not self._is_new or self._before is None:
            return
        state = self._before.state
        if state.schema == mapping.CLUSTER_SCHEMA:
            catalog = ClusterCatalog(IndexReader(self._connection, state))
            for article, at in catalog.first_indexed():
                yield article, int(datetime.fromisoformat(at).timestamp())

    def _current_files(self, paths: Iterable[str]) -> Iterator[str]:
        """Yield the ids of the published documents of some files."""
        keys = [key_of(path) for path in paths]
        published = IndexReader(self._connection, self._base)
        for start in range(0, len(keys), _BUFFERED):
            query = published.within({"terms": {"key": keys[start : start + _BUFFERED]}})
            body = {"size": _BUFFERED, "query": query, "_source": False}
            for hit in self._connection.search(self._names.files, body)["hits"]["hits"]:
                yield hit["_id"]

    def _refresh(self, index: str) -> None:
        self._connection.request("POST", f"{index}/_refresh")

    def _counted(
        self, reader: IndexReader, state: ClusterState, folders: Mapping[str, str], updated: str
    ) -> ClusterState:
        """Complete a state with what its documents say."""
        of_paragraphs = [n for n in WORD_FIELDS if not FIELDS[n].of_article]
        of_articles = [*(n for n in WORD_FIELDS if FIELDS[n].of_article), "article"]

        def sums(names: Iterable[str]) -> Json:
            return {name: {"sum": {"field": f"{LENGTHS}.{name}"}} for name in names}

        languages = {"languages": {"terms": {"field": "lang", "size": 100}}}
        everything, firsts, numbered, grouped = reader.searches(
            [
                counting(reader.within(PARAGRAPHS)) | {"aggs": sums(of_paragraphs)},
                counting(reader.within(_FIRST)) | {"aggs": sums(of_articles) | languages},
                counting(reader.within({"term": {"numbered": True}})),
                counting(reader.within({"exists": {"field": "group"}})),
            ]
        )
        found = everything["aggregations"] | firsts["aggregations"]
        langs = {bucket["key"]: bucket["doc_count"] for bucket in found["languages"]["buckets"]}
        return replace(
            state,
            numbered=self._base.numbered + 1,
            articles=total(firsts),
            paragraphs=total(numbered),
            blocks=total(everything),
            updated=updated,
            folders=folders,
            serial=self._serial,
            grouped=total(grouped),
            languages=tuple(sorted(langs, key=lambda lang: (-langs[lang], lang))),
            lengths={n: round(found[n]["value"]) for n in (*of_paragraphs, *of_articles)},
        )

    def _ensure_whole(self, reader: IndexReader) -> None:
        (held,) = reader.counts([reader.within(ARTICLES)])
        read, _ = self.catalog.counts()
        if held != read:
            raise EngineError(
                f"The new index holds {held} of {read} articles and was not published: "
                f"check the cluster and {REBUILD}."
            )


def _ended(hit: Json, commit: int) -> Operation:
    place = {"_index": hit["_index"], "_id": hit["_id"], "routing": hit["_routing"]}
    return {"update": place}, {"doc": {"until": commit}}


def _remove(connection: Connection, names: Names) -> None:
    connection.request("DELETE", ",".join(names.all()), ignore_unavailable=True)


def recover(connection: Connection, state: ClusterState) -> None:
    """Undo what was sent after a state was published, by a writer that did not publish it."""
    names = Names(connection.address.name, state.generation)
    later: Json = {"range": {"since": {"gt": state.commit}}}
    ended: Json = {"range": {"until": {"gt": state.commit, "lt": FOREVER}}}
    connection.request("POST", f"{','.join(names.all())}/_refresh")
    for index in (names.paragraphs, names.files):
        by_query(connection, index, "delete", later)
        forever = {"source": "ctx._source.until = params.until", "params": {"until": FOREVER}}
        by_query(connection, index, "update", ended, forever)
    counted: Json = {"range": {"commit": {"gt": state.commit}}}
    source = "def s = ctx._source; s.count = s.before; s.commit = params.commit; s.batch = -1"
    script = {"source": source, "params": {"commit": state.commit}}
    by_query(connection, names.words, "update", counted, script)


def by_query(
    connection: Connection, index: str, what: str, query: Json, script: Json | None = None
) -> None:
    """Delete or update all documents that match a query, if there are any."""
    found = connection.search(index, counting(query))
    if total(found):
        body: Json = {"query": query} | ({"script": script} if script else {})
        path = f"{index}/_{what}_by_query"
        connection.request("POST", path, body, conflicts="proceed", refresh=True)
