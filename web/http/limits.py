"""Limits per client: length of the URL, time, requests per minute, concurrent exports.

Request bodies are read from one client at a time, so that slow clients cannot occupy all threads.

Clients on loopback are not limited. Behind proxies (``Settings.proxies``), clients are counted by
the addresses that the proxies report.
"""

from __future__ import annotations

import ipaddress
import math
import time
from functools import lru_cache
from threading import BoundedSemaphore, Lock

from flask import Response, current_app
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from werkzeug.exceptions import RequestURITooLarge, ServiceUnavailable, TooManyRequests
from werkzeug.middleware.proxy_fix import ProxyFix

from web.http.flask_app import App
from web.http.request import CurrentRequest, current_request
from web.settings import Settings

_EXPORTS = (".csv", ".ndjson")  # path suffixes of exports
_RECEIVE_TIMEOUT = 0.05  # seconds; a citation arrives with its request line
_NETWORK = 64  # bits; one client usually has a whole /64 of IPv6 addresses


class Limits:
    """The limits of one worker process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._exporting = BoundedSemaphore(settings.exports_at_once)
        self._receiving = Lock()
        self._warned = False

    def check(self) -> None:
        """Reject the current request if it exceeds a limit."""
        request = current_request()
        self._check_address(request)
        if not self._settings.proxies and "X-Forwarded-For" in request.headers:
            self._warn()
        client = _client(request.remote_addr)
        is_export = request.path.endswith(_EXPORTS)
        if client:
            self._count("requests", self._settings.requests_per_minute, client)
            if is_export:
                self._count("exports", self._settings.exports_per_minute, client)
        if is_export:
            self._begin_export(request)

    def _check_address(self, request: CurrentRequest) -> None:
        longest = self._settings.longest_address
        length = len(request.query_string) + len(request.path)
        if length > longest:
            raise RequestURITooLarge(
                f"This URL has {length:,} bytes; the limit is {longest:,}: shorten it."
            )

    def _count(self, what: str, per_minute: int, client: str) -> None:
        if not per_minute:
            return
        limit: RateLimitItem = RateLimitItemPerMinute(per_minute)
        if not self._limiter.hit(limit, what, client):
            reset = self._limiter.get_window_stats(limit, what, client).reset_time
            wait = max(1, math.ceil(reset - time.time()))
            raise TooManyRequests(
                f"The limit is {per_minute:,} {what} per minute: wait {wait} seconds.",
                retry_after=wait,
            )

    def _begin_export(self, request: CurrentRequest) -> None:
        if not self._exporting.acquire(blocking=False):
            raise ServiceUnavailable(
                "Too many exports are running: try again later.",
                retry_after=self._settings.retry_after,
            )
        request.is_exporting = True

    def receive(self) -> None:
        """Read the body of a POST request; slow clients block at most one thread together."""
        request = current_request()
        if request.method != "POST" or request.routing_exception:
            return
        if not self._receiving.acquire(timeout=_RECEIVE_TIMEOUT):
            raise ServiceUnavailable(
                "Another client is still sending: try again later.",
                retry_after=self._settings.retry_after,
            )
        try:
            request.get_data()
        finally:
            self._receiving.release()

    def release(self, response: Response) -> Response:
        """Release the export slot when the response has been sent or has failed."""
        request = current_request()
        if request.is_exporting:
            request.is_exporting = False
            response.call_on_close(self._exporting.release)
        return response

    def _warn(self) -> None:
        if not self._warned:
            self._warned = True
            current_app.logger.warning(
                "Requests come through a proxy (X-Forwarded-For), but the setting proxies is 0: "
                "all clients share one limit. Set it to the number of proxies."
            )


def register(app: App, settings: Settings) -> None:
    """Enforce the limits in an app."""
    limits = Limits(settings)
    app.time_limit = settings.time_limit
    app.before_request(limits.check)
    app.before_request(limits.receive)
    app.after_request(limits.release)
    if settings.proxies:
        trusted = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask documents it
            app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted, x_prefix=trusted
        )


@lru_cache(maxsize=1024)
def _client(address: str | None) -> str | None:
    """Return the key that requests of an address are counted under; None: not limited."""
    try:
        client = ipaddress.ip_address(address or "")
    except ValueError:
        return address or "unknown"
    if client.is_loopback:
        return None
    if client.version == 6:
        return str(ipaddress.ip_network((client, _NETWORK), strict=False))
    return str(client)
