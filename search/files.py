"""Folders → the files in them that may be articles. Looks at names and times only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from search.formats import SUFFIXES


@dataclass(frozen=True, slots=True)
class Source:
    """A file that a format claims."""

    path: Path  # absolute
    name: str  # relative to the parent of what is indexed: "bbc/business/001.txt"
    publisher: str  # the folder it is in: "business"
    lang: str
    size: int  # bytes
    modified: int  # nanoseconds


@dataclass(frozen=True, slots=True)
class Refused:
    """A file or folder that cannot be looked at, or that no format claims."""

    path: str
    suffix: str
    message: str | None  # None: just not a format


def scan(root: Path, lang: str) -> Iterator[Source | Refused]:
    """Yield the files below a folder, or the one file given, in order; not the hidden ones."""
    if root.is_file():
        yield look(root, root, lang)
        return
    refused: list[OSError] = []
    for folder, subfolders, names in os.walk(root, onerror=refused.append):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield look(Path(folder, name), root, lang)
    for error in refused:
        yield Refused(
            str(error.filename), "", f"Cannot open folder {error.filename}: {_why(error)}."
        )


def look(path: Path, root: Path, lang: str) -> Source | Refused:
    """Look at one file below a folder."""
    if path.suffix.lower() not in SUFFIXES:
        return Refused(str(path), path.suffix.lower(), None)
    try:
        stat = path.stat()
        name = path.relative_to(root.parent).as_posix()
        name.encode()
    except OSError as error:
        return Refused(str(path), path.suffix, f"Cannot look at {path}: {_why(error)}.")
    except UnicodeEncodeError:
        shown = ascii(str(path))
        return Refused(
            shown, path.suffix, f"The name {shown} is no valid Unicode: rename the file."
        )
    return Source(path, name, _publisher(path, root), lang, stat.st_size, stat.st_mtime_ns)


def _publisher(path: Path, root: Path) -> str:
    """Name the folder that a file is in, from below the indexed folder where there is one."""
    inner = path.parent.relative_to(root if root.is_dir() else root.parent).as_posix()
    return path.parent.name if inner == "." else inner


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
