"""``web.http.logs``: one line for the operator, and nothing about the reader in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from search import Library
from web import Settings, create_app
from web.http import logs


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []  # else they would be closed
    yield
    root.handlers, root.level = handlers, level
    logging.getLogger("pilcrow.requests").setLevel(logging.NOTSET)


Written = pytest.CaptureFixture[str]


def lines(capsys: Written) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def ask(library: Library, settings: Settings, path: str) -> None:
    logs.set_up(settings)
    client = create_app(library, settings=settings).test_client()
    client.get(path, headers={"X-Request-ID": "r-1"}, environ_base={"REMOTE_ADDR": "198.51.100.7"})


def test_a_request_is_one_line_of_json(library: Library, capsys: Written) -> None:
    ask(library, Settings(log_format="json", log_requests=True), "/api/v1/articles/x?secret=word")
    [line] = lines(capsys)
    assert isinstance(line.pop("ms"), float)
    assert str(line.pop("time")).endswith("+00:00")
    assert str(line.pop("message")).startswith("GET /api/v1/articles/<article_id> 422 in ")
    assert line == {
        "level": "info",
        "logger": "pilcrow.requests",
        "request_id": "r-1",
        "method": "GET",
        "route": "/api/v1/articles/<article_id>",
        "status": 422,
    }


@pytest.mark.parametrize("path", ["/search?q=whistleblower", "/speakers/whistleblower"])
@pytest.mark.parametrize("log_format", ["json", "text"])
def test_neither_words_nor_addresses_are_logged(
    library: Library, capsys: Written, path: str, log_format: str
) -> None:
    ask(library, Settings(log_format=log_format, log_requests=True), path)
    written = capsys.readouterr().err
    assert "GET" in written
    assert "whistleblower" not in written
    assert "198.51.100" not in written


def test_requests_are_logged_only_if_wanted(library: Library, capsys: Written) -> None:
    ask(library, Settings(log_level="info"), "/healthz")
    assert capsys.readouterr().err == ""


def test_a_failure_is_logged_with_its_cause_and_its_id(capsys: Written) -> None:
    class Failing:
        def state(self) -> None:
            raise RuntimeError("a reason")

        ready = state

    ask(Failing(), Settings(log_format="json"), "/readyz")
    [line] = lines(capsys)
    assert (line["level"], line["request_id"]) == ("error", "r-1")
    assert "RuntimeError: a reason" in str(line["exception"])
