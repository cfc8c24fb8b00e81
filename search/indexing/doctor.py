"""Is everything in order? Each check says what it looked at, and what to do if it is not.

Looking changes nothing. ``repair`` does what can be done from the files: it publishes again what
is whole, makes the index anew, and removes what a killed run left behind.
"""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from importlib.metadata import version
from pathlib import Path

from search.engines.whoosh.engine import WhooshEngine
from search.engines.whoosh.storage import generations
from search.engines.whoosh.storage.generations import Generation
from search.engines.whoosh.storage.manifest import Manifest, faults
from search.errors import EngineError, SearchError
from search.indexing.report import Progress
from search.indexing.sync import sync
from search.storage.catalog import Catalog

_PACKAGES = ("pilcrow", "whoosh3", "nltk", "flask", "granian")
_INDEX_AGAIN = "run 'pilcrow index --rebuild'"


class Repair(IntEnum):
    """What can be done about a finding; the greater does more."""

    CLEAN = 1  # publish it again, and remove what a killed run left behind
    PUBLISH = 2  # name the newest generation that is whole
    REBUILD = 3  # read all files again


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check."""

    text: str
    remedy: str | None = None  # None: all is well
    repair: Repair | None = None  # None: it is beyond what can be made from the files


def examine(library: Path) -> Iterator[Finding]:
    """Check the installation, and the library from the outside in, as far as it can be opened."""
    versions = ", ".join(f"{package} {version(package)}" for package in _PACKAGES)
    yield Finding(f"Python {platform.python_version()}, {versions}")
    try:
        generation = generations.published(library)
        manifest = generation.manifest()
    except SearchError as error:
        yield _unpublished(library, error)
        return
    yield Finding(f"{library} holds commit {manifest.commit} of {manifest.updated}")
    yield _clock(manifest)
    yield _permissions(library)
    yield _space(library, manifest)
    yield from _leftovers(library, generation)
    yield from _spare(library, manifest)
    yield from _folders(manifest.folders)
    damage = list(_damage(generation, manifest))
    yield from damage
    if all(finding.remedy is None for finding in damage):
        yield from _contents(generation, manifest)


def repair(library: Path, progress: Callable[[Progress], None] = lambda _: None) -> None:
    """Do what can be done from the files, the least that helps.

    Raises:
        SearchError: it cannot be done, and why.
    """
    needed = {finding.repair for finding in examine(library) if finding.repair}
    if Repair.REBUILD in needed:
        sync(library, rebuild=True, progress=progress)
    elif Repair.PUBLISH in needed:
        with generations.writing(library):
            _, generation, manifest = max(_whole(library), key=lambda item: item[0])
            generations.publish(generation, manifest.folders)
            generations.remove_others(library, generation.folder.name)
    elif Repair.CLEAN in needed:
        with generations.writing(library):
            generation = generations.published(library)
            generations.publish(generation, generation.manifest().folders)
            generations.remove_others(library, generation.folder.name)


def _unpublished(library: Path, error: SearchError) -> Finding:
    """Say why nothing can be opened, and whether there is something else to open."""
    what, _, remedy = str(error).partition(": ")
    if any(_whole(library)):
        return Finding(what, "run 'pilcrow doctor --repair'", Repair.PUBLISH)
    if generations.folders_of(library):
        return Finding(what, remedy, Repair.REBUILD)
    return Finding(what, remedy)


def _whole(library: Path) -> Iterator[tuple[int, Generation, Manifest]]:
    """Find the generations that are as they were written, with their commits."""
    for folder in generations.all_generations(library):
        generation = Generation(folder)
        try:
            manifest = generation.manifest()
            if not any(faults(folder, manifest.files.items(), trusted=None)):
                yield manifest.commit, generation, manifest
        except (EngineError, OSError):
            continue


def _clock(manifest: Manifest) -> Finding:
    now = datetime.now(UTC)
    try:
        late = datetime.fromisoformat(manifest.updated) > now
    except ValueError:
        late = True
    if late:
        text = f"The clock shows {now:%Y-%m-%d %H:%M}, before the last commit"
        return Finding(text, "set the clock; nothing is lost by it")
    return Finding("The clock shows a time after the last commit")


def _permissions(library: Path) -> Finding:
    if os.access(library, os.W_OK):
        return Finding(f"{library} can be written")
    return Finding(f"{library} cannot be written", "change its permissions, or use --library")


def _space(library: Path, manifest: Manifest) -> Finding:
    """Compare the room on the disk with what a rebuild beside the index takes."""
    free = shutil.disk_usage(library).free
    size = sum(stamp.size for stamp in manifest.files.values())
    text = f"The disk has {free / 1e6:,.0f} MB free, the index takes {size / 1e6:,.1f} MB"
    return Finding(text, "free some space: a rebuild needs as much again" if free < size else None)


def _leftovers(library: Path, generation: Generation) -> Iterator[Finding]:
    others = [path for path in generations.all_generations(library) if path != generation.folder]
    if others:
        names = ", ".join(path.name for path in others)
        text = f"A run was killed, or is at work: it left {names}"
        yield Finding(text, "run 'pilcrow index', which removes it", Repair.CLEAN)


def _spare(library: Path, manifest: Manifest) -> Iterator[Finding]:
    if generations.spare_folders(library) != manifest.folders:
        text = f"{library / 'folders.json'} is not what it should be"
        yield Finding(text, "run 'pilcrow doctor --repair'", Repair.CLEAN)


def _folders(folders: Mapping[str, str]) -> Iterator[Finding]:
    for folder in folders:
        if Path(folder).exists():
            yield Finding(f"{folder} is there")
        else:
            yield Finding(f"{folder} is gone", f"run 'pilcrow index --forget {folder}'")


def _damage(generation: Generation, manifest: Manifest) -> Iterator[Finding]:
    """Compare every byte with what was written."""
    try:
        found = list(faults(generation.folder, manifest.files.items(), trusted=None))
    except OSError as error:
        yield Finding(f"{error.filename} cannot be read ({error.strerror})", "check the disk")
        return
    for fault in found:
        text = f"{generation.folder / fault.name} {fault.what}"
        yield Finding(text, _INDEX_AGAIN, Repair.REBUILD)
    if not found:
        count = len(manifest.files)
        yield Finding(f"All {count} files of the index are as they were written")


def _contents(generation: Generation, manifest: Manifest) -> Iterator[Finding]:
    with closing(Catalog.reading(generation.catalog)) as catalog:
        for fault in catalog.faults():
            yield Finding(f"The catalog is damaged ({fault})", _INDEX_AGAIN, Repair.REBUILD)
        yield from (
            Finding(f"{file.path} could not be read", "run 'pilcrow index' to see why")
            for file in catalog.files().values()
            if file.error
        )
        read = catalog.indexed()
    with closing(WhooshEngine(generation.index)) as engine:
        snapshot = engine.snapshot()
        size, _ = snapshot.size()
        held = [first.article for first in snapshot.articles(offset=0, limit=size)]
    counted = f"Articles in the index: {len(held):,}, in the catalog: {len(read):,}"
    agreed = sorted(held) == sorted(read) and len(held) == manifest.articles
    yield Finding(counted, *(() if agreed else (_INDEX_AGAIN, Repair.REBUILD)))
