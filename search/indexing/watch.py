"""Keeps a library current: a sync now, and one whenever files in its folders change.

A burst of changes is one sync. Now and then it looks at everything, as disks in a network tell
nothing of what others change there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import watchfiles

from search.engines.whoosh.storage import generations
from search.errors import BusyLibraryError, SearchError
from search.formats import SUFFIXES
from search.indexing.report import Report
from search.indexing.sync import sync

QUIET = 300  # milliseconds without a change before a sync
LONGEST_BURST = 5000  # milliseconds of changes after which there is one all the same
WAKE = 1000  # milliseconds between looks at what the library holds
LOOK_AGAIN = 300.0  # seconds until everything is looked at, whatever was told


def watch(
    library: Path,
    *,
    stop: Event,
    told: Callable[[Report | SearchError], None] = lambda _: None,
    processes: int | None = 1,
) -> None:
    """Keep a library current until ``stop`` is set; every outcome is told."""
    while not stop.is_set():
        _synced(library, told, processes)
        folders = _folders(library)
        if not folders:
            stop.wait(WAKE / 1000)
            continue
        due = True  # for what changed before the watching began
        looked = time.monotonic()
        for changed in _changes(folders, stop):
            if _folders(library) != folders:
                break
            if due or changed or time.monotonic() > looked + LOOK_AGAIN:
                due = not _synced(library, told, processes)
                looked = time.monotonic()


def _synced(
    library: Path, told: Callable[[Report | SearchError], None], processes: int | None
) -> bool:
    """Sync; tell whether that is done with, for better or worse."""
    try:
        told(sync(library, processes=processes))
    except BusyLibraryError:
        return False
    except SearchError as error:
        told(error)
    return True


def _folders(library: Path) -> list[str]:
    """List what the library holds, as far as it is there."""
    return [folder for folder in generations.folders_of(library) if Path(folder).exists()]


def _changes(folders: list[str], stop: Event) -> Iterator[bool]:
    """Tell again and again whether anything has changed."""
    for changes in watchfiles.watch(
        *folders,
        watch_filter=_concerns_us,
        debounce=LONGEST_BURST,
        step=QUIET,
        stop_event=stop,
        rust_timeout=WAKE,
        yield_on_timeout=True,
        raise_interrupt=True,
        ignore_permission_denied=True,
    ):
        yield bool(changes)


def _concerns_us(_: watchfiles.Change, path: str) -> bool:
    """Tell whether a path is that of an article or a folder; a folder that went has no suffix."""
    suffix = Path(path).suffix.lower()
    return suffix in SUFFIXES or not suffix or Path(path).is_dir()
