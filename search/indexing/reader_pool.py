"""A process pool reading files ahead of the writer, in order.

Reader processes are spawned, not forked, and end with the writer, however that ends. Results are
kept in the writer's process, so that a dying reader loses only the groups it is reading. The writer
reads groups itself while the next result is not ready.
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
from contextlib import closing, contextmanager
from itertools import islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Protocol

from search.errors import ReaderDiedError
from search.indexing.read_files import FileReader, FileToRead, GroupRead

AHEAD = 2  # groups submitted for each reader process: one being read, one waiting
_KEPT = 4  # limit of groups begun, as a multiple of those submitted: results wait in order
MOST = 8  # processes by default: the one writer cannot keep up with more
_WORTH = 8 * 1024 * 1024  # bytes of articles that take as long to read as a process to start
_ANNOTATING = 16  # reading with annotation takes longer by this factor
_GARBAGE = 20_000, 10, 1_000  # gc.set_threshold: rarely scan the many long-lived objects


class ReadGroups(Protocol):
    """Reads groups of files, and yields the result of each group, in order."""

    def __call__(self, groups: Iterable[Sequence[FileToRead]]) -> Iterator[GroupRead]:
        """Read files.

        Raises:
            ReaderDiedError: a reader process died.
        """


def enough(size: int, *, annotate: bool) -> int:
    """Compute how many processes pay for a number of bytes of articles."""
    work = size * _ANNOTATING if annotate else size
    return min(_cores(), MOST) if work >= _WORTH else 1


def _cores() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def reading(processes: int, reader: FileReader) -> Iterator[ReadGroups]:
    """Start reader processes, so that ``processes`` read with this one; end them afterwards."""
    with _little_garbage(), closing(reader):
        if processes == 1:
            yield lambda groups: map(reader.read, groups)
            return
        others = processes - 1
        executor = ProcessPoolExecutor(
            others, get_context("spawn"), initializer=_begin, initargs=(reader,)
        )
        try:
            yield lambda groups: _read_together(reader, executor, groups, AHEAD * others)
        finally:
            executor.shutdown(cancel_futures=True)


@contextmanager
def _little_garbage() -> Iterator[None]:
    """Collect garbage among new objects, and rarely among the long-lived ones."""
    thresholds = gc.get_threshold()
    gc.set_threshold(*_GARBAGE)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def _read_together(
    reader: FileReader,
    executor: ProcessPoolExecutor,
    groups: Iterable[Sequence[FileToRead]],
    ahead: int,
) -> Iterator[GroupRead]:
    waiting = iter(groups)
    begun: deque[Future[GroupRead]] = deque()
    files: deque[Sequence[FileToRead]] = deque()  # of the groups begun
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
            read = begun.popleft().result()
        except BrokenProcessPool as error:
            path = Path(files[0][0].source.path)
            raise ReaderDiedError(path, len(files[0])) from error
        files.popleft()
        yield read


def _done(read: GroupRead) -> Future[GroupRead]:
    future = Future[GroupRead]()
    future.set_result(read)
    return future


# The rest of this module runs in the reader processes.

_reader: FileReader


def _begin(reader: FileReader) -> None:
    global _reader
    _reader = reader
    gc.set_threshold(*_GARBAGE)
    # Ctrl+C reaches all processes of a terminal; only the writer handles it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    atexit.register(os._exit, 0)  # at once: freeing all objects takes a while
    Thread(target=_end_with_the_writer, daemon=True).start()


def _end_with_the_writer() -> None:
    """End with the writer, even one that was killed: this process would wait forever."""
    writer = parent_process()
    if writer:
        writer.join()
        os._exit(1)


def _read(group: Sequence[FileToRead]) -> GroupRead:
    return _reader.read(group)
