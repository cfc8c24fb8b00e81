"""Files read by processes beside the one that writes: in order, and only so far ahead.

The processes are started afresh, not forked, wait for files, and end with the writer, however that
ends. What they read is held by the writer alone, so that nothing is lost with one of them.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Protocol

from search.errors import ReaderDiedError
from search.reading import FileReader, Readings, Wanted

AHEAD = 2  # groups of files for each process: being read, and waiting
MOST = 8  # processes that are started unasked: more would wait for the writer
_WORTH = 8 * 1024 * 1024  # bytes of articles that take longer to read than processes to start
_ANNOTATING = 16  # times as long


class Reader(Protocol):
    """Reads groups of files, and gives what came of each group, in order."""

    def __call__(self, groups: Iterable[Sequence[Wanted]]) -> Iterator[Readings]:
        """Read files.

        Raises:
            ReaderDiedError: a process died that was reading.
        """


def enough(size: int, *, annotate: bool) -> int:
    """Tell how many processes pay for so many bytes of articles."""
    work = size * _ANNOTATING if annotate else size
    return min(_cores(), MOST) if work >= _WORTH else 1


def _cores() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def reading(processes: int, *, annotate: bool) -> Iterator[Reader]:
    """Have files read by so many processes; by this one, if it is one."""
    if processes == 1:
        reader = FileReader(annotate=annotate)
        yield lambda groups: map(reader.read, groups)
        return
    executor = ProcessPoolExecutor(
        processes, get_context("spawn"), initializer=_begin, initargs=(annotate,)
    )
    try:
        yield lambda groups: _read_ahead(executor, groups, AHEAD * processes)
    finally:
        executor.shutdown(cancel_futures=True)


def _read_ahead(
    executor: ProcessPoolExecutor, groups: Iterable[Sequence[Wanted]], ahead: int
) -> Iterator[Readings]:
    waiting = iter(groups)
    begun: deque[Future[Readings]] = deque()
    files: deque[Sequence[Wanted]] = deque()  # of those
    while True:
        try:
            for group in islice(waiting, ahead - len(begun)):
                files.append(group)
                begun.append(executor.submit(_read, group))
            if not begun:
                return
            readings = begun.popleft().result()
        except BrokenProcessPool as error:
            raise ReaderDiedError(files[0][0].source.path, len(files[0])) from error
        files.popleft()
        yield readings


# What follows happens in those processes.

_reader: FileReader


def _begin(annotate: bool) -> None:  # noqa: FBT001 -- initargs have no names
    global _reader
    _reader = FileReader(annotate=annotate)
    # Ctrl+C goes to all processes of a terminal; the writer decides what comes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_writer, daemon=True).start()


def _end_with_the_writer() -> None:
    """End when the writer does, even by kill -9: else this process would wait for ever."""
    writer = parent_process()
    if writer:
        writer.join()
        os._exit(1)


def _read(group: Sequence[Wanted]) -> Readings:
    return _reader.read(group)
