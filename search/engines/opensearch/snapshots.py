"""Backups as snapshots in a repository that the cluster's operator has registered.

A backup is named REPOSITORY/SNAPSHOT.
"""

from __future__ import annotations

import re
import time
from contextlib import suppress
from dataclasses import replace

from search.engines.opensearch import care
from search.engines.opensearch.cluster import state as states
from search.engines.opensearch.cluster.connection import Connection, Json, NotFoundError
from search.engines.opensearch.cluster.state import ClusterState, Names, StoredState
from search.errors import LibraryError, MissingIndexError, OutdatedIndexError

_NAME = re.compile(r"([A-Za-z0-9._-]+)/([a-z0-9][a-z0-9._-]*)")
_POLL = 0.5  # seconds between questions whether a snapshot is complete


def write_backup(connection: Connection, target: str) -> ClusterState:
    """Take a snapshot of the published state; one of the same name is replaced.

    Raises:
        LibraryError: there is no such repository, or the snapshot failed.
    """
    repository, name = _place(connection, target)
    stored = states.readable(connection)
    names = Names(connection.address.name, stored.state.generation)
    path = f"_snapshot/{repository}/{name}"
    with suppress(NotFoundError):
        connection.request("DELETE", path)
    indexes = ",".join((states.state_index(connection.address.name), *names.all()))
    body = {"indices": indexes, "include_global_state": False}
    connection.request("PUT", path, body)
    while (found := connection.request("GET", path)["snapshots"][0])["state"] == "IN_PROGRESS":
        time.sleep(_POLL)
    if found["state"] != "SUCCESS":
        raise LibraryError(
            f"The snapshot {target} failed ({found['state'].lower()}): see the log of the cluster."
        )
    return stored.state


def read_backup(connection: Connection, source: str) -> ClusterState:
    """Restore a snapshot under a new generation, check it, and publish it.

    Raises:
        LibraryError: there is no such snapshot of a library.
        OutdatedIndexError: it is damaged, or of another version.
    """
    repository, name = _place(connection, source)
    try:
        found = connection.request("GET", f"_snapshot/{repository}/{name}")["snapshots"][0]
    except NotFoundError as error:
        raise LibraryError(f"There is no snapshot {source}: check its name.") from error
    held = [index for index in found["indices"] if re.fullmatch(r".*-g[0-9]+", index)]
    records = [index for index in found["indices"] if index.endswith("-state")]
    if len(held) != 1 or len(records) != 1:
        raise LibraryError(f"The snapshot {source} is no backup of a library: name another one.")
    before = _published(connection)
    number = max([*care.generations(connection), before.state.generation if before else 0]) + 1
    library = connection.address.name
    backed_up = _restored_state(connection, f"{repository}/{name}", records[0])
    path = f"_snapshot/{repository}/{name}/_restore"
    body: Json = {
        "indices": f"{held[0]}*",
        "include_global_state": False,
        "rename_pattern": f"^{re.escape(held[0])}(.*)$",
        "rename_replacement": f"{library}-g{number}$1",
    }
    connection.request("POST", path, body, wait_for_completion=True)
    restored = replace(backed_up, generation=number)
    names = Names(library, number)
    if not care.whole(connection, restored):
        connection.request("DELETE", ",".join(names.all()), ignore_unavailable=True)
        raise OutdatedIndexError(f"The snapshot {source} is damaged: restore another one.")
    commit = max(restored.commit, before.state.commit if before else 0)
    numbered = max(restored.numbered, before.state.numbered if before else 0) + 1
    state = replace(restored, commit=commit, numbered=numbered)
    states.publish(connection, state, before)
    return state


def _published(connection: Connection) -> StoredState | None:
    try:
        return states.stored(connection)
    except MissingIndexError:
        return None


def _restored_state(connection: Connection, snapshot: str, index: str) -> ClusterState:
    """Read the record of a snapshot, restored for a moment under another name."""
    library = f"{connection.address.name}-restoring"
    name = states.state_index(library)
    body = {
        "indices": index,
        "include_global_state": False,
        "rename_pattern": "^.*$",
        "rename_replacement": name,
    }
    connection.request("DELETE", name, ignore_unavailable=True)
    connection.request("POST", f"_snapshot/{snapshot}/_restore", body, wait_for_completion=True)
    other = connection.beside(library)
    try:
        return states.readable(other).state
    finally:
        connection.request("DELETE", name, ignore_unavailable=True)


def _place(connection: Connection, text: str) -> tuple[str, str]:
    parts = _NAME.fullmatch(text)
    if parts is None:
        raise LibraryError(
            f"'{text}' names no backup of a library in a cluster: write REPOSITORY/SNAPSHOT, with "
            "a repository that is registered in the cluster."
        )
    try:
        connection.request("GET", f"_snapshot/{parts[1]}")
    except NotFoundError as error:
        raise LibraryError(
            f"The cluster has no snapshot repository {parts[1]}: register it, or name another one."
        ) from error
    return parts[1], parts[2]
