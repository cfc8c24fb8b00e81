"""Whatever goes wrong, as one record and one handler: RFC 9457 under ``/api``, a page elsewhere."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from search import (
    CitationError,
    EngineError,
    ExpensiveQueryError,
    MissingIndexError,
    OutdatedIndexError,
    QueryError,
    RebuildingIndexError,
)
from web.api.schemas.problems import ProblemShape
from web.http.request import current_request
from web.params.messages import ParameterError, short
from web.params.validation import InvalidParametersError
from web.rendering.responses import json_answer, page_answer
from web.settings import Settings

TYPE = "urn:pilcrow:problem:"
MEDIA_TYPE = "application/problem+json"
_MACHINE_PATHS = ("/feed", "/healthz", "/metrics", "/readyz")


@dataclass(frozen=True, slots=True)
class HttpProblem:
    """One thing that went wrong, told without a word of how the server is built."""

    name: str
    status: int
    title: str
    detail: str
    errors: tuple[ParameterError, ...] = ()
    position: int | None = None
    clause: str | None = None
    command: str | None = None  # that mends it, on the machine that runs this
    headers: tuple[tuple[str, str], ...] = ()


def register(app: Flask, settings: Settings) -> None:
    """Make an app answer every error as a problem."""

    def handle(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException) and (error.code or 500) < 400:
            return error  # a redirect is no problem
        problem = problem_of(error, settings)
        _log(problem, error)
        return _answer(problem)

    app.register_error_handler(Exception, handle)


def problem_of(error: Exception, settings: Settings) -> HttpProblem:
    """Say what an error is to the one who asked."""
    match error:
        case InvalidParametersError():
            return _invalid(error)
        case ExpensiveQueryError():
            title = "The query asks for too much"
            return HttpProblem("query-too-expensive", 422, title, str(error), clause=error.clause)
        case QueryError():
            title = "The query cannot be read"
            return HttpProblem("query-syntax", 422, title, str(error), position=error.position)
        case CitationError():
            title = "The citation cannot be read"
            fault = ParameterError(error.part, "invalid-citation", str(error))
            return HttpProblem("invalid-citation", 422, title, str(error), errors=(fault,))
        case EngineError():
            return _unavailable(error, settings)
        case HTTPException():
            return _of_http(error)
        case MemoryError() | OSError(errno=errno.EMFILE | errno.ENFILE | errno.ENOMEM):
            wait = ("Retry-After", str(settings.retry_after))
            detail = "Too much is asked of this server at the moment: try again in a while."
            return HttpProblem("overloaded", 503, "The server is busy", detail, headers=(wait,))
    return HttpProblem("internal", 500, "Something went wrong here", "The error has been logged.")


def problem_document(problem: HttpProblem) -> ProblemShape:
    """Present a problem as RFC 9457 has it."""
    document: ProblemShape = {
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
    detail = error.errors[0].detail if count == 1 else f"{count} things are wrong with the address."
    title = "This address cannot be used as it is"
    return HttpProblem("invalid-parameter", 422, title, detail, errors=error.errors)


def _unavailable(error: EngineError, settings: Settings) -> HttpProblem:
    """Tell the remedy, but not where on the server the index lies."""
    command = None
    match error:
        case RebuildingIndexError():
            title, detail = "The index is being made", "Try again when that is done."
        case MissingIndexError():
            title, command = "There is no index yet", "pilcrow index FOLDER"
            detail = f"Make one with '{command}'."
        case OutdatedIndexError():
            title, command = "The index cannot be read", "pilcrow index --rebuild"
            detail = f"Make it anew with '{command}'."
        case _:
            title, detail = "The index cannot be read at the moment", "Try again in a while."
    wait = ("Retry-After", str(settings.retry_after))
    return HttpProblem("index-unavailable", 503, title, detail, command=command, headers=(wait,))


def _of_http(error: HTTPException) -> HttpProblem:
    if isinstance(error, NotFound):
        detail = str(error.description)
        if detail == NotFound.description:
            detail = f"There is nothing at “{short(request.path)}”: search, or see the list."
        return HttpProblem("not-found", 404, "Not found", detail)
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        detail = f"“{short(request.method)}” is not possible here: use {allowed}."
        return HttpProblem("method-not-allowed", 405, "Method not allowed", detail,
                       headers=(("Allow", allowed),))  # fmt: skip
    if isinstance(error, RequestEntityTooLarge):
        detail = "What was sent is longer than what this address takes: send less."
        return HttpProblem("too-large", 413, "Too large", detail)
    name = error.name.lower().replace(" ", "-")
    wait = tuple(header for header in error.get_headers() if header[0] == "Retry-After")
    return HttpProblem(name, error.code or 500, error.name, str(error.description), headers=wait)


def _log(problem: HttpProblem, error: Exception) -> None:
    """Log what the operator must mend; never the query, which is the reader's own."""
    place = (request.method, request.path, current_request().id)
    if problem.status == 500:
        current_app.logger.error("%s %r failed, request %s", *place, exc_info=error)
    elif problem.status == 503:
        current_app.logger.warning("%s %r, request %s: %s", *place, error)


def _answer(problem: HttpProblem) -> Response:
    path = request.path
    for_machines = path.startswith("/api/") or path in _MACHINE_PATHS
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
