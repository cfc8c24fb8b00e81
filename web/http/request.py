"""The present request, and what is noted of it while it is answered."""

from __future__ import annotations

import re
import secrets
import time
from functools import cached_property
from wsgiref.types import WSGIEnvironment

from flask import Request, request

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class CurrentRequest(Request):
    """A request that knows its id, and how long it has taken."""

    tag: str | None = None  # of the state of the index that answers it, where that has one
    is_exporting = False

    def __init__(self, environ: WSGIEnvironment) -> None:
        super().__init__(environ)
        self._began = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Tell how long it has taken so far."""
        return time.perf_counter() - self._began

    @cached_property
    def id(self) -> str:
        """Take over the id that a proxy gave, if it can stand in a header and a log as it is."""
        given = self.headers.get("X-Request-ID", "")
        return given if _SANE_ID.fullmatch(given) else secrets.token_hex(8)


def current_request() -> CurrentRequest:
    """Give the present request itself; ``flask.request`` looks for it at every attribute."""
    found: CurrentRequest = request._get_current_object()  # type: ignore[attr-defined]  # a proxy
    return found
