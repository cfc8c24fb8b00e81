"""``export`` and what the web makes of it: every hit, of one state, in little memory."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import TypeAdapter

from search import Copies, Filter, Library, QueryError, Request, Sort, sync
from tests.support.problem_shape import assert_problem
from web import create_app
from web.api.export import COLUMNS
from web.api.schemas.search import ExportHeadSchema, HitSchema

Index = Callable[[Mapping[str, str]], Library]
REQUESTS = [
    Request(q="aid OR visas"),
    Request(q="turkey", sort=Sort.ARTICLE),
    Request(q="turkey", by_article=True),
    Request(q="turkey", filters=(Filter("speaker", "Sergey Lavrov"),), context=1),
    Request(sort=Sort.OLDEST, quoted=True),
    Request(q="zeppelin"),
]


def articles(count: int, *, each: int = 1) -> dict[str, str]:
    body = "\n\n".join(f"Harbour news number {n} goes on for a while here." for n in range(each))
    return {f"wire/{n}.txt": f"The harbour title number {n}\n\n{body}\n" for n in range(count)}


def lines(client: FlaskClient, query: str) -> list[dict[str, Any]]:
    with client.get(f"/api/v1/export.ndjson?{query}") as response:
        assert response.status_code == 200, response.text
        assert response.mimetype == "application/x-ndjson"
        head, *hits = map(json.loads, response.text.splitlines())
    TypeAdapter(ExportHeadSchema).validate_python(head, strict=True)
    for hit in hits:
        TypeAdapter(HitSchema).validate_python(hit, strict=True)
    assert head["total"]["value"] >= len(hits)
    return [head, *hits]


@pytest.mark.parametrize("request_", REQUESTS, ids=str)
def test_an_export_is_all_pages_of_a_search(library: Library, request_: Request) -> None:
    page = library.search(replace(request_, limit=100))
    export = library.export(request_)
    assert tuple(export) == page.hits
    assert (export.page.total, export.page.articles) == (page.total, page.articles)


def test_an_export_stays_with_its_state_while_the_library_changes(
    indexed: Index, tmp_path: Path
) -> None:
    library = indexed(articles(20))
    export = library.export(Request(q="harbour"))
    hits = iter(export)
    first = list(islice(hits, 5))
    for path in sorted((tmp_path / "articles/wire").iterdir())[:15]:
        path.unlink()
    sync(library.path, [tmp_path / "articles"])
    assert library.search(Request(q="harbour")).total == 10
    sync(library.path, [tmp_path / "articles"], rebuild=True)
    assert library.search(Request(q="harbour")).total == 10
    library.close()
    rest = list(hits)
    assert len({hit.paragraph.id for hit in (*first, *rest)}) == 40 == export.page.total


def test_equal_parts_of_an_export_are_scored_as_one_page(indexed: Index) -> None:
    """Past the bound to which hits are scored fully, and in several portions."""
    library = indexed(articles(3, each=400))
    request = Request(q="harbour number", copies=Copies.ALL)
    hits = tuple(library.export(request))
    assert len(hits) == 1203
    for offset in (0, 200, 700, 1150):
        page = library.search(replace(request, offset=offset, limit=100))
        assert hits[offset : offset + 100] == page.hits


def test_a_bad_query_is_an_error_and_no_half_export(library: Library) -> None:
    with pytest.raises(QueryError):
        library.export(Request(q='"aid', strict=True))


def test_memory_does_not_grow_with_the_hits(indexed: Index) -> None:
    """Streaming holds the numbers of hits in memory, and no paragraphs."""
    client = create_app(indexed(articles(1, each=3000))).test_client()
    with client.get("/api/v1/export.ndjson?q=harbour") as response:
        parts = response.iter_encoded()
        next(parts)
        tracemalloc.start()
        size = sum(map(len, parts))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert size > 2_000_000
    assert peak < size / 4


def test_lines_are_the_hits_of_the_search(client: FlaskClient) -> None:
    head, *hits = lines(client, "q=aid+OR+visas")
    page = client.get("/api/v1/search?q=aid+OR+visas&limit=100").json
    assert hits == page["hits"]
    assert head["query"]["understood"] == "aid OR visas"
    assert head["index"] == page["index"]
    assert head["total"] == page["total"]


def test_lines_hold_the_fields_that_are_wanted(client: FlaskClient) -> None:
    _, *hits = lines(client, "q=aid&fields=text,score")
    assert {frozenset(hit) for hit in hits} == {frozenset(("id", "text", "score"))}


def test_the_link_of_a_search_exports_it(client: FlaskClient) -> None:
    page = client.get("/api/v1/search?q=turkey&sort=article&lang=en&limit=3&facets=lang").json
    address = page["links"]["export"]
    _, *hits = lines(client, address.partition("?")[2])
    assert hits[:3] == page["hits"]
    assert len(hits) == page["total"]["value"]


def test_a_table_has_a_row_for_each_hit(client: FlaskClient) -> None:
    with client.get("/api/v1/export.csv?q=aid") as response:
        assert response.mimetype == "text/csv"
        assert "attachment" in response.headers["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(response.text, newline="")))
    _, *hits = lines(client, "q=aid")
    assert tuple(rows[0]) == COLUMNS
    assert [row["text"] for row in rows] == [hit["text"] for hit in hits]
    assert [row["sha256"] for row in rows] == [hit["paragraph"]["sha256"] for hit in hits]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_no_cell_of_a_table_is_a_formula(indexed: Index, start: str) -> None:
    text = f'{start}HYPERLINK("https://evil.example/";"harbour") is what it said here.'
    library = indexed({"=wire/a.txt": f"A long title of news\n\n{text}\n"})
    with create_app(library).test_client().get("/api/v1/export.csv?q=harbour") as response:
        (row,) = csv.DictReader(io.StringIO(response.text, newline=""))
    assert row["text"] == f"'{text}"
    assert row["source"] == "'=wire"


def test_an_unreadable_request_is_a_problem(client: FlaskClient) -> None:
    for path in ("export.ndjson", "export.csv"):
        assert_problem(client.get(f"/api/v1/{path}?limit=3"), "invalid-parameter", 422)
        query = {"q": " ".join(f"{letter}a*" for letter in "abcdefghijklmnop" * 8)}
        response = client.get(f"/api/v1/{path}", query_string=query)
        assert response.status_code in (200, 422)
        response.close()


def test_head_of_an_export_holds_nothing_open(client: FlaskClient, library: Library) -> None:
    with client.head("/api/v1/export.ndjson?q=aid") as response:
        assert (response.status_code, response.data) == (200, b"")
