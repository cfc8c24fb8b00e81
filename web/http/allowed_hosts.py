"""By which names a server that is for its own machine alone may be asked.

A site elsewhere can let its name lead to this machine and read, through the browser of whoever
looks at it, what is served here (DNS rebinding). It cannot pass for localhost, nor for an address.
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
    """Make an app refuse other names, if only this machine reaches it and no proxy is in front."""
    if _is_local(settings.host) and not settings.proxies:
        app.before_request(_check_name)


def _check_name() -> None:
    if not _is_own(current_request().host):
        raise MisdirectedRequest(
            "This server is for its own machine and answers to localhost: "
            "if there is a proxy in front, set the number of proxies."
        )


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@lru_cache(maxsize=64)
def _is_own(host: str) -> bool:
    """Tell whether a name, perhaps with a port, leads nowhere but here."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        if name == "localhost" or name.endswith(".localhost"):
            return True
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
