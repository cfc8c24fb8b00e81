"""The source that a cue names, and the kind of reference by which it was resolved."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from search.annotation.people.people import Person
from search.model import SourceKind


class Reference(StrEnum):
    """The words that refer to a source."""

    NAME = "name"  # Mr Lavrov
    OFFICE = "office"  # the foreign minister
    PRONOUN = "pronoun"  # he


class SpeechSource(NamedTuple):
    """The source of a cue; without a person it is shown as it is written."""

    person: Person | None = None
    as_written: str | None = None
    kind: SourceKind | None = None
    reference: Reference = Reference.NAME
    gender: str = "u"  # m, f or u (unknown)
    head: str | None = None  # the noun of an office
    definite: bool = True  # False: "a spokesman"
    common_noun: bool = False  # "actress", not an office like "minister"

    @property
    def human(self) -> bool:
        """Whether "he" or "she" may refer to the source."""
        return self.kind in (SourceKind.PERSON, SourceKind.OFFICE)


UNKNOWN = SpeechSource()
