"""HTTP caching: an ETag per URL and state of the index, and 304 without a search.

Equal URLs have equal responses as long as the index does not change, so the tag is known, and
compared by werkzeug, before the view runs.
"""

from __future__ import annotations

from hashlib import blake2b
from http import HTTPStatus
from importlib.metadata import version

from flask import Flask, Response

from search import EngineError, Library
from web.http.request import CurrentRequest, current_request

# Endpoints whose responses do not depend on the index only.
_UNTAGGED = frozenset(
    ("api.docs", "api.health", "api.metrics", "api.openapi", "api.ready", "api.verify", "api.check",
     "pages.file", "pages.help", "pages.passage")
)  # fmt: skip


def register(app: Flask, library: Library) -> None:
    """Add ETags to the responses of an app, and answer 304 if the client's tag is current."""
    release = version("pilcrow")

    def compare() -> Response | None:
        request = current_request()
        if not _is_tagged(request):
            return None
        try:
            state = library.state()
        except EngineError:
            return None  # the view reports it
        index = f"{state.generation} {state.updated} {state.rebuilding}"
        asked = f"{release} {index} {request.user} {_site(request)} {request.full_path}"
        request.tag = blake2b(asked.encode(errors="replace"), digest_size=12).hexdigest()
        return _not_modified(request)

    app.before_request(compare)
    app.after_request(_add_headers)


def _site(request: CurrentRequest) -> str:
    """Return what links depend on; ``root_url`` would take a twentieth of a short request."""
    environ = request.environ
    return " ".join(
        environ.get(name, "") for name in ("wsgi.url_scheme", "HTTP_HOST", "SCRIPT_NAME")
    )


def _not_modified(request: CurrentRequest) -> Response | None:
    """Return the response 304 if the client's copy is current, otherwise None."""
    if not request.if_none_match:
        return None
    response = Response(headers={"ETag": _etag(request.tag)})
    response.make_conditional(request)
    return response if response.status_code == HTTPStatus.NOT_MODIFIED else None


def _etag(tag: str | None) -> str:
    return f'W/"{tag}"'  # weak: durations and request ids differ


def _is_tagged(request: CurrentRequest) -> bool:
    endpoint = request.endpoint or ""
    views = endpoint.startswith(("api.", "pages.")) and endpoint not in _UNTAGGED
    return views and request.method in ("GET", "HEAD")


def _add_headers(response: Response) -> Response:
    if tag := current_request().tag if response.status_code in (200, 304) else None:
        response.headers["ETag"] = _etag(tag)
        response.headers["Cache-Control"] = "private, no-cache"  # revalidate, usually with a 304
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
