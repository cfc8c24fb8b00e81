"""``web.http.errors``: whatever goes wrong has one shape, and nobody sees a traceback."""

from __future__ import annotations

import errno
import logging
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from search import (
    EngineError,
    ExpensiveQueryError,
    Library,
    MissingIndexError,
    OutdatedIndexError,
    Page,
    QueryError,
    Request,
)
from tests.support.problem_shape import assert_problem
from web import Settings, create_app

API_PATHS = ["/api/v1/search", "/api/v1/articles", "/api/openapi.json", "/healthz", "/readyz"]
PAGE_PATHS = ["/", "/search", "/articles", "/help", "/article/x"]


class FailingLibrary:
    """A library whose every answer is the same failure."""

    path = Path("nowhere")

    def __init__(self, error: Exception) -> None:
        self.error = error

    def search(self, request: Request) -> Page:
        raise self.error

    def state(self) -> None:
        raise self.error


def failing(error: Exception) -> FlaskClient:
    return create_app(FailingLibrary(error)).test_client()


def test_wrong_parameters_are_told_all_at_once(client: FlaskClient) -> None:
    document = assert_problem(
        client.get("/api/v1/search?lmit=1&limit=x&sort=up"), "invalid-parameter", 422
    )
    assert [fault["parameter"] for fault in document["errors"]] == ["limit", "sort", "lmit"]


@pytest.mark.parametrize("path", ["/api/v1/articles/x", "/api/v1/paragraphs/x", *API_PATHS[2:]])
def test_an_address_that_takes_nothing_says_so(client: FlaskClient, path: str) -> None:
    assert_problem(client.get(f"{path}?zzz=1"), "invalid-parameter", 422)


@pytest.mark.parametrize(
    "path", ["/api/v1/articles/none", "/api/v1/paragraphs/none.p1", "/api/x", "/api/v1/search/"]
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert_problem(client.get(path), "not-found", 404)


@pytest.mark.parametrize("path", API_PATHS)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_only_reading_is_allowed(client: FlaskClient, path: str, method: str) -> None:
    response = client.open(path, method=method)
    assert_problem(response, "method-not-allowed", 405)
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", PAGE_PATHS)
def test_only_reading_is_allowed_on_pages(client: FlaskClient, path: str) -> None:
    response = client.post(path)
    assert response.status_code == 405
    assert response.mimetype == "text/html"
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_an_unreadable_query_has_a_position() -> None:
    client = failing(QueryError("The ( at 4 is never closed: close it.", code="open", position=4))
    document = assert_problem(client.get("/api/v1/search?q=aid+("), "query-syntax", 422)
    assert document["position"] == 4


def test_an_expensive_query_names_its_clause() -> None:
    error = ExpensiveQueryError("Too deep: use fewer parentheses.", code="depth", clause="((aid))")
    document = assert_problem(
        failing(error).get("/api/v1/search?q=aid"), "query-too-expensive", 422
    )
    assert document["clause"] == "((aid))"


@pytest.mark.parametrize("error", [MissingIndexError, OutdatedIndexError, EngineError])
@pytest.mark.parametrize("path", ["/api/v1/search", "/readyz"])
def test_an_index_that_cannot_answer_is_a_503(error: type[EngineError], path: str) -> None:
    app = create_app(FailingLibrary(error("/secret/path")), settings=Settings(retry_after=7))
    response = app.test_client().get(path)
    document = assert_problem(response, "index-unavailable", 503)
    assert response.headers["Retry-After"] == "7"
    assert "secret" not in str(document)


def test_without_an_index_there_is_advice(tmp_path: Path) -> None:
    client = create_app(Library(tmp_path / "none")).test_client()
    assert_problem(client.get("/readyz"), "index-unavailable", 503)
    for path in ("/", "/search?q=aid", "/articles", "/article/x"):
        response = client.get(path)
        assert response.status_code == 503
        assert "pilcrow index FOLDER" in response.text
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/help").status_code == 200


def test_a_bug_tells_the_request_id_and_logs_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    client = failing(RuntimeError("secret"))
    document = assert_problem(client.get("/api/v1/search?q=private"), "internal", 500)
    assert "secret" not in str(document)
    (record,) = caplog.records
    assert document["request_id"] in record.getMessage()
    assert "private" not in caplog.text
    assert record.exc_info


def test_a_bug_on_a_page_keeps_the_query() -> None:
    response = failing(RuntimeError("secret")).get("/search?q=%3Cb%3Eaid")
    assert response.status_code == 500
    assert response.headers["X-Request-ID"] in response.text
    assert 'value="&lt;b&gt;aid"' in response.text
    assert "secret" not in response.text


@pytest.mark.parametrize("error", [OSError(errno.EMFILE, "Too many open files"), MemoryError()])
def test_a_server_without_resources_asks_to_come_again(error: Exception) -> None:
    response = failing(error).get("/api/v1/search?q=private")
    document = assert_problem(response, "overloaded", 503)
    assert response.headers["Retry-After"] == "10"
    assert "files" not in document["detail"]


def test_an_index_that_cannot_be_read_just_now_is_told_so() -> None:
    response = failing(EngineError("/secret cannot be read")).get("/api/v1/search?q=private")
    document = assert_problem(response, "index-unavailable", 503)
    assert document["detail"] == "Try again later."


def test_an_unavailable_index_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    failing(MissingIndexError("Nothing here.")).get("/search?q=private")
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "Nothing here." in caplog.text
    assert "private" not in caplog.text


@pytest.mark.parametrize("accept", ["application/json", "application/problem+json"])
def test_programs_get_problems_from_pages_too(client: FlaskClient, accept: str) -> None:
    response = client.get("/nothing", headers={"Accept": accept})
    assert_problem(response, "not-found", 404)
    assert response.vary.as_set() == {"accept", "accept-encoding"}


@pytest.mark.parametrize("accept", ["", "*/*", "text/html", "nonsense"])
def test_everybody_else_gets_a_page(client: FlaskClient, accept: str) -> None:
    response = client.get("/nothing", headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (404, "text/html")


@pytest.mark.parametrize("given", ["abc-1.2_X", "x" * 64])
def test_a_sane_request_id_is_taken_over(client: FlaskClient, given: str) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": given})
    assert response.headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>", "é", "a;b"])
def test_a_strange_request_id_is_replaced(client: FlaskClient, given: str) -> None:
    response = client.get("/api/x", headers={"X-Request-ID": given})
    assert_problem(response, "not-found", 404)
    assert response.headers["X-Request-ID"] != given
