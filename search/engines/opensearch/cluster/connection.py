"""Requests to the nodes of a cluster: failover, retries with back-off, and errors as sentences.

An answer counts only if every shard gave its part in time: half an answer is an error.
"""

from __future__ import annotations

import logging
import random
import ssl
import time
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any, NoReturn, TypeAlias
from urllib.parse import urlencode

import orjson
import urllib3
from urllib3.exceptions import HTTPError, ReadTimeoutError, SSLError

from search import timeout
from search.engines.opensearch.cluster.address import PREFIX, ClusterAddress, Credentials
from search.errors import EngineError, ExpensiveQueryError, LibraryError

Json: TypeAlias = dict[str, Any]
Operation: TypeAlias = tuple[Json, Json | None]  # of a bulk request: the action and its document

ATTEMPTS = 6  # of one request; the pauses between them double from FIRST_PAUSE
FIRST_PAUSE = 0.1  # seconds
LONGEST = 60.0  # seconds for one attempt, where no time limit holds
CONNECTING = 3.0  # seconds
BULK_BYTES = 5_000_000  # of one bulk request
BULK_OPERATIONS = 2_000

_BUSY = frozenset({429, 502, 503, 504})
# Results of operations that an earlier attempt, or an earlier commit, has carried out already.
_DONE_BEFORE = {("delete", 404), ("create", 409)}
_POOLED = 32  # connections to each node

logging.getLogger("urllib3").addHandler(logging.NullHandler())


class NotFoundError(EngineError):
    """The cluster has no such index or document."""


class ConflictError(EngineError):
    """Another process has changed the document meanwhile."""


class Connection:
    """Sends requests to any node of a cluster. Threads share it."""

    def __init__(self, address: ClusterAddress, credentials: Credentials) -> None:
        """Prepare connections; nothing is sent yet.

        Raises:
            LibraryError: a secret would be sent without encryption, or a certificate is wrong.
        """
        if credentials.are_secret and address.scheme == "http" and not address.is_local:
            raise LibraryError(
                f"A password would go to {address.nodes[0]} unencrypted: write opensearch+https://."
            )
        self.address = address
        self._headers = _headers(credentials)
        options: dict[str, Any] = {"maxsize": _POOLED, "retries": False, "headers": self._headers}
        if address.scheme == "https":
            options["ssl_context"] = _tls(credentials)
        self._pool = urllib3.PoolManager(**options)
        self._preferred = 0  # number of the node that answered last

    def beside(self, name: str) -> Connection:
        """Return the same connection for another library of the cluster."""
        other = copy(self)
        other.address = replace(self.address, name=name)
        return other

    def close(self) -> None:
        """Close all connections; later requests open them again."""
        self._pool.clear()

    def request(
        self,
        method: str,
        path: str,
        body: Json | bytes | None = None,
        *,
        attempts: int = ATTEMPTS,
        **parameters: Any,
    ) -> Json:
        """Send a request that may be repeated, and return the answer.

        Raises:
            NotFoundError, ConflictError: as the cluster says.
            ExpensiveQueryError: the time limit has passed, or the query has too many parts.
            EngineError: no node answers, or the cluster refuses; LibraryError: its disks are full.
        """
        content = body if isinstance(body, bytes) or body is None else orjson.dumps(body)
        query = urlencode({name: _written(value) for name, value in parameters.items()})
        where = f"/{path}?{query}" if query else f"/{path}"
        last = f"no node of {', '.join(self.address.nodes)} answers"
        pause = FIRST_PAUSE
        for attempt in range(attempts):
            timeout.check()
            node = (self._preferred + attempt) % len(self.address.nodes)
            try:
                status, answer = self._send(method, self.address.nodes[node], where, content)
            except (SSLError, ReadTimeoutError, HTTPError) as error:
                last = self._trouble(node, error)
            else:
                if status not in _BUSY or _is_full(answer):
                    self._preferred = node
                    return answer if status < 300 else self._refused(status, answer)
                last = f"{self.address.nodes[node]} says {_reason(status, answer)}"
            if attempt + 1 < attempts:
                time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 -- no secret
                pause *= 2
        raise EngineError(f"The cluster cannot answer ({last}): try again when it is well.")

    def search(self, index: str, body: Json, **parameters: Any) -> Json:
        """Search an index; every shard has answered in time.

        Raises:
            EngineError: a part of the index is missing, or as ``request``.
        """
        options = {"allow_partial_search_results": False, **_limits(), **parameters}
        answer = self.request("POST", f"{index}/_search", body, **options)
        return whole(answer)

    def searches(self, bodies: Sequence[tuple[str, Json]]) -> list[Json]:
        """Run several searches, each of one index, in one round trip.

        Raises:
            EngineError: as ``search``, if any of them failed.
        """
        if not bodies:
            return []
        limits = _limits()
        head = {"allow_partial_search_results": False, "ignore_unavailable": False} | limits
        lines = [part for index, body in bodies for part in ({"index": index, **head}, body)]
        busy = 0
        while True:
            answers = self.request("POST", "_msearch", _ndjson(lines))["responses"]
            refused = {answer["status"] for answer in answers if "error" in answer}
            if not refused or not refused <= _BUSY or busy + 1 == ATTEMPTS:
                break
            time.sleep(FIRST_PAUSE * 2**busy)
            timeout.check()
            busy += 1
        for answer in answers:
            if "error" in answer:
                self._refused(answer["status"], answer)
        return [whole(answer) for answer in answers]

    def bulk(self, operations: Iterable[Operation]) -> None:
        """Carry out operations that may be repeated; those refused for lack of room, again.

        Raises:
            LibraryError: the disks of the cluster are full.
            EngineError: an operation is refused.
        """
        lines: list[tuple[bytes, bytes]] = []
        size = 0
        for action, document in operations:
            written = orjson.dumps(document) + b"\n" if document is not None else b""
            lines.append((orjson.dumps(action) + b"\n", written))
            size += len(written)
            if size > BULK_BYTES or len(lines) == BULK_OPERATIONS:
                self._bulk(lines)
                lines, size = [], 0
        if lines:
            self._bulk(lines)

    def _bulk(self, lines: list[tuple[bytes, bytes]]) -> None:
        pause = FIRST_PAUSE
        for _ in range(ATTEMPTS + 2):
            answer = self.request(
                "POST", "_bulk", b"".join(part for pair in lines for part in pair)
            )
            if not answer["errors"]:
                return
            again = []
            for pair, item in zip(lines, answer["items"], strict=True):
                ((action, result),) = item.items()
                status = result["status"]
                if status in _BUSY and not _is_full(result):
                    again.append(pair)
                elif status >= 300 and (action, status) not in _DONE_BEFORE:
                    self._refused(status, result)
            if not again:
                return
            lines = again
            time.sleep(pause)
            pause *= 2
        raise EngineError("The cluster is overloaded and takes no documents: try again later.")

    def _send(self, method: str, node: str, where: str, content: bytes | None) -> tuple[int, Json]:
        left = timeout.remaining()
        reading = LONGEST if left is None else max(left, 0.05)
        response = self._pool.request(
            method,
            f"{self.address.scheme}://{node}{where}",
            body=content,
            timeout=urllib3.Timeout(connect=min(CONNECTING, reading), read=reading),
            headers={**self._headers, "Content-Type": "application/x-ndjson"},
            redirect=False,
        )
        try:
            read = orjson.loads(response.data) if response.data else {}
        except orjson.JSONDecodeError:
            read = {}
        return response.status, read if isinstance(read, dict) else {"list": read}

    def _trouble(self, node: int, error: Exception) -> str:
        """Describe why a node cannot be reached, without addresses of the library in use."""
        name = self.address.nodes[node]
        if isinstance(error, SSLError):
            raise EngineError(
                f"The certificate of {name} is not trusted ({_why(error)}): set {PREFIX}CA to the "
                "file of its authority."
            ) from error
        if isinstance(error, ReadTimeoutError):
            timeout.check()
            return f"{name} does not answer in time"
        return f"{name} cannot be reached"

    def _refused(self, status: int, answer: Json) -> NoReturn:
        reason = _reason(status, answer)
        if status in (401, 403) and not _is_full(answer):
            raise EngineError(
                f"The cluster refuses this user or key ({status}): check {PREFIX}USER and "
                f"{PREFIX}PASSWORD, or {PREFIX}API_KEY."
            )
        if _is_full(answer):
            raise LibraryError(
                "The disks of the cluster are nearly full, so that it takes no documents. The "
                "existing index is untouched and still searchable. Free some space, then run "
                "'pilcrow index' again."
            )
        if status == 404:
            raise NotFoundError(f"The cluster has no such index or document ({reason}).")
        if status == 409:
            raise ConflictError(f"Another process writes, too ({reason}).")
        if "too_many_" in reason or "max_clause" in reason or "too many boolean" in reason:
            raise ExpensiveQueryError(
                "This query stands for more words than the cluster takes at once: write out more "
                "letters, or use fewer words.",
                code="query-too-expensive",
                clause="",
            )
        if "cancelled" in reason:
            timeout.check()
        raise EngineError(f"The cluster cannot answer ({reason}): see its log.")


