"""Security headers and the request id of every response."""

from __future__ import annotations

from http import HTTPStatus

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


# The files of strangers: nothing in them runs, loads anything, or has this origin. Browsers refuse
# to show a PDF in a sandbox; its viewer has an origin of its own, and its scripts no page.
_CLOSED = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
_FOREIGN = f"sandbox; {_CLOSED}; style-src 'unsafe-inline'; img-src data:; font-src data:"
_FOREIGN_PDF = f"{_CLOSED}; object-src 'self'; style-src 'unsafe-inline'"
_FOREIGN_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)  # no opener policy: a sandboxed page with one is not shown (HTML Standard, 7.1.3)
_FILE = "pages.file"  # endpoint


def register(app: Flask) -> None:
    """Add the headers to every response of an app."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    request = current_request()
    headers = _HEADERS
    if request.endpoint == _FILE and response.status_code < HTTPStatus.BAD_REQUEST:
        is_pdf = response.mimetype == "application/pdf"
        policy = _FOREIGN_PDF if is_pdf else _FOREIGN
        headers = (("Content-Security-Policy", policy), *_FOREIGN_HEADERS)
    response.headers.extend((*headers, ("X-Request-ID", request.id)))
    return response
