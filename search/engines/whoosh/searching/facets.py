"""Facets: counts of the values of a field over matching paragraphs."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from search.engines.arrays import Array, ranges
from search.engines.whoosh.searching.index_statistics import IndexStatistics
from search.engines.whoosh.searching.matcher import SegmentSearch
from search.model import Facet, FacetCount
from search.planning.plan import index_field

MOST_VALUES = 100
_DATES = {"year": 4, "month": 7}  # facets of the field ``published``: how much of it they show


def facet(
    name: str, tables: IndexStatistics, searches: Iterable[SegmentSearch], found: Iterable[Array]
) -> Facet:
    """Count the values of the documents found in each segment, most frequent first.

    At most ``MOST_VALUES`` values are returned.
    """
    field = "published" if name in _DATES else index_field(name)
    values = tables.values(field)
    counts = np.zeros(len(values.values), np.int64)
    for search, documents, codes, ends in zip(
        searches, found, values.codes, values.edges, strict=True
    ):
        units = search.units(field, documents)
        starts = ends[units].astype(np.int64)
        here = codes[ranges(starts, ends[units + 1] - starts)]
        counts += np.bincount(here, minlength=len(counts))
    shown = values.values
    if name in _DATES:
        shown, groups = tables.beginnings(field, _DATES[name])
        counts = np.bincount(groups, counts, minlength=len(shown)).astype(np.int64)
    some = counts.nonzero()[0]
    most = some[np.argsort(-counts[some], kind="stable")][: MOST_VALUES + 1].tolist()
    named = (FacetCount(shown[number], counts.item(number)) for number in most if shown[number])
    return Facet(name, tuple(named)[:MOST_VALUES])
