"""Users, API keys and signing secrets, as the access file holds them."""

from __future__ import annotations

import re
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

USER_NAME = re.compile(r"[\w.@+-]{1,64}")  # of users and keys


class Right(StrEnum):
    """Rights of a user or key; each includes those before it."""

    READ = "read"  # pages, JSON, feeds and exports
    ADMIN = "admin"  # also the metrics

    def includes(self, other: Right) -> bool:
        """Return whether whoever has this right also has another one."""
        return self is Right.ADMIN or other is Right.READ


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class User(_Record):
    """A person who logs in with a password."""

    name: str
    right: Right
    password: str  # argon2 hash with its parameters
    stamp: str  # random, new with each password; sessions of older ones end


class ApiKey(_Record):
    """A key for programs; the key itself is not stored."""

    id: str
    name: str
    right: Right
    digest: str  # SHA-256 of the key, in hexadecimal; keys are random, so a fast hash suffices
    created: float  # seconds since the epoch
    expires: float | None = None


class SigningSecret(_Record):
    """A secret that signs session cookies."""

    value: str
    created: float


class EndedSession(_Record):
    """A session that was ended before it expired."""

    id: str
    expires: float  # then the cookie is refused for its age, and this record can go


class AccessData(_Record):
    """The content of the access file."""

    version: int = 1
    users: tuple[User, ...] = ()
    keys: tuple[ApiKey, ...] = ()
    secrets: tuple[SigningSecret, ...] = ()  # the newest last: it signs, all verify
    ended: tuple[EndedSession, ...] = ()
