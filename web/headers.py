"""What every answer carries: a request id, and the rules by which a browser protects the reader."""

from __future__ import annotations

import re
import secrets

from flask import Flask, Response, g, request

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),  # a query is nobody else's business
    ("Cross-Origin-Opener-Policy", "same-origin"),
)


def register(app: Flask) -> None:
    """Give every answer of an app its headers."""
    app.before_request(_name_request)
    app.after_request(_add_headers)


def request_id() -> str:
    """Give the id of the present request."""
    return str(g.request_id)


def _name_request() -> None:
    """Take over the id that a proxy gave, if it can stand in a header and a log as it is."""
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _SANE_ID.fullmatch(given) else secrets.token_hex(8)


def _add_headers(response: Response) -> Response:
    response.headers.extend((*_HEADERS, ("X-Request-ID", request_id())))
    return response
