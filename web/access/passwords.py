"""Passwords: argon2id hashes (RFC 9106, second recommended option), one check at a time.

A check takes about as long for an unknown user as for a wrong password.
"""

from __future__ import annotations

import secrets
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8  # characters (NIST SP 800-63B, 3.1.1.2)
LONGEST = 1024  # characters; bounds the time of a check

_hasher = PasswordHasher()
_checking = BoundedSemaphore(1)  # each check takes 64 MiB
_CHECK_WAIT = 5.0  # seconds; a check takes about 0.1


class BusyError(Exception):
    """Too many passwords are being checked."""


def hash_password(password: str) -> str:
    """Return the hash of a password with its parameters and salt.

    Raises:
        ValueError: the password is too short or too long; the message is for its owner.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise ValueError(
            f"The password has {len(password)} characters: use {SHORTEST} to {LONGEST:,}, "
            "for example four random words."
        )
    return _hasher.hash(password)


def is_password(password: str, hashed: str | None) -> bool:
    """Return whether a password has a hash; None, for an unknown user, takes as long.

    Raises:
        BusyError: other checks did not end in time.
    """
    expected = _dummy() if hashed is None else hashed
    if not _checking.acquire(timeout=_CHECK_WAIT):
        raise BusyError
    try:
        _hasher.verify(expected, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    finally:
        _checking.release()
    return hashed is not None and len(password) <= LONGEST


@cache
def _dummy() -> str:
    """Return the hash of a password that nobody knows."""
    return _hasher.hash(secrets.token_urlsafe())


def prepare() -> None:
    """Compute the dummy hash, so that the first unknown user does not take longer."""
    _dummy()
