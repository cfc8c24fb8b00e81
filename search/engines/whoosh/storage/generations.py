"""A library on disk: its generations, which of them is published, and who may write.

    library/
      CURRENT             the name of the published generation
      folders.json        what is indexed: a spare, should the manifest be damaged
      lock, lock.owner    held by the one process that writes
      rebuilding          there while that one makes the index anew
      generation-7/
        manifest.json     read before anything that is pickled is opened
        catalog.sqlite    which files were read, and which articles came of them
        index/            the engine's own

A published generation never changes. Every change fills a new one beside it and publishes that by
replacing ``CURRENT``: a rebuild begins with an empty one, a sync with a copy whose index files are
links to the same data, so that a small one stays cheap. For this, an engine writes new files and
leaves those alone that are there.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from search.engines.whoosh.schema import SCHEMA_VERSION
from search.engines.whoosh.storage.manifest import CATALOG, SMALL, Fault, Manifest, faults
from search.errors import (
    BusyLibraryError,
    EngineError,
    LibraryError,
    MissingIndexError,
    OutdatedIndexError,
    RebuildingIndexError,
)
from search.storage import atomic_files

# Versions that can be searched. The next sync rebuilds an index of any but the present one; one
# that is named here answers until that is done.
READABLE = frozenset({5, SCHEMA_VERSION})

_NAME = re.compile(r"generation-[0-9]{1,18}")
_LONGEST_LINE = 4096  # bytes
_REBUILD = "run 'pilcrow index --rebuild'"
_TEMPORARY = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.EACCES, errno.EPERM}


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
        return self.folder / CATALOG

    @property
    def manifest_file(self) -> Path:
        """The manifest's file."""
        return self.folder / "manifest.json"

    def any_manifest(self) -> Manifest:
        """Read the manifest, of whichever schema version.

        Raises:
            OutdatedIndexError: it is damaged.
            EngineError: it cannot be read.
        """
        try:
            return Manifest.read(self.manifest_file.read_bytes())
        except (OSError, ValueError, TypeError, AttributeError) as error:
            if isinstance(error, OSError) and error.errno in _TEMPORARY:
                raise _cannot_read(self.folder, error) from error
            raise OutdatedIndexError(
                f"The manifest of the index in {self.folder} is damaged: {_REBUILD}."
            ) from error

    def manifest(self) -> Manifest:
        """Read the manifest of an index that this version can open.

        Raises:
            OutdatedIndexError: it is damaged or of another schema version.
            EngineError: it cannot be read.
        """
        manifest = self.any_manifest()
        if manifest.schema not in READABLE:
            raise OutdatedIndexError(
                f"The index in {self.folder} has schema version {manifest.schema}, this Pilcrow "
                f"reads version {SCHEMA_VERSION}: {_REBUILD}."
            )
        if not manifest.files:
            raise OutdatedIndexError(f"The index in {self.folder} has no checksums: {_REBUILD}.")
        return manifest

    def write(self, manifest: Manifest) -> None:
        """Replace the manifest."""
        atomic_files.write(self.manifest_file, manifest.written())

    def check(
        self, manifest: Manifest, *, trusted: int | None = SMALL, catalog: bool = True
    ) -> None:
        """Compare the files with the manifest, as far as ``Manifest`` trusts them.

        Raises:
            OutdatedIndexError: a file is not as it was written.
            EngineError: a file cannot be read.
        """
        files = [item for item in manifest.files.items() if catalog or item[0] != CATALOG]
        try:
            fault = next(faults(self.folder, files, trusted=trusted), None)
        except OSError as error:
            raise _cannot_read(self.folder, error) from error
        if fault:
            raise damaged(self, fault)


def damaged(generation: Generation, fault: Fault) -> OutdatedIndexError:
    """Say what is wrong with a generation."""
    return OutdatedIndexError(
        f"The index is damaged: {generation.folder / fault.name} {fault.what}: {_REBUILD}."
    )


def current(library: Path) -> str:
    """Read which generation is published.

    Raises:
        MissingIndexError: nothing has been indexed yet.
        EngineError: the library cannot be read.
    """
    try:
        return _read_line(library / "CURRENT")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingIndexError(
            f"Nothing is indexed in {library} yet: run 'pilcrow index FOLDER'."
        ) from error
    except OSError as error:
        raise _cannot_read(library, error) from error


def published(library: Path) -> Generation:
    """Find the published generation of a library.

    Raises:
        MissingIndexError: nothing has been indexed yet.
        OutdatedIndexError: what was published is gone.
        EngineError: the library cannot be read.
    """
    name = current(library)
    if not _NAME.fullmatch(name) or not (library / name).is_dir():
        raise OutdatedIndexError(f"The index that {library} names is gone: {_REBUILD}.")
    return Generation(library / name)


def last_manifest(library: Path) -> Manifest | None:
    """Read what was published last, if that can still be read."""
    try:
        return published(library).any_manifest()
    except EngineError:
        return None


def folders_of(library: Path) -> dict[str, str]:
    """Tell what is indexed, also where the published generation cannot be read any more."""
    manifest = last_manifest(library)
    return dict(manifest.folders) if manifest else spare_folders(library)


