"""What a generation says of itself: its counts, its folders, and a checksum of each of its files.

It is read before anything that is pickled is opened. A file whose size and time are as they were
written is trusted; any other, and every small one, is compared with its checksum first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Self

from search.model import IndexState

CATALOG = "catalog.sqlite"
SMALL = 64 * 1024  # bytes; compared each time: what Whoosh pickles is among these
_LOCK = "LOCK"  # how the names of Whoosh's lock files end


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file as it was written."""

    size: int  # bytes
    modified: int  # nanoseconds
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a generation."""

    schema: int  # SCHEMA_VERSION of the index
    commit: int  # counts the published changes over all generations
    articles: int
    paragraphs: int  # numbered ones
    updated: str  # ISO 8601, UTC
    folders: Mapping[str, str]  # absolute paths of the folders and files indexed: their language
    files: Mapping[str, Stamp] = field(default_factory=dict)  # by path below the generation
    annotated: bool = True  # with quotations, speakers, people, places, names and dates

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Read a manifest.

        Raises:
            ValueError, TypeError, KeyError: it is damaged.
        """
        values = json.loads(content)
        checksum = values.pop("checksum", None)
        if "files" in values and checksum != _checksum(values):  # older ones have neither
            raise ValueError("the checksum is another")
        values["files"] = {name: Stamp(**stamp) for name, stamp in values.get("files", {}).items()}
        known = {item.name for item in fields(cls)}  # a newer Pilcrow may say more
        return cls(**{name: value for name, value in values.items() if name in known})

    def written(self) -> bytes:
        """Write it down, with a checksum of itself."""
        values = asdict(self)
        return json.dumps(values | {"checksum": _checksum(values)}, indent=1).encode()

    @property
    def state(self) -> IndexState:
        """Tell what readers are told."""
        return IndexState(
            self.commit, self.articles, self.paragraphs, self.updated, annotated=self.annotated
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that is not as it was written."""

    name: str
    what: str


def stamps(folder: Path, known: Mapping[str, Stamp]) -> dict[str, Stamp]:
    """Stamp the files of a generation.

    A file of the index that looks as it is known is not read again: it is a link to the same data.
    """
    found = {}
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        status, before = path.stat(), known.get(name)
        size, modified = status.st_size, status.st_mtime_ns
        if before and name != CATALOG and (before.size, before.modified) == (size, modified):
            found[name] = before
        else:
            found[name] = Stamp(size, modified, digest(path))
    return found


def faults(
    folder: Path, expected: Iterable[tuple[str, Stamp]], *, trusted: int | None = SMALL
) -> Iterator[Fault]:
    """Find the files that are not as they were written.

    Files larger than ``trusted`` are trusted by their size and time; with None, none is.

    Raises:
        OSError: a file is there, but cannot be read.
    """
    for name, stamp in expected:
        path = folder / name
        try:
            status = path.stat()
            if status.st_size != stamp.size:
                yield Fault(name, f"has {status.st_size:,} bytes instead of {stamp.size:,}")
                continue
            untouched = status.st_mtime_ns == stamp.modified
            if untouched and trusted is not None and stamp.size > trusted:
                continue
            if digest(path) != stamp.sha256:
                yield Fault(name, "holds something else than was written")
        except (FileNotFoundError, NotADirectoryError):
            yield Fault(name, "is gone")


def digest(path: Path) -> str:
    """Give the SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    yield folder / CATALOG
    yield from sorted(
        path
        for path in (folder / "index").rglob("*")
        if path.is_file() and not path.name.endswith(_LOCK)
    )


def _checksum(values: object) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
