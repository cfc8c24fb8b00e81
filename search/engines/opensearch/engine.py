"""The engine of a library in a cluster: read by many processes and written by one.

This module joins the parts; see ``search.engines.protocol.Engine`` for what each method does.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from search.engines.finding import Finding, Repair
from search.engines.opensearch import care, snapshots
from search.engines.opensearch.building.cluster_catalog import ClusterCatalog
from search.engines.opensearch.building.documents import DocumentPreparer
from search.engines.opensearch.building.mapping import CLUSTER_SCHEMA
from search.engines.opensearch.cluster import state as states
from search.engines.opensearch.cluster import write_lock
from search.engines.opensearch.cluster.address import PREFIX, ClusterAddress, Credentials
from search.engines.opensearch.cluster.connection import Connection
from search.engines.opensearch.cluster.state import ClusterState, StoredState
from search.engines.opensearch.cluster.write_lock import HeldLock
from search.engines.opensearch.searching.cluster_snapshot import ClusterSnapshot
from search.engines.opensearch.searching.index_reader import IndexReader
from search.engines.protocol import CommittedState, Writer
from search.errors import (
    REBUILD,
    LibraryError,
    MissingIndexError,
    OutdatedIndexError,
    RebuildingIndexError,
)
from search.model import IndexState

TRUSTED_FOR = 1.0  # seconds until the record of the state is read again
KEPT_FOR = 600.0  # seconds that a reader may go on with a commit after the next one
MOST_SHARDS = 16  # by default: one for each node


@dataclass(slots=True)
class OpenedCommit:
    """A published commit; see ``search.engines.protocol.Published``."""

    connection: Connection
    stored: StoredState
    snapshot: ClusterSnapshot
    state: IndexState
    checked: float  # time.monotonic() of the last look at the record

    @contextmanager
    def catalog(self) -> Iterator[ClusterCatalog]:
        """Open the catalog of this commit."""
        yield ClusterCatalog(IndexReader(self.connection, self.stored.state))

    def verify(self) -> None:
        """Compare the number of documents with the record of the commit.

        Raises:
            OutdatedIndexError: documents are missing.
        """
        if not care.whole(self.connection, self.stored.state):
            raise OutdatedIndexError(
                f"Documents of {self.connection.address} are missing: {REBUILD}."
            )


class OpenSearchEngine:
    """The engine of a library in a cluster. Threads share it."""

    def __init__(self, address: ClusterAddress, credentials: Credentials) -> None:
        """Name a library; nothing is sent yet."""
        self._connection = Connection(address, credentials)
        self._opened: OpenedCommit | None = None
        self._opening = Lock()
        self._held: HeldLock | None = None

    @classmethod
    def at(cls, location: str) -> OpenSearchEngine:
        """Name a library by its address, with credentials from variables.

        Raises:
            LibraryError: the address or the credentials are not as they should be.
        """
        return cls(ClusterAddress.read(location), Credentials.read())

    # Reading

    def published(self) -> OpenedCommit:
        """Open the latest commit; the same object until another one is published."""
        with self._opening:
            opened = self._opened
            if opened and time.monotonic() < opened.checked + TRUSTED_FOR:
                return opened
            stored = self._stored()
            rebuilding = write_lock.is_rebuilding(self._connection)
            shown = stored.state.committed().shown(rebuilding=rebuilding)
            if opened is None or opened.stored != stored:
                snapshot = ClusterSnapshot(self._connection, stored.state)
                opened = OpenedCommit(self._connection, stored, snapshot, shown, 0.0)
            opened.state, opened.checked = shown, time.monotonic()
            self._opened = opened
            return opened

    def state(self) -> CommittedState:
        """Read the record of the latest commit."""
        return self._stored().state.committed()

    def last_state(self) -> CommittedState | None:
        """Read the record of the latest commit of any version; None if it cannot be read."""
        stored = self._last()
        return stored.state.committed() if stored else None

    def folders(self) -> Mapping[str, str]:
        """List the indexed folders and their languages."""
        stored = self._last()
        return stored.state.folders if stored else {}

    def is_older(self) -> bool:
        """Return whether an older Pilcrow wrote the index."""
        return states.stored(self._connection).state.schema < CLUSTER_SCHEMA

    def is_rebuilding(self) -> bool:
        """Return whether a process is rebuilding the index now."""
        return write_lock.is_rebuilding(self._connection)

    @contextmanager
    def catalog(self) -> Iterator[ClusterCatalog]:
        """Open the catalog of the latest commit."""
        yield ClusterCatalog(IndexReader(self._connection, self._stored().state))

    def close(self) -> None:
        """Close all connections; the engine opens them again when used again."""
        with self._opening:
            self._opened = None
        self._connection.close()

    # Writing

    @contextmanager
    def lock(self, *, wait: float = 0) -> Iterator[None]:
        """Hold the write lock."""
        with write_lock.writing(self._connection, wait=wait) as held:
            self._held = held
            try:
                yield
            finally:
                self._held = None

    def recover(self) -> CommittedState:
        """Undo what a killed writer left, and remove what no reader needs any more."""
        from search.engines.opensearch.building.cluster_writer import recover

        state = self._stored().state
        recover(self._connection, state)
        care.clean(self._connection, state, keep=_kept(state))
        return state.committed()

    def preparer(self) -> DocumentPreparer:
        """Create a preparer of documents."""
        return DocumentPreparer()

    @contextmanager
    def begin(self, *, rebuild: bool, annotated: bool, parallel: bool = False) -> Iterator[Writer]:
        """Begin a commit: into new indexes to rebuild them, else beside the published one."""
        from search.engines.opensearch.building.cluster_writer import begun

        held = self._held
        if held is None:
            raise LibraryError("The library is not locked: lock it before it is changed.")
        before = self._last()
        empty = None
        if rebuild or before is None:
            empty = self._empty(before, annotated=annotated)
            held.tell("rebuilding")
        with begun(self._connection, held, before, empty) as writer:
            yield writer
        with self._opening:
            if self._opened:
                self._opened.checked = -TRUSTED_FOR  # a commit of this process is seen at once
        if empty:
            held.tell("")

    # Care

    def examine(self) -> Iterator[Finding]:
        """Check nodes, shards and leftovers."""
        return care.examine(self._connection)

    def verify(self) -> Iterator[Finding]:
        """Compare documents with the record of the state, and a sample of counts with both."""
        return care.verify(self._connection, self._stored().state)

    def repair(self, repair: Repair) -> None:
        """Undo what a killed writer left."""
        with self.lock():
            self.recover()

    def details(self) -> Sequence[tuple[str, str]]:
        """List nodes, shards and sizes."""
        return care.details(self._connection, self._stored().state)

    def backup(self, target: str) -> CommittedState:
        """Take a snapshot: REPOSITORY/SNAPSHOT."""
        with self.lock():
            return snapshots.write_backup(self._connection, target).committed()

    def restore(self, source: str) -> CommittedState:
        """Restore a snapshot under a new generation, and publish it."""
        with self.lock():
            return snapshots.read_backup(self._connection, source).committed()

    def _stored(self) -> StoredState:
        try:
            return states.readable(self._connection)
        except (MissingIndexError, OutdatedIndexError) as error:
            if write_lock.is_rebuilding(self._connection):
                raise RebuildingIndexError(
                    f"The index in {self._connection.address} is being made: try again when that "
                    "is done."
                ) from error
            raise

    def _last(self) -> StoredState | None:
        """Read the published state of any version; None if there is none that can be read."""
        try:
            return states.stored(self._connection)
        except (MissingIndexError, OutdatedIndexError):
            return None

    def _empty(self, before: StoredState | None, *, annotated: bool) -> ClusterState:
        """Return the state from which a rebuild begins."""
        numbers = care.generations(self._connection)
        last = before.state if before else None
        return ClusterState(
            schema=CLUSTER_SCHEMA,
            commit=last.commit if last else 0,
            numbered=last.numbered if last else 0,
            articles=0,
            paragraphs=0,
            blocks=0,
            updated=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            folders={},
            annotated=annotated,
            generation=max([*numbers, last.generation if last else 0]) + 1,
            serial=0,
            grouped=0,
            shards=self._shards(),
        )

    def _shards(self) -> int:
        """Return the number of shards of new indexes: as set, or one for each node."""
        name = f"{PREFIX}SHARDS"
        if text := os.environ.get(name):
            if not text.isdigit() or not 1 <= int(text) <= 1024:
                raise LibraryError(f"{name} is '{text}': it should be a number from 1 to 1024.")
            return int(text)
        nodes = self._connection.request("GET", "_cluster/health")["number_of_data_nodes"]
        return max(1, min(int(nodes), MOST_SHARDS))


def _kept(state: ClusterState) -> int:
    """Return the oldest commit whose readers may still be at work."""
    try:
        age = (datetime.now(UTC) - datetime.fromisoformat(state.updated)).total_seconds()
    except ValueError:
        age = 0.0
    return state.commit if age > KEPT_FOR else 0
