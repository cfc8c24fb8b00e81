"""Indexing from the command line: once with a progress display, or beside a running server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from search.cli.options import LOCK_WAIT, SEEDS
from search.cli.reports import progress_bar, show_report
from search.cli.terminal import Terminal
from search.engines.factory import Location, open_engine
from search.errors import MissingIndexError
from search.indexing.report import Report
from search.indexing.sync import sync
from search.indexing.worker import companion


def sync_with_progress(
    terminal: Terminal,
    library: Location,
    paths: Sequence[Path],
    *,
    lang: str | None = None,
    annotate: bool | None = None,
    rebuild: bool = False,
    processes: int | None = None,
) -> Report:
    """Synchronize a library with files; show progress and the report.

    Raises:
        SearchError: see ``search.sync``.
    """
    with progress_bar(terminal) as progress:
        report = sync(
            library,
            paths,
            lang=lang,
            annotate=annotate,
            rebuild=rebuild,
            wait=LOCK_WAIT,
            progress=progress,
            processes=processes,
        )
    show_report(terminal, report)
    return report


@contextmanager
def maintained(library: Location, *, watching: bool, processes: int) -> Iterator[None]:
    """Ensure that a library has an index, and keep it up to date while the context lasts.

    An empty library is filled from the folder ``seeds`` where there is one. An index of an older
    version is rebuilt in a background process, as are changed files while ``watching``.
    """
    outdated = _is_outdated(library)
    needed = watching or outdated
    with companion(library, watching=watching, processes=processes) if needed else nullcontext():
        yield


def _is_outdated(library: Location) -> bool:
    """Return whether the index must be rebuilt before it can be read; index the seeds if none."""
    try:
        engine = open_engine(library)
        if engine.is_older():
            Terminal().message("The index is of an older version: rebuilding it.")
            return True
        engine.state()
    except MissingIndexError:
        if SEEDS.is_dir():
            sync_with_progress(Terminal(), library, [SEEDS])
    return False
