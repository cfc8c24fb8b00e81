"""Indexing process of a server, so that no request waits for a sync.

It ends with the server, even a killed one: the pipe between them closes. The server starts it
again if it fails.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event, Thread

from search.engines.factory import Location, located
from search.errors import SearchError
from search.indexing.report import Report
from search.indexing.sync import sync
from search.indexing.watch import watch

LONGEST_PAUSE = 60.0  # seconds before a failed process is started again; doubles from 1

_PATIENCE = 10.0  # seconds for the process to end by itself
_log = logging.getLogger("pilcrow.index")


@contextmanager
def companion(library: Location, *, watching: bool, processes: int = 1) -> Iterator[None]:
    """Run another process that syncs a library: once, or whenever files change."""
    stop = Event()
    command = [sys.executable, "-m", "search.indexing.worker", str(library), str(processes)]
    command += ["--watch"] if watching else []
    keeper = Thread(target=_keep, args=(command, stop), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join(_PATIENCE)


def _keep(command: Sequence[str], stop: Event) -> None:
    pause = 1.0
    while not stop.is_set():
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603 -- our own
            listener = Thread(target=_listen, args=(process.stdout,), daemon=True)
            listener.start()
            while process.poll() is None and not stop.wait(0.2):
                pass
            if process.stdin:
                process.stdin.close()  # the signal to end
            with suppress(subprocess.TimeoutExpired):
                process.wait(_PATIENCE)
            process.kill()
            listener.join(_PATIENCE)
        if process.returncode == 0 or stop.wait(pause):
            return
        pause = min(2 * pause, LONGEST_PAUSE)


def _listen(lines: Iterable[str] | None) -> None:
    """Pass the messages of the process on to the server's log."""
    for line in lines or ():
        level, _, message = line.rstrip().partition(" ")
        _log.log(logging.getLevelNamesMapping().get(level, logging.WARNING), "%s", message)


def main() -> None:
    """Run as the indexing process, which the server starts."""
    library, processes, *options = sys.argv[1:]
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", stream=sys.stdout)
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    if hasattr(os, "nice"):
        os.nice(10)  # requests have priority
    stop = Event()
    Thread(target=_end_with_the_server, args=(stop,), daemon=True).start()
    with suppress(KeyboardInterrupt):
        if options:
            watch(located(library), stop=stop, told=_tell, processes=int(processes))
        else:
            _once(located(library), int(processes))


def _end_with_the_server(stop: Event) -> None:
    sys.stdin.buffer.read()
    stop.set()


def _once(library: Location, processes: int) -> None:
    try:
        _tell(sync(library, processes=processes))
    except SearchError as error:
        _tell(error)


def _tell(outcome: Report | SearchError) -> None:
    if isinstance(outcome, SearchError):
        _log.warning("%s", outcome)
    elif outcome.writes or outcome.upgraded:
        _log.info(
            "%d files new, %d changed, %d renamed, %d removed, %d skipped in %.1f s",
            outcome.added, outcome.changed, outcome.renamed, outcome.removed,
            len(outcome.problems), outcome.seconds,
        )  # fmt: skip


if __name__ == "__main__":
    main()
