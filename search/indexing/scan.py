"""Folders of a library, and the files below them that may be articles.

Folders may lie within each other: a file belongs to the innermost folder, and is read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from search.analysis.languages import DETECTED
from search.errors import LibraryError
from search.indexing.report import Problem
from search.storage.source_files import Refused, Source, look, scan


@dataclass(slots=True)
class FolderScan:
    """Files found below some folders."""

    folders: dict[str, str] = field(default_factory=dict)  # folders with articles: their languages
    found: list[Source | Refused] = field(default_factory=list)
    unavailable: list[Problem] = field(default_factory=list)  # missing and empty folders


def folder_languages(
    wanted: Iterable[str | Path], known: Mapping[str, str], lang: str | None
) -> dict[str, str]:
    """Choose the folders to sync, and the language of each; without ``wanted``, the known ones.

    Raises:
        LibraryError: there is no folder to sync.
    """
    paths = [str(Path(path).expanduser().resolve()) for path in wanted] or list(known)
    if not paths:
        raise LibraryError("There is nothing to index: name a folder, 'pilcrow index FOLDER'.")
    return {path: lang or known.get(path, DETECTED) for path in paths}


def scan_folders(chosen: Mapping[str, str], known: Mapping[str, str]) -> FolderScan:
    """List the files that belong to the chosen folders of a library.

    A missing or empty folder is reported, and not among the scan's folders: an unplugged disk must
    not empty an index.

    Raises:
        LibraryError: no folder has articles.
    """
    scanned = FolderScan()
    for path, lang in chosen.items():
        here = list(scan(Path(path), lang)) if Path(path).exists() else []
        if any(isinstance(item, Source) for item in here):
            scanned.folders[path] = lang
            nested = [other for other in {**known, **chosen} if is_within(other, path)]
            scanned.found += (item for item in here if folder_of(item.path, nested) is None)
        else:
            scanned.unavailable.append(Problem(path, _unavailable(path, is_known=path in known)))
    if not scanned.folders:
        raise LibraryError(scanned.unavailable[0].message)
    return scanned


def look_again(path: str, folders: Mapping[str, str]) -> Source | None:
    """Examine one file of a library again; None if it is no article any more."""
    root = folder_of(path, folders)
    item = look(Path(path), Path(root), folders[root]) if root else None
    return item if isinstance(item, Source) else None


def folder_of(path: str, folders: Iterable[str]) -> str | None:
    """Find the innermost of some folders that contains a path; None if none does.

    ("/news/fr/a.txt", ["/news", "/news/fr", "/blog"]) → "/news/fr"
    """
    containing = [folder for folder in folders if Path(path).is_relative_to(folder)]
    return max(containing, key=len, default=None)


def is_within(path: str, folder: str) -> bool:
    """Return whether a path lies below a folder; a folder is not within itself."""
    return path != folder and Path(path).is_relative_to(folder)


def _unavailable(path: str, *, is_known: bool) -> str:
    drop = f", or drop it with 'pilcrow index --forget {path}'" if is_known else ""
    if not Path(path).exists():
        return f"There is no folder or file {path}: check the path{drop}."
    return f"There are no articles in {path}: 'pilcrow formats' lists what is read{drop}."
