"""Admission of requests: few are computed at a time, few wait, and the others are refused.

    request → body read, under a deadline → one of ``running`` slots → turn → view

Nothing that a client delays holds a slot or a turn: bodies are read before, streams are written
after. Probes (``/healthz``, ``/readyz``, ``/metrics``) pass by all of it, and are answered while
every slot is taken. The server therefore needs ``threads_needed`` threads, most of them idle.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, MutableMapping
from io import BytesIO
from threading import BoundedSemaphore, Lock
from typing import Any, Protocol

from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    RequestEntityTooLarge,
    RequestHeaderFieldsTooLarge,
    RequestTimeout,
    ServiceUnavailable,
)

PROBES = frozenset(("/healthz", "/readyz", "/metrics"))
MAX_BODY = 256 * 1024  # bytes; the only bodies accepted are citations and forms
BODY_TIMEOUT = 5.0  # seconds; a citation arrives with its request line
LONGEST_HEADER = 8192  # bytes of one header field; parsing a longer one takes milliseconds
_BODIES = 32  # bodies read at once, in one thread each
_BODIES_OF_ONE = 16  # of them, from one address
_PIECE = 32  # bytes read at once, at a microsecond each
_WAITING = 64  # requests that wait for a slot
_SPARE = 8  # threads for probes and refusals
_TURN_TIMEOUT = 0.05  # seconds a request waits for its turn; most answers take less
_REFUSAL = "pilcrow.refusal"  # key of the environ: the error to answer with


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Admission:
    """The slots of one worker process."""

    def __init__(self, running: int, *, patience: float, retry_after: int) -> None:
        """Make ``running`` slots; a request waits ``patience`` seconds for one at most."""
        self._running = BoundedSemaphore(running)
        self._waiting = BoundedSemaphore(_WAITING)
        self._senders = Counter[str]()  # bodies that are being read, by address
        self._lock = Lock()  # of the counter
        self._turn = Lock()
        self.refusing = Lock()  # refusals are written one at a time: a burst would delay probes
        self._patience = patience
        self._retry_after = retry_after

    def enter(self) -> bool:
        """Take a slot; False if too many wait already, or none becomes free in time."""
        if self._running.acquire(blocking=False):
            return True
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return self._running.acquire(timeout=self._patience)
        finally:
            self._waiting.release()

    def leave(self) -> None:
        """Release the slot."""
        self._running.release()

    def take_turn(self) -> bool:
        """Wait for the turn; False if it did not come within ``_TURN_TIMEOUT``.

        Threads that compute at the same time contend for the interpreter lock, and together answer
        fewer requests than one thread does. A slow request must not block the others, though.
        """
        return self._turn.acquire(timeout=_TURN_TIMEOUT)

    def end_turn(self) -> None:
        """Release the turn."""
        self._turn.release()

    def busy(self) -> HTTPException:
        """Create the error for a request without a slot."""
        return ServiceUnavailable(
            "Too many requests are being answered: try again later.", retry_after=self._retry_after
        )

    def receive(self, environ: MutableMapping[str, Any]) -> None:
        """Read the body of a request into memory.

        Raises:
            RequestTimeout: it does not arrive within ``BODY_TIMEOUT``.
            RequestEntityTooLarge: it has more than ``MAX_BODY`` bytes.
            ServiceUnavailable: too many clients are sending.
        """
        length = environ.get("CONTENT_LENGTH", "")
        if length == "0" or not (length or "HTTP_TRANSFER_ENCODING" in environ):
            return
        stated = int(length) if length.isdecimal() else None
        if stated is not None and stated > MAX_BODY:
            raise RequestEntityTooLarge
        body = self._read(environ["wsgi.input"], stated, environ.get("REMOTE_ADDR", ""))
        if len(body) > MAX_BODY:
            raise RequestEntityTooLarge
        environ["wsgi.input"] = BytesIO(body)

    def _read(self, stream: _Readable, stated: int | None, sender: str) -> bytes:
        """Read a body in small pieces, so that a client that sends slowly meets the deadline.

        No more than its ``stated`` length is read: some servers wait for bytes behind it.

        A read cannot be interrupted, not even by leaving it to another thread: the server waits for
        it. ``web.connections`` ends it, by closing connections on which nothing arrives.
        """
        with self._lock:
            if self._senders.total() >= _BODIES or self._senders[sender] >= _BODIES_OF_ONE:
                raise ServiceUnavailable(
                    "Too many clients are still sending: try again later.",
                    retry_after=self._retry_after,
                )
            self._senders[sender] += 1
        try:
            return b"".join(_pieces(stream, MAX_BODY + 1 if stated is None else stated))
        except (OSError, RuntimeError) as error:
            raise BadRequest("The body was not received completely: send it again.") from error
        finally:
            with self._lock:
                self._senders[sender] -= 1
                if not self._senders[sender]:
                    del self._senders[sender]


def _pieces(stream: _Readable, most: int) -> Iterator[bytes]:
    deadline = time.monotonic() + BODY_TIMEOUT
    size = 0
    while size < most and (piece := stream.read(min(_PIECE, most - size))):
        if time.monotonic() > deadline:
            raise RequestTimeout(
                f"The body did not arrive within {BODY_TIMEOUT:g} seconds: send it again."
            )
        size += len(piece)
        yield piece


def threads_needed(running: int, streaming: int) -> int:
    """Compute the number of threads of a worker, for slots and streams that last at once."""
    return running + streaming + _WAITING + _BODIES + _SPARE


def check_headers(environ: Mapping[str, Any]) -> None:
    """Refuse a request with a header field that takes long to parse: thousands of cookies, ranges.

    Raises:
        RequestHeaderFieldsTooLarge: the field has more than ``LONGEST_HEADER`` bytes.
    """
    for name, value in environ.items():
        if name.startswith("HTTP_") and len(value) > LONGEST_HEADER:
            header = name.removeprefix("HTTP_").replace("_", "-").title()
            raise RequestHeaderFieldsTooLarge(
                f"The header {header[:64]} has {len(value):,} bytes; the limit is "
                f"{LONGEST_HEADER:,}: send less, or delete the cookies of this site."
            )


def refuse(environ: MutableMapping[str, Any], error: HTTPException) -> None:
    """Have a request answered with an error, by ``raise_refusal`` in its context."""
    environ[_REFUSAL] = error


def raise_refusal(environ: MutableMapping[str, Any]) -> None:
    """Raise the error with which a request was refused, if it was."""
    error = environ.get(_REFUSAL)
    if error is not None:
        raise error
