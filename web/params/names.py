"""Facet names, hit fields and bounds that the parameters, messages and schemas share."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

FacetName: TypeAlias = Literal[
    "speaker", "people", "places", "source", "author", "section", "lang", "year", "month"
]
FACETS: tuple[FacetName, ...] = get_args(FacetName)
PAGE_FACETS = tuple(name for name in FACETS if name != "month")  # the search page's filters

HIT_FIELDS = (
    "score", "article", "paragraph", "text", "quotes", "people", "places", "names", "dates",
    "html", "matches", "context", "further", "more_in_article", "same_text", "explain", "links",
)  # fmt: skip

MAX_OFFSET = 10_000  # hits; a later window would cost as much as an export, which has no bound
MAX_ERRORS = 50  # per request: the answer to a long address stays short
