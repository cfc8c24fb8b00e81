"""What answers have in common: tags, compression, sharing, numbers, and the docs page."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Mapping
from cProfile import Profile
from pathlib import Path
from pstats import Stats

import pytest
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

from search import IndexState, Library, Page, Request, sync
from tests.support.html import assert_led, read
from tests.support.problem_shape import assert_problem
from web import Settings, create_app
from web.api import openapi
from web.params.names import PAGE_FACETS

Index = Callable[[Mapping[str, str]], Library]
TAGGED = [
    "/",
    "/search?q=aid",
    "/api/v1/search?q=aid",
    "/api/v1/export.ndjson?q=aid",
    "/feed?q=aid",
    "/article/pd6nqHbt2Z",
]


class CountingLibrary:
    """A library that counts how often it is searched."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.searches = 0

    def search(self, request: Request) -> Page:
        self.searches += 1
        return self._library.search(request)

    def state(self) -> IndexState:
        return self._library.state()


@pytest.mark.parametrize("path", TAGGED)
def test_what_a_client_has_is_not_sent_again(client: FlaskClient, path: str) -> None:
    with client.get(path) as first:
        tag = first.headers["ETag"]
        assert tag.startswith('W/"')
        assert first.headers["Cache-Control"] == "private, no-cache"
    for given in (tag, f'"x", {tag}', tag.removeprefix("W/"), "*"):
        with client.get(path, headers={"If-None-Match": given}) as again:
            assert (again.status_code, again.data) == (304, b"")
            assert again.headers["ETag"] == tag
            assert "Accept-Encoding" in again.headers["Vary"]
    with client.get(path, headers={"If-None-Match": 'W/"other"'}) as other:
        assert other.status_code == 200


def test_a_304_costs_no_search(library: Library) -> None:
    counting = CountingLibrary(library)
    client = create_app(counting).test_client()
    tag = client.get("/api/v1/search?q=aid").headers["ETag"]
    assert counting.searches == 1
    assert client.get("/api/v1/search?q=aid", headers={"If-None-Match": tag}).status_code == 304
    assert counting.searches == 1


def test_another_address_or_state_has_another_tag(indexed: Index, tmp_path: Path) -> None:
    library = indexed({"a/a.txt": "A title of some news\n\nThe harbour opened.\n"})
    client = create_app(library).test_client()
    address = "/api/v1/search?q=harbour"
    tag = client.get(address).headers["ETag"]
    assert client.get(f"{address}&exact=1").headers["ETag"] != tag
    assert client.get("/search?q=harbour").headers["ETag"] != tag
    indexed({"a/b.txt": "A title of other news\n\nThe harbour closed.\n"})
    second = client.get(address, headers={"If-None-Match": tag})
    assert second.status_code == 200
    sync(library.path, [tmp_path / "articles"], rebuild=True)
    assert client.get(address).headers["ETag"] not in (tag, second.headers["ETag"])


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/api/v1/search?x=1", "/none"])
def test_what_changes_by_itself_is_not_kept(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert "ETag" not in headers
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/search?q=aid", "/api/v1/search?q=aid", "/feed"])
def test_answers_are_compressed_for_those_who_take_it(client: FlaskClient, path: str) -> None:
    with client.get(path) as plain, client.get(path, headers={"Accept-Encoding": "gzip"}) as small:
        assert "Content-Encoding" not in plain.headers
        assert small.headers["Content-Encoding"] == "gzip"
        assert small.headers["Vary"] == "Accept-Encoding"
        assert len(small.data) < len(plain.data) / 2
        assert len(gzip.decompress(small.data)) == pytest.approx(len(plain.data), rel=0.01)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip;q=0", None),
        ("gzip; q=0.0", None),
        ("gzip;q=0, br;q=0", None),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("gzip;q=0, *", "br"),
        ("br;q=0, *;q=0.5", "gzip"),
        ("*;q=0", None),
        ("identity, gzip;q=0.5", None),
        ("gzip;q=0.5, br;q=1", "br"),
    ],
)
def test_refused_codings_are_not_used(
    client: FlaskClient, accepted: str, coding: str | None
) -> None:
    with client.get("/search?q=aid", headers={"Accept-Encoding": accepted}) as response:
        assert response.headers.get("Content-Encoding") == coding


def test_streams_are_compressed_too(client: FlaskClient) -> None:
    headers = {"Accept-Encoding": "gzip"}
    with client.get("/api/v1/export.ndjson?q=turkey", headers=headers) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        head, *hits = map(json.loads, gzip.decompress(response.data).splitlines())
    assert len(hits) == head["total"]["value"]


def test_other_sites_may_read_nothing_unless_named(client: FlaskClient) -> None:
    response = client.get("/api/v1/search?q=aid", headers={"Origin": "https://a.example"})
    assert "Access-Control-Allow-Origin" not in response.headers


