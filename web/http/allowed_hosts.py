"""Host header check for a server bound to loopback, against DNS rebinding.

A malicious site can point its host name at 127.0.0.1 and read this server through the browser of
its visitor. Its requests still carry its own host name, not localhost or an IP address.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import MisdirectedRequest

from web.http.request import current_request
from web.settings import Settings


def register(app: Flask, settings: Settings) -> None:
    """Add the check if the app is bound to loopback without a proxy in front."""
    if _is_local(settings.host) and not settings.proxies:
        app.before_request(_check_host)


def _check_host() -> None:
    if not _is_own(current_request().host):
        raise MisdirectedRequest(
            "This server only accepts requests for localhost: "
            "if a proxy is in front, set --proxies to the number of proxies."
        )


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@lru_cache(maxsize=64)
def _is_own(host: str) -> bool:
    """Return whether a host name, with or without a port, is localhost or an IP address."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        if name == "localhost" or name.endswith(".localhost"):
            return True
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
