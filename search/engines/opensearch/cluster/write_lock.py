"""The write lock of a library in a cluster: one document, with a heartbeat.

A writer that dies leaves it behind; after ``ABANDONED`` seconds without a heartbeat another one
takes it over. Clocks of writers should differ by less than half of that.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from uuid import uuid4

from search.engines.opensearch.building import mapping
from search.engines.opensearch.cluster.connection import (
    ConflictError,
    Connection,
    Json,
    NotFoundError,
)
from search.engines.opensearch.cluster.state import state_index
from search.errors import BusyLibraryError, EngineError

BEAT = 5.0  # seconds between heartbeats
ABANDONED = 60.0  # seconds without one
_LOOK = 0.5  # seconds between attempts to get the lock
_DOCUMENT = "lock"


class HeldLock:
    """A lock that this process holds; ``check`` before each write."""

    def __init__(self, connection: Connection, run: str, version: tuple[int, int]) -> None:
        """Take the version of the lock's document."""
        self._connection = connection
        self.run = run
        self._version = version
        self._beaten = time.monotonic()
        self._stop = Event()
        self._writing = Lock()
        self._work = ""
        self._thread = Thread(target=self._beat, daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Ensure that nobody can have taken the lock over.

        Raises:
            BusyLibraryError: the heartbeat failed for too long.
        """
        if time.monotonic() > self._beaten + ABANDONED / 2:
            raise BusyLibraryError(
                f"The lock of {self._connection.address} was lost, because the cluster did not "
                "answer for too long: nothing was published; run 'pilcrow index' again."
            )

    def tell(self, work: str) -> None:
        """Record what the holder is doing: "rebuilding", or nothing special."""
        self._work = work
        self._write()

    def release(self) -> None:
        """Stop the heartbeat and remove the lock."""
        self._stop.set()
        self._thread.join(BEAT)
        path = f"{state_index(self._connection.address.name)}/_doc/{_DOCUMENT}"
        with suppress(EngineError):
            versions: Json = dict(zip(("if_seq_no", "if_primary_term"), self._version, strict=True))
            self._connection.request("DELETE", path, refresh=True, attempts=2, **versions)

    def _beat(self) -> None:
        while not self._stop.wait(BEAT):
            with suppress(EngineError):
                self._write()

    def _write(self) -> None:
        with self._writing:
            try:
                version = _put(self._connection, self.run, self._work, self._version)
            except ConflictError:  # perhaps our own beat, whose answer was lost
                found = _read(self._connection)
                if found is None or found["_source"]["run"] != self.run:
                    raise
                version = (found["_seq_no"], found["_primary_term"])
            self._version, self._beaten = version, time.monotonic()


@contextmanager
def writing(connection: Connection, *, wait: float) -> Iterator[HeldLock]:
    """Hold the lock, after waiting for it at most ``wait`` seconds.

    Raises:
        BusyLibraryError: another process holds it.
        EngineError: the cluster does not answer.
    """
    held = _acquired(connection, time.monotonic() + wait)
    try:
        yield held
    finally:
        held.release()


def is_rebuilding(connection: Connection) -> bool:
    """Return whether a process rebuilds the index now."""
    found = _read(connection)
    return found is not None and _is_alive(found) and found["_source"]["work"] == "rebuilding"


def holder(connection: Connection) -> str | None:
    """Describe the process that holds the lock, or has left it behind; None: nobody does."""
    found = _read(connection)
    if found is None:
        return None
    owner = str(found["_source"]["owner"])
    return owner if _is_alive(found) else f"{owner}, which has died"


def _acquired(connection: Connection, until: float) -> HeldLock:
    run = uuid4().hex
    while True:
        found = _read(connection)
        if found and found["_source"]["run"] == run:  # the answer was lost
            return HeldLock(connection, run, (found["_seq_no"], found["_primary_term"]))
        if found is None or not _is_alive(found):
            with suppress(ConflictError):
                version = (found["_seq_no"], found["_primary_term"]) if found else None
                return HeldLock(connection, run, _put(connection, run, "", version))
        if time.monotonic() >= until:
            owner = found["_source"]["owner"] if found else "another process"
            raise BusyLibraryError(
                f"The library {connection.address} is being indexed by {owner}: "
                "try again when it has finished."
            )
        time.sleep(_LOOK)


def _put(
    connection: Connection, run: str, work: str, version: tuple[int, int] | None
) -> tuple[int, int]:
    index = state_index(connection.address.name)
    document = {
        "run": run,
        "owner": f"process {os.getpid()} on {socket.gethostname()}",
        "work": work,
        "beat": time.time(),
    }
    options: Json = {"refresh": True}
    if version:
        options |= {"if_seq_no": version[0], "if_primary_term": version[1]}
    else:
        options["op_type"] = "create"
    path = f"{index}/_doc/{_DOCUMENT}"
    try:
        written = connection.request("PUT", path, document, **options)
    except NotFoundError:
        ensure_index(connection, index, mapping.state_index())
        written = connection.request("PUT", path, document, **options)
    return written["_seq_no"], written["_primary_term"]


def ensure_index(connection: Connection, index: str, body: Json) -> None:
    """Create an index, unless it is there.

    Raises:
        EngineError: the cluster refuses.
    """
    try:
        connection.request("PUT", index, body)
    except EngineError as error:
        if "resource_already_exists" not in str(error):
            raise


def _read(connection: Connection) -> Json | None:
    path = f"{state_index(connection.address.name)}/_doc/{_DOCUMENT}"
    try:
        return connection.request("GET", path)
    except NotFoundError:
        return None


def _is_alive(found: Json) -> bool:
    return abs(time.time() - float(found["_source"]["beat"])) < ABANDONED
