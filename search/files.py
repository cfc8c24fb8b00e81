"""Folders → the files in them that may be articles. Looks at names and times only."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category

from search.formats import SUFFIXES

_UNPRINTABLE = ("Cc", "Cs", "Zl", "Zp")


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
    """A file or folder that cannot be looked at or is not wanted, or that no format claims."""

    path: str
    suffix: str
    message: str | None  # None: just not a format
    hidden: bool = False  # it may be there all the same: what was read of it before stays


def scan(root: Path, lang: str) -> Iterator[Source | Refused]:
    """Yield the files below a folder, or the one file given, in order; not the hidden ones.

    Links to folders are told and not followed, so that none can lead in a circle.
    """
    if root.is_file():
        yield look(root, root, lang)
        return
    refused: list[OSError] = []
    for folder, subfolders, names in os.walk(root, onerror=refused.append):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for link in (Path(folder, name) for name in subfolders):
            if link.is_symlink():
                yield _refuse(link, "it is a link to a folder; index that folder by its own name")
        for name in sorted(names):
            if not name.startswith("."):
                yield look(Path(folder, name), root, lang)
    for error in refused:
        path = str(error.filename)
        text = f"Cannot open folder {shown(path)}: {_why(error)}."
        yield Refused(path, "", text, hidden=_is_hidden(error))


def look(path: Path, root: Path, lang: str) -> Source | Refused:
    """Look at one file below a folder."""
    if path.suffix.lower() not in SUFFIXES:
        return Refused(str(path), path.suffix.lower(), None)
    name = path.relative_to(root.parent).as_posix()
    if not _is_printable(name):
        return _refuse(
            path, "its name has a line break or something else that is no text; rename the file"
        )
    try:
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(root):
            return _refuse(path, "it is a link out of the folder; index the folder it leads to")
        status = path.stat()
    except (OSError, RuntimeError) as error:  # before Python 3.13, a circle is a RuntimeError
        text = f"Cannot look at {path}: {_why(error)}."
        return Refused(str(path), path.suffix, text, hidden=_is_hidden(error))
    if stat.S_ISDIR(status.st_mode):
        return _refuse(path, "it is a link to a folder; index that folder by its own name")
    if not stat.S_ISREG(status.st_mode):
        return _refuse(path, "it is a pipe or a device; copy its content to a file")
    publisher = _publisher(path, root)
    return Source(path, name, publisher, lang, status.st_size, status.st_mtime_ns)


def shown(path: str) -> str:
    """Write a path on one line, whatever is in it."""
    return path if _is_printable(path) else ascii(path)


def _refuse(path: Path, why: str) -> Refused:
    return Refused(str(path), path.suffix, f"Cannot read {shown(str(path))}: {why}.")


def _is_printable(name: str) -> bool:
    """Tell whether a name has no controls, no line breaks and no lone surrogates."""
    return name.isprintable() or all(category(each) not in _UNPRINTABLE for each in name)


def _publisher(path: Path, root: Path) -> str:
    """Name the folder that a file is in, from below the indexed folder where there is one."""
    inner = path.parent.relative_to(root if root.is_dir() else root.parent).as_posix()
    return path.parent.name if inner == "." else inner


def _is_hidden(error: OSError | RuntimeError) -> bool:
    return isinstance(error, OSError) and error.errno not in (errno.ENOENT, errno.ENOTDIR)


def _why(error: OSError | RuntimeError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
