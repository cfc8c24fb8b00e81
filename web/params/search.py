"""The parameters of every address, as one schema: validation, error sentences and OpenAPI.

Nothing here searches or knows HTTP; it turns (name, value) pairs into a ``search.Request``. It is
long because every address stands here with the bounds that OpenAPI tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Annotated, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from search import FILTERS, Copies, Filter, Request, Sort
from web.params.display import Display, Lines, View
from web.params.messages import ParameterError, complaint

FACETS = ("speaker", "people", "places", "source", "author", "section", "lang", "year", "month")
PAGE_FACETS = tuple(name for name in FACETS if name != "month")  # those of the search page
HIT_FIELDS = (
    "score",
    "article",
    "paragraph",
    "text",
    "quotes",
    "people",
    "places",
    "names",
    "dates",
    "html",
    "matches",
    "context",
    "more_in_article",
    "same_text",
    "explain",
    "links",
)
MAX_OFFSET = 10_000
MAX_ERRORS = 50  # of one request: an address of a megabyte must not be answered by ten

# 2016, 2016-12 or 2016-12-01, and only days that the calendar has.
DATE = (
    r"^(?:[12][0-9]{3}(?:-(?:0[1-9]|1[0-2]))?"
    r"|[12][0-9]{3}-(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|[12][0-9]{3}-(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|[12][0-9]{3}-02-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:[12][0-9](?:0[48]|[2468][048]|[13579][26])|(?:12|16|20|24|28)00)-02-29)?$"
)
_NUMBER_LENGTH = 9


def _whole(value: object) -> object:
    """Read ASCII digits only: Python's own ``int`` also takes ``1_0``, `` 7`` and ``٣``."""
    text = value.removeprefix("-") if isinstance(value, str) else ""
    if not (text.isascii() and text.isdigit() and len(text) <= _NUMBER_LENGTH):
        raise PydanticCustomError("whole_number", "not a whole number")
    return value


def _names(known: Iterable[str]) -> str:
    one = f"(?:{'|'.join(known)})"
    return f"^{one}(?:,{one})*$"


DIGITS = BeforeValidator(_whole)  # after the bounds, or they are missing from OpenAPI
Switch = Literal["0", "1", "true", "false"]
Date = Annotated[str, Field(pattern=DATE)]
Wanted = Annotated[str, Field(pattern=r"^(?:[^-]|-[\s\S])", max_length=512)]
Values = Annotated[tuple[Wanted, ...], Field(max_length=32)]

Order = Annotated[
    Literal["relevance", "newest", "oldest", "article"],
    Field(description="The order of hits; `article` is the order of reading."),
]
Group = Annotated[
    Literal["none", "article"],
    Field(description="`article`: the best paragraph of each article and how many more."),
]
OfCopies = Annotated[
    Literal["grouped", "all", "first"],
    Field(
        description="Of paragraphs that say nearly the same, such as copies of an agency's report, "
        "`grouped` lists the one published first and counts the others; `all` lists all; `first` "
        "leaves the others out of all counts, too."
    ),
]
HitFields = Annotated[str, Field(pattern=_names(HIT_FIELDS))]
ONLY_FIELDS = Field(
    max_length=16,
    description="Only these members of each hit, beside its id; all if left out. "
    f"Separated by commas or repeated: {', '.join(HIT_FIELDS)}.",
)

_FILTER = (
    "Repeatable: paragraphs that have one of these values, case and accents aside. "
    "A leading `-` excludes; a value that begins with `-` itself is written `\\-`."
)


class ArticlePageParams(BaseModel):
    """What the page of an article takes: a query to mark."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: Annotated[
        str, Field(max_length=512, description="The query; empty: the newest paragraphs.")
    ] = ""
    match: Annotated[
        Literal["all", "any"], Field(description="Whether all words must occur, or any.")
    ] = "all"
    exact: Annotated[Switch, Field(description="No stemming, folding or joining of words.")] = "0"

    def request(self) -> Request:
        """Give the request that marks ``q``."""
        return Request(q=self.q, match_any=self.match == "any", exact=_on(self.exact))


class ListParams(BaseModel):
    """What the list of articles takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: Annotated[int, Field(ge=0, le=100, description="How many articles."), DIGITS] = 20
    offset: Annotated[
        int, Field(ge=0, le=1_000_000, description="How many articles to pass over."), DIGITS
    ] = 0


