"""``search.answers.explain``: why, and why not; it never disagrees with the search."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from pydantic import TypeAdapter

from search import Filter, Library, Request
from tests.support.problem_shape import assert_problem
from web.api.schemas.explanation import ExplanationSchema

ARTICLE = "pd6nqHbt2Z"
REQUESTS = [
    *(
        Request(q=q)
        for q in (
            "aid", "cease-fire", "cease fire", "aid visas", "aid -Syria", "aid NOT visas", "???",
            "NOT aid", "NOT aid NOT visas", '"humanitarian aid"', '"aid Syria"~5', "normal*", "",
            "Cavusogli~", "title:turkey", "speaker:lavrov quote:aid", "speaker:cavusoglu quote:aid",
            "(aid OR visas) Turkey", "(aid zeppelin) OR NOT (visas OR ceasefire)", "after:2016",
            "section:relations", "US", "NOT (NOT aid)",
        )
    ),
    Request(q="aid zeppelin", match_any=True),
    Request(q="aids", exact=True),
    Request(q="aid", filters=(Filter("lang", "fr"), Filter("lang", "en"))),
    Request(q="aid", filters=(Filter("lang", "fr"),)),
    Request(q="aid", filters=(Filter("speaker", "sergey lavrov", exclude=True),)),
    Request(q="aid", since="2016-12"),
]  # fmt: skip


@pytest.mark.parametrize("request_", REQUESTS, ids=str)
def test_it_says_of_every_paragraph_what_the_search_says(
    library: Library, request_: Request
) -> None:
    page = library.search(replace(request_, limit=100))
    hits = {hit.paragraph.id: hit for hit in page.hits}
    article = library.article(ARTICLE)
    assert article is not None
    for paragraph in article.paragraphs:
        found = library.explain(paragraph.id, request_)
        assert found is not None
        assert found.matched == (paragraph.id in hits), paragraph.id
        assert bool(found.reasons) != found.matched
        if found.matched:
            hit = hits[paragraph.id]
            assert found.score == pytest.approx(hit.score)
            assert found.matches == hit.matches
            shares = sum(clause.score for clause in found.clauses)
            assert shares + found.near + found.in_article == pytest.approx(hit.score)
        else:
            assert found.score is None


def reasons(library: Library, paragraph: str, q: str, **options: Any) -> tuple[str, ...]:
    found = library.explain(f"{ARTICLE}.{paragraph}", Request(q=q, **options))
    assert found is not None
    return found.reasons


def test_the_clause_that_fails_is_named(library: Library) -> None:
    assert reasons(library, "p5", "aid visas") == ("It does not match visas.",)
    assert reasons(library, "p5", "aid NOT ceasefire") == (
        "It matches ceasefire, which is excluded.",
    )
    assert reasons(library, "p5", "visas OR zeppelin") == (
        "It does not match visas.",
        "It does not match zeppelin.",
    )
    assert reasons(library, "h0", "") == (
        "It is not a numbered paragraph, and a query without words matches only those.",
    )
    assert reasons(library, "p5", "???") == ("The query has no word to look for.",)


def test_two_quotations_are_not_one(library: Library) -> None:
    """Both hold of the paragraph, but not of the same words."""
    both = "speaker:lavrov quote:aid"
    found = library.search(Request(q="speaker:lavrov", limit=100)).hits
    other = next(hit.paragraph for hit in found if "aid" not in hit.paragraph.text)
    assert reasons(library, other.anchor, both) == ("It does not match quote:aid.",)


def test_the_filter_that_keeps_it_out_is_named(library: Library) -> None:
    french = (Filter("lang", "fr"), Filter("source", "seeds"))
    assert reasons(library, "p5", "aid", filters=french) == ("Its lang is not fr.",)
    excluded = (Filter("source", "Seeds", exclude=True),)
    assert reasons(library, "p5", "aid", filters=excluded) == (
        "Its source is Seeds, which is excluded.",
    )
    assert reasons(library, "p5", "aid", since="2016") == (
        "It was published at an unknown date, and after:2016 is asked for.",
    )


def test_two_words_that_stand_as_one_hold_both(library: Library) -> None:
    found = library.explain(f"{ARTICLE}.p17", Request(q="cease fire"))
    assert found is not None
    assert [one.holds for one in found.clauses] == [found.matched, found.matched]


def test_an_explanation_as_json(client: FlaskClient) -> None:
    query = urlencode({"q": "aid -visas", "paragraph": f"{ARTICLE}.p5", "lang": "en"})
    response = client.get(f"/api/v1/explain?{query}")
    TypeAdapter(ExplanationSchema).validate_json(response.data, strict=True)
    (hit,) = (
        hit
        for hit in client.get("/api/v1/search?q=aid+-visas&lang=en&explain=1").json["hits"]
        if hit["id"] == f"{ARTICLE}.p5"
    )
    assert response.json["score"] == hit["score"]
    assert response.json["html"] == hit["html"]
    assert response.json["filters"] == [
        {"field": "lang", "value": "en", "exclude": False, "holds": True}
    ]
    shares = {one["text"]: one["score"] for one in response.json["clauses"]}
    assert shares == {"aid": hit["explain"][0]["score"], "visas": 0}


def test_what_cannot_be_explained_is_a_problem(client: FlaskClient) -> None:
    assert_problem(client.get("/api/v1/explain?q=aid&paragraph=none.p1"), "not-found", 404)
    document = assert_problem(client.get("/api/v1/explain?q=aid"), "invalid-parameter", 422)
    assert document["detail"] == "The parameter “paragraph” is required: add it."
    assert_problem(client.get("/api/v1/explain?q=aid&paragraph="), "invalid-parameter", 422)


def test_the_optional_words_of_a_question_keep_nothing_out(library: Library) -> None:
    request = Request(q="What did Lavrov say about the aid?")
    page = library.search(request)
    outcome = library.explain(page.hits[0].paragraph.id, request)
    assert outcome is not None
    assert (outcome.understood, outcome.matched) == (page.understood, True)
    assert [note.text for note in outcome.notes] == [
        "No paragraph has all of these words, so that these are optional: "
        "What, did, say, about, the"
    ]
    assert outcome.notes == page.notes
