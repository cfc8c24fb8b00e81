"""Read files in a child process with limits on memory, time and writing.

The child is started with the first file, and again after it was ended: by its deadline, by its
memory limit or by a crash. It ends with its parent.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Condition, Thread
from typing import IO, BinaryIO, Self, cast

from search.errors import FormatError
from search.formats.cage.messages import (
    MessageError,
    Task,
    document_of,
    read_frame,
    read_message,
    write_frame,
    write_message,
)
from search.formats.document import Document

DEADLINE = 20.0  # seconds for the first document of a file, and for each further one
FILE_DEADLINE = 300.0  # seconds for all documents of a file
EXIT_TIME = 2.0  # seconds for a child that closed its pipes to end
MESSAGE_LENGTH = 500  # characters of a message that the child writes

# Isolated (-I): a file named "queue.py" in the current folder is not imported.
_PROGRAM = (
    "import sys, json; path, readers, deadline = json.loads(sys.argv[1]); sys.path[:] = path; "
    "from search.formats.cage.child import main; main(readers, deadline)"
)
# Each thread of a numerical library would take a share of the address space.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_FAULTS = {
    "memory": "it needs more than 1 GB of memory",
    "depth": "it is nested too deep",
    "size": "it unpacks to more than 64 MB",
    "damage": "it is damaged",
}


class Cage:
    """Reads files in a child process. For one thread at a time; close it when done.

    It can be pickled while no child runs, so that reader processes receive one each.
    """

    def __init__(self, *, deadline: float = DEADLINE) -> None:
        """Prepare a cage; the child starts with the first file."""
        self._deadline = deadline
        self._readers: list[str] = []  # imported by the child before its limits hold
        self._child: _Child | None = None

    def read(self, reader: str, path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
        """Yield the documents that a reader ("module:function") finds in the bytes of a file.

        Raises:
            FormatError: the reader refuses the file, or the child broke a limit or crashed;
                documents may have been yielded before.
        """
        for found in self._results(Task(reader, str(path), {"lang": lang}), content):
            if not isinstance(found, Document):
                raise FormatError(_sentence(path, _NONSENSE), path=path)
            yield found

    def draw(
        self, renderer: str, path: Path, content: bytes, options: Mapping[str, object]
    ) -> bytes:
        """Return the bytes that a renderer ("module:function") makes of those of a file.

        ``options`` are its keyword arguments, JSON values; it yields its result in one piece.

        Raises:
            FormatError: as for ``read``.
        """
        found = list(self._results(Task(renderer, str(path), dict(options)), content))
        if len(found) != 1 or not isinstance(found[0], bytes):
            raise FormatError(_sentence(path, _NONSENSE), path=path)
        return found[0]

    def _results(self, task: Task, content: bytes) -> Iterator[Document | bytes]:
        path = Path(task.path)
        child = self._child_with(task.reader)
        is_done = False
        try:
            yield from child.read(task, content, self._deadline)
            is_done = True
        except _RefusedError as error:
            is_done = error.is_sound
            raise FormatError(_sentence(path, error), path=path) from error
        finally:
            if not is_done:  # also if the caller does not want the rest
                self.close()

    def close(self) -> None:
        """End the child process, if there is one."""
        if self._child:
            self._child.end()
            self._child = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _child_with(self, reader: str) -> _Child:
        """Return a child that has imported a reader.

        Importing within the limits could not store bytecode, and would be slow in every run.
        """
        if reader not in self._readers:
            self._readers.append(reader)
            self.close()
        if self._child is None or not self._child.is_alive():
            self.close()
            self._child = _Child(self._readers, self._deadline)
        return self._child


class _RefusedError(Exception):
    """The child's reason why a file cannot be read."""

    def __init__(self, reason: str, *, is_sentence: bool = False, is_sound: bool = True) -> None:
        super().__init__(reason)
        self.is_sentence = is_sentence  # it names the file and the remedy
        self.is_sound = is_sound  # the child can read the next file


_NONSENSE = _RefusedError("its reader answers nonsense", is_sound=False)


