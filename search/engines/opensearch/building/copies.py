"""Groups of near duplicates in a cluster: found again where a commit has changed something.

A group's documents name it, and their place in it: 0 is the first published. The groups are those
of ``search.engines.near_duplicates``; only paragraphs that may be near a changed one are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from search.engines.near_duplicates import NearDuplicates
from search.engines.opensearch.building.documents import signature_blocks
from search.engines.opensearch.cluster.connection import Json
from search.engines.opensearch.searching.index_reader import IndexReader

_SOURCE = ["signature", "group", "place", "article", "day_or_never", "path", "serial", "since"]
_AT_ONCE = 2_000  # terms of one query


class GroupLabel(NamedTuple):
    """The place of a document in a group; None: it is alone."""

    group: str | None
    place: int | None

    def document(self) -> Json:
        """Return the fields of a document with this label; None removes one."""
        copy = f"{self.group}:{self.place}" if self.group else None
        return {"group": self.group, "place": self.place, "copy": copy}


class Relabelled(NamedTuple):
    """A document whose label changes."""

    document: str  # its id in the index
    article: str
    since: int
    label: GroupLabel


class _Member(NamedTuple):
    document: str
    article: str
    signature: int
    rank: tuple[int, str, int]
    since: int
    label: GroupLabel


def relabelled(
    reader: IndexReader, signatures: set[int] | None, groups: set[str]
) -> Iterator[Relabelled]:
    """Yield the visible documents whose labels change.

    ``signatures`` are those of added and removed paragraphs (None: all are new), ``groups`` those
    of removed ones.
    """
    members = _affected(reader, signatures, groups)
    labels = dict.fromkeys(members, GroupLabel(None, None))
    ordered = sorted(members.values(), key=lambda one: one.rank)
    for together in _grouped(ordered):
        name = f"{min(one.signature for one in together):016x}"
        for place, one in enumerate(together):
            labels[one.document] = GroupLabel(name, place)
    for document, label in labels.items():
        member = members[document]
        if member.label != label:
            yield Relabelled(document, member.article, member.since, label)


def _affected(
    reader: IndexReader, signatures: set[int] | None, groups: set[str]
) -> dict[str, _Member]:
    """Read all paragraphs whose group may change, by the ids of their documents."""
    if signatures is None:
        return _read(reader, {"exists": {"field": "signature"}})
    blocks = sorted({block for one in signatures for block in signature_blocks(one)})
    found = _read_all(reader, "blocks", blocks)
    known = {one.label.group for one in found.values() if one.label.group} | groups
    return found | _read_all(reader, "group", sorted(known))


def _read_all(reader: IndexReader, name: str, values: Sequence[str]) -> dict[str, _Member]:
    found: dict[str, _Member] = {}
    for start in range(0, len(values), _AT_ONCE):
        found |= _read(reader, {"terms": {name: values[start : start + _AT_ONCE]}})
    return found


def _read(reader: IndexReader, condition: Json) -> dict[str, _Member]:
    body = {"query": reader.within(condition), "_source": _SOURCE, "sort": [{"serial": "asc"}]}
    hits = reader.scan(reader.names.paragraphs, body)
    return {hit["_id"]: _member(hit["_id"], hit["_source"]) for hit in hits}


def _member(document: str, source: Json) -> _Member:
    return _Member(
        document,
        source["article"],
        int(source["signature"], 16),
        (source["day_or_never"], source["path"], source["serial"]),
        source["since"],
        GroupLabel(source.get("group"), source.get("place")),
    )


def _grouped(ordered: Sequence[_Member]) -> Iterator[list[_Member]]:
    """Yield groups among members in the order of their ranks, each in this order."""
    if not ordered:
        return
    signatures = np.array([one.signature for one in ordered], np.uint64)
    # Each member has a rank of its own, so that it counts as an article of its own.
    numbers = np.arange(len(ordered))
    for group in NearDuplicates(signatures, numbers, numbers).each_group():
        yield [ordered[number] for number in group.tolist()]
