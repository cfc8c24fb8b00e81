"""The parameters of a search: the query, the selection of paragraphs, and the window."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from search import FILTERS, Copies, Request, Sort, Within
from web.params.field_types import (
    DIGITS,
    FILTER_TEXT,
    ONLY_FIELDS,
    Date,
    Group,
    HitFields,
    LeastConfidence,
    OfCopies,
    Order,
    Switch,
    Values,
    is_on,
    names_pattern,
    read_confidence,
    split,
)
from web.params.filters import read_filter
from web.params.names import FACETS, MAX_OFFSET


class QueryParams(BaseModel):
    """A query and how its words are matched; the base of every parameter set with a query."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: Annotated[
        str, Field(max_length=512, description="The query; if empty, the newest paragraphs.")
    ] = ""
    match: Annotated[
        Literal["all", "any"],
        Field(description="Whether all words must occur in the paragraph, or any of them."),
    ] = "all"
    within: Annotated[
        Literal["paragraph", "section", "article"],
        Field(
            description="The part of an article in which all words must stand. In a `section` or "
            "an `article`, each hit is the best paragraph, with the best others for its other "
            "words in `further`."
        ),
    ] = "paragraph"
    exact: Annotated[
        Switch, Field(description="Match words as typed: no stemming, folding or joining.")
    ] = "0"

    def request(self) -> Request:
        """Return the request for ``q``, without filters."""
        return Request(
            q=self.q,
            match_any=self.match == "any",
            within=Within(self.within),
            exact=is_on(self.exact),
        )


class NoParams(BaseModel):
    """The parameters of an address that takes none."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SelectionParams(QueryParams):
    """A selection of paragraphs: query, filters and publication dates."""

    source: Annotated[Values, Field(description=f"The publisher. {FILTER_TEXT}")] = ()
    author: Annotated[Values, Field(description=f"An author. {FILTER_TEXT}")] = ()
    section: Annotated[
        Values, Field(description=f"The section heading above the paragraph. {FILTER_TEXT}")
    ] = ()
    lang: Annotated[
        Values, Field(description=f"The ISO 639-1 language code of the article. {FILTER_TEXT}")
    ] = ()
    speaker: Annotated[
        Values,
        Field(
            description=f"The quoted speaker: the full name as the article has it. {FILTER_TEXT}"
        ),
    ] = ()
    confidence: LeastConfidence = "possible"
    people: Annotated[
        Values, Field(description=f"The full name of a person mentioned. {FILTER_TEXT}")
    ] = ()
    places: Annotated[
        Values, Field(description=f"A place; demonyms count as their country. {FILTER_TEXT}")
    ] = ()
    article: Annotated[Values, Field(description=f"An article id. {FILTER_TEXT}")] = ()
    same_as: Annotated[
        Values,
        Field(
            description="A paragraph id: this paragraph and its near-duplicates. Repeatable; "
            "a leading `-` excludes them."
        ),
    ] = ()
    since: Annotated[
        Date,
        Field(alias="from", description="Published in or after: YYYY, YYYY-MM or YYYY-MM-DD."),
    ] = ""
    until: Annotated[
        Date, Field(alias="to", description="Published in or before: YYYY, YYYY-MM or YYYY-MM-DD.")
    ] = ""

    def request(self) -> Request:
        """Return the request for these paragraphs."""
        return replace(
            super().request(),
            filters=tuple(
                read_filter(field, value) for field in FILTERS for value in getattr(self, field)
            ),
            since=self.since or None,
            until=self.until or None,
            confidence=read_confidence(self.confidence),
        )


class SearchParams(SelectionParams):
    """The parameters of a search."""

    limit: Annotated[
        int, Field(ge=0, le=100, description="The number of hits to return."), DIGITS
    ] = 10
    offset: Annotated[
        int, Field(ge=0, le=MAX_OFFSET, description="The number of hits to skip."), DIGITS
    ] = 0
    sort: Order = "relevance"
    group: Group = "none"
    copies: OfCopies = "grouped"
    context: Annotated[
        int,
        Field(ge=0, le=3, description="The number of neighbouring paragraphs on each side."),
        DIGITS,
    ] = 0
    facets: Annotated[
        tuple[Annotated[str, Field(pattern=names_pattern(FACETS))], ...],
        Field(
            max_length=16,
            description="Count the values of these fields over the whole result, each without "
            f"its own filter; separated by commas or repeated: {', '.join(FACETS)}.",
        ),
    ] = ()
    fields: Annotated[tuple[HitFields, ...], ONLY_FIELDS] = ()
    explain: Annotated[Switch, Field(description="Add the share of each clause in each score.")] = (
        "0"
    )
    strict: Annotated[
        Switch,
        Field(description="Reject a query that needs repair, with the position of the fault."),
    ] = "0"

    def request(self) -> Request:
        """Return the request that these parameters describe."""
        return replace(
            super().request(),
            limit=self.limit,
            offset=self.offset,
            sort=Sort(self.sort),
            copies=Copies(self.copies),
            by_article=self.group == "article",
            context=self.context,
            facets=split(self.facets),
            explain=is_on(self.explain),
            strict=is_on(self.strict),
        )

    def hit_fields(self) -> tuple[str, ...]:
        """Return the requested members of a hit; an empty tuple means all of them."""
        return split(self.fields)
