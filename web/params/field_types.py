"""Annotated types of the parameters: pattern, bounds and OpenAPI description of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from search import Confidence
from web.params.names import HIT_FIELDS

# 2016, 2016-12 or 2016-12-01, and only days that exist in the calendar, leap years included.
DATE = (
    r"^(?:[12][0-9]{3}(?:-(?:0[1-9]|1[0-2]))?"
    r"|[12][0-9]{3}-(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|[12][0-9]{3}-(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|[12][0-9]{3}-02-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:[12][0-9](?:0[48]|[2468][048]|[13579][26])|(?:12|16|20|24|28)00)-02-29)?$"
)
_NUMBER_LENGTH = 9  # digits; longer numbers are out of every range anyway


def _whole(value: object) -> object:
    """Accept ASCII digits only: ``int`` also accepts ``1_0``, `` 7`` and ``٣``."""
    text = value.removeprefix("-") if isinstance(value, str) else ""
    if not (text.isascii() and text.isdigit() and len(text) <= _NUMBER_LENGTH):
        raise PydanticCustomError("whole_number", "not a whole number")
    return value


def names_pattern(known: Iterable[str]) -> str:
    """Return a regular expression for a comma-separated list of known names."""
    one = f"(?:{'|'.join(known)})"
    return f"^{one}(?:,{one})*$"


DIGITS = BeforeValidator(
    _whole
)  # must follow Field(ge=…, le=…): before it, OpenAPI would lack the bounds
Switch = Literal["0", "1", "true", "false"]
Date = Annotated[str, Field(pattern=DATE)]
Wanted = Annotated[str, Field(pattern=r"^(?:[^-]|-[\s\S])", max_length=512)]
Values = Annotated[tuple[Wanted, ...], Field(max_length=32)]

Order = Annotated[
    Literal["relevance", "newest", "oldest", "article"],
    Field(description="The order of the hits; `article` is reading order."),
]
Group = Annotated[
    Literal["none", "article"],
    Field(
        description="`article`: only the best paragraph of each article, and a count of the others."
    ),
]
LeastConfidence = Annotated[
    Literal["certain", "likely", "possible"],
    Field(
        description="The least confidence in the speakers that `speaker` and `speaker:` ask for: "
        "`certain`, `likely` (very likely or better) or `possible` (any)."
    ),
]
OfCopies = Annotated[
    Literal["grouped", "all", "first"],
    Field(
        description="Near-duplicates, such as copies of an agency report: `grouped` lists the "
        "one published first and counts the others; `all` lists every copy; `first` excludes "
        "the other copies from all counts as well."
    ),
]
HitFields = Annotated[str, Field(pattern=names_pattern(HIT_FIELDS))]
ONLY_FIELDS = Field(
    max_length=16,
    description="Return only these members of each hit, besides its id; all of them by default. "
    f"Separated by commas or repeated: {', '.join(HIT_FIELDS)}.",
)

FILTER_TEXT = (
    "Repeatable: paragraphs with one of these values, ignoring case and accents. "
    "A leading `-` excludes; a value that itself begins with `-` is written `\\-`."
)


def is_on(switch: Switch) -> bool:
    """Return whether a switch parameter is set."""
    return switch in ("1", "true")


def split(values: Iterable[str]) -> tuple[str, ...]:
    """Split comma-separated lists and drop repeated names: ``["a,b", "a"] -> ("a", "b")``."""
    return tuple(dict.fromkeys(name for value in values for name in value.split(",")))


def read_confidence(least: str) -> Confidence | None:
    """Return the least confidence of a request; ``possible`` is any, and the default None."""
    confidence = Confidence(least)
    return None if confidence is Confidence.POSSIBLE else confidence
