"""Overview of an index: its span of dates, newest articles, largest sources, and who is quoted."""

from __future__ import annotations

from search.answers.search_page import summary
from search.engines.protocol import Selection, Snapshot
from search.model import Overview, Sort
from search.query.tree import Dates, Everything

_SHOWN = 5  # articles, speakers and sources
_EVER = Dates("1000", "9999")


def overview(snapshot: Snapshot) -> Overview:
    """Summarise an index for a reader who does not know what is in it."""
    selection = Selection(
        plan=Everything(),
        sort=Sort.NEWEST,
        by_article=True,
        limit=_SHOWN,
        facets=("source", "speaker"),
    )
    newest = snapshot.select(selection)
    oldest = snapshot.select(Selection(plan=_EVER, sort=Sort.OLDEST, limit=1)).found
    latest = snapshot.select(Selection(plan=_EVER, sort=Sort.NEWEST, limit=1)).found
    first = oldest[0].paragraph.published if oldest else None
    last = latest[0].paragraph.published if latest else None
    counts = {facet.field: facet.counts[:_SHOWN] for facet in newest.facets}
    return Overview(
        first=first,
        last=last,
        newest=tuple(summary(found.paragraph) for found in newest.found),
        sources=counts["source"],
        speakers=counts["speaker"],
    )
