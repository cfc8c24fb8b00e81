"""Differences between disk and catalog: files that are new or changed, and files that are gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from search.indexing.report import Problem, Report
from search.storage.catalog import CatalogFile
from search.storage.source_files import Refused, Source


@dataclass(slots=True)
class Changes:
    """Differences below some folders."""

    news: dict[str, Source] = field(default_factory=dict)  # new or changed files by path
    reassigned: set[str] = field(
        default_factory=set
    )  # paths of files of another folder than before
    gone: dict[str, CatalogFile] = field(default_factory=dict)  # by path
    unchanged: list[CatalogFile] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @classmethod
    def between(
        cls,
        files: Mapping[str, CatalogFile],
        found: Iterable[Source | Refused],
        *,
        is_scanned: Callable[[str], bool],
        is_reassigned: Callable[[str], bool] = lambda _: False,
    ) -> Self:
        """Compare the catalog's files with the files found.

        A file that was not found is gone if ``is_scanned`` says that the scan covered its path.
        A file that ``is_reassigned`` to another folder is read again, whatever its content.
        """
        changes = cls()
        there: set[str] = set()
        for item in found:
            if isinstance(item, Refused):
                changes.refused.append(item)
                continue
            path = item.path
            there.add(path)
            file = files.get(path)
            if file and is_reassigned(path):
                changes.reassigned.add(path)
            if file and file.is_still(item) and path not in changes.reassigned:
                changes.unchanged.append(file)
            else:
                changes.news[path] = item
        hidden = [Path(item.path) for item in changes.refused if item.hidden]
        for path, file in files.items():
            if path not in there and is_scanned(path) and not _is_below(path, hidden):
                changes.gone[path] = file
        return changes

    def __bool__(self) -> bool:
        return bool(self.news or self.gone)

    def report(self) -> Report:
        """Begin a report with the facts that need no file to be read."""
        report = Report(unchanged=len(self.unchanged))
        for item in self.refused:
            if item.message:
                report.problems.append(Problem(item.path, item.message))
            else:
                report.ignored[item.kind] += 1
        for file in self.unchanged:
            if file.error:
                report.add_known(file.path, file.error, is_partial=file.sha256 is not None)
        return report


def _is_below(path: str, folders: Iterable[Path]) -> bool:
    return any(Path(path).is_relative_to(folder) for folder in folders)
