"""Generations of an index in a folder, and which of them is published.

    library/
      CURRENT             name of the published generation
      folders.json        indexed folders: a spare copy, in case the manifest is damaged
      lock, lock.owner    held by the one process that writes (``write_lock``)
      rebuilding          exists while that process rebuilds the index
      generation-7/
        manifest.json     read before any pickled file is opened
        catalog.sqlite    files that were read, and the articles in them
        index/            segments and Whoosh's table of contents

A published generation never changes. Every change fills a new generation and publishes it by
replacing ``CURRENT``: a rebuild begins with an empty one, a sync with a copy whose index files are
hard links, so that a small sync stays cheap. Hence index files are never written in place.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from search.engines.whoosh.schema import SCHEMA_VERSION
from search.engines.whoosh.storage.manifest import CATALOG, SMALL, Fault, Manifest, faults
from search.errors import REBUILD, EngineError, MissingIndexError, OutdatedIndexError
from search.storage import atomic_files

# Schema versions that can be searched. The next sync rebuilds an index of any version but the
# current one; until then, an index of a version in this set is served.
READABLE = frozenset({5, SCHEMA_VERSION})

_NAME = re.compile(r"generation-[0-9]{1,18}")
_LONGEST_LINE = 4096  # bytes
_TEMPORARY = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.EACCES, errno.EPERM}


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation's folder."""

    folder: Path

    @property
    def index(self) -> Path:
        """The index's folder."""
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
        """Read the manifest, whatever its schema version.

        Raises:
            OutdatedIndexError: the manifest is damaged.
            EngineError: the manifest cannot be read now.
        """
        try:
            return Manifest.read(self.manifest_file.read_bytes())
        except (OSError, ValueError, TypeError, AttributeError) as error:
            if isinstance(error, OSError) and error.errno in _TEMPORARY:
                raise _cannot_read(self.folder, error) from error
            raise OutdatedIndexError(
                f"The manifest of the index in {self.folder} is damaged: {REBUILD}."
            ) from error

    def manifest(self) -> Manifest:
        """Read the manifest of an index that this version can open.

        Raises:
            OutdatedIndexError: the manifest is damaged or of another schema version.
            EngineError: the manifest cannot be read now.
        """
        manifest = self.any_manifest()
        if manifest.schema not in READABLE:
            raise OutdatedIndexError(
                f"The index in {self.folder} has schema version {manifest.schema}, this Pilcrow "
                f"reads version {SCHEMA_VERSION}: {REBUILD}."
            )
        if not manifest.files:
            raise OutdatedIndexError(f"The index in {self.folder} has no checksums: {REBUILD}.")
        return manifest

    def write(self, manifest: Manifest) -> None:
        """Replace the manifest."""
        atomic_files.write(self.manifest_file, manifest.written())

    def check(
        self, manifest: Manifest, *, trusted: int | None = SMALL, catalog: bool = True
    ) -> None:
        """Compare the files with the manifest; larger ones than ``trusted`` bytes by size and time.

        Raises:
            OutdatedIndexError: a file differs from its stamp.
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
    """Create the error for a fault in a generation."""
    return OutdatedIndexError(
        f"The index is damaged: {generation.folder / fault.name} {fault.what}: {REBUILD}."
    )


def current(library: Path) -> str:
    """Read the name of the published generation.

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


def stamp(library: Path) -> tuple[int, int, int]:
    """Return what tells one file ``CURRENT`` from the next: inode, time and size; 0: none there."""
    try:
        status = os.stat(f"{library}/CURRENT")  # noqa: PTH116 -- at each search; Path's is slower
    except OSError:
        return 0, 0, 0
    return status.st_ino, status.st_mtime_ns, status.st_size


def published(library: Path) -> Generation:
    """Find the published generation of a library.

    Raises:
        MissingIndexError: nothing has been indexed yet.
        OutdatedIndexError: the published generation is missing.
        EngineError: the library cannot be read.
    """
    name = current(library)
    if not _NAME.fullmatch(name) or not (library / name).is_dir():
        raise OutdatedIndexError(f"The published index in {library} is missing: {REBUILD}.")
    return Generation(library / name)


def last_manifest(library: Path) -> Manifest | None:
    """Read the published manifest of any schema version; None if it cannot be read."""
    try:
        return published(library).any_manifest()
    except EngineError:
        return None


def folders_of(library: Path) -> dict[str, str]:
    """List the indexed folders and their languages, even if the manifest is damaged."""
    manifest = last_manifest(library)
    return dict(manifest.folders) if manifest else spare_folders(library)


def spare_folders(library: Path) -> dict[str, str]:
    """List the indexed folders from the spare copy; empty if that is damaged."""
    try:
        spare = json.loads((library / "folders.json").read_bytes())
        return {str(path): str(lang) for path, lang in spare.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def begin(library: Path) -> Generation:
    """Create an empty generation, which nobody reads until it is published."""
    taken = [int(path.name.split("-")[1]) for path in all_generations(library)]
    folder = library / f"generation-{max(taken, default=0) + 1}"
    library.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)  # it holds the texts
    return Generation(folder)


def begin_from(generation: Generation, manifest: Manifest) -> Generation:
    """Create a generation with the content of another one."""
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
    """Read the number of the published commit; 0 if it cannot be read."""
    try:
        return published(library).any_manifest().commit
    except EngineError:
        return 0


def publish(generation: Generation, folders: Mapping[str, str]) -> None:
    """Publish a generation; its files are on the disk before ``CURRENT`` names it."""
    library = generation.folder.parent
    for folder in (generation.index, generation.folder):
        atomic_files.make_private(folder)
        atomic_files.sync_files(folder)
    atomic_files.sync_folder(library)
    atomic_files.write(library / "folders.json", json.dumps(dict(folders), indent=1).encode())
    atomic_files.write(library / "CURRENT", generation.folder.name.encode())


def remove_others(library: Path, name: str) -> None:
    """Remove all generations but one; processes that have another one open can still read it."""
    for folder in all_generations(library):
        if folder.name != name:
            remove(Generation(folder))


def settle(generation: Generation) -> None:
    """Remove a generation that was not published, else all other generations."""
    library = generation.folder.parent
    try:
        is_published = current(library) == generation.folder.name
    except MissingIndexError:
        is_published = False
    except EngineError:
        return  # the next run cleans up
    if is_published:
        remove_others(library, generation.folder.name)
    else:
        remove(generation)


def remove(generation: Generation) -> None:
    """Remove a generation's folder."""
    shutil.rmtree(generation.folder, ignore_errors=True)


def now() -> str:
    """Return the current time in the format of manifests: ISO 8601, UTC, seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def all_generations(library: Path) -> list[Path]:
    """List the folders of generations, published or not."""
    return sorted(path for path in library.glob("generation-*") if _NAME.fullmatch(path.name))


def _read_line(file: Path) -> str:
    """Read a small file without a buffer: every request does this."""
    descriptor = os.open(file, os.O_RDONLY)
    try:
        return os.read(descriptor, _LONGEST_LINE).decode(errors="replace").strip()
    finally:
        os.close(descriptor)


def _link(source: Path, target: Path) -> None:
    """Create a hard link to a file, or a copy on file systems without hard links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _cannot_read(folder: Path, error: OSError) -> EngineError:
    """Create the error for a folder that the operating system refuses to read."""
    why = (error.strerror or str(error)).lower()
    return EngineError(f"The library {folder} cannot be read ({why}): fix that and try again.")
