"""Cue: a verb of speech with its subject."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from search.annotation.cues.subject import Subject
from search.annotation.words.reporting_verbs import VerbStrength


class CueForm(StrEnum):
    """The syntactic form of a cue."""

    BEFORE = "before"  # Lavrov said
    INVERTED = "inverted"  # said Lavrov
    PARTICIPLE = "participle"  # …, saying
    ACCORDING = "according"  # according to Lavrov
    WORDS = "words"  # in Lavrov's words
    LABEL = "label"  # Lavrov: …


class Cue(NamedTuple):
    """A verb of speech with its subject; positions are those of the passage’s outer tokens."""

    form: CueForm
    verb: str  # base form
    strength: VerbStrength
    subject: Subject
    first: int  # of verb group and subject together
    last: int
    verb_first: int
    verb_last: int
    asserted: bool = True  # False: did not say, would say