def _sentence(path: Path, error: _RefusedError) -> str:
    if error.is_sentence:
        return str(error)
    return f"Cannot read {path}: {error}; save it as plain text."


class _Child:
    """One child process, and the thread that ends it at a deadline."""

    def __init__(self, readers: list[str], deadline: float) -> None:
        settings = json.dumps([sys.path, readers, deadline])
        self._process = subprocess.Popen(  # noqa: S603 -- our own program
            [sys.executable, "-I", "-W", "ignore", "-X", "utf8", "-c", _PROGRAM, settings],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_ENVIRONMENT},
        )
        self._watchdog = _Watchdog(self._process)

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def read(self, task: Task, content: bytes, deadline: float) -> Iterator[Document | bytes]:
        """Yield what a reader makes of a file.

        Raises:
            _RefusedError: the file cannot be read.
        """
        whole = time.monotonic() + FILE_DEADLINE
        try:
            self._watchdog.arm(deadline)
            stdin = _pipe(self._process.stdin)
            write_message(stdin, task._asdict())
            write_frame(stdin, content)
            while (document := self._next()) is not None:
                self._watchdog.disarm()  # the caller may take its time
                yield document
                self._watchdog.arm(min(deadline, whole - time.monotonic()))
        except (MessageError, OSError) as error:
            raise _RefusedError(self._cause(deadline), is_sound=False) from error
        finally:
            self._watchdog.disarm()

    def _next(self) -> Document | bytes | None:
        message = read_message(_pipe(self._process.stdout))
        if message is None:
            raise MessageError("the child has ended")
        if "document" in message:
            return document_of(message["document"])
        if "bytes" in message:
            return read_frame(_pipe(self._process.stdout)) or b""
        if "end" in message:
            return None
        if "error" in message:
            raise _RefusedError(_line(message["error"]), is_sentence=True)
        reason = _FAULTS.get(str(message.get("fault")), _FAULTS["damage"])
        detail = f" ({_line(message['detail'])})" if message.get("detail") else ""
        is_sound = message.get("fault") != "memory"
        raise _RefusedError(reason + detail, is_sound=is_sound)

    def _cause(self, deadline: float) -> str:
        """Return the reason why the child ended or talks nonsense."""
        is_ended = self._watchdog.is_ended
        try:
            status = self._process.wait(EXIT_TIME)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return "its reader answers nonsense"
        if is_ended:
            return f"it takes longer than {deadline:g} s"
        if status == -9:
            return _FAULTS["memory"]  # the system ended the largest process
        return f"it is damaged (its reader crashed: status {status})"

    def end(self) -> None:
        """End the process and its watchdog."""
        self._process.kill()
        self._watchdog.stop()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                _pipe(pipe).close()
            except OSError:  # what was not written yet has no reader any more
                continue
        self._process.wait()


class _Watchdog:
    """A thread that kills a process at a deadline; pipes of Windows cannot be polled."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.is_ended = False  # by this thread
        self._process = process
        self._changed = Condition()
        self._deadline: float | None = None
        self._is_stopped = False
        self._is_idle = False
        Thread(target=self._watch, daemon=True, name="cage-watchdog").start()

    def arm(self, seconds: float) -> None:
        """Kill the process after so many seconds from now."""
        with self._changed:
            self._deadline = time.monotonic() + seconds
            if self._is_idle:
                self._changed.notify()

    def disarm(self) -> None:
        """Let the process run."""
        with self._changed:
            self._deadline = None

    def stop(self) -> None:
        """End the thread."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._is_stopped:
                remaining = self._deadline and self._deadline - time.monotonic()
                if remaining is not None and remaining <= 0:
                    self.is_ended = True
                    self._process.kill()
                    return
                self._is_idle = remaining is None
                self._changed.wait(remaining)


def _pipe(stream: IO[bytes] | None) -> BinaryIO:
    return cast(BinaryIO, stream)  # both are pipes, by the arguments of Popen


def _line(text: object) -> str:
    """Return a text of the child on one line without control codes."""
    line = " ".join(str(text).split())[:MESSAGE_LENGTH]
    return "".join(letter for letter in line if letter.isprintable())
