"""Requests to the indexes of one commit: whatever they find is visible to that commit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search import timeout
from search.engines.opensearch.cluster.connection import Connection, Json, whole
from search.engines.opensearch.cluster.state import ClusterState, Names

PAGE = 1_000  # documents that a scan reads together
_KEPT = "5m"  # a point in time, between two pages


class IndexReader:
    """Reads the documents of one state. Threads share it."""

    def __init__(self, connection: Connection, state: ClusterState) -> None:
        self.connection = connection
        self.state = state
        self.names = Names(connection.address.name, state.generation)
        self.visible: list[Json] = [
            {"range": {"since": {"lte": state.commit}}},
            {"range": {"until": {"gt": state.commit}}},
        ]

    def within(self, *conditions: Json) -> Json:
        """Return the query for the visible documents under some conditions."""
        return {"bool": {"filter": [*conditions, *self.visible]}}

    def search(self, body: Json) -> Json:
        """Search the paragraphs and articles; the query is made by ``within``."""
        return self.connection.search(self.names.paragraphs, body)

    def searches(self, bodies: Sequence[Json]) -> list[Json]:
        """Search them several times in one round trip."""
        return self.connection.searches([(self.names.paragraphs, body) for body in bodies])

    def counts(self, queries: Sequence[Json]) -> list[int]:
        """Count the documents of some queries in one round trip."""
        return [total(answer) for answer in self.searches(list(map(counting, queries)))]

    def scan(self, index: str, body: Json) -> Iterator[Json]:
        """Yield all hits of a search in its order, from one point in time.

        The body's last sort key tells documents apart.
        """
        opened = self.connection.request("POST", f"{index}/_search/point_in_time", keep_alive=_KEPT)
        point = {"id": opened["pit_id"], "keep_alive": _KEPT}
        try:
            yield from self._pages("", body | {"pit": point}, PAGE)
        finally:
            self.connection.request("DELETE", "_search/point_in_time", {"pit_id": [point["id"]]})

    def pages(self, index: str, body: Json, *, size: int) -> Iterator[Json]:
        """Yield all hits of a search in its order; most are on one page."""
        return self._pages(f"{index}/", body, size)

    def _pages(self, place: str, body: Json, size: int) -> Iterator[Json]:
        body = body | {"size": size, "track_total_hits": False}
        while True:
            timeout.check()
            answer = self.connection.request("POST", f"{place}_search", body)
            hits = whole(answer)["hits"]["hits"]
            yield from hits
            if len(hits) < size:
                return
            body = body | {"search_after": hits[-1]["sort"]}


def counting(query: Json) -> Json:
    """Return the body that counts the matches of a query."""
    return {"size": 0, "track_total_hits": True, "query": query}


def total(answer: Json) -> int:
    """Return the number of all matches of a search that tracked them."""
    return int(answer["hits"]["total"]["value"])


def articles_of(query: Json) -> Json:
    """Return the query for the articles with paragraphs that match a query: an exact count."""
    return {"has_child": {"type": "paragraph", "query": query, "score_mode": "none"}}
