"""Files read by several processes, the one that writes among them: in order, so far ahead.

The others are started afresh, not forked, wait for files, and end with the writer, however that
ends. What they read is held by the writer alone, so that nothing is lost with one of them. The
writer reads some files itself whenever those that come next are not read yet.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Protocol

from search.errors import ReaderDiedError
from search.indexing.read_files import FileReader, Readings, Wanted

AHEAD = 2  # groups of files for each other process: being read, and waiting
_KEPT = 4  # times as many that are begun: those that were read wait for one before them
MOST = 8  # processes that are started unasked: more would wait for the writer
_WORTH = 8 * 1024 * 1024  # bytes of articles that take longer to read than processes to start
_ANNOTATING = 16  # times as long
_GARBAGE = 20_000, 10, 1_000  # thresholds of Python's collector


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
    """Have files read by so many processes; by this one alone, if it is one."""
    reader = FileReader(annotate=annotate)
    with _little_garbage():
        if processes == 1:
            yield lambda groups: map(reader.read, groups)
            return
        others = processes - 1
        executor = ProcessPoolExecutor(
            others, get_context("spawn"), initializer=_begin, initargs=(annotate,)
        )
        try:
            yield lambda groups: _read_together(reader, executor, groups, AHEAD * others)
        finally:
            executor.shutdown(cancel_futures=True)


@contextmanager
def _little_garbage() -> Iterator[None]:
    """Look for cycles of garbage among new objects, and hardly ever among all that words leave."""
    thresholds = gc.get_threshold()
    gc.set_threshold(*_GARBAGE)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def _read_together(
    reader: FileReader,
    executor: ProcessPoolExecutor,
    groups: Iterable[Sequence[Wanted]],
    ahead: int,
) -> Iterator[Readings]:
    waiting = iter(groups)
    begun: deque[Future[Readings]] = deque()
    files: deque[Sequence[Wanted]] = deque()  # of those
    while True:
        try:
            unread = sum(not future.done() for future in begun)
            for group in islice(waiting, ahead - unread):
                files.append(group)
                begun.append(executor.submit(_read, group))
            if not begun:
                return
            if not begun[0].done() and len(begun) < _KEPT * ahead and (group := next(waiting, ())):
                files.append(group)
                begun.append(_done(reader.read(group)))
                continue
            readings = begun.popleft().result()
        except BrokenProcessPool as error:
            path = Path(files[0][0].source.path)
            raise ReaderDiedError(path, len(files[0])) from error
        files.popleft()
        yield readings


def _done(readings: Readings) -> Future[Readings]:
    future = Future[Readings]()
    future.set_result(readings)
    return future


# What follows happens in those processes.

_reader: FileReader


def _begin(annotate: bool) -> None:  # noqa: FBT001 -- initargs have no names
    global _reader
    _reader = FileReader(annotate=annotate)
    gc.set_threshold(*_GARBAGE)
    # Ctrl+C goes to all processes of a terminal; the writer decides what comes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    atexit.register(os._exit, 0)  # at once: to free all that it knows takes a while
    Thread(target=_end_with_the_writer, daemon=True).start()


def _end_with_the_writer() -> None:
    """End when the writer does, even by kill -9: else this process would wait for ever."""
    writer = parent_process()
    if writer:
        writer.join()
        os._exit(1)


def _read(group: Sequence[Wanted]) -> Readings:
    return _reader.read(group)
