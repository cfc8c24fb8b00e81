"""API keys: 256 random bits, of which only a digest is stored."""

from __future__ import annotations

import secrets
import time
from hashlib import sha256

from web.access.records import ApiKey, Right

PREFIX = "pilcrow_"  # by which scanners find keys in published code
_BYTES = 32


def make_key(name: str, right: Right, *, days: float | None = None) -> tuple[str, ApiKey]:
    """Return a new key, which is shown once, and its record; ``days`` until it expires."""
    key = f"{PREFIX}{secrets.token_urlsafe(_BYTES)}"
    now = time.time()
    expires = None if days is None else now + days * 86400
    record = ApiKey(
        id=secrets.token_hex(4), name=name, right=right, digest=digest(key), created=now,
        expires=expires,
    )  # fmt: skip
    return key, record


def digest(key: str) -> str:
    """Return the digest under which a key is stored."""
    return sha256(key.encode(errors="replace")).hexdigest()
