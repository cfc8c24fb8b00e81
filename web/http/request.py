"""The current request with its id, duration and ETag."""

from __future__ import annotations

import re
import secrets
import time
from functools import cached_property
from wsgiref.types import WSGIEnvironment

from flask import Request, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

PEER = "pilcrow.peer"  # key of the WSGI environment: address of the socket's other end
TRUSTED = "pilcrow.trusted"  # likewise: whether that is a trusted proxy

CODINGS = ("br", "gzip")  # content codings of responses; of two equally wanted ones the first
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class CurrentRequest(Request):
    """A request with an id, a duration and an ETag."""

    tag: str | None = None  # ETag value of the response, if it depends on the index only
    exporter: str | None = None  # client that holds an export slot for this request
    user: str | None = None  # name of the user or key, if access control is on

    def __init__(self, environ: WSGIEnvironment) -> None:
        if "q=" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            environ["HTTP_ACCEPT_ENCODING"] = accepted_codings(environ["HTTP_ACCEPT_ENCODING"])
        super().__init__(environ)
        self._began = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds since the request began."""
        return time.perf_counter() - self._began

    @property
    def peer(self) -> str:
        """Address of the socket's other end: the nearest proxy, or the client itself."""
        address: str = self.environ.get(PEER) or self.remote_addr or ""
        return address

    @property
    def comes_from_trusted_proxy(self) -> bool:
        """Whether the socket's other end is a proxy that the settings trust."""
        return bool(self.environ.get(TRUSTED))

    def cookie(self, name: str) -> str:
        """Return a cookie whose value is not quoted; "" without one.

        ``cookies`` parses all of them, which takes as long as all the rest of access control.
        """
        header: str = self.environ.get("HTTP_COOKIE", "")
        for part in header.split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                return value
        return ""

    @cached_property
    def id(self) -> str:
        """The X-Request-ID of a proxy if it is safe in headers and logs, otherwise a new id."""
        given = self.headers.get("X-Request-ID", "")
        return given if _SANE_ID.fullmatch(given) else secrets.token_hex(8)


def accepted_codings(header: str) -> str:
    """Return an Accept-Encoding header without the codings that a client refuses.

    flask-compress takes ``gzip;q=0`` for a low preference; in RFC 9110, section 12.4.2, it says
    that gzip is not acceptable. ``*`` is replaced by the codings that it stands for.

        gzip;q=0, *;q=0.5  ->  br;q=0.5
    """
    accepted = parse_accept_header(header, Accept)
    identity = [quality for name, quality in accepted if name.lower() == "identity"]
    qualities = [(name, accepted.quality(name)) for name in CODINGS]
    qualities += [("identity", quality) for quality in identity]
    return ", ".join(f"{name};q={quality:g}" for name, quality in qualities if quality > 0)


def current_request() -> CurrentRequest:
    """Return the current request; unlike ``flask.request`` without a lookup per attribute."""
    found: CurrentRequest = request._get_current_object()  # type: ignore[attr-defined]  # a proxy
    return found
