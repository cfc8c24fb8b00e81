"""The record of the published state: which indexes, which commit, and what it holds.

One document; replacing it publishes a commit. Statistics that every search needs are in it, so
that they cost no request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from search.engines.opensearch.building import mapping
from search.engines.opensearch.cluster.connection import (
    ConflictError,
    Connection,
    Json,
    NotFoundError,
)
from search.engines.protocol import CommittedState
from search.errors import MissingIndexError, OutdatedIndexError

_DOCUMENT = "state"


@dataclass(frozen=True, slots=True)
class ClusterState:
    """A published state."""

    schema: int
    commit: int  # what is visible: see ``mapping``
    numbered: int  # changes of the content, which users see
    articles: int
    paragraphs: int  # numbered ones
    blocks: int  # of all kinds
    updated: str  # ISO 8601, UTC
    folders: Mapping[str, str]
    annotated: bool
    generation: int  # number of the indexes
    serial: int  # of the next paragraph
    grouped: int  # paragraphs with near duplicates
    shards: int
    languages: tuple[str, ...] = ()  # most frequent first
    lengths: Mapping[str, int] = field(default_factory=dict)  # words of all units, by field
    run: str = ""  # that published it

    def committed(self) -> CommittedState:
        """Return the record that all engines share."""
        return CommittedState(
            self.schema,
            self.numbered,
            self.articles,
            self.paragraphs,
            self.updated,
            dict(self.folders),
            annotated=self.annotated,
        )


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the indexes of one generation of a library."""

    library: str
    generation: int

    @property
    def paragraphs(self) -> str:
        """The index of paragraphs and articles."""
        return f"{self.library}-g{self.generation}"

    @property
    def words(self) -> str:
        """The index of terms."""
        return f"{self.paragraphs}-words"

    @property
    def files(self) -> str:
        """The index of files."""
        return f"{self.paragraphs}-files"

    def all(self) -> tuple[str, str, str]:
        """List all of them."""
        return self.paragraphs, self.words, self.files


@dataclass(frozen=True, slots=True)
class StoredState:
    """A state with the version of its document."""

    state: ClusterState
    seq_no: int
    primary_term: int


def state_index(library: str) -> str:
    """Name the index of records of a library."""
    return f"{library}-state"


def stored(connection: Connection) -> StoredState:
    """Read the published state, whatever its version.

    Raises:
        MissingIndexError: nothing has been published.
        OutdatedIndexError: the record is damaged.
        EngineError: the cluster does not answer.
    """
    library = connection.address.name
    try:
        found = connection.request("GET", f"{state_index(library)}/_doc/{_DOCUMENT}")
    except NotFoundError as error:
        raise MissingIndexError(
            f"Nothing is indexed in {connection.address}: run 'pilcrow index FOLDER'."
        ) from error
    try:
        state = _read(found["_source"])
        return StoredState(state, found["_seq_no"], found["_primary_term"])
    except (KeyError, TypeError, ValueError) as error:
        raise OutdatedIndexError(
            f"The record of {connection.address} is damaged: run 'pilcrow index --rebuild'."
        ) from error


def readable(connection: Connection) -> StoredState:
    """Read the published state of this version.

    Raises:
        OutdatedIndexError: another version wrote it; and as ``stored``.
    """
    found = stored(connection)
    if found.state.schema != mapping.CLUSTER_SCHEMA:
        raise OutdatedIndexError(
            f"The index in {connection.address} has schema version {found.state.schema}, this "
            f"Pilcrow reads version {mapping.CLUSTER_SCHEMA}: run 'pilcrow index --rebuild'."
        )
    return found


def publish(connection: Connection, state: ClusterState, before: StoredState | None) -> None:
    """Replace the published state, if it is still the one before.

    Raises:
        ConflictError: another process has published meanwhile.
    """
    path = f"{state_index(connection.address.name)}/_doc/{_DOCUMENT}"
    document = asdict(state)
    versions: Json = {"op_type": "create"}
    if before is not None:
        versions = {"if_seq_no": before.seq_no, "if_primary_term": before.primary_term}
    try:
        connection.request("PUT", path, document, refresh=True, **versions)
    except ConflictError:
        if stored(connection).state != state:  # else only the answer was lost
            raise


def _read(document: dict[str, Any]) -> ClusterState:
    return ClusterState(**{**document, "languages": tuple(document["languages"])})
