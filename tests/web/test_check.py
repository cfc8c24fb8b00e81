"""Checked quotations on the page and in the JSON API."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from flask.testing import FlaskClient

from search import Library
from web import create_app

NEWS = {
    "harbour.md": """---
title: The harbour of Leeds is closed
date: 2016-11-05
source: The Herald
---

"We will not open the harbour before the &lt;old&gt; pier is repaired in spring," Ann Lee said.

"Nobody told the engineers that the bridge was carrying heavy lorries," Carla Diaz said.
"""
}
ALTERED = "We will open the harbour before the <old> pier is mended"
DRAFT = """She was clear. "We will not open the harbour," Ann Lee said.

"Green unicorns buy it all," Bob Stone said.
"""


@pytest.fixture
def news(indexed: Callable[[Mapping[str, str]], Library]) -> FlaskClient:
    return create_app(indexed(NEWS)).test_client()


def test_the_page_shows_the_verdict_the_difference_and_the_source(news: FlaskClient) -> None:
    page = news.get("/check", query_string={"text": ALTERED, "who": "Ann Lee"})
    assert page.status_code == 200
    assert '<span class="verdict altered">Altered</span>' in page.text
    assert '<ins><span class="unseen">article: </span>not' in page.text
    assert "&lt;old&gt;" in page.text
    assert "<old>" not in page.text
    assert "5 November 2016" in page.text


def test_a_draft_is_sent_by_a_form(news: FlaskClient) -> None:
    page = news.post("/check", data={"text": DRAFT, "who": "", "when": ""})
    assert page.status_code == 200
    assert "1 verbatim, 1 not found" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert 'href="#q2"' in page.text


def test_the_empty_page_is_a_form(news: FlaskClient) -> None:
    page = news.get("/check")
    assert (page.status_code, page.text.count("<textarea")) == (200, 1)


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"text": "x" * 20_001}, "longer than 20000 characters"),
        ({"text": "aid", "when": "May"}, "“May” is not a date"),
        ({"text": "…"}, "There are no words to check"),
        ({"text": "aid", "colour": "red"}, "There is no parameter “colour”"),
    ],
)
def test_what_is_wrong_is_named(news: FlaskClient, form: dict[str, str], message: str) -> None:
    page = news.post("/check", data=form)
    assert page.status_code == 422
    assert message in page.text


def test_the_api_answers_with_passages_and_pieces(news: FlaskClient) -> None:
    answer = news.post("/api/v1/check", json={"text": ALTERED, "who": "Bob Stone", "when": None})
    assert answer.status_code == 200
    [one] = answer.json["quotations"]
    assert (one["verdict"], one["wording"]) == ("other speaker", "altered")
    [passage] = one["passages"]
    assert passage["said_by"] == "Ann Lee"
    assert [p for p in passage["pieces"] if p["kind"] != "same"] == [
        {"kind": "left out", "quoted": "", "written": "not"},
        {"kind": "changed", "quoted": "mended", "written": "repaired"},
    ]
    assert passage["context"][passage["start"] : passage["end"]] == passage["text"]
    assert passage["citation"]["sha256"] == passage["paragraph"]["sha256"]
    assert passage["article"]["published"] == "2016-11-05"


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        (b"", "text"), (b"[1]", "text"), (b"{", "text"), (b'{"text": 1}', "text"),
        (b'{"text": "a", "when": "x"}', "when"), (b'{"text": "a", "q": "b"}', "q"),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_read_is_named(
    news: FlaskClient, body: bytes, parameter: str
) -> None:
    answer = news.post("/api/v1/check", data=body, content_type="application/json")
    assert answer.status_code == 422
    assert [fault["parameter"] for fault in answer.json["errors"]] == [parameter]


def test_an_empty_text_is_an_error(news: FlaskClient) -> None:
    answer = news.post("/api/v1/check", json={"text": " "})
    assert (answer.status_code, answer.json["title"]) == (422, "The query is not valid")


def test_a_phrase_that_finds_nothing_is_checked(news: FlaskClient) -> None:
    page = news.get("/search", query_string={"q": '"open the harbour before the new pier"'})
    assert "Check this quotation" in page.text
    assert "<strong>altered</strong>" in page.text