class ArticlesPageParams(BaseModel):
    """What the page with the list of articles takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: Annotated[int, Field(ge=1, le=50_000, description="Which page, from 1."), DIGITS] = 1


class SpeakersParams(ArticlePageParams):
    """What the list of speakers takes: a topic, and a window."""

    limit: Annotated[int, Field(ge=0, le=100, description="How many speakers."), DIGITS] = 20
    offset: Annotated[
        int, Field(ge=0, le=100, description="How many speakers to pass over."), DIGITS
    ] = 0

    def request(self) -> Request:
        """Give the request whose facet lists the speakers."""
        return replace(super().request(), limit=0, facets=("speaker",), quoted=True)


class QuotesCsvParams(ArticlePageParams):
    """What the table of quotations takes: a topic, and whose they are."""

    speaker: Annotated[
        Values, Field(description=f"Who is quoted: the full name in the article. {_FILTER}")
    ] = ()

    def request(self) -> Request:
        """Give the request for the paragraphs of these quotations, in order of date."""
        chosen = tuple(read_filter("speaker", value) for value in self.speaker)
        asked = replace(super().request(), sort=Sort.OLDEST, filters=chosen, quoted=True)
        return replace(asked, copies=Copies.ALL)


class QuotesParams(QuotesCsvParams):
    """What a window of quotations takes."""

    limit: Annotated[int, Field(ge=0, le=100, description="How many paragraphs."), DIGITS] = 10
    offset: Annotated[
        int, Field(ge=0, le=MAX_OFFSET, description="How many paragraphs to pass over."), DIGITS
    ] = 0

    def request(self) -> Request:
        """Give the request for the window."""
        return replace(super().request(), limit=self.limit, offset=self.offset)


class SpeakersPageParams(ArticlePageParams):
    """What the page with the list of speakers takes: a topic."""

    def request(self) -> Request:
        """Give the request whose facet lists the speakers."""
        return replace(super().request(), limit=0, facets=("speaker",), quoted=True)


class SpeakerPageParams(ArticlePageParams):
    """What the page of a speaker takes: a topic, and which page."""

    page: Annotated[int, Field(ge=1, le=1000, description="Which page, from 1."), DIGITS] = 1

    def of(self, name: str) -> Request:
        """Give the request for a page of what somebody said, with the paragraphs beside."""
        chosen = (Filter("speaker", name),)
        asked = replace(self.request(), sort=Sort.OLDEST, filters=chosen, context=1)
        return replace(asked, offset=(self.page - 1) * asked.limit, copies=Copies.ALL)


class NoParams(BaseModel):
    """What an address takes that takes nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ChoiceParams(ArticlePageParams):
    """Which paragraphs are meant: a query, filters and dates."""

    source: Annotated[Values, Field(description=f"Who published it. {_FILTER}")] = ()
    author: Annotated[Values, Field(description=f"One of the authors. {_FILTER}")] = ()
    section: Annotated[Values, Field(description=f"The heading above. {_FILTER}")] = ()
    lang: Annotated[Values, Field(description=f"ISO 639-1 code of the article. {_FILTER}")] = ()
    speaker: Annotated[
        Values, Field(description=f"Who is quoted: the full name in the article. {_FILTER}")
    ] = ()
    people: Annotated[Values, Field(description=f"Full name of somebody named. {_FILTER}")] = ()
    places: Annotated[
        Values, Field(description=f"A place; the country for its demonyms. {_FILTER}")
    ] = ()
    article: Annotated[Values, Field(description=f"Id of an article. {_FILTER}")] = ()
    same_as: Annotated[
        Values,
        Field(
            description="Id of a paragraph: this one and all that say nearly the same. Repeatable; "
            "a leading `-` excludes."
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
        """Give the request for these paragraphs."""
        return replace(
            super().request(),
            filters=tuple(
                read_filter(field, value) for field in FILTERS for value in getattr(self, field)
            ),
            since=self.since or None,
            until=self.until or None,
        )


class SearchParams(ChoiceParams):
    """What a search takes."""

    limit: Annotated[int, Field(ge=0, le=100, description="How many hits."), DIGITS] = 10
    offset: Annotated[
        int, Field(ge=0, le=MAX_OFFSET, description="How many hits to pass over."), DIGITS
    ] = 0
    sort: Order = "relevance"
    group: Group = "none"
    copies: OfCopies = "grouped"
    context: Annotated[
        int,
        Field(ge=0, le=3, description="How many neighbouring paragraphs on each side."),
        DIGITS,
    ] = 0
    facets: Annotated[
        tuple[Annotated[str, Field(pattern=_names(FACETS))], ...],
        Field(
            max_length=16,
            description="Counts over the whole result by these fields, each without its own "
            f"filter; separated by commas or repeated: {', '.join(FACETS)}.",
        ),
    ] = ()
    fields: Annotated[tuple[HitFields, ...], ONLY_FIELDS] = ()
    explain: Annotated[Switch, Field(description="Each clause's share of each score.")] = "0"
    strict: Annotated[
        Switch, Field(description="A query that needs repair is an error with its position.")
    ] = "0"

    def request(self) -> Request:
        """Give the request that these parameters ask for."""
        return replace(
            super().request(),
            limit=self.limit,
            offset=self.offset,
            sort=Sort(self.sort),
            copies=Copies(self.copies),
            by_article=self.group == "article",
            context=self.context,
            facets=split(self.facets),
            explain=_on(self.explain),
            strict=_on(self.strict),
        )

    def hit_fields(self) -> tuple[str, ...]:
        """Give the members of a hit that are wanted; nothing means all."""
        return split(self.fields)


class SearchPageParams(SearchParams):
    """What the search page takes: a search's parameters, a layout, and ``page`` for ``offset``."""

    limit: Annotated[
        Annotated[int, Field(ge=0, le=100), DIGITS] | None,
        Field(description="How many hits or lines; 10, 25 or 50 by the view."),
    ] = None  # type: ignore[assignment]  # None: what is usual in the view
    view: Annotated[
        Literal["paragraphs", "compact", "context", "concordance"],
        Field(description="The layout; `context` is `paragraphs` with `context=1`."),
    ] = "paragraphs"
    lines: Annotated[
        Literal["found", "left", "hit", "right"],
        Field(description="The order of a concordance's lines: as found, or by their words."),
    ] = "found"
    page: Annotated[
        Annotated[int, Field(ge=1, le=MAX_OFFSET + 1), DIGITS] | None,
        Field(description="Which page, from 1."),
    ] = None

    @field_validator("page")
    @classmethod
    def _within_reach(cls, page: int | None, info: ValidationInfo) -> int | None:
        """Refuse a page that contradicts ``offset`` or begins past its bound."""
        if page is None:
            return None
        if info.data.get("offset"):
            raise PydanticCustomError("page_conflict", "page and offset")
        display = _display(info.data.get("view", "paragraphs"))
        limit = info.data.get("limit") or display.limit
        if (page - 1) * limit > MAX_OFFSET:
            last = {"le": MAX_OFFSET // limit + 1}
            raise PydanticCustomError("less_than_equal", "too large", last)
        return page

    def display(self) -> Display:
        """Give the layout that these parameters ask for."""
        return _display(self.view, self.lines)

    def request(self) -> Request:
        """Give the request, ``page`` turned into an offset."""
        limit = self.display().limit if self.limit is None else self.limit
        asked = replace(super().request(), limit=limit)
        if self.view == "context":
            asked = replace(asked, context=max(1, self.context))
        if self.page is None:
            return asked
        return replace(asked, offset=(self.page - 1) * limit)


class InvalidParametersError(Exception):
    """Everything that is wrong with the parameters of one address."""

    def __init__(self, errors: tuple[ParameterError, ...]) -> None:
        super().__init__("; ".join(f"{error.parameter}: {error.detail}" for error in errors))
        self.errors = errors


Params = TypeVar("Params", bound=BaseModel)


def read(model: type[Params], pairs: Iterable[tuple[str, str]]) -> Params:
    """Validate (name, value) pairs; all faults are told at once."""
    try:
        return model.model_validate(_gathered(model, pairs))
    except ValidationError as error:
        faults = error.errors(include_url=False)[:MAX_ERRORS]
        known = known_names(model)
        raise InvalidParametersError(tuple(complaint(fault, known) for fault in faults)) from error


def known_names(model: type[BaseModel]) -> tuple[str, ...]:
    """Give the names by which a model's fields are asked for, ``from`` for ``since``."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def read_filter(field: str, value: str) -> Filter:
    r"""Read one filter's value: ``-BBC`` excludes BBC, ``\-1`` is the value ``-1``."""
    exclude = value.startswith("-")
    value = value[1:] if exclude else value
    if value.startswith("\\") and value.lstrip("\\").startswith("-"):
        value = value[1:]
    return Filter(field, value, exclude)


def write_filter(chosen: Filter) -> str:
    """Write a filter's value so that ``read_filter`` gives the filter back."""
    escape = "\\" if chosen.value.lstrip("\\").startswith("-") else ""
    return f"{'-' if chosen.exclude else ''}{escape}{chosen.value}"


def _gathered(
    model: type[BaseModel], pairs: Iterable[tuple[str, str]]
) -> dict[str, str | list[str]]:
    """Gather the values of each name; a list where the schema wants one or there are several."""
    lists = _lists(model)
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {
        name: found if name in lists or len(found) > 1 else found[0]
        for name, found in values.items()
    }


@cache
def _lists(model: type[BaseModel]) -> frozenset[str]:
    """Name the parameters that may be given several times."""
    fields = model.model_fields.items()
    return frozenset(field.alias or name for name, field in fields if field.default == ())


def _display(view: str, lines: str = "found") -> Display:
    return Display(View.PARAGRAPHS if view == "context" else View(view), Lines(lines))


def _on(switch: Switch) -> bool:
    return switch in ("1", "true")


def split(values: Iterable[str]) -> tuple[str, ...]:
    """Take lists apart, each name once: ``["a,b", "a"] -> ("a", "b")``."""
    return tuple(dict.fromkeys(name for value in values for name in value.split(",")))
