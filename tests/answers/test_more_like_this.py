"""More like a paragraph: which words are asked for, and what comes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from pydantic import TypeAdapter

from search import ExpensiveQueryError, Filter, Library, Request
from search.answers.more_like_this import MOST_WORDS
from tests.support.problem_shape import assert_problem
from web import create_app
from web.api.schemas.search import SearchSchema

Index = Callable[[Mapping[str, str]], Library]

WIRE = (
    "The treasurer of the harbour said that the new pier is to be built of oak and granite, and "
    "that the council pays for it with the money from the lottery of the year before."
)
ALIKE = "Granite for the pier comes from the north, and the treasurer is to pay the oak on arrival."
LESS = "The council met in the evening, and nobody knew who pays for all of this in the end."
OTHER = "Rain is expected in the south, where farmers have been waiting for it since the spring."


def asked(library: Library, anchor: str) -> Request:
    [article] = [one for one in library.articles().articles if one.title == "Report a"]
    found = library.similar(f"{article.id}.{anchor}")
    assert found is not None
    return found


@pytest.fixture
def wire(indexed: Index) -> Library:
    texts = {"a": WIRE, "b": WIRE.replace(" new ", " "), "c": ALIKE, "d": LESS, "e": OTHER}
    return indexed({f"{name}.txt": f"# Report {name}\n\n{text}\n" for name, text in texts.items()})


def test_its_rarest_words_find_others_but_not_itself_or_its_copies(wire: Library) -> None:
    found = wire.search(asked(wire, "p1"))
    assert [hit.paragraph.title for hit in found.hits] == ["Report c", "Report d"]


def test_words_are_those_that_others_have_too_the_rarest_first(wire: Library) -> None:
    request = asked(wire, "p1")
    assert request.q.split() == ["treasurer", "pier", "oak", "granite", "council", "pays"]
    article = request.filters[0].value.partition(".")[0]
    assert request == Request(
        q=request.q, match_any=True, filters=(Filter("same_as", f"{article}.p1", exclude=True),)
    )


def test_only_so_many_words_are_asked_for(library: Library) -> None:
    request = library.similar("pd6nqHbt2Z.p3")
    assert request is not None
    assert len(request.q.split()) == MOST_WORDS


def test_no_word_is_taken_for_an_operator(indexed: Index) -> None:
    text = 'NOT AND OR -truce "truce" title:truce (truce* truce~ AT&T'
    library = indexed({"a.txt": f"# Report a\n\n{text}\n", "b.txt": f"# Report b\n\n{text} and\n"})
    page = library.search(asked(library, "p1"))
    assert not page.repaired
    assert {clause.excluded for clause in page.clauses} == {False}


@pytest.mark.parametrize("text", ["Is it? Is it?", "The and of it.", "x" * 5000 + " " + "y" * 5000])
def test_a_paragraph_without_telling_words_is_like_none(indexed: Index, text: str) -> None:
    library = indexed({"a.txt": f"# Report a\n\n{text}\n", "b.txt": f"# Report b\n\n{OTHER}\n"})
    assert library.search(asked(library, "p1")).total == 0


def test_words_that_are_too_long_for_a_query_are_left_out(indexed: Index) -> None:
    words = " ".join(letter * 60 for letter in "abcdefghijkl")
    texts = {
        "a.txt": f"# Report a\n\n{words} end\n",
        "b.txt": f"# Report b\n\n{words} {OTHER}\n",
    }
    assert len(asked(indexed(texts), "p1").q.split()) == 8


def test_it_is_cut_off_like_any_search(wire: Library) -> None:
    request = asked(wire, "p1")
    hurried = Library(wire.path, time_limit=0.0)
    with pytest.raises(ExpensiveQueryError):
        hurried.search(request)
    with pytest.raises(ExpensiveQueryError):
        hurried.similar(request.filters[0].value)
    hurried.close()


def test_a_page_leads_to_the_search(wire: Library) -> None:
    client = create_app(wire).test_client()
    request = asked(wire, "p1")
    name = request.filters[0].value
    assert f'href="/similar/{name}">More like this' in client.get("/search?q=lottery").text
    answer = client.get(f"/similar/{name}")
    assert answer.status_code == 302
    text = client.get(answer.location).text
    assert "Without copies of this paragraph" in text
    assert "2 paragraphs in 2 articles" in text
    assert client.get("/similar/none.p1").status_code == 404
    assert client.get(f"/similar/{name}?q=x").status_code == 422


def test_similar_paragraphs_as_json(wire: Library) -> None:
    client = create_app(wire).test_client()
    request = asked(wire, "p1")
    address = f"/api/v1/paragraphs/{request.filters[0].value}/similar"
    response = client.get(f"{address}?limit=1")
    TypeAdapter(SearchSchema).validate_json(response.data, strict=True)
    assert response.json["query"]["q"] == request.q
    [first] = response.json["hits"]
    [second] = client.get(response.json["links"]["next"]).json["hits"]
    assert [one["article"]["title"] for one in (first, second)] == ["Report c", "Report d"]
    again = client.get(f"{address}?offset=1").json["hits"]
    assert [hit["id"] for hit in again] == [second["id"]]


def test_what_is_like_nothing_known_is_a_problem(client: FlaskClient) -> None:
    assert_problem(client.get("/api/v1/paragraphs/none.p1/similar"), "not-found", 404)
    address = "/api/v1/paragraphs/pd6nqHbt2Z.p1/similar?sort=newest"
    assert_problem(client.get(address), "invalid-parameter", 422)


def test_a_search_for_more_keeps_what_a_reader_adds(library: Library) -> None:
    request = library.similar("pd6nqHbt2Z.p1")
    assert request is not None
    found = library.search(replace(request, limit=100))
    assert "pd6nqHbt2Z.p1" not in {hit.paragraph.id for hit in found.hits}
    assert 5 < found.total < 34