def _headers(credentials: Credentials) -> dict[str, str]:
    if credentials.api_key is not None:
        return {"Authorization": f"ApiKey {credentials.api_key}"}
    if credentials.user is None:
        return {}
    pair = f"{credentials.user}:{credentials.password}"
    return dict(urllib3.make_headers(basic_auth=pair))


def _tls(credentials: Credentials) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=credentials.ca)
        if credentials.certificate:
            context.load_cert_chain(credentials.certificate, credentials.key)
    except (OSError, ssl.SSLError) as error:
        raise LibraryError(
            f"A certificate cannot be used ({_why(error)}): check the files that {PREFIX}CA, "
            f"{PREFIX}CERTIFICATE and {PREFIX}KEY name."
        ) from error
    return context


def _limits() -> Json:
    """Return the parameters that make the cluster give up when the time limit passes."""
    left = timeout.remaining()
    if left is None:
        return {}
    return {"cancel_after_time_interval": f"{max(int(left * 1000), 1)}ms"}


def whole(answer: Json) -> Json:
    """Return an answer to which every shard contributed in time.

    Raises:
        EngineError: some did not.
    """
    shards = answer.get("_shards", {})
    if shards.get("failed") or answer.get("timed_out"):
        timeout.check()
        total = shards.get("total", 0)
        raise EngineError(
            f"{shards.get('failed') or 'Some'} of {total} shards did not answer: try again when "
            "the cluster is well."
        )
    return answer


def _ndjson(parts: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(orjson.dumps(part) + b"\n" for part in parts)


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_full(answer: Json) -> bool:
    """Report whether a request was refused because a disk is nearly full."""
    return "flood-stage" in str(answer.get("error", ""))


def _reason(status: int, answer: Json) -> str:
    """Name the kind of an error; its text may hold words of the query and is left out."""
    error = answer.get("error")
    if not isinstance(error, dict):
        return f"status {status}"
    causes = [error, *error.get("root_cause", ()), error.get("caused_by") or {}]
    kinds = [str(cause["type"]) for cause in causes if "type" in cause]
    return f"status {status}, {', '.join(dict.fromkeys(kinds)) or 'no reason'}"


def _why(error: Exception) -> str:
    return str(error.args[0] if error.args else error).partition("(_ssl")[0].strip()
