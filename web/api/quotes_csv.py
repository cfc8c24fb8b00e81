"""Quotations as CSV, one row each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from search import Export
from web.api.csv_rows import row
from web.rendering.quotations import Quotation, of_hit

COLUMNS = (
    "speaker", "kind", "quotation", "cue", "confidence", "rule", "paragraph", "published",
    "title", "source", "authors", "article", "paragraph_id", "offsets", "url",
    "as_written", "certainty",
)  # fmt: skip


def table(export: Export) -> Iterator[bytes]:
    """Yield the rows of all quotations."""
    request = export.page.request
    those = (one for hit in export for one in of_hit(hit, request))
    return map(row, chain([COLUMNS], (tuple(_cells(one)) for one in those)))


def _cells(one: Quotation) -> Iterator[str]:
    paragraph = one.paragraph
    yield one.speaker or ""
    yield one.kind.value
    yield " […] ".join(one.texts)
    yield paragraph.text[one.cue.start : one.cue.end] if one.cue else ""
    yield f"{one.attribution.confidence:.2f}"
    yield one.attribution.rule
    yield paragraph.text[slice(*one.context)]
    yield paragraph.published or ""
    yield paragraph.title
    yield paragraph.source
    yield "; ".join(paragraph.authors)
    yield paragraph.article
    yield paragraph.id
    yield " ".join(f"{part.start}:{part.end}" for part in one.stretches)
    yield paragraph.url or ""
    yield one.attribution.as_written or ""
    yield one.attribution.certainty or ""
