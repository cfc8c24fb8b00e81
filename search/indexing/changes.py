"""What the disk holds against what the catalog says: which files are news, which are gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from search.indexing.report import Problem, Report
from search.storage.catalog import File
from search.storage.source_files import Refused, Source


@dataclass(slots=True)
class Changes:
    """The differences below some folders."""

    news: dict[str, Source] = field(default_factory=dict)  # by path: to be read
    gone: dict[str, File] = field(default_factory=dict)
    unchanged: list[File] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @classmethod
    def between(
        cls, files: Mapping[str, File], roots: Iterable[str], found: Iterable[Source | Refused]
    ) -> Self:
        """Compare what is known of files with what was found below the roots."""
        changes = cls()
        below = [Path(root) for root in roots]
        there: set[str] = set()
        for item in found:
            if isinstance(item, Refused):
                changes.refused.append(item)
                continue
            path = item.path
            there.add(path)
            file = files.get(path)
            if file and file.is_still(item):
                changes.unchanged.append(file)
            else:
                changes.news[path] = item
        hidden = [Path(item.path) for item in changes.refused if item.hidden]
        for path, file in files.items():
            if path not in there and _is_below(path, below) and not _is_below(path, hidden):
                changes.gone[path] = file
        return changes

    def __bool__(self) -> bool:
        return bool(self.news or self.gone)

    def report(self) -> Report:
        """Begin a report with what can be told without reading a file."""
        report = Report(unchanged=len(self.unchanged))
        for item in self.refused:
            if item.message:
                report.problems.append(Problem(item.path, item.message))
            else:
                report.ignored[item.suffix] += 1
        report.problems += (Problem(file.path, file.error) for file in self.unchanged if file.error)
        return report


def _is_below(path: str, folders: Iterable[Path]) -> bool:
    return any(Path(path).is_relative_to(folder) for folder in folders)
