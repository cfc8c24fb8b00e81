"""Limits per client: length of the URL, time, requests per minute, concurrent exports.

``web.http.admission`` limits what all clients together may occupy.

Clients on loopback are not limited. Behind trusted proxies, clients are counted by the addresses
that the proxies report.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from threading import Lock

from flask import Response, current_app
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from werkzeug.exceptions import RequestURITooLarge, ServiceUnavailable, TooManyRequests

from web.http.admission import Admission, raise_refusal
from web.http.clients import client_network, is_loopback
from web.http.flask_app import App
from web.http.request import CurrentRequest, current_request
from web.settings import Settings

_EXPORTS = (".csv", ".ndjson")  # path suffixes of exports
_FILE = "pages.file"  # endpoint of files, which are streamed as exports are
_LOOPBACK = "loopback"  # all clients on this machine, which only share export slots


class Limits:
    """The limits of one worker process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._exporting = Counter[str]()  # exports that are running, by client
        self._lock = Lock()  # of the counter
        self._warned = False

    def check(self) -> None:
        """Reject the current request if it exceeds a limit."""
        request = current_request()
        raise_refusal(request.environ)
        self._check_address(request)
        if "X-Forwarded-For" in request.headers and not request.comes_from_trusted_proxy:
            self._warn()
        client = _client(request)
        is_export = request.path.endswith(_EXPORTS)
        if client:
            self._count("requests", self._settings.requests_per_minute, client)
            if is_export:
                self._count("exports", self._settings.exports_per_minute, client)
        if is_export or request.endpoint == _FILE:
            self._begin_export(request, client or _LOOPBACK)

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

    def _begin_export(self, request: CurrentRequest, client: str) -> None:
        """Take a slot; one client leaves at least one of several slots to the others."""
        most = self._settings.exports_at_once
        with self._lock:
            free = self._exporting.total() < most
            if not free or self._exporting[client] >= max(1, most - 1):
                raise ServiceUnavailable(
                    "Too many exports or files are being sent: try again later.",
                    retry_after=self._settings.retry_after,
                )
            self._exporting[client] += 1
        request.exporter = client

    def _end_export(self, client: str) -> None:
        with self._lock:
            self._exporting[client] -= 1
            if not self._exporting[client]:
                del self._exporting[client]

    def release(self, response: Response) -> Response:
        """Release the export slot when the response has been sent or has failed."""
        request = current_request()
        client = request.exporter
        if client is not None:
            request.exporter = None
            response.call_on_close(lambda: self._end_export(client))
        return response

    def _warn(self) -> None:
        if not self._warned:
            self._warned = True
            current_app.logger.warning(
                "Requests come through a proxy (X-Forwarded-For) that is not trusted: all its "
                "clients share one limit. Add its address to the setting trusted_proxies."
            )


def register(app: App, settings: Settings) -> None:
    """Enforce the limits in an app."""
    limits = Limits(settings)
    app.time_limit = settings.time_limit
    app.admission = Admission(
        settings.threads, patience=settings.time_limit, retry_after=settings.retry_after
    )
    app.before_request(limits.check)
    app.after_request(limits.release)


def _client(request: CurrentRequest) -> str | None:
    """Return the key that the requests of a client are counted under; None: not limited.

    Only the person at this machine is not limited: the socket's other end is on loopback, and no
    proxy says that it asks for somebody else.
    """
    if is_loopback(request.peer) and "X-Forwarded-For" not in request.headers:
        return None
    return client_network(request.remote_addr or "")
