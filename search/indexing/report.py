"""Progress of a sync while it runs, and its report at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from search.model import IndexState


@dataclass(frozen=True, slots=True)
class Problem:
    """A file or folder that could not be read, and the reason."""

    path: str
    message: str
    is_known: bool = field(default=False, compare=False)  # reported by an earlier sync, unchanged


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An article with the text of another one; the same text is indexed once."""

    path: str
    of: str
    same_text: bool  # True: left out; False: kept, because the title or line breaks differ
    is_near: bool = False  # kept: some words differ, as in a web page and its PDF


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of a sync."""

    files: int  # number of files read
    of_files: int  # number of files to read
    paragraphs: int  # indexed by this sync


@dataclass(slots=True)
class Report:
    """Result of a sync: numbers of files, and lists of paths and problems."""

    added: int = 0
    changed: int = 0
    renamed: int = 0
    removed: int = 0
    unchanged: int = 0
    paragraphs: int = 0  # indexed by this sync
    empty: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)  # of files that are indexed all the same
    duplicates: list[Duplicate] = field(default_factory=list)
    ignored: Counter[str] = field(
        default_factory=Counter
    )  # by suffix, or another kind of no article
    seconds: float = 0.0
    interrupted: bool = False
    upgraded: bool = False  # the index was of an older version and was rebuilt
    state: IndexState | None = None

    def add_known(self, path: str, message: str, *, is_partial: bool) -> None:
        """Report again an unchanged file that could not be read, or not to its end."""
        problem = Problem(path, message, is_known=True)
        (self.warnings if is_partial else self.problems).append(problem)

    @property
    def writes(self) -> int:
        """Number of files for which the index had to change."""
        return self.added + self.changed + self.renamed + self.removed
