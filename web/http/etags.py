"""Answers that a client has already are not made again: a tag for each state of the index.

Costs no search: equal addresses have equal answers as long as the index is the same.
"""

from __future__ import annotations

from hashlib import blake2b
from importlib.metadata import version

from flask import Flask, Response

from search import EngineError, Library
from web.http.request import CurrentRequest, current_request

# Endpoints whose answers hang on more than the index, or on less.
_UNTAGGED = frozenset(
    ("api.docs", "api.health", "api.metrics", "api.openapi", "api.ready", "api.verify",
     "pages.help")
)  # fmt: skip


def register(app: Flask, library: Library) -> None:
    """Tag what a library's index answers, and answer 304 where the client's tag is the same."""
    release = version("pilcrow")

    def look() -> Response | None:
        request = current_request()
        if not _is_tagged(request):
            return None
        try:
            state = library.state()
        except EngineError:
            return None  # which the view will say better
        index = f"{state.generation} {state.updated} {state.rebuilding}"
        asked = f"{release} {index} {request.full_path}"
        request.tag = blake2b(asked.encode(errors="replace"), digest_size=12).hexdigest()
        return Response(status=304) if request.if_none_match.contains_weak(request.tag) else None

    app.before_request(look)
    app.after_request(_mark)


def _is_tagged(request: CurrentRequest) -> bool:
    endpoint = request.endpoint or ""
    views = endpoint.startswith(("api.", "pages.")) and endpoint not in _UNTAGGED
    return views and request.method in ("GET", "HEAD")


def _mark(response: Response) -> Response:
    if tag := current_request().tag if response.status_code in (200, 304) else None:
        response.headers.extend(
            (
                ("ETag", f'W/"{tag}"'),  # weak: times and request ids differ
                ("Cache-Control", "private, no-cache"),  # ask, and be told 304
            )
        )
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
