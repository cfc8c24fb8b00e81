"""Host header check: the names of the settings, or localhost, against DNS rebinding.

A malicious site can point its host name at 127.0.0.1 and read this server through the browser of
its visitor. Its requests still carry its own host name, not localhost or an IP address.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import MisdirectedRequest

from web.http.clients import address_of, is_loopback
from web.http.request import current_request
from web.params.messages import short
from web.settings import Settings, words


def register(app: Flask, settings: Settings) -> None:
    """Add the check if host names are set, or the app is bound to loopback without a proxy."""
    names = frozenset(words(settings.allowed_hosts.lower()))
    has_proxy = settings.proxies or words(settings.trusted_proxies)
    if names:
        app.before_request(lambda: _check_name(names))
    elif _is_local(settings.host) and not has_proxy:
        app.before_request(_check_own)


def _check_name(names: frozenset[str]) -> None:
    """Accept the names of the settings, and localhost for health checks of this machine."""
    request = current_request()
    if host_name(request.host) in names:
        return
    if not (is_loopback(request.peer) and _is_own(request.host)):
        raise MisdirectedRequest(
            f"This server has another name than “{short(request.host)}”: "
            "if the name is right, add it to the setting allowed_hosts."
        )


def _check_own() -> None:
    if not _is_own(current_request().host):
        raise MisdirectedRequest(
            "This server only accepts requests for localhost: "
            "if a proxy is in front, set --proxies to the number of proxies."
        )


def _is_local(host: str) -> bool:
    return host == "localhost" or is_loopback(host)


@lru_cache(maxsize=64)
def host_name(host: str) -> str:
    """Return a host without its port, in lower case; "" if it is not valid."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
    return f"[{name}]" if ":" in name else name


@lru_cache(maxsize=64)
def _is_own(host: str) -> bool:
    """Return whether a host name, with or without a port, is localhost or an IP address."""
    name = host_name(host)
    local = name == "localhost" or name.endswith(".localhost")
    return local or (bool(name) and address_of(name) is not None)
