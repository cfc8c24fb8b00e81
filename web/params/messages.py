"""Messages for invalid parameters; each names the value and the remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from typing import TYPE_CHECKING

from web.params.names import FACETS, HIT_FIELDS

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

# Names of parameters elsewhere -> those here; the first that an address has is offered.
_SAME_MEANING = {
    "q": ("keywords", "query", "search", "term", "terms", "text", "words"),
    "from": ("after", "begin", "date", "date_from", "min_date", "since", "start_date", "year"),
    "to": ("before", "date_to", "end", "end_date", "max_date", "until"),
    "limit": ("count", "hits", "max", "n", "num", "page_size", "per_page", "rows", "size"),
    "offset": ("cursor", "page", "skip", "start"),
    "page": ("offset", "p", "pagenum", "page_number"),
    "sort": ("order", "order_by", "orderby", "sort_by", "sortby"),
    "group": ("collapse", "group_by"),
    "match": ("any", "mode", "operator"),
    "copies": ("dedup", "dedupe", "distinct", "duplicates"),
    "source": ("outlet", "publication", "publisher", "site"),
    "author": ("by", "byline", "writer"),
    "section": ("heading",),
    "lang": ("hl", "language", "locale"),
    "speaker": ("quoted", "said_by", "who"),
    "people": ("name", "person"),
    "places": ("city", "country", "location", "place"),
    "facets": ("aggregations", "aggs"),
    "fields": ("columns", "include", "select"),
}
_LEAST_SIMILAR = 0.7  # difflib's ratio: lmit and limit have 0.89, page and places 0.6
_SHOWN = 60  # characters of an invalid name or value in a message


@dataclass(frozen=True, slots=True)
class ParameterError:
    """One fault of one parameter."""

    parameter: str
    code: str
    detail: str


# pydantic's error type -> our code and message.
_SENTENCES = {
    "string_too_long": (
        "too-long",
        "The value is longer than {max_length} characters: shorten it.",
    ),
    "literal_error": ("not-one-of", "“{value}” is not one of the accepted values: use {expected}."),
    "greater_than_equal": ("out-of-range", "{value} is too small: the minimum is {ge}."),
    "less_than_equal": ("out-of-range", "{value} is too large: the maximum is {le}."),
    "whole_number": ("not-a-number", "“{value}” is not a whole number: write digits only."),
    "page_conflict": ("conflict", "“page” and “offset” exclude each other: use one of them."),
    "missing": ("missing", "The parameter “{name}” is required: add it."),
    "string_too_short": ("empty", "The value is empty: enter one."),
    "too_long": ("too-many", "More than {max_length} values: use fewer."),
}
_PATTERNS = {
    "from": ("not-a-date", "“{value}” is not a date: write 2016, 2016-12 or 2016-12-01."),
    "to": ("not-a-date", "“{value}” is not a date: write 2016, 2016-12 or 2016-12-01."),
    "when": ("not-a-date", "“{value}” is not a date: write 2016, 2016-12 or 2016-12-01."),
    "facets": ("not-one-of", "“{value}” is not a list of facets: use "
               f"{', '.join(FACETS)}, separated by commas."),
    "fields": ("not-one-of", "“{value}” is not a list of fields: use "
               f"{', '.join(HIT_FIELDS)}, separated by commas."),
}  # fmt: skip
_EMPTY = ("empty", "The value is empty: enter one, or remove the parameter.")
_REPEATED = ("repeated", "The parameter is repeated: use it once.")


def parameter_error(fault: ErrorDetails, known: Sequence[str]) -> ParameterError:
    """Convert an error of pydantic to our code and message."""
    name = str(fault["loc"][0])
    if fault["type"] == "extra_forbidden":
        return ParameterError(short(name), "unknown-parameter", unknown_parameter(name, known))
    code, sentence = _sentence(name, fault)
    facts = {**fault.get("ctx", {}), "name": name, "value": short(str(fault["input"]))}
    return ParameterError(name, code, sentence.format_map(facts))


def unknown_parameter(name: str, known: Sequence[str]) -> str:
    """Return the message for an unknown parameter, with the known name nearest in meaning."""
    start = f"There is no parameter “{short(name)}” at this address"
    if nearest := _nearest(name[:_SHOWN].lower(), known):
        return f"{start}: did you mean “{nearest}”?"
    return f"{start}: use {', '.join(known)}." if known else f"{start}: remove it."


def _nearest(name: str, known: Sequence[str]) -> str | None:
    """Return the known parameter with the meaning of a name, or one spelled nearly so."""
    same = (here for here, others in _SAME_MEANING.items() if name in others and here in known)
    similar = get_close_matches(name, known, n=1, cutoff=_LEAST_SIMILAR)
    return next(chain(same, similar), None)


def short(text: str) -> str:
    """Truncate text from a client for use in a message."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _sentence(name: str, fault: ErrorDetails) -> tuple[str, str]:
    if isinstance(fault["input"], list) and fault["type"] != "too_long":
        return _REPEATED
    if fault["type"] == "string_pattern_mismatch":
        return _PATTERNS.get(name, _EMPTY)
    return _SENTENCES.get(fault["type"], ("invalid", "“{value}” is not valid here."))