def test_named_sites_may_read_the_json(library: Library) -> None:
    settings = Settings(cors_origins="https://a.example https://b.example")
    client = create_app(library, settings=settings).test_client()
    ours, other = {"Origin": "https://a.example"}, {"Origin": "https://axexample"}
    for path in ("/api/v1/search?q=aid", "/api/v1/search?x=1"):
        response = client.get(path, headers=ours)
        assert response.headers["Access-Control-Allow-Origin"] == "https://a.example"
        assert "X-Request-ID" in response.headers["Access-Control-Expose-Headers"]
        assert "Origin" in response.headers["Vary"]
    assert "Access-Control-Allow-Origin" not in client.get("/search?q=aid", headers=ours).headers
    refused = client.get("/api/v1/search?q=aid", headers=other)
    assert "Access-Control-Allow-Origin" not in refused.headers
    asked = client.options(
        "/api/v1/verify", headers={**ours, "Access-Control-Request-Method": "POST"}
    )
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]


def test_numbers_tell_of_requests_and_the_index(client: FlaskClient) -> None:
    client.get("/api/v1/search?q=secret")
    client.get("/api/v1/search?q=secret&x=1")
    client.get("/article/secret")
    client.get("/secret")
    client.open("/api/v1/search", method="SECRET")
    text = client.get("/metrics").text
    route = 'method="GET",route="/api/v1/search"'
    assert f'pilcrow_requests_total{{{route},status="200"}} 1.0' in text
    assert f'pilcrow_requests_total{{{route},status="422"}} 1.0' in text
    assert 'method="GET",route="none",status="404"' in text
    assert 'method="other"' in text
    assert 'pilcrow_request_seconds_count{route="/api/v1/search"} 2.0' in text
    assert "pilcrow_index_ready 1.0" in text
    assert "pilcrow_index_paragraphs 30.0" in text
    assert "secret" not in text.lower()


def test_numbers_tell_that_there_is_no_index(tmp_path: Path) -> None:
    client = create_app(Library(tmp_path)).test_client()
    assert "pilcrow_index_ready 0.0" in client.get("/metrics").text


def test_readiness_opens_the_index(indexed: Index) -> None:
    """Its manifest alone does not make an index answer."""
    library = indexed({"a/a.txt": "A title of some news\n\nThe harbour opened.\n"})
    client = create_app(library).test_client()
    assert client.get("/readyz").json["index"]["articles"] == 1
    library.close()
    for file in library.path.glob("generation-*/index/*.toc"):
        file.unlink()
    response = client.get("/readyz")
    assert_problem(response, "index-unavailable", 503)
    assert response.headers["Retry-After"]
    assert client.get("/healthz").status_code == 200


def test_a_paragraph_comes_with_its_neighbours(client: FlaskClient) -> None:
    plain = client.get("/api/v1/paragraphs/pd6nqHbt2Z.p2").json
    assert plain["context"] == {"before": [], "after": []}
    around = client.get("/api/v1/paragraphs/pd6nqHbt2Z.p2?context=2").json["context"]
    assert [one["anchor"] for one in around["before"]] == ["h0", "p1"]
    assert [one["anchor"] for one in around["after"]] == ["p3", "p4"]


def test_the_docs_page_tells_every_address(client: FlaskClient) -> None:
    text, outline = read(client, "/api/docs")
    for path, methods in openapi.document()["paths"].items():
        (method,) = methods
        assert f"<code>{method.upper()} {path}</code>" in text
    assert "“" not in text.partition("<main")[2] or "Undefined" not in text
    for name in openapi.document()["components"]["schemas"]:
        assert name in outline.ids
    for link in outline.links:
        if link.startswith("#"):
            assert link[1:] in outline.ids, link
    assert_led(client, outline)
    shown = re.sub(r'<p class="printed">.*</p>', "", text)  # the address of the page itself
    assert "http://" not in shown
    assert "https://" not in shown


@pytest.mark.parametrize(("path", "most"), [("/api/v1/search", 1_925), ("/search", 7_300)])
def test_an_answer_takes_few_calls_beside_its_search(
    library: Library, path: str, most: int
) -> None:
    """Calls can be counted on any machine; a quarter more than now is a part that is made twice."""
    app = create_app(library)
    builder = EnvironBuilder(path=path, query_string={"q": "aid OR visas"})
    asked = Request(q="aid OR visas", facets=PAGE_FACETS if path == "/search" else ())

    def answer() -> None:
        b"".join(app.wsgi_app(builder.get_environ(), lambda *_: None))

    def search() -> None:
        assert len(library.search(asked).hits) == 9

    for run in (answer, search):
        run()  # what is looked up once
    assert calls(answer) - calls(search) < most


def calls(run: Callable[[], None]) -> int:
    profile = Profile()
    profile.runcall(run)
    return int(Stats(profile).total_calls)  # type: ignore[attr-defined]  # typeshed leaves it out


@pytest.mark.parametrize("header", ["Cookie", "Range", "If-None-Match", "X-Whatever"])
def test_a_header_that_takes_long_to_parse_is_refused(library: Library, header: str) -> None:
    client = create_app(library).test_client(use_cookies=False)
    answer = client.get("/api/v1/search?q=aid", headers={header: "a=b; " * 2000})
    assert_problem(answer, "request-header-fields-too-large", 431)
    assert header in answer.json["detail"]
    assert client.get("/api/v1/search?q=aid", headers={header: "a=b; " * 1000}).status_code == 200
