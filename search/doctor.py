"""Is everything in order? Each check says what it looked at, and what to do if it is not."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from search import generations
from search.catalog import Catalog
from search.engines.whoosh_engine import WhooshEngine
from search.errors import SearchError
from search.generations import Generation

_PACKAGES = ("pilcrow", "whoosh3", "nltk", "flask", "granian")


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check."""

    text: str
    remedy: str | None = None  # None: all is well


def examine(library: Path) -> Iterator[Finding]:
    """Check the installation, and the library from the outside in, as far as it can be opened."""
    versions = ", ".join(f"{package} {version(package)}" for package in _PACKAGES)
    yield Finding(f"Python {platform.python_version()}, {versions}")
    try:
        generation = generations.published(library)
        manifest = generation.manifest()
        yield Finding(f"{library} holds commit {manifest.commit} of {manifest.updated}")
        yield _permissions(library)
        yield from _folders(manifest.folders)
        yield from _contents(generation, manifest.articles)
    except SearchError as error:
        what, _, remedy = str(error).partition(": ")
        yield Finding(what, remedy)


def _permissions(library: Path) -> Finding:
    if os.access(library, os.W_OK):
        return Finding(f"{library} can be written")
    return Finding(f"{library} cannot be written", "change its permissions, or use --library")


def _folders(folders: Mapping[str, str]) -> Iterator[Finding]:
    for folder in folders:
        if Path(folder).exists():
            yield Finding(f"{folder} is there")
        else:
            yield Finding(f"{folder} is gone", f"run 'pilcrow index --forget {folder}'")


def _contents(generation: Generation, articles: int) -> Iterator[Finding]:
    catalog = Catalog(generation.catalog)
    try:
        if catalog.pending():
            yield Finding("A sync was killed", "run 'pilcrow index', which mends it")
        yield from (
            Finding(f"{file.path} could not be read", "run 'pilcrow index' to see why")
            for file in catalog.files().values()
            if file.error
        )
        read, _ = catalog.counts()
    finally:
        catalog.close()
    engine = WhooshEngine(generation.index)
    held, _ = engine.snapshot().size()
    engine.close()
    counted = f"The index holds {held:,} articles, the catalog {read:,}"
    agreed = held == read == articles
    yield Finding(counted, None if agreed else "run 'pilcrow index --rebuild'")
