"""``web.http.limits``: what one client may ask for, and who is counted as one."""

from __future__ import annotations

import time

import pytest
from flask.testing import FlaskClient

from search import Library, Page, Request, time_limit, timely
from tests.support.problem_shape import assert_problem
from web import Settings, create_app

STRANGER = {"REMOTE_ADDR": "198.51.100.7"}


def client(library: Library, **settings: int) -> FlaskClient:
    return create_app(library, settings=Settings(**settings)).test_client()


def statuses(client: FlaskClient, times: int, path: str = "/healthz", **how: object) -> list[int]:
    return [client.get(path, **how).status_code for _ in range(times)]


def test_a_client_that_asks_too_often_is_told_to_wait(library: Library) -> None:
    limited = client(library, requests_per_minute=3)
    assert statuses(limited, 3, environ_base=STRANGER) == [200] * 3
    response = limited.get("/api/v1/search?q=aid", environ_base=STRANGER)
    document = assert_problem(response, "too-many-requests", 429)
    assert 1 <= int(response.headers["Retry-After"]) <= 120
    assert document["detail"].startswith("The limit is 3 requests per minute: wait ")
    other = {"REMOTE_ADDR": "198.51.100.8"}
    assert statuses(limited, 1, environ_base=other) == [200]


def test_this_machine_is_not_limited(library: Library) -> None:
    assert statuses(client(library, requests_per_minute=1), 5) == [200] * 5


def test_no_limit_is_a_setting(library: Library) -> None:
    unlimited = client(library, requests_per_minute=0)
    assert statuses(unlimited, 5, environ_base=STRANGER) == [200] * 5


def test_neighbours_in_one_network_are_one_client(library: Library) -> None:
    limited = client(library, requests_per_minute=2)
    addresses = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"]
    assert [
        limited.get("/healthz", environ_base={"REMOTE_ADDR": address}).status_code
        for address in addresses
    ] == [200, 200, 429, 200]


def test_behind_a_trusted_proxy_its_clients_are_told_apart(library: Library) -> None:
    limited = client(library, requests_per_minute=1, proxies=1)
    one = {"X-Forwarded-For": "203.0.113.1", "X-Forwarded-Proto": "https"}
    other = {"X-Forwarded-For": "203.0.113.2"}
    assert statuses(limited, 2, headers=one) == [200, 429]
    assert statuses(limited, 2, headers=other) == [200, 429]


def test_only_the_trusted_proxy_is_believed(library: Library) -> None:
    """A client may write into the header what it likes; the proxy adds what it saw, at the end."""
    limited = client(library, requests_per_minute=1, proxies=1)
    made_up = [{"X-Forwarded-For": f"10.0.0.{number}, 203.0.113.1"} for number in range(3)]
    assert [limited.get("/healthz", headers=one).status_code for one in made_up] == [200, 429, 429]


def test_a_proxy_that_is_not_told_of_is_not_believed_but_logged_once(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    limited = client(library, requests_per_minute=1)
    for number in range(2):
        header = {"X-Forwarded-For": f"203.0.113.{number}"}
        response = limited.get("/healthz", environ_base=STRANGER, headers=header)
    assert response.status_code == 429
    assert [record.message[:40] for record in caplog.records] == [
        "Requests come through a proxy (X-Forward"
    ]


def test_exports_have_a_limit_of_their_own(library: Library) -> None:
    limited = client(library, exports_per_minute=2)
    path = "/api/v1/quotes.csv?q=aid"
    assert statuses(limited, 3, path, environ_base=STRANGER) == [200, 200, 429]
    assert statuses(limited, 1, "/api/v1/quotes?q=aid", environ_base=STRANGER) == [200]


def test_few_export_at_once(library: Library) -> None:
    limited = client(library, exports_at_once=3)
    path = "/api/v1/quotes.csv"
    first, second = limited.get(path), limited.get(path)
    refused = limited.get(path)
    document = assert_problem(refused, "service-unavailable", 503)
    assert refused.headers["Retry-After"] == "10"
    assert document["detail"] == "Too many exports or files are being sent: try again later."
    for response in (first, second):
        response.close()  # read, or given up
    assert statuses(limited, 1, path) == [200]


def test_an_export_that_fails_lets_others_export(library: Library) -> None:
    limited = client(library, exports_at_once=1)
    for _ in range(3):
        response = limited.get("/api/v1/quotes.csv?lmit=1")
        assert response.status_code == 422
        response.close()


@pytest.mark.parametrize("path", ["/search?q=" + "a" * 20_000, "/" + "a" * 20_000])
def test_an_address_has_a_greatest_length(library: Library, path: str) -> None:
    response = client(library).get(path, headers={"Accept": "application/json"})
    document = assert_problem(response, "request-uri-too-long", 414)
    assert "the limit is 16,384" in document["detail"]


class Leisurely(Library):
    """A library that takes its time, and looks at the clock before each answer."""

    searches = 0

    def search(self, request: Request) -> Page:
        self.searches += 1
        time.sleep(0.1)
        with time_limit(self.time_limit, request.q):
            list(timely([request]))
        return super().search(request)


def test_what_a_page_searches_together_is_cut_off(library: Library) -> None:
    """One that found nothing counts ways out: each is a search with a limit of its own."""
    slow = Leisurely(library.path, time_limit=60)
    app = create_app(slow, settings=Settings(time_limit=0.25))
    path = "/search?q=aid+zeppelin+visas+turkey+syria+russia"
    response = app.test_client().get(path, headers={"Accept": "application/json"})
    assert_problem(response, "query-too-expensive", 422)
    assert slow.searches <= 3  # of the seven that it takes
    # The thread is free again, for what is short and for what has no limit at all.
    assert app.test_client().get("/search?q=aid").status_code == 200
    assert slow.search(Request(q="zeppelin")).total == 0
    slow.close()


def test_what_is_shown_is_cut_off(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search itself was in time."""
    app = create_app(library, settings=Settings(time_limit=0.2))
    monkeypatch.setattr("web.pages.results_page.quoted_speakers", lambda *_: time.sleep(0.15) or ())
    for path in ("/search?q=aid", "/search?q=aid"):
        response = app.test_client().get(path, headers={"Accept": "application/json"})
        document = assert_problem(response, "query-too-expensive", 422)
        assert document["clause"] == "aid"


def test_a_stream_takes_as_long_as_its_reader(library: Library) -> None:
    app = create_app(library, settings=Settings(time_limit=0.2))
    with app.test_client().get("/api/v1/export.ndjson?q=") as response:
        time.sleep(0.3)
        assert len(response.text.splitlines()) == 31


def test_a_slow_search_is_cut_off(library: Library) -> None:
    hasty = Library(library.path, time_limit=1e-9)
    response = create_app(hasty).test_client().get("/api/v1/search?q=aid")
    document = assert_problem(response, "query-too-expensive", 422)
    assert document["clause"] == "aid"
    hasty.close()
