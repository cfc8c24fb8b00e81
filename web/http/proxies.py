"""Reverse proxies trusted by address, and what they report: client, scheme, host, path prefix.

Headers of all other clients are ignored. WSGI cannot tell ``X_Forwarded_For`` from
``X-Forwarded-For``: a trusted proxy must drop names with underscores (nginx does by default, the
Caddyfile in ``deploy`` does by one line).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from web.http.clients import address_of, networks_of
from web.http.request import PEER, TRUSTED
from web.rendering.urls import set_root
from web.settings import PATH_PREFIX, Settings, words

_LONGEST = 256  # characters of a reported prefix, which stands in every link of a page
_LOOPBACK = "127.0.0.0/8 ::1"  # trusted if the settings only say how many proxies there are


class TrustedProxies:
    """WSGI middleware that applies the headers of trusted proxies, and the path prefix."""

    def __init__(self, application: WSGIApplication, settings: Settings) -> None:
        self._application = application
        self._count = settings.proxies
        self._prefix = settings.prefix.rstrip("/")
        self._hosts = frozenset(words(settings.allowed_hosts.lower()))
        default = words(_LOOPBACK) if settings.proxies else ()
        self._networks = networks_of(words(settings.trusted_proxies) or default)
        self._is_trusted = lru_cache(maxsize=1024)(self._is_in_networks)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Correct the environment of a request, and run the application."""
        environ[PEER] = peer = environ.get("REMOTE_ADDR", "")
        environ[TRUSTED] = trusted = bool(self._networks) and self._is_trusted(peer)
        if trusted:
            self._apply_headers(environ)
        if self._prefix:
            _set_prefix(environ, self._prefix)
        set_root(environ.get("SCRIPT_NAME", ""))
        return self._application(environ, start_response)

    def _is_in_networks(self, text: str) -> bool:
        address = address_of(text)
        return address is not None and any(address in network for network in self._networks)

    def _apply_headers(self, environ: WSGIEnvironment) -> None:
        hops = self._apply_client(environ)
        scheme = _reported(environ, "PROTO", hops).lower()
        if scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        host = _reported(environ, "HOST", hops)
        if _without_port(host).lower() in self._hosts:
            environ["HTTP_HOST"] = host
        prefix = _reported(environ, "PREFIX", hops).rstrip("/")
        if not self._prefix and len(prefix) <= _LONGEST and PATH_PREFIX.fullmatch(prefix):
            environ["SCRIPT_NAME"] = prefix

    def _apply_client(self, environ: WSGIEnvironment) -> int:
        """Set the address of the client; return the number of trusted proxies passed.

        Each proxy appends the address it saw. Read from the right, the first address that is not
        a trusted proxy's is the client's, or the n-th if the settings say how many proxies there
        are. Further to the left stands what the client wrote itself.
        """
        reported = _values(environ, "FOR")
        hops = 0
        for text in reversed(reported):
            address = address_of(text)
            if address is None:
                break  # such as "unknown": the client stays the proxy that wrote it
            hops += 1
            environ["REMOTE_ADDR"] = str(address)
            if hops == self._count or (not self._count and not self._is_trusted(str(address))):
                break
        return max(hops, 1)


def _values(environ: WSGIEnvironment, name: str) -> list[str]:
    given: str = environ.get(f"HTTP_X_FORWARDED_{name}", "")
    return [one.strip() for one in given.split(",")] if given else []


def _reported(environ: WSGIEnvironment, name: str, hops: int) -> str:
    """Return the value that the outermost trusted proxy wrote; "" if there is none."""
    values = _values(environ, name)
    return values[-min(hops, len(values))] if values else ""


def _without_port(host: str) -> str:
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


def _set_prefix(environ: WSGIEnvironment, prefix: str) -> None:
    """Move the prefix from the path to SCRIPT_NAME; a proxy may have removed it already."""
    environ["SCRIPT_NAME"] = prefix
    path = environ.get("PATH_INFO", "")
    if path == prefix or path.startswith(f"{prefix}/"):
        environ["PATH_INFO"] = path[len(prefix) :] or "/"