def spare_folders(library: Path) -> dict[str, str]:
    """Read what is indexed from the spare; nothing, where that is damaged."""
    try:
        spare = json.loads((library / "folders.json").read_bytes())
        return {str(path): str(lang) for path, lang in spare.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def begin(library: Path) -> Generation:
    """Make an empty folder for the next generation; it stays unseen until it is published."""
    taken = [int(path.name.split("-")[1]) for path in all_generations(library)]
    folder = library / f"generation-{max(taken, default=0) + 1}"
    folder.mkdir(parents=True)
    return Generation(folder)


def begin_from(generation: Generation, manifest: Manifest) -> Generation:
    """Begin the next generation with what another one holds."""
    copy = begin(generation.folder.parent)
    for name in manifest.files:
        target = copy.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name == CATALOG:  # a database is changed in place
            shutil.copy2(generation.folder / name, target)
        else:
            _link(generation.folder / name, target)
    return copy


def last_commit(library: Path) -> int:
    """Tell how often this library was changed; 0 where that cannot be read any more."""
    try:
        return published(library).any_manifest().commit
    except EngineError:
        return 0


def publish(generation: Generation, folders: Mapping[str, str]) -> None:
    """Make a generation the one that readers open; it is durable before it is named."""
    library = generation.folder.parent
    for folder in (generation.index, generation.folder):
        atomic_files.sync_files(folder)
    atomic_files.sync_folder(library)
    atomic_files.write(library / "folders.json", json.dumps(dict(folders), indent=1).encode())
    atomic_files.write(library / "CURRENT", generation.folder.name.encode())


def remove_others(library: Path, name: str) -> None:
    """Remove all generations but one; who has another open can still read it."""
    for folder in all_generations(library):
        if folder.name != name:
            remove(Generation(folder))


def settle(generation: Generation) -> None:
    """Leave one generation: this one without the others if it was published, else not this one."""
    library = generation.folder.parent
    try:
        is_published = current(library) == generation.folder.name
    except MissingIndexError:
        is_published = False
    except EngineError:
        return  # the next run sees to it
    if is_published:
        remove_others(library, generation.folder.name)
    else:
        remove(generation)


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
    except Timeout as error:
        raise BusyLibraryError(
            f"The library {library} is being indexed by {_owner(owner)}: "
            "try again when it has finished."
        ) from error
    except OSError as error:
        raise _cannot_write(library, error) from error
    try:
        with suppress(OSError):  # it is only told; on a full disk, say, the work itself fails
            (library / "rebuilding").unlink(missing_ok=True)  # of a run that was killed
            owner.write_text(f"process {os.getpid()} on {socket.gethostname()}")
        yield
    finally:
        with suppress(OSError):
            owner.unlink(missing_ok=True)
        lock.release()


@contextmanager
def rebuilding(library: Path) -> Iterator[None]:
    """Tell readers that the index is being made anew, by whoever holds the write lock."""
    told = library / "rebuilding"
    try:
        with suppress(OSError):
            told.touch()
        yield
    finally:
        with suppress(OSError):
            told.unlink(missing_ok=True)


def is_rebuilding(library: Path) -> bool:
    """Tell whether the index is being made anew; a run that was killed holds no lock any more."""
    if not (library / "rebuilding").exists():
        return False
    try:
        with FileLock(library / "lock", timeout=0):
            return False
    except (Timeout, OSError):  # whoever may not lock it has to believe what is told
        return True


@contextmanager
def reading(library: Path) -> Iterator[None]:
    """Read a library; where nothing answers because the index is being made, say that.

    Raises:
        RebuildingIndexError: so it is.
    """
    try:
        yield
    except (MissingIndexError, OutdatedIndexError) as error:
        if is_rebuilding(library):
            message = f"The index in {library} is being made: try again when that is done."
            raise RebuildingIndexError(message) from error
        raise


def now() -> str:
    """Give the time as manifests write it."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def all_generations(library: Path) -> list[Path]:
    """List the folders of generations, published or not."""
    return sorted(path for path in library.glob("generation-*") if _NAME.fullmatch(path.name))


def _read_line(file: Path) -> str:
    """Read what a small file names, without a buffer: every request does this."""
    descriptor = os.open(file, os.O_RDONLY)
    try:
        return os.read(descriptor, _LONGEST_LINE).decode(errors="replace").strip()
    finally:
        os.close(descriptor)


def _link(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the disk knows no such thing."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _owner(file: Path) -> str:
    try:
        return file.read_text() or "another process"
    except (OSError, ValueError):
        return "another process"


def _cannot_read(folder: Path, error: OSError) -> EngineError:
    why = (error.strerror or str(error)).lower()
    return EngineError(f"The library {folder} cannot be read ({why}): mend that and try again.")


def _cannot_write(library: Path, error: OSError) -> LibraryError:
    why = (error.strerror or str(error)).lower()
    return LibraryError(
        f"The library {library} cannot be written ({why}): choose another with --library."
    )
