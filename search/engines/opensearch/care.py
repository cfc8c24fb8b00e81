"""Health checks of a library in a cluster: shards, leftovers, documents and counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from search.engines.finding import Finding, Repair
from search.engines.opensearch.building.mapping import FOREVER
from search.engines.opensearch.cluster import state as states
from search.engines.opensearch.cluster import write_lock
from search.engines.opensearch.cluster.connection import Connection, Json
from search.engines.opensearch.cluster.state import ClusterState, Names
from search.engines.opensearch.searching.index_reader import IndexReader, counting, total
from search.engines.opensearch.searching.queries import ARTICLES, PARAGRAPHS, slot_condition
from search.errors import REBUILD, SearchError
from search.fields import FIELDS

SAMPLE = 200  # terms that are counted again
_FIRST: Json = {"term": {"order": 0}}
_AS_NEEDED = {
    "red": "start the missing nodes, or restore a backup",
    "yellow": "add a node, so that each shard has a copy",
}


def examine(connection: Connection) -> Iterator[Finding]:
    """Check the cluster around the published state; if it cannot be read, say why."""
    try:
        root = connection.request("GET", "")
        yield _version(root)
        stored = states.readable(connection)
    except SearchError as error:
        what, _, remedy = str(error).partition(": ")
        rebuild = Repair.REBUILD if remedy.startswith(REBUILD) else None
        yield Finding(what, remedy or "see the log of the cluster", rebuild)
        return
    yield _health(connection, stored.state)
    yield from _leftovers(connection, stored.state)


def _version(root: Json) -> Finding:
    version = root.get("version", {})
    kind = version.get("distribution", "elasticsearch")
    text = f"The cluster runs {kind} {version.get('number', '?')}"
    if kind != "opensearch":
        return Finding(text, "use OpenSearch: nothing else is tested")
    return Finding(text)


def _health(connection: Connection, state: ClusterState) -> Finding:
    names = ",".join(_indexes(connection, state))
    health = connection.request("GET", f"_cluster/health/{names}")
    status = health["status"]
    text = (
        f"The indexes are {status}: {health['number_of_nodes']} nodes, "
        f"{health['active_shards']} shards, {health['unassigned_shards']} unassigned"
    )
    alone = health["number_of_data_nodes"] == 1
    return Finding(text, _AS_NEEDED.get(status), notice=status == "yellow" and not alone)


def _leftovers(connection: Connection, state: ClusterState) -> Iterator[Finding]:
    if owner := write_lock.holder(connection):
        yield Finding(f"The write lock is held by {owner}", notice=True)
    reader = IndexReader(connection, state)
    unpublished = counting({"range": {"since": {"gt": state.commit}}})
    found = total(connection.search(reader.names.paragraphs, unpublished))
    if found and not owner:
        text = f"A killed run left {found:,} documents that nobody sees"
        yield Finding(text, "run 'pilcrow doctor --repair'", Repair.CLEAN)
    old = sorted(set(generations(connection)) - {state.generation})
    if old:
        text = f"{len(old)} replaced generations are left: the next sync removes them"
        yield Finding(text, notice=True)


def verify(connection: Connection, state: ClusterState) -> Iterator[Finding]:
    """Compare the documents with the record of the state, and a sample of counts with both."""
    reader = IndexReader(connection, state)
    wrong = list(_miscounted(reader))
    if wrong:
        yield Finding(f"Documents are missing ({'; '.join(wrong)})", REBUILD, Repair.REBUILD)
        return
    yield Finding(f"The index holds {state.blocks:,} blocks of {state.articles:,} articles")
    sample = _sample(reader)
    counted = _counted(reader, list(sample))
    differing = [
        f"{field}:{term}" for (field, term), n in sample.items() if counted[field, term] != n
    ]
    if differing:
        text = f"{len(differing)} of {len(sample)} counts of terms are wrong"
        yield Finding(text, REBUILD, Repair.REBUILD)
    else:
        yield Finding(f"{len(sample)} counts of terms, chosen by chance, are right")


def whole(connection: Connection, state: ClusterState) -> bool:
    """Report whether the index holds all documents of a state."""
    return not list(_miscounted(IndexReader(connection, state)))


def _miscounted(reader: IndexReader) -> Iterator[str]:
    state = reader.state
    articles, blocks = reader.counts([reader.within(ARTICLES), reader.within(PARAGRAPHS)])
    for name, held, recorded in (
        ("articles", articles, state.articles),
        ("blocks", blocks, state.blocks),
    ):
        if held != recorded:
            yield f"{held:,} of {recorded:,} {name}"


def _sample(reader: IndexReader) -> dict[tuple[str, str], int]:
    """Choose terms by chance, with their counts as of the commit."""
    query: Json = {"function_score": {"query": {"match_all": {}}, "random_score": {}}}
    body = {"size": SAMPLE, "query": query, "_source": True}
    hits = reader.connection.search(reader.names.words, body)["hits"]["hits"]
    found = [hit["_source"] for hit in hits]
    return {
        (one["field"], one["term"]): one[
            "count" if one["commit"] <= reader.state.commit else "before"
        ]
        for one in found
    }


def _counted(reader: IndexReader, terms: list[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    queries = []
    for field, term in terms:
        of_article = (_FIRST,) if FIELDS[field].of_article else ()
        queries.append(reader.within(slot_condition(field, (term,)), *of_article))
    return dict(zip(terms, reader.counts(queries), strict=True))


def details(connection: Connection, state: ClusterState) -> list[tuple[str, str]]:
    """List facts about the indexes for ``pilcrow status``."""
    names = ",".join(_indexes(connection, state))
    health = connection.request("GET", f"_cluster/health/{names}")
    store = connection.request("GET", f"{names}/_stats/store")["_all"]
    size, once = (store[each]["store"]["size_in_bytes"] / 1e6 for each in ("total", "primaries"))
    nodes = f"{health['number_of_nodes']} nodes, {health['status']}"
    shards = f"{state.shards} of paragraphs, {health['active_shards']} active in all"
    return [
        ("Cluster", nodes),
        ("Shards", shards),
        ("On disk", f"{size:,.1f} MB, {once:,.1f} MB without copies"),
    ]


def generations(connection: Connection) -> list[int]:
    """List the numbers of the generations in the cluster, published or not."""
    library = connection.address.name
    found = connection.request(
        "GET", f"{library}-g*/_settings", filter_path="*.settings.index.uuid"
    )
    numbers = {name.removeprefix(f"{library}-g").partition("-")[0] for name in found}
    return sorted(int(number) for number in numbers if number.isdigit())


def clean(connection: Connection, state: ClusterState, *, keep: int) -> None:
    """Remove replaced generations, and documents that no commit from ``keep`` on shows.

    With ``keep`` 0, readers may still be at work on all of them.
    """
    if not keep:
        return
    from search.engines.opensearch.building.cluster_writer import by_query

    for number in generations(connection):
        if number != state.generation:
            names = Names(connection.address.name, number)
            connection.request("DELETE", ",".join(names.all()), ignore_unavailable=True)
    names = Names(connection.address.name, state.generation)
    ended: Json = {"range": {"until": {"lte": keep, "lt": FOREVER}}}
    for index in (names.paragraphs, names.files):
        by_query(connection, index, "delete", ended)


def _indexes(connection: Connection, state: ClusterState) -> tuple[str, ...]:
    library = connection.address.name
    return (states.state_index(library), *Names(library, state.generation).all())
