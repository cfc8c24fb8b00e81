"""Watches the folders of a library: a sync at the start, and one whenever files change.

A burst of changes gives one sync. Everything is scanned at intervals as well, because network
drives send no notice of changes made on other machines.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import watchfiles

from search.engines.factory import Location, open_engine
from search.errors import BusyLibraryError, SearchError
from search.formats import suffix_of, suffixes
from search.indexing.report import Report
from search.indexing.sync import sync

QUIET = 300  # milliseconds without a change before a sync
LONGEST_BURST = 5000  # milliseconds of continuous changes before a sync
WAKE = 1000  # milliseconds between checks of the list of folders
LOOK_AGAIN = 300.0  # seconds between scans of everything


def watch(
    library: Location,
    *,
    stop: Event,
    told: Callable[[Report | SearchError], None] = lambda _: None,
    processes: int | None = 1,
) -> None:
    """Keep a library current until ``stop`` is set; ``told`` gets each report or error."""
    while not stop.is_set():
        _synced(library, told, processes)
        folders = _folders(library)
        if not folders:
            stop.wait(WAKE / 1000)
            continue
        due = True  # files may have changed before the watching began
        looked = time.monotonic()
        for changed in _changes(folders, stop):
            if _folders(library) != folders:
                break
            if due or changed or time.monotonic() > looked + LOOK_AGAIN:
                due = not _synced(library, told, processes)
                looked = time.monotonic()


def _synced(
    library: Location, told: Callable[[Report | SearchError], None], processes: int | None
) -> bool:
    """Sync; return False if the library was busy, so that it must be tried again."""
    try:
        told(sync(library, processes=processes))
    except BusyLibraryError:
        return False
    except SearchError as error:
        told(error)
    return True


def _folders(library: Location) -> list[str]:
    """List the folders of the library that exist."""
    return [folder for folder in open_engine(library).folders() if Path(folder).exists()]


def _changes(folders: list[str], stop: Event) -> Iterator[bool]:
    """Yield, at least once a second, whether anything has changed."""
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
    """Return whether a path is an article's or a folder's; a deleted folder has no suffix."""
    suffix = suffix_of(Path(path).name)
    return suffix in suffixes() or not suffix or Path(path).is_dir()
