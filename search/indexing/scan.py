"""Folders of a library, and the files below them that may be articles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from search import formats
from search.errors import LibraryError
from search.storage.source_files import Refused, Source, look, scan


def folder_languages(
    wanted: Iterable[str | Path], known: Mapping[str, str], lang: str | None
) -> dict[str, str]:
    """Choose the folders to sync, and the language of each; without ``wanted``, the known ones.

    Raises:
        LibraryError: a folder does not exist, or there is none to index.
    """
    paths = [str(Path(path).expanduser().resolve()) for path in wanted] or list(known)
    if not paths:
        raise LibraryError("There is nothing to index: name a folder, 'pilcrow index FOLDER'.")
    for path in paths:
        if not Path(path).exists():
            drop = f", or drop it with 'pilcrow index --forget {path}'" if path in known else ""
            raise LibraryError(f"There is no folder or file {path}: check the path{drop}.")
    return {path: lang or known.get(path, "en") for path in paths}


def scan_folders(folders: Mapping[str, str]) -> list[Source | Refused]:
    """List all files below the folders.

    Raises:
        LibraryError: a folder has no articles (an unplugged disk must not empty an index).
    """
    found: list[Source | Refused] = []
    for path, lang in folders.items():
        here = list(scan(Path(path), lang))
        if not any(isinstance(item, Source) for item in here):
            kinds = " ".join(formats.SUFFIXES)
            raise LibraryError(f"There are no articles in {path}: Pilcrow reads {kinds} files.")
        found += here
    return found


def look_again(path: str, folders: Mapping[str, str]) -> Source | None:
    """Look at one file below the folders of a library; None if it is no article any more."""
    for root, lang in folders.items():
        if Path(path).is_relative_to(root):
            item = look(Path(path), Path(root), lang)
            return item if isinstance(item, Source) else None
    return None
