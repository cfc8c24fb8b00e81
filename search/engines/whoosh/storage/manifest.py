"""Manifest of a generation: its counts, its folders, and a checksum of each file.

The manifest is read before any pickled file is opened. A large file with the recorded size and
time is trusted; all other files are compared with their checksums first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Self

from search.engines.protocol import CommittedState

CATALOG = "catalog.sqlite"
SMALL = 64 * 1024  # bytes; smaller files, all pickled ones among them, are always compared
_LOCK = "LOCK"  # suffix of the names of Whoosh's lock files


@dataclass(frozen=True, slots=True)
class Stamp:
    """Size, time and checksum of a file when it was written."""

    size: int  # bytes
    modified: int  # nanoseconds
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest(CommittedState):
    """Contents of a generation: the record of its commit, and its files."""

    files: Mapping[str, Stamp] = field(default_factory=dict)  # by path below the generation

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Parse a manifest.

        Raises:
            ValueError, TypeError, KeyError: the manifest is damaged.
        """
        values = json.loads(content)
        checksum = values.pop("checksum", None)
        if "files" in values and checksum != _checksum(values):  # older ones have neither
            raise ValueError("the checksum does not match")
        values["files"] = {name: Stamp(**stamp) for name, stamp in values.get("files", {}).items()}
        known = {item.name for item in fields(cls)}  # a newer Pilcrow may write more fields
        return cls(**{name: value for name, value in values.items() if name in known})

    def written(self) -> bytes:
        """Serialize the manifest, with a checksum of itself."""
        values = asdict(self)
        return json.dumps(values | {"checksum": _checksum(values)}, indent=1).encode()


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that differs from its stamp; ``what`` is the predicate of a sentence."""

    name: str
    what: str


def stamps(folder: Path, known: Mapping[str, Stamp]) -> dict[str, Stamp]:
    """Stamp the files of a generation.

    An index file with a known size and time is a link to the same data, and not read again.
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
    """Find the files that differ from their stamps.

    Files larger than ``trusted`` bytes are compared by size and time only; with None, no file is.

    Raises:
        OSError: a file exists, but cannot be read.
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
            yield Fault(name, "is missing")


def digest(path: Path) -> str:
    """Compute the SHA-256 of a file's content."""
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
