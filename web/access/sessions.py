"""Sessions: signed cookies that expire, are renewed while in use, and end with the password.

A cookie holds the user's name, the stamp of the password, an id and the time of the log-in. The
server stores only the secrets that sign, and the ids of sessions that ended before they expired.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from functools import lru_cache
from typing import NamedTuple

from itsdangerous import BadData, URLSafeTimedSerializer

from web.access.access_file import AccessFile, AccessSnapshot
from web.access.records import AccessData, EndedSession, SigningSecret, User
from web.settings import Settings

COOKIE = "pilcrow_session"
_ROTATION = 7 * 86400  # seconds after which a new secret signs
_RENEWAL = 300  # seconds; younger cookies are not written again
_LONGEST_COOKIE = 1024  # characters; ours have about 250


class Session(NamedTuple):
    """A session as its cookie says."""

    user: str
    stamp: str
    id: str
    began: float  # seconds since the epoch
    renewed: float  # likewise, when the cookie was signed


class Sessions:
    """The sessions of one site."""

    def __init__(self, file: AccessFile, settings: Settings) -> None:
        self._file = file
        self._idle = settings.session_idle * 60
        self._lifetime = settings.session_lifetime * 3600
        # Verifying a signature takes longer than a search of few hits.
        self._verified = lru_cache(maxsize=1024)(_verify)

    def begin(self, user: User) -> str:
        """Return the cookie of a new session."""
        self._rotate()
        now = time.time()
        return self._sign(Session(user.name, user.stamp, secrets.token_urlsafe(16), now, now))

    def find(self, cookie: str, snapshot: AccessSnapshot) -> Session | None:
        """Return the session of a cookie if it has not ended."""
        if not cookie or len(cookie) > _LONGEST_COOKIE or not snapshot.secrets:
            return None
        session = self._verified(cookie, _values(snapshot))
        if session is None:
            return None
        now, user = time.time(), snapshot.users.get(session.user)
        current = (
            now - session.renewed <= self._idle
            and now - session.began <= self._lifetime
            and session.id not in snapshot.ended
        )
        return session if current and user and user.stamp == session.stamp else None

    def renewed(self, session: Session) -> str | None:
        """Return a new cookie for a session, or None if its cookie is still new."""
        if time.time() - session.renewed < min(_RENEWAL, self._idle / 2):
            return None
        return self._sign(session)

    def end(self, session: Session) -> None:
        """End a session for all who have its cookie."""
        now = time.time()
        ended = EndedSession(id=session.id, expires=session.began + self._lifetime)

        def change(data: AccessData) -> AccessData:
            kept = tuple(one for one in data.ended if one.expires > now)
            return data.model_copy(update={"ended": (*kept, ended)})

        self._file.change(change)

    def _sign(self, session: Session) -> str:
        signed = _serializer(_values(self._file.read())).dumps(session[:4])
        return signed if isinstance(signed, str) else signed.decode()

    def _rotate(self) -> None:
        """Add a secret if there is none that is young, and drop those that sign nothing more."""
        now = time.time()

        def is_due(data: AccessData) -> bool:
            return not data.secrets or now - data.secrets[-1].created > _ROTATION

        def change(data: AccessData) -> AccessData:
            if not is_due(data):  # another worker was first
                return data
            longest = _ROTATION + self._lifetime
            kept = tuple(one for one in data.secrets if now - one.created < longest)
            new = SigningSecret(value=secrets.token_urlsafe(32), created=now)
            return data.model_copy(update={"secrets": (*kept, new)})

        if is_due(self._file.read().data):
            self._file.change(change)


def _values(snapshot: AccessSnapshot) -> tuple[str, ...]:
    return tuple(one.value for one in snapshot.secrets)


def _serializer(values: tuple[str, ...]) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        list(values), salt="pilcrow.session", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _verify(cookie: str, values: tuple[str, ...]) -> Session | None:
    """Return the session of a cookie that one of the secrets signed."""
    try:
        content, signed = _serializer(values).loads(cookie, return_timestamp=True)
        user, stamp, session_id, began = content
        return Session(user, stamp, session_id, float(began), signed.timestamp())
    except (BadData, TypeError, ValueError):
        return None
