"""Exports: every hit of a search as lines of JSON or as CSV."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain

from search import Export, Hit
from web.api.csv_rows import row
from web.api.schemas.search import ExportHeadSchema
from web.api.serializers.parts import index_part, query_part, total_part
from web.api.serializers.search import hit_part
from web.rendering import urls
from web.rendering.responses import json_bytes

COLUMNS = (
    "paragraph_id", "text", "matches", "title", "section", "n", "kind", "source", "authors",
    "published", "lang", "speakers", "score", "start", "end", "sha256", "article", "url",
)  # fmt: skip


def lines(export: Export, fields: Collection[str]) -> Iterator[bytes]:
    """Yield one JSON document per line: the query, then each hit."""
    page = export.page
    head: ExportHeadSchema = {
        "query": query_part(page),
        "index": index_part(page.index),
        "total": total_part(page),
    }
    marking = urls.marking(page.request)
    hits = (hit_part(hit, page.request, marking, fields) for hit in export)
    return (json_bytes(document) + b"\n" for document in chain([head], hits))


def table(export: Export) -> Iterator[bytes]:
    """Yield the rows of a CSV table, one hit each."""
    return map(row, chain([COLUMNS], (tuple(_cells(hit)) for hit in export)))


def _cells(hit: Hit) -> Iterator[str]:
    paragraph = hit.paragraph
    yield paragraph.id
    yield paragraph.text
    yield " ".join(f"{mark.start}:{mark.end}" for mark in hit.matches)
    yield paragraph.title
    yield paragraph.section or ""
    yield "" if paragraph.n is None else str(paragraph.n)
    yield paragraph.kind.value
    yield paragraph.source
    yield "; ".join(paragraph.authors)
    yield paragraph.published or ""
    yield paragraph.lang
    yield "; ".join(dict.fromkeys(one.speaker for one in paragraph.quotes if one.speaker))
    yield f"{hit.score:.4f}"
    yield str(paragraph.start)
    yield str(paragraph.end)
    yield paragraph.sha256
    yield paragraph.article
    yield paragraph.url or ""
