"""Health checks and repairs of a library folder: permissions, space, leftovers, every byte."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from search.engines.finding import Finding, Repair
from search.engines.whoosh.storage import generations, write_lock
from search.engines.whoosh.storage.generations import Generation
from search.engines.whoosh.storage.manifest import Manifest, faults
from search.errors import REBUILD, EngineError, SearchError


def examine(library: Path) -> Iterator[Finding]:
    """Check the folder around the published generation."""
    try:
        generation = generations.published(library)
        manifest = generation.manifest()
    except SearchError as error:
        yield _unpublished(library, error)
        return
    yield _permissions(library)
    yield _space(library, manifest)
    yield from _leftovers(library, generation)
    yield from _spare(library, manifest)


def verify(generation: Generation) -> Iterator[Finding]:
    """Compare every byte of a generation with its checksums."""
    manifest = generation.manifest()
    try:
        found = list(faults(generation.folder, manifest.files.items(), trusted=None))
    except OSError as error:
        yield Finding(f"{error.filename} cannot be read ({error.strerror})", "check the disk")
        return
    for fault in found:
        text = f"{generation.folder / fault.name} {fault.what}"
        yield Finding(text, REBUILD, Repair.REBUILD)
    if not found:
        count = len(manifest.files)
        yield Finding(f"All {count} files of the index are as they were written")


def repair(library: Path, repair: Repair) -> None:
    """Publish the current generation again, or the newest complete one; remove all others."""
    with write_lock.writing(library):
        if repair is Repair.PUBLISH:
            _, generation, manifest = max(_whole(library), key=lambda item: item[0])
        else:
            generation = generations.published(library)
            manifest = generation.manifest()
        generations.publish(generation, manifest.folders)
        generations.remove_others(library, generation.folder.name)


def _unpublished(library: Path, error: SearchError) -> Finding:
    """Report why nothing can be opened, and whether another generation could be published."""
    what, _, remedy = str(error).partition(": ")
    if any(_whole(library)):
        return Finding(what, "run 'pilcrow doctor --repair'", Repair.PUBLISH)
    if generations.folders_of(library):
        return Finding(what, remedy, Repair.REBUILD)
    return Finding(what, remedy)


def _whole(library: Path) -> Iterator[tuple[int, Generation, Manifest]]:
    """Yield (commit, generation, manifest) of each generation without a fault."""
    for folder in generations.all_generations(library):
        generation = Generation(folder)
        try:
            manifest = generation.manifest()
            if not any(faults(folder, manifest.files.items(), trusted=None)):
                yield manifest.commit, generation, manifest
        except (EngineError, OSError):
            continue


def _permissions(library: Path) -> Finding:
    if os.access(library, os.W_OK):
        return Finding(f"{library} can be written")
    return Finding(f"{library} cannot be written", "change its permissions, or use --library")


def _space(library: Path, manifest: Manifest) -> Finding:
    """Compare the free disk space with what a rebuild beside the index takes."""
    free = shutil.disk_usage(library).free
    size = sum(stamp.size for stamp in manifest.files.values())
    text = f"The disk has {free / 1e6:,.0f} MB free, the index takes {size / 1e6:,.1f} MB"
    return Finding(text, "free some space: a rebuild needs as much again" if free < size else None)


def _leftovers(library: Path, generation: Generation) -> Iterator[Finding]:
    others = [path for path in generations.all_generations(library) if path != generation.folder]
    if others:
        names = ", ".join(path.name for path in others)
        text = f"A killed or running process left unfinished files: {names}"
        yield Finding(text, "run 'pilcrow index', which removes them", Repair.CLEAN)


def _spare(library: Path, manifest: Manifest) -> Iterator[Finding]:
    if generations.spare_folders(library) != manifest.folders:
        text = f"{library / 'folders.json'} does not list the indexed folders"
        yield Finding(text, "run 'pilcrow doctor --repair'", Repair.CLEAN)
