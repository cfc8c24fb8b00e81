"""``web.api.routes`` and ``web.api.openapi`` over the indexed seed article."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from pydantic import TypeAdapter

from search import Library, Request
from tests.support.paths import SEEDS
from tests.support.problem_shape import assert_problem
from web.api.schemas.articles import ArticleListSchema, ArticleSchema
from web.api.schemas.citations import ParagraphSchema
from web.api.schemas.search import SearchSchema
from web.api.serializers.search import search_document

SEED = SEEDS / "2016-russia-turkey-cease-fire-in-syria.txt"
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "\u202egnirts\u2066",
    "a\x00b",
    "a\r\nSet-Cookie: x=1",
    "{{ 7 * 7 }}",
    "'; DROP TABLE paragraphs; --",
    "(" * 512,
    '"' * 512,
    "a* " * 170,
    "\U0010ffff\ufffe\ufeff",
    "aid~9 " * 80,
]


def search(client: FlaskClient, query: str) -> dict[str, Any]:
    response = client.get(f"/api/v1/search?{query}")
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/json"
    TypeAdapter(SearchSchema).validate_json(response.data, strict=True)
    document: dict[str, Any] = response.json
    return document


def test_a_compound_is_found_in_every_writing(client: FlaskClient) -> None:
    found = [
        {hit["id"] for hit in search(client, f"q={quote(writing)}")["hits"]}
        for writing in ("cease-fire", "ceasefire", "cease fire")
    ]
    assert len(found[0]) >= 3
    assert found[0] == found[1] == found[2]


def test_offsets_reproduce_the_text(client: FlaskClient) -> None:
    text = SEED.read_text(encoding="utf-8")
    for hit in search(client, "q=aid&limit=100")["hits"]:
        place = hit["paragraph"]
        assert text[place["start"] : place["end"]] == hit["text"]
        assert sha256(hit["text"].encode()).hexdigest() == place["sha256"]
        marked = [hit["text"][mark["start"] : mark["end"]] for mark in hit["matches"]]
        assert marked
        assert {word.lower() for word in marked} == {"aid"}


def test_windows_lead_through_the_whole_result(client: FlaskClient) -> None:
    whole = search(client, "q=Turkey&limit=100")
    seen: list[str] = []
    following = "/api/v1/search?q=Turkey&limit=4"
    while following:
        document = client.get(following).json
        seen += [hit["id"] for hit in document["hits"]]
        following = document["links"]["next"]
    assert seen == [hit["id"] for hit in whole["hits"]]
    assert len(seen) == whole["total"]["value"]


def test_past_the_end_is_an_empty_list(client: FlaskClient) -> None:
    document = search(client, "q=aid&offset=10000")
    assert document["hits"] == []
    assert document["total"]["value"] > 0


def test_without_words_there_is_every_paragraph(client: FlaskClient) -> None:
    (article,) = client.get("/api/v1/articles").json["articles"]
    assert search(client, "limit=0")["total"]["value"] == article["paragraphs"]


def test_facets_count_the_whole_result(client: FlaskClient) -> None:
    document = search(client, "q=aid&limit=1&facets=lang,section")
    assert document["facets"]["lang"] == [{"value": "en", "count": document["total"]["value"]}]
    assert set(document["facets"]) == {"lang", "section"}


def test_a_filter_keeps_what_its_facet_counted(client: FlaskClient) -> None:
    for section in search(client, "q=aid&facets=section")["facets"]["section"]:
        found = search(client, f"q=aid&section={quote(section['value'])}")
        assert found["total"]["value"] == section["count"]


def test_a_filter_can_exclude(client: FlaskClient) -> None:
    everything = search(client, "q=aid")["total"]["value"]
    assert search(client, "q=aid&lang=en")["total"]["value"] == everything
    assert search(client, "q=aid&lang=-en")["total"]["value"] == 0


def test_nothing_found_says_why(client: FlaskClient) -> None:
    document = search(client, "q=aid+zeppelin")
    counts = {clause["text"]: clause["paragraphs"] for clause in document["query"]["clauses"]}
    assert counts["zeppelin"] == 0
    assert counts["aid"] > 0


def test_the_command_line_prints_the_same_document(library: Library, client: FlaskClient) -> None:
    ours = search_document(library.search(Request(q="aid")))
    theirs = search(client, "q=aid")
    assert ours | {"took_ms": 0} == theirs | {"took_ms": 0}


def test_every_link_leads_somewhere(client: FlaskClient) -> None:
    document = search(client, "q=aid")
    (article,) = client.get("/api/v1/articles").json["articles"]
    links = [document["links"]["html"], article["links"]["self"], article["links"]["html"]]
    for hit in document["hits"]:
        links += [link for link in hit["links"].values() if link]
    for link in links:
        assert client.get(link.partition("#")[0]).status_code == 200, link


def test_articles_are_listed(client: FlaskClient) -> None:
    response = client.get("/api/v1/articles")
    TypeAdapter(ArticleListSchema).validate_json(response.data, strict=True)
    (article,) = response.json["articles"]
    assert article["paragraphs"] == 30
    assert article["title"].startswith("Russia, Turkey stress need")
    assert client.get("/api/v1/articles?offset=5").json["articles"] == []
    assert client.get("/api/v1/articles?limit=0").json["total"] == 1


def test_a_whole_article_has_all_its_blocks(client: FlaskClient) -> None:
    (article,) = client.get("/api/v1/articles").json["articles"]
    response = client.get(article["links"]["self"])
    TypeAdapter(ArticleSchema).validate_json(response.data, strict=True)
    kinds = [block["paragraph"]["kind"] for block in response.json["paragraphs"]]
    assert (kinds.count("paragraph"), kinds.count("heading"), kinds.count("title")) == (30, 3, 1)


def test_a_paragraph_has_its_citation(client: FlaskClient) -> None:
    hit = search(client, "q=cease-fire")["hits"][0]
    response = client.get(hit["links"]["self"])
    TypeAdapter(ParagraphSchema).validate_json(response.data, strict=True)
    citation = response.json["citation"]
    assert citation["text"] == hit["text"]
    assert citation["sha256"] in citation["formatted"]


def test_the_process_lives_and_the_index_answers(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json["index"]["paragraphs"] == 30


@pytest.mark.parametrize("query", HOSTILE)
def test_no_query_breaks_anything(client: FlaskClient, query: str) -> None:
    response = client.get("/api/v1/search", query_string={"q": query, "source": query[:99]})
    if response.status_code == 200:
        assert response.json["query"]["q"] == query
    else:
        assert_problem(response, "query-too-expensive", 422)


@pytest.mark.parametrize("raw", ["%ff%fe", "%ed%a0%80", "%00", "%", "%zz", "a%e2%80", "&&=&q"])
@pytest.mark.parametrize("path", ["/api/v1/search", "/search"])
def test_no_bytes_break_anything(client: FlaskClient, path: str, raw: str) -> None:
    assert client.get(f"{path}?q={raw}").status_code in (200, 422)
    assert client.get(f"{path}?{raw}=1").status_code == 422


@pytest.mark.parametrize(
    "name", ["%00", "%ff", "..", "%2e%2e%2f", "x" * 5000, "a.b.c.p1", ".", "p1"]
)
@pytest.mark.parametrize("place", ["articles", "paragraphs"])
def test_no_id_breaks_anything(client: FlaskClient, place: str, name: str) -> None:
    response = client.get(f"/api/v1/{place}/{name}")
    if response.status_code not in (200, 308):  # the client itself resolves the dots
        assert_problem(response, "not-found", 404)


def test_a_megabyte_is_refused(client: FlaskClient) -> None:
    response = client.get(f"/api/v1/search?q={'a' * 1_000_000}")
    assert_problem(response, "request-uri-too-long", 414)
    assert len(response.data) < 2000


def test_head_and_options_are_answered(client: FlaskClient) -> None:
    assert client.head("/api/v1/search?q=aid").status_code == 200
    response = client.options("/api/v1/search")
    assert response.status_code == 200
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_every_answer_carries_its_headers(client: FlaskClient) -> None:
    for path in ("/api/v1/search?q=aid", "/", "/nothing", "/static/pilcrow.css"):
        with client.get(path) as response:
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Referrer-Policy"] == "same-origin"
            assert response.headers["X-Request-ID"]
            policy = response.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; ")
            assert "unsafe" not in policy


def test_the_openapi_document_covers_every_json_address(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json
    assert document["openapi"] == "3.1.0"
    routes = {
        str(rule).replace("<", "{").replace(">", "}"): rule.endpoint
        for rule in client.application.url_map.iter_rules()
    }
    left_out = ("api.openapi", "api.docs")
    ours = {path for path, name in routes.items() if name.startswith("api.")}
    ours -= {path for path, name in routes.items() if name in left_out}
    assert ours <= set(document["paths"]) <= set(routes)


def test_the_openapi_document_refers_only_to_what_it_has(client: FlaskClient) -> None:
    response = client.get("/api/openapi.json")
    schemas = response.json["components"]["schemas"]
    referred = {part.split('"')[0] for part in response.text.split("#/components/schemas/")[1:]}
    assert referred <= set(schemas)
    for path in response.json["paths"].values():
        (operation,) = path.values()
        for parameter in operation["parameters"]:
            assert parameter["in"] == "path" or parameter["description"]


def test_the_openapi_document_tells_the_bounds(client: FlaskClient) -> None:
    paths = client.get("/api/openapi.json").json["paths"].values()
    operations = [operation for path in paths for operation in path.values()]
    parameters = [one for operation in operations for one in operation["parameters"]]
    numbers = [one["schema"] for one in parameters if one["schema"].get("type") == "integer"]
    assert len(numbers) == 15
    assert all({"minimum", "maximum"} <= set(schema) for schema in numbers)
