"""Security headers and the request id of every response."""

from __future__ import annotations

from flask import Flask, Response

from web.http.request import current_request

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
    ("Referrer-Policy", "same-origin"),  # queries are private
    ("Cross-Origin-Opener-Policy", "same-origin"),
)


def register(app: Flask) -> None:
    """Add the headers to every response of an app."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    response.headers.extend((*_HEADERS, ("X-Request-ID", current_request().id)))
    return response
