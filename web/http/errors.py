"""The error handler: RFC 9457 problem details under ``/api``, an HTML page elsewhere."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    RequestTimeout,
)

from search import (
    BusyPicturesError,
    ChangedOriginalError,
    CitationError,
    EngineError,
    ExpensiveQueryError,
    FormatError,
    MissingIndexError,
    OriginalError,
    OutdatedIndexError,
    QueryError,
    RebuildingIndexError,
)
from web.api.schemas.problems import ProblemSchema
from web.http.request import current_request
from web.params.messages import ParameterError, short
from web.params.validation import InvalidParametersError
from web.rendering.responses import json_answer, page_answer
from web.settings import Settings

TYPE = "urn:pilcrow:problem:"
MEDIA_TYPE = "application/problem+json"
_PICTURE_TIME = 2  # seconds that drawing a picture takes at most, as a rule
_KEPT_HEADERS = ("Retry-After", "WWW-Authenticate")
_MACHINE_FOLDERS = ("/api/", "/picture/")
_MACHINE_PATHS = ("/feed", "/healthz", "/metrics", "/readyz")


@dataclass(frozen=True, slots=True)
class HttpProblem:
    """An error as shown to clients; it discloses nothing about the server."""

    name: str
    status: int
    title: str
    detail: str
    errors: tuple[ParameterError, ...] = ()
    position: int | None = None
    clause: str | None = None
    command: str | None = None  # that fixes it, run on the server
    headers: tuple[tuple[str, str], ...] = ()


def register(app: Flask, settings: Settings) -> None:
    """Make an app answer every error with problem details."""

    def handle(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException) and (error.code or 500) < 400:
            return error  # a redirect
        problem = problem_of(error, settings)
        _log(problem, error)
        return _answer(problem)

    app.register_error_handler(Exception, handle)


def problem_of(error: Exception, settings: Settings) -> HttpProblem:
    """Convert an exception to the problem shown to the client."""
    match error:
        case InvalidParametersError():
            return _invalid(error)
        case ExpensiveQueryError():
            title = "The query is too expensive"
            return HttpProblem("query-too-expensive", 422, title, str(error), clause=error.clause)
        case QueryError():
            title = "The query is not valid"
            return HttpProblem("query-syntax", 422, title, str(error), position=error.position)
        case CitationError():
            title = "The citation is not valid"
            fault = ParameterError(error.part, "invalid-citation", str(error))
            return HttpProblem("invalid-citation", 422, title, str(error), errors=(fault,))
        case ChangedOriginalError():
            return HttpProblem("file-changed", 409, "The file has changed", str(error))
        case OriginalError():
            return HttpProblem("file-missing", 404, "The file cannot be opened", str(error))
        case FormatError():
            return HttpProblem("page-unreadable", 422, "The page cannot be drawn", str(error))
        case BusyPicturesError():
            wait = ("Retry-After", str(_PICTURE_TIME))
            title = "The server is busy"
            return HttpProblem("overloaded", 503, title, str(error), headers=(wait,))
        case EngineError():
            return _unavailable(error, settings)
        case HTTPException():
            return _of_http(error)
        case MemoryError() | OSError(errno=errno.EMFILE | errno.ENFILE | errno.ENOMEM):
            wait = ("Retry-After", str(settings.retry_after))
            detail = "The server is out of resources: try again later."
            return HttpProblem("overloaded", 503, "The server is busy", detail, headers=(wait,))
    return HttpProblem("internal", 500, "Internal server error", "The error has been logged.")


def problem_document(problem: HttpProblem) -> ProblemSchema:
    """Return a problem as an RFC 9457 document."""
    document: ProblemSchema = {
        "type": TYPE + problem.name,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.path,
        "request_id": current_request().id,
    }
    if problem.errors:
        document["errors"] = [
            {"parameter": fault.parameter, "code": fault.code, "detail": fault.detail}
            for fault in problem.errors
        ]
    if problem.name == "query-syntax":
        document["position"] = problem.position
    if problem.clause is not None:
        document["clause"] = problem.clause
    return document


def _invalid(error: InvalidParametersError) -> HttpProblem:
    count = len(error.errors)
    detail = error.errors[0].detail if count == 1 else f"{count} parameters are not valid."
    title = "This link is not valid here"
    return HttpProblem("invalid-parameter", 422, title, detail, errors=error.errors)


def _unavailable(error: EngineError, settings: Settings) -> HttpProblem:
    """Describe the state of the index and the remedy, without paths of the server."""
    command = None
    match error:
        case RebuildingIndexError():
            title, detail = "The index is being built", "Try again when it is finished."
        case MissingIndexError():
            title, command = "There is no index yet", "pilcrow index FOLDER"
            detail = f"Build it with '{command}'."
        case OutdatedIndexError():
            title, command = "The index cannot be read", "pilcrow index --rebuild"
            detail = f"Rebuild it with '{command}'."
        case _:
            title, detail = "The index is not available", "Try again later."
    wait = ("Retry-After", str(settings.retry_after))
    return HttpProblem("index-unavailable", 503, title, detail, command=command, headers=(wait,))


def _of_http(error: HTTPException) -> HttpProblem:
    if isinstance(error, NotFound):
        detail = str(error.description)
        if detail == NotFound.description:
            detail = "Page not found. Try a search or browse all articles."
        return HttpProblem("not-found", 404, "Not found", detail)
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        detail = f"The method “{short(request.method)}” is not allowed here: use {allowed}."
        return HttpProblem("method-not-allowed", 405, "Method not allowed", detail,
                       headers=(("Allow", allowed),))  # fmt: skip
    if isinstance(error, RequestTimeout):
        return HttpProblem("timeout", 408, "Request timeout", str(error.description),
                           headers=(("Connection", "close"),))  # fmt: skip
    if isinstance(error, RequestEntityTooLarge):
        detail = "The request body is too large: send less."
        return HttpProblem("too-large", 413, "Too large", detail)
    name = error.name.lower().replace(" ", "-")
    kept = tuple(header for header in error.get_headers() if header[0] in _KEPT_HEADERS)
    return HttpProblem(name, error.code or 500, error.name, str(error.description), headers=kept)


def _log(problem: HttpProblem, error: Exception) -> None:
    """Log errors that the operator must fix; never the query, which is private."""
    rule = request.url_rule  # the path itself may hold words: a speaker's name
    place = (request.method, rule.rule if rule else "unknown route", current_request().id)
    if problem.status == 500:
        current_app.logger.error("%s %s failed, request %s", *place, exc_info=error)
    elif problem.status == 503:
        current_app.logger.warning("%s %s, request %s: %s", *place, error)


def _answer(problem: HttpProblem) -> Response:
    path = request.path
    for_machines = path.startswith(_MACHINE_FOLDERS) or path in _MACHINE_PATHS
    if for_machines or _prefers_json():
        document = problem_document(problem)
        response = json_answer(document, status=problem.status, mimetype=MEDIA_TYPE)
    else:
        query = request.args.get("q", "")
        response = page_answer("site/problem.html", status=problem.status, problem=problem, q=query,
                               request_id=current_request().id)  # fmt: skip
    response.headers.extend(problem.headers)
    if not for_machines:
        response.vary.add("Accept")
    return response


def _prefers_json() -> bool:
    offered = ("text/html", MEDIA_TYPE, "application/json")
    return request.accept_mimetypes.best_match(offered, "text/html") != "text/html"
