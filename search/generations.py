"""A library on disk: which generation of the index is published, and what its manifest says.

    library/
      CURRENT             the name of the published generation
      lock, lock.owner    held by the one process that writes
      generation-7/
        manifest.json     read before anything that is pickled is opened
        catalog.sqlite    which files were read, and which articles came of them
        index/            the engine's own

A rebuild fills a new generation beside the live one and publishes it by replacing ``CURRENT``; a
small sync commits into the published one. Readers look at both files again with every request.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from search import durable
from search.errors import BusyLibraryError, LibraryError, MissingIndexError, OutdatedIndexError
from search.model import IndexState
from search.schema import SCHEMA_VERSION

_REBUILD = "run 'pilcrow index --rebuild'"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a generation."""

    schema: int  # SCHEMA_VERSION of the index
    commit: int  # counts the published changes over all generations
    articles: int
    paragraphs: int  # numbered ones
    updated: str  # ISO 8601, UTC
    folders: dict[str, str]  # absolute paths of the folders and files indexed: their language

    @property
    def state(self) -> IndexState:
        """Tell what readers are told."""
        return IndexState(self.commit, self.articles, self.paragraphs, self.updated)


@dataclass(frozen=True, slots=True)
class Generation:
    """A folder that holds one generation."""

    folder: Path

    @property
    def index(self) -> Path:
        """The engine's folder."""
        return self.folder / "index"

    @property
    def catalog(self) -> Path:
        """The catalog's file."""
        return self.folder / "catalog.sqlite"

    def any_manifest(self) -> Manifest:
        """Read the manifest, of whichever schema version.

        Raises:
            OutdatedIndexError: it is damaged.
        """
        try:
            return Manifest(**json.loads((self.folder / "manifest.json").read_bytes()))
        except (OSError, ValueError, TypeError) as error:
            raise OutdatedIndexError(
                f"The manifest of the index in {self.folder} is damaged: {_REBUILD}."
            ) from error

    def manifest(self) -> Manifest:
        """Read the manifest of an index that this version can open.

        Raises:
            OutdatedIndexError: it is damaged or of another schema version.
        """
        manifest = self.any_manifest()
        if manifest.schema != SCHEMA_VERSION:
            raise OutdatedIndexError(
                f"The index in {self.folder} has schema version {manifest.schema}, this Pilcrow "
                f"reads version {SCHEMA_VERSION}: {_REBUILD}."
            )
        return manifest

    def write(self, manifest: Manifest) -> None:
        """Replace the manifest."""
        content = json.dumps(asdict(manifest), indent=1).encode()
        durable.write(self.folder / "manifest.json", content)


def current(library: Path) -> str:
    """Read which generation is published.

    Raises:
        MissingIndexError: nothing has been indexed yet.
        LibraryError: the library cannot be read.
    """
    try:
        return (library / "CURRENT").read_text().strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingIndexError(
            f"Nothing is indexed in {library} yet: run 'pilcrow index FOLDER'."
        ) from error
    except OSError as error:
        raise LibraryError(f"The library {library} cannot be read: {error.strerror}.") from error


def published(library: Path) -> Generation:
    """Find the published generation of a library.

    Raises:
        MissingIndexError: nothing has been indexed yet.
        OutdatedIndexError: what was published is gone.
    """
    name = current(library)
    folder = library / name
    if not name.startswith("generation-") or not folder.is_dir():
        raise OutdatedIndexError(f"The index that {library} names is gone: {_REBUILD}.")
    return Generation(folder)


def begin(library: Path) -> Generation:
    """Make an empty folder for the next generation; it stays unseen until it is published."""
    taken = [int(path.name.split("-")[1]) for path in _generations(library)]
    folder = library / f"generation-{max(taken, default=0) + 1}"
    folder.mkdir(parents=True)
    return Generation(folder)


def last_commit(library: Path) -> int:
    """Tell how often this library was changed; 0 where that cannot be read any more."""
    try:
        return published(library).any_manifest().commit
    except (MissingIndexError, OutdatedIndexError):
        return 0


def publish(generation: Generation) -> None:
    """Make a generation the one that readers open."""
    library = generation.folder.parent
    durable.sync_folder(generation.folder)
    durable.write(library / "CURRENT", generation.folder.name.encode())


def remove_others(generation: Generation) -> None:
    """Remove all generations but one; who has another open can still read it."""
    for folder in _generations(generation.folder.parent):
        if folder != generation.folder:
            remove(Generation(folder))


def remove(generation: Generation) -> None:
    """Remove a generation that is not published."""
    shutil.rmtree(generation.folder, ignore_errors=True)


@contextmanager
def writing(library: Path, *, wait: float = 0) -> Iterator[None]:
    """Hold the library's write lock; wait for it for so many seconds.

    Raises:
        BusyLibraryError: another process holds it.
        LibraryError: the library's folder cannot be written.
    """
    owner = library / "lock.owner"
    lock = FileLock(library / "lock", timeout=wait)
    try:
        library.mkdir(parents=True, exist_ok=True)
        lock.acquire()
        owner.write_text(f"process {os.getpid()} on {socket.gethostname()}")
    except Timeout as error:
        name = owner.read_text() if owner.exists() else "another process"
        raise BusyLibraryError(
            f"The library {library} is being indexed by {name}: try again when it has finished."
        ) from error
    except OSError as error:
        raise LibraryError(
            f"The library {library} cannot be written: choose another with --library."
        ) from error
    try:
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def now() -> str:
    """Give the time as manifests write it."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _generations(library: Path) -> list[Path]:
    return sorted(
        path for path in library.glob("generation-*") if path.name.split("-")[1].isdigit()
    )
