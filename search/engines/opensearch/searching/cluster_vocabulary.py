"""The terms of an index in a cluster: frequencies, and words that begin so or are nearly so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from threading import Lock

from rapidfuzz.distance import OSA

from search.analysis.terms import FOLDED, FORM, JOINT
from search.engines.opensearch.building.streams import sendable
from search.engines.opensearch.cluster.connection import Json
from search.engines.opensearch.searching.index_reader import IndexReader
from search.planning.spelling_variants import likely_next
from search.planning.vocabulary import Words

_REMEMBERED = 1 << 16  # frequencies kept of one state
_AT_ONCE = 10_000  # terms of one page
_MARKS = FORM + FOLDED + JOINT
_SOURCE = ["term", "word", "count", "before", "commit"]


class ClusterVocabulary:
    """The vocabulary of one state. Threads share it."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, str], int] = {}
        self._lock = Lock()

    def frequencies(self, field: str, terms: Collection[str]) -> Mapping[str, int]:
        """Count the units that hold each term.

        The terms that planning is likely to ask for next are looked up in the same round trip.
        """
        missing = [term for term in terms if (field, term) not in self._known]
        if missing:
            further = {term for asked in missing for term in likely_next(asked)}
            self._read(field, {*missing, *further})
        return {term: self._known.get((field, term), 0) for term in terms}

    def _read(self, field: str, terms: Collection[str]) -> None:
        sent = {sendable(term): term for term in terms}
        found = dict.fromkeys(((field, term) for term in terms), 0)
        ids = {"ids": {"values": [word_id(field, term) for term in sent]}}
        for hit in self._search({"query": ids, "size": len(sent)}):
            found[field, sent[hit["term"]]] = self._count(hit)
        with self._lock:
            if len(self._known) + len(found) > _REMEMBERED:
                self._known = {}
            self._known.update(found)

    def starting(self, field: str, prefix: str) -> Words:
        """List the folded words that begin with a prefix, most frequent first."""
        condition = (
            {"prefix": {"word": sendable(prefix)}} if prefix else {"exists": {"field": "word"}}
        )
        query = {"bool": {"filter": [{"term": {"field": field}}, condition]}}
        body = {
            "query": query,
            "_source": _SOURCE,
            "sort": [{"word": "asc"}, {"mark": "asc"}],
        }
        hits = self._reader.pages(self._reader.names.words, body, size=_AT_ONCE)
        counts, terms = self._gathered(hit["_source"] for hit in hits)
        order = sorted(sorted(counts), key=counts.__getitem__, reverse=True)
        return {word: terms[word] for word in order}

    def similar(self, field: str, words: Sequence[str], distance: int) -> tuple[Words, ...]:
        """List, for each word, the folded words at most ``distance`` edits away, nearest first."""
        bodies = [_nearly(field, word, distance) for word in words if word]
        index = self._reader.names.words
        answers = iter(self._reader.connection.searches([(index, body) for body in bodies]))
        return tuple(self._nearest(word, distance, next(answers)) if word else {} for word in words)

    def _nearest(self, word: str, distance: int, answer: Json) -> Words:
        found = (hit["_source"] for hit in answer["hits"]["hits"])
        counts, terms = self._gathered(found)
        edits = {other: OSA.distance(word, other) for other in counts}
        near = [other for other in counts if edits[other] <= distance]
        near.sort(key=lambda other: (edits[other], -counts[other], other))
        return {other: terms[other] for other in near}

    def _gathered(self, hits: Iterable[Json]) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
        """Add up the counts of each word, and list its terms."""
        counts: dict[str, int] = defaultdict(int)
        terms: dict[str, list[str]] = defaultdict(list)
        for hit in hits:
            if count := self._count(hit):
                counts[hit["word"]] += count
                terms[hit["word"]].append(hit["term"])
        order = {word: tuple(sorted(held, key=_by_mark)) for word, held in terms.items()}
        return counts, order

    def _search(self, body: Json) -> Iterator[Json]:
        answer = self._reader.connection.search(
            self._reader.names.words, {**body, "_source": _SOURCE}
        )
        return (hit["_source"] for hit in answer["hits"]["hits"])

    def _count(self, hit: Json) -> int:
        """Return the count as of this commit: a writer may be counting the next one."""
        return int(hit["count" if hit["commit"] <= self._reader.state.commit else "before"])


def word_id(field: str, term: str) -> str:
    """Return the id of a term's document."""
    return f"{field}:{term}"


def _nearly(field: str, word: str, distance: int) -> Json:
    fuzzy = {
        "value": sendable(word),
        "fuzziness": distance,
        "prefix_length": 1,
        "transpositions": True,
        "rewrite": "constant_score",
    }
    conditions = [
        {"term": {"field": field}},
        {"term": {"alphabetic": True}},
        {"fuzzy": {"word": fuzzy}},
    ]
    return {"size": _AT_ONCE, "query": {"bool": {"filter": conditions}}, "_source": _SOURCE}


def _by_mark(term: str) -> int:
    return _MARKS.index(term[0])
