"""Records of a paragraph's annotations: quotations, names, people, places and dates.

Offsets count code points from the start of the paragraph's text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from search.model import Quote


class PlaceKind(StrEnum):
    """The kind of place name."""

    COUNTRY = "country"
    CITY = "city"  # capitals, and cities known everywhere by their bare name
    REGION = "region"  # states, continents and parts of the world
    DEMONYM = "demonym"  # "Russian" stands for Russia


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of text and its value: a full name, or an ISO date or its prefix."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A span of text that names a place."""

    start: int
    end: int
    value: str  # canonical name; the country of a demonym
    via: PlaceKind


@dataclass(frozen=True, slots=True)
class Annotation:
    """All annotations of one paragraph."""

    quotes: tuple[Quote, ...] = ()
    names: tuple[Mention, ...] = ()  # every capitalised phrase, untyped
    people: tuple[Mention, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    dates: tuple[Mention, ...] = ()
    unbalanced: tuple[int, ...] = ()  # quotation marks without a partner
