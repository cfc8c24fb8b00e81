"""Folders → the files in them that may be articles, by names and times; no file is read."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self
from unicodedata import category

from search.formats import suffix_of, suffixes

_LINK = "it is a link to a folder; index the folder that it leads to"
_UNPRINTABLE = ("Cc", "Cs", "Zl", "Zp")
# Files that other programs leave beside the file a user edits: locks of Microsoft Office, and the
# losing versions that Syncthing ("a.sync-conflict-20161105-101010-ABCDEFG.txt"), Dropbox and
# Nextcloud ("a (Ann's conflicted copy 2016-11-05).txt") keep of two edits at the same time.
_LEFTOVERS = {
    "lock file": re.compile(r"\A~\$"),
    "conflicted copy": re.compile(r"\.sync-conflict-\d{8}-\d{6}\b|\bconflicted copy\b", re.I),
}


# The folder in which a browser or Word puts what belongs to a page that it saves: "X_files" beside
# "X.html", in some languages under another name.
_PAGE_FOLDER = re.compile(
    r"(.+)(?:_files|\.files|-Dateien|_archivos|_fichiers|_file|-filer|_ficheiros|_bestanden"
    r"|_arquivos|_elemei|_tiedostot|_pliki)"
)


class Source(NamedTuple):
    """A file whose suffix belongs to a known format."""

    path: str  # absolute
    name: str  # relative to the parent of what is indexed: "bbc/business/001.txt"
    publisher: str  # path of its folder below what is indexed: "business"
    lang: str
    size: int  # bytes
    modified: int  # nanoseconds


@dataclass(frozen=True, slots=True)
class Refused:
    """A file or folder that cannot be examined, is not wanted, or is of no known format."""

    path: str
    kind: str  # suffix in lower case, or "lock file", "conflicted copy"
    message: str | None  # None: an ordinary file that is no article
    hidden: bool = False  # it may exist all the same: articles read from it before stay


def scan(root: Path, lang: str) -> Iterator[Source | Refused]:
    """Yield the files below a folder, or the one file given, in order, without hidden ones.

    Links to folders are reported and not followed, so that none can form a cycle.
    """
    if root.is_file():
        yield look(root, root, lang)
        return
    refused: list[OSError] = []
    for folder, subfolders, names in os.walk(root, onerror=refused.append):
        present = set(names)
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in [name for name in subfolders if _belongs_to_page(name, present)]:
            subfolders.remove(name)
            yield Refused(str(Path(folder, name)), "folder of a saved page", None)
        for link in (Path(folder, name) for name in subfolders):
            if link.is_symlink():
                yield _refuse(str(link), _LINK)
        place = _Folder.of(Path(folder), root, lang)
        for name in sorted(names):
            if not name.startswith("."):
                yield _look(place, name)
    for error in refused:
        path = str(error.filename)
        text = f"Cannot open folder {shown(path)}: {_why(error)}."
        yield Refused(path, "", text, hidden=_is_hidden(error))


def _belongs_to_page(folder: str, beside: Container[str]) -> bool:
    """Check whether a folder holds the pictures and frames of a web page that lies beside it."""
    found = _PAGE_FOLDER.fullmatch(folder)
    return found is not None and any(found[1] + each in beside for each in (".html", ".htm"))


def look(path: Path, root: Path, lang: str) -> Source | Refused:
    """Examine one file below a folder."""
    return _look(_Folder.of(path.parent, root, lang), path.name)


class _Folder(NamedTuple):
    """A folder, and the facts common to all files in it."""

    folder: str
    root: Path
    name: str  # relative to the parent of what is indexed
    publisher: str
    lang: str

    @classmethod
    def of(cls, folder: Path, root: Path, lang: str) -> Self:
        name = folder.relative_to(root.parent).as_posix()
        # The publisher is the path below the indexed folder; for its own files, its name.
        inner = folder.relative_to(root).as_posix() if folder.is_relative_to(root) else "."
        return cls(str(folder), root, name, folder.name if inner == "." else inner, lang)


def _look(place: _Folder, file: str) -> Source | Refused:
    path = os.path.join(place.folder, file)  # noqa: PTH118 -- fast: called for every file
    if suffix_of(file) not in suffixes():
        return Refused(path, Path(file).suffix.lower(), None)
    for kind, pattern in _LEFTOVERS.items():
        if pattern.search(file):
            return Refused(path, kind, None)
    name = file if place.name == "." else f"{place.name}/{file}"
    if not _is_printable(name):
        return _refuse(
            path, "its name has a line break or another unprintable character; rename the file"
        )
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            if not Path(path).resolve(strict=True).is_relative_to(place.root):
                return _refuse(path, "it is a link out of the folder; index the folder it leads to")
            status = os.stat(path)  # noqa: PTH116
    except (
        OSError,
        RuntimeError,
    ) as error:  # RuntimeError: a cycle of links, before 3.13
        text = f"Cannot open {path}: {_why(error)}."
        return Refused(path, Path(path).suffix, text, hidden=_is_hidden(error))
    if stat.S_ISDIR(status.st_mode):
        return _refuse(path, _LINK)
    if not stat.S_ISREG(status.st_mode):
        return _refuse(path, "it is a pipe or a device; copy its content to a file")
    return Source(path, name, place.publisher, place.lang, status.st_size, status.st_mtime_ns)


def shown(path: str) -> str:
    """Write a path on one line, whatever characters it has."""
    return path if _is_printable(path) else ascii(path)


def _refuse(path: str, why: str) -> Refused:
    return Refused(path, Path(path).suffix, f"Cannot read {shown(path)}: {why}.")


def _is_printable(name: str) -> bool:
    """Return whether a name has no controls, no line breaks and no lone surrogates."""
    return name.isprintable() or all(category(each) not in _UNPRINTABLE for each in name)


def _is_hidden(error: OSError | RuntimeError) -> bool:
    return isinstance(error, OSError) and error.errno not in (errno.ENOENT, errno.ENOTDIR)


def _why(error: OSError | RuntimeError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
