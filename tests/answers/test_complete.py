"""``search.answers.complete``: completions, each with what it really finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from flask.testing import FlaskClient
from pydantic import TypeAdapter

from search import Completion, CompletionKind, Library, Request
from tests.support.problem_shape import assert_problem
from web import create_app
from web.api.schemas.completions import CompletionsSchema

Index = Callable[[Mapping[str, str]], Library]


def texts(library: Library, q: str) -> list[str]:
    return [one.text for one in library.suggest(q)]


@pytest.mark.parametrize(
    ("q", "text", "kind"),
    [
        ("human", "humanitarian", CompletionKind.WORD),
        ("aid human", "aid humanitarian", CompletionKind.WORD),
        ("cease-f", "cease-fire", CompletionKind.WORD),
        ("HUMAN", "humanitarian", CompletionKind.WORD),
        ("(visas OR human", "(visas OR humanitarian", CompletionKind.WORD),
        ("aid -syr", "aid -syria", CompletionKind.WORD),
        ("lav", 'speaker:"Sergey Lavrov"', CompletionKind.SPEAKER),
        ("aid lav", 'aid speaker:"Sergey Lavrov"', CompletionKind.SPEAKER),
        ("speaker:lav", 'speaker:"Sergey Lavrov"', CompletionKind.SPEAKER),
        ('speaker:"sergey l', 'speaker:"Sergey Lavrov"', CompletionKind.SPEAKER),
        ('aid "sergey lav', 'aid speaker:"Sergey Lavrov"', CompletionKind.SPEAKER),
        ("Çavuş", 'speaker:"Mevlut Cavusoglu"', CompletionKind.SPEAKER),
        ("puti", 'people:"Vladimir Putin"', CompletionKind.PERSON),
        ("syr", 'places:"Syria"', CompletionKind.PLACE),
        ("seed", 'source:"seeds"', CompletionKind.SOURCE),
        ("suppo", 'names:"International Syria Support Group"', CompletionKind.NAME),
    ],
)
def test_what_is_typed_is_completed(
    library: Library, q: str, text: str, kind: CompletionKind
) -> None:
    found = library.suggest(q, limit=20)
    assert (text, kind) in [(one.text, one.kind) for one in found]


@pytest.mark.parametrize(
    "q", ["la", "sy", "re", "th", "aid re", '"re', "people:pu", "(aid OR sy", "-re", "visas -tu"]
)
def test_each_completion_finds_as_much_as_it_says(library: Library, q: str) -> None:
    for one in library.suggest(q, limit=20):
        assert library.search(Request(q=one.text)).total == one.paragraphs > 0


@pytest.mark.parametrize(
    "q", ["", " ", "l", "aid ", "xyzzy", "zeppelin la", '"', "speaker:", "(((", "***", "people:x"]
)
def test_what_begins_nothing_has_no_completions(library: Library, q: str) -> None:
    assert library.suggest(q) == ()


def test_there_are_no_more_than_are_wanted(library: Library) -> None:
    assert [len(library.suggest("re", limit=limit)) for limit in (0, 1, 5)] == [0, 1, 5]
    kinds = {one.kind for one in library.suggest("sy", limit=3)}
    assert len(kinds) > 1  # words leave room for names


def test_of_a_word_one_form_is_offered(indexed: Index) -> None:
    body = "The harbours of the harbour were harboured in the harbour."
    library = indexed({"wire/a.txt": f"A long title of news\n\n{body}\n"})
    assert texts(library, "harb") == ["harbour"]


def test_words_that_say_nothing_are_not_offered(library: Library) -> None:
    assert not {"the", "that", "this", "there"} & set(texts(library, "th"))


def test_a_value_that_cannot_be_asked_for_is_not_offered(indexed: Index) -> None:
    library = indexed({'the "wire"/a.txt': "A long title of news\n\nSomething is said here.\n"})
    assert texts(library, "source:wir") == []


def test_completions_as_json(client: FlaskClient, library: Library) -> None:
    response = client.get("/api/v1/suggest?q=aid+lav&limit=3")
    TypeAdapter(CompletionsSchema).validate_json(response.data, strict=True)
    assert response.json["suggestions"] == [
        {"text": one.text, "kind": one.kind.value, "paragraphs": one.paragraphs}
        for one in library.suggest("aid lav", limit=3)
    ]
    assert client.get("/api/v1/suggest").json == {"suggestions": []}
    assert_problem(client.get("/api/v1/suggest?limit=21"), "invalid-parameter", 422)


def test_completions_as_browsers_take_them(client: FlaskClient) -> None:
    response = client.get("/api/v1/suggest/opensearch?q=human")
    assert response.mimetype == "application/x-suggestions+json"
    assert response.json == [
        "human",
        ["humanitarian"],
        ["6 paragraphs"],
        ["http://localhost/search?q=humanitarian"],
    ]


def test_hostile_beginnings_break_nothing(indexed: Index) -> None:
    client = create_app(indexed({"a/a.txt": "A long title of news\n\nText of it.\n"})).test_client()
    for q in ("\x00", "<script>", "a" * 512, "(" * 512, '"' * 511, "\ud7ff\u202e", "speaker:" * 60):
        assert client.get("/api/v1/suggest", query_string={"q": q}).status_code == 200


def test_a_completion_is_a_record(library: Library) -> None:
    assert library.suggest("human", limit=1) == (
        Completion("humanitarian", CompletionKind.WORD, 6),
    )
