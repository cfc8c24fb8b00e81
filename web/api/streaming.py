"""Streamed responses: rows are produced while they are sent, from one snapshot."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from flask import Response

_AT_ONCE = 1 << 14  # bytes per chunk; one chunk per row would cost more than the row
_SLOWEST = 4096  # bytes per second; a client that reads more slowly keeps others from exporting
_PATIENCE = 20.0  # seconds of waiting for the client before its speed is judged


def stream(parts: Iterable[bytes], *, mimetype: str, name: str) -> Response:
    """Return a response that streams a file to download."""
    response = Response(paced(parts), mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def paced(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Join parts into chunks.

    Raises:
        TimeoutError: the client reads slower than ``_SLOWEST``; the server breaks the answer off.
    """
    waited, sent = 0.0, 0
    for chunk in _joined(parts):
        began = time.monotonic()
        yield chunk
        waited += time.monotonic() - began
        sent += len(chunk)
        if waited > _PATIENCE and sent < _SLOWEST * waited:
            raise TimeoutError("the client reads too slowly")


def _joined(parts: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= _AT_ONCE:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)
