"""Streamed responses: rows are produced while they are sent, from one snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import Response

_AT_ONCE = 1 << 14  # bytes per chunk; one chunk per row would cost more than the row


def stream(parts: Iterable[bytes], *, mimetype: str, name: str) -> Response:
    """Return a response that streams a file to download."""
    response = Response(_chunks(parts), mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
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
