"""Limits of tries: passwords by user and network, by network, and by user; keys by network.

Counted in each worker process; the limits are shared out among the workers.
"""

from __future__ import annotations

import math
import time
from hashlib import sha256

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from web.settings import Settings

_WINDOW = 15  # minutes
_USERS_PER_NETWORK = 4  # times the tries of one user
_TRIES_PER_USER = 100  # an hour from all networks: more than a person needs, too few to guess
_KEYS_PER_MINUTE = 60  # wrong keys of a network


class Tries:
    """The tries of one worker process."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

        def share(amount: int) -> int:
            return math.ceil(amount / settings.workers)

        self._both = RateLimitItemPerMinute(share(settings.login_tries), _WINDOW)
        self._network = RateLimitItemPerMinute(
            share(_USERS_PER_NETWORK * settings.login_tries), _WINDOW
        )
        self._user = RateLimitItemPerHour(share(max(_TRIES_PER_USER, settings.login_tries)))
        self._keys = RateLimitItemPerMinute(share(_KEYS_PER_MINUTE))

    def count_password(self, user: str, network: str) -> None:
        """Count a try before the password is checked.

        Raises:
            TooManyRequests: there were too many; the password is not checked.
        """
        name = _key(user)
        self._count(self._both, "password", name, network)
        self._count(self._network, "password", network)
        self._count(self._user, "password", name)

    def forget(self, user: str, network: str) -> None:
        """Forget the tries of a user from a network, who has logged in."""
        self._limiter.clear(self._both, "password", _key(user), network)

    def count_key(self, network: str) -> None:
        """Count a wrong key.

        Raises:
            TooManyRequests: there were too many.
        """
        self._count(self._keys, "key", network)

    def _count(self, limit: RateLimitItem, *names: str) -> None:
        if not self._limiter.hit(limit, *names):
            reset = self._limiter.get_window_stats(limit, *names).reset_time
            wait = max(1, math.ceil(reset - time.time()))
            raise TooManyRequests(f"Too many tries: wait {wait} seconds.", retry_after=wait)


def _key(user: str) -> str:
    """Return a short key for a name of any length."""
    return sha256(user.encode(errors="replace")).hexdigest()[:16]
