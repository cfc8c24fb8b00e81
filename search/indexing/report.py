"""What a sync tells: how far it has come, and in the end what it found and did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from search.model import IndexState


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be read, and why."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A file with the words of another; word for word the same text is indexed once."""

    path: str
    of: str
    same_text: bool  # else the title or the breaks differ


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync has come."""

    files: int  # read
    of_files: int  # to be read
    paragraphs: int  # indexed by this sync


@dataclass(slots=True)
class Report:
    """What a sync found and did."""

    added: int = 0
    changed: int = 0
    renamed: int = 0
    removed: int = 0
    unchanged: int = 0
    paragraphs: int = 0  # indexed by this sync
    empty: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)  # suffixes that are no format
    seconds: float = 0.0
    interrupted: bool = False
    upgraded: bool = False  # the index was of an older version, and was made anew
    state: IndexState | None = None

    @property
    def writes(self) -> int:
        """Count the files for which the index had to change."""
        return self.added + self.changed + self.renamed + self.removed
