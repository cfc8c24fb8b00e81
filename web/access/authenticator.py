"""Authentication: the user or key behind a request, by header, proxy or session cookie."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import Enum, auto

from werkzeug.datastructures import Authorization

from web.access.access_file import AccessFile, AccessSnapshot
from web.access.keys import digest
from web.access.records import USER_NAME, ApiKey, Right
from web.access.sessions import COOKIE, Session, Sessions
from web.access.tries import Tries
from web.http.clients import client_network
from web.http.request import CurrentRequest
from web.settings import Settings, words


class Way(Enum):
    """Ways to authenticate."""

    KEY = auto()
    PROXY = auto()
    SESSION = auto()


@dataclass(frozen=True, slots=True)
class Identity:
    """The user or key behind a request."""

    name: str
    right: Right
    way: Way
    session: Session | None = None

    @property
    def is_ambient(self) -> bool:
        """Whether a browser sends the credentials by itself, so that other sites can use them."""
        return self.way is not Way.KEY


class WrongKeyError(Exception):
    """The key of a request is unknown, revoked or expired."""


class Authenticator:
    """The ways to authenticate to one site."""

    def __init__(
        self, file: AccessFile, sessions: Sessions, tries: Tries, settings: Settings
    ) -> None:
        self._file = file
        self._sessions = sessions
        self._tries = tries
        self._user_header = "".join(words(settings.user_header))

    def identify(self, request: CurrentRequest) -> Identity | None:
        """Return the identity behind a request; None if it has no credentials, or old ones.

        A key takes precedence over the header of a proxy, and that over a cookie.

        Raises:
            AccessError: the access file cannot be read.
            WrongKeyError: the request has a key that is not valid.
            TooManyRequests: too many such keys came from this network.
        """
        snapshot = self._file.read()
        if credentials := request.environ.get("HTTP_AUTHORIZATION"):
            return self._by_key(credentials, snapshot, request)
        if self._user_header and request.comes_from_trusted_proxy:
            named = self._by_proxy(request.headers.get(self._user_header, ""), snapshot)
            if named:
                return named
        session = self._sessions.find(request.cookie(COOKIE), snapshot)
        if session is None:
            return None
        return Identity(session.user, snapshot.users[session.user].right, Way.SESSION, session)

    def _by_key(
        self, credentials: str, snapshot: AccessSnapshot, request: CurrentRequest
    ) -> Identity:
        key = snapshot.keys.get(digest(_key_in(credentials)))
        if key is None or _has_expired(key):
            self._tries.count_key(client_network(request.remote_addr or ""))
            raise WrongKeyError
        return Identity(key.name, key.right, Way.KEY)

    def _by_proxy(self, name: str, snapshot: AccessSnapshot) -> Identity | None:
        if not USER_NAME.fullmatch(name):
            return None
        user = snapshot.users.get(name)
        return Identity(name, user.right if user else Right.READ, Way.PROXY)


def _key_in(credentials: str) -> str:
    """Return the key of ``Bearer KEY`` or of ``Basic``, where it is the password."""
    scheme, _, rest = credentials.partition(" ")
    if scheme.lower() == "basic":
        given = Authorization.from_header(credentials)
        return (given.password if given else None) or ""
    return rest.strip() if scheme.lower() == "bearer" else ""


def _has_expired(key: ApiKey) -> bool:
    return key.expires is not None and key.expires <= time.time()
