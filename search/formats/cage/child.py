"""The child process of a cage: reads files with the readers that it is told, within limits.

Started by ``search.formats.cage.cage``. It writes no files, ends with its parent, and answers in
JSON on its standard output.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO

from search.errors import FormatError
from search.formats.cage.messages import (
    MessageError,
    Task,
    document_fields,
    read_frame,
    read_message,
    write_frame,
    write_message,
)
from search.formats.document import Document

if sys.platform != "win32":
    import resource

MEMORY_LIMIT = 1024 * 1024 * 1024  # bytes of address space
ALARM_DELAY = 5  # seconds after the deadline; the parent is to end the child first
DETAIL_LENGTH = 200  # characters of an unforeseen error's text


def main(readers: list[str], deadline: float) -> None:
    """Import the readers, then read the files that arrive on standard input until it ends."""
    # Ctrl+C reaches all processes of a terminal; the file being read is not at fault.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = _claim_output()
    for reader in readers:
        _load(reader)
    tasks: SimpleQueue[tuple[Task, bytes]] = SimpleQueue()
    Thread(target=_receive, args=(sys.stdin.buffer, tasks), daemon=True).start()
    _set_limits()
    while True:
        task, content = tasks.get()
        _answer(task, content, answers, deadline)


def _claim_output() -> BinaryIO:
    """Return standard output; what libraries print goes to standard error from now on."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _set_limits() -> None:
    """Limit memory and forbid writing to files; systems without a limit are left without it."""
    sys.dont_write_bytecode = True  # it would fail, and leave empty files
    if sys.platform == "win32":
        return
    limits = (
        (resource.RLIMIT_AS, MEMORY_LIMIT),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for name, limit in limits:
        with suppress(ValueError, OSError):  # macOS knows RLIMIT_AS and refuses to set it
            resource.setrlimit(name, (limit, limit))


def _receive(stream: BinaryIO, tasks: SimpleQueue[tuple[Task, bytes]]) -> None:
    """Queue the tasks that arrive; end the process when the parent has ended or closed the pipe."""
    try:
        while (message := read_message(stream)) is not None:
            content = read_frame(stream)
            if content is None:
                break
            tasks.put((Task(**message), content))
    finally:
        os._exit(0)


def _answer(task: Task, content: bytes, answers: BinaryIO, deadline: float) -> None:
    """Write each document of a file, then the end or the reason why there are no more."""
    try:
        with _Alarm(deadline + ALARM_DELAY) as alarm:
            for found in _load(task.reader)(Path(task.path), content, **task.options):
                _send(found, answers)
                alarm.reset()
        write_message(answers, {"end": True})
    except FormatError as error:
        write_message(answers, {"error": str(error)})
    except MemoryError:
        write_message(answers, {"fault": "memory"})
    except RecursionError:
        write_message(answers, {"fault": "depth"})
    except MessageError:
        write_message(answers, {"fault": "size"})
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"[:DETAIL_LENGTH]
        write_message(answers, {"fault": "damage", "detail": detail})


def _send(found: Document | bytes, answers: BinaryIO) -> None:
    if isinstance(found, bytes):
        write_message(answers, {"bytes": True})
        write_frame(answers, found)
    else:
        write_message(answers, {"document": document_fields(found)})


class _Alarm:
    """Ends the process by a signal of the system after some seconds, even within C code.

    The parent's own deadline comes first. This one is for a child whose parent was killed.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> _Alarm:
        self.reset()
        return self

    def reset(self) -> None:
        """Begin again."""
        if sys.platform != "win32":
            signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def __exit__(self, *_: object) -> None:
        if sys.platform != "win32":
            signal.setitimer(signal.ITIMER_REAL, 0)


def _load(reader: str) -> Callable[..., Iterator[Document | bytes]]:
    module, _, function = reader.partition(":")
    found: Any = getattr(import_module(module), function)
    return found  # type: ignore[no-any-return]
