"""Health checks of an installation and a library, each with its remedy, and their repair.

Checking changes nothing. The engine checks its storage itself; this module checks whatever is
common to all engines: folders, clock, and whether index and catalog hold the same articles.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from search.engines.factory import Location, open_engine
from search.engines.finding import Finding, Repair
from search.engines.protocol import CommittedState, Engine
from search.errors import REBUILD, SearchError
from search.indexing.report import Progress
from search.indexing.sync import sync

_PACKAGES = ("pilcrow", "whoosh3", "nltk", "flask", "granian")


def examine(library: Location) -> Iterator[Finding]:
    """Check the installation and the library, from the outside in, as far as it can be opened."""
    versions = ", ".join(f"{package} {version(package)}" for package in _PACKAGES)
    yield Finding(f"Python {platform.python_version()}, {versions}")
    engine = open_engine(library)
    try:
        state = engine.state()
    except SearchError:
        yield from engine.examine()  # which says why
        return
    yield Finding(f"{library} holds commit {state.commit} of {state.updated}")
    yield _clock(state)
    yield from engine.examine()
    yield from _folders(state.folders)
    damage = list(engine.verify())
    yield from damage
    if all(finding.remedy is None for finding in damage):
        yield from _contents(engine, state)


def repair(library: Location, progress: Callable[[Progress], None] = lambda _: None) -> None:
    """Carry out the most thorough of the repairs that the findings need.

    Raises:
        SearchError: the reason why it is not possible.
    """
    needed = [finding.repair for finding in examine(library) if finding.repair]
    if not needed:
        return
    if max(needed) is Repair.REBUILD:
        sync(library, rebuild=True, progress=progress)
    else:
        open_engine(library).repair(max(needed))


def _clock(state: CommittedState) -> Finding:
    now = datetime.now(UTC)
    try:
        late = datetime.fromisoformat(state.updated) > now
    except ValueError:
        late = True
    if late:
        text = f"The clock shows {now:%Y-%m-%d %H:%M}, before the last commit"
        return Finding(text, "set the clock; the index is not affected")
    return Finding("The clock shows a time after the last commit")


def _folders(folders: Mapping[str, str]) -> Iterator[Finding]:
    for folder in folders:
        if Path(folder).exists():
            yield Finding(f"{folder} exists")
        else:
            yield Finding(f"{folder} is missing", f"run 'pilcrow index --forget {folder}'")


def _contents(engine: Engine, state: CommittedState) -> Iterator[Finding]:
    with engine.catalog() as catalog:
        for fault in catalog.faults():
            yield Finding(f"The catalog is damaged ({fault})", REBUILD, Repair.REBUILD)
        yield from (Finding(f"Skipped: {file.error}", notice=True) for file in catalog.skipped())
        read = catalog.indexed()
    snapshot = engine.published().snapshot
    size, _ = snapshot.size()
    held = [first.article for first in snapshot.articles(offset=0, limit=size)]
    engine.close()
    counted = f"Articles in the index: {len(held):,}, in the catalog: {len(read):,}"
    agreed = sorted(held) == sorted(read) and len(held) == state.articles
    yield Finding(counted, *(() if agreed else (REBUILD, Repair.REBUILD)))
