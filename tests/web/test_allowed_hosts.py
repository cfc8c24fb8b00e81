"""``allowed_hosts``: no site elsewhere reads, under its own name, what is for this machine."""

from __future__ import annotations

import pytest

from search import Library
from tests.support.problem_shape import assert_problem
from web import Settings, create_app

PATH = "/api/v1/search?q=aid"


def status(library: Library, name: str, settings: Settings | None = None) -> int:
    client = create_app(library, settings=settings or Settings()).test_client()
    return client.get(PATH, headers={"Host": name}).status_code


@pytest.mark.parametrize(
    "name",
    ["localhost", "localhost:8000", "LOCALHOST", "a.localhost", "127.0.0.1:8000", "[::1]:8000",
     "192.168.1.7:9000"],
)  # fmt: skip
def test_this_machine_is_asked_by_its_own_names(library: Library, name: str) -> None:
    assert status(library, name) == 200


@pytest.mark.parametrize(
    "name",
    ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "["],
)  # fmt: skip
def test_other_names_are_refused(library: Library, name: str) -> None:
    client = create_app(library).test_client()
    response = client.get(PATH, headers={"Host": name})
    document = assert_problem(response, "misdirected-request", 421)
    assert "if a proxy is in front, set --proxies to the number of proxies" in document["detail"]


@pytest.mark.parametrize("settings", [Settings(host="0.0.0.0"), Settings(proxies=1)])
def test_a_server_for_others_is_asked_by_any_name(library: Library, settings: Settings) -> None:
    assert status(library, "news.example", settings) == 200
