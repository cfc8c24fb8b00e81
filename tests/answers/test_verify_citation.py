"""``verify_citation``: same, moved, changed or gone; also over HTTP and on the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from pydantic import TypeAdapter

from search import CitationError, Library, Verdict, citation_of, sync
from search.cli.main import main
from tests.support.problem_shape import assert_problem
from web import create_app
from web.api.schemas.citations import VerificationSchema

Index = Callable[[Mapping[str, str]], Library]
TITLE = "The harbour of Varna has reopened"
FIRST = "The harbour has reopened after nine days, its master said on Monday morning."
SECOND = "Some forty ships had been waiting outside, among them three tankers from Batumi."
THIRD = "Nobody was hurt. The port will charge no fees until the end of next week."


def article(*paragraphs: str) -> str:
    return "\n\n".join((TITLE, *paragraphs)) + "\n"


ARTICLE = article(FIRST, SECOND, THIRD)


@pytest.fixture
def cited(indexed: Index) -> tuple[Library, dict[str, Any]]:
    """A library, and its citation of the second paragraph as JSON."""
    library = indexed(
        {"wire/varna.txt": ARTICLE, "wire/other.txt": "Other news here\n\nNothing.\n"}
    )
    (entry,) = (one for one in library.articles().articles if one.title == TITLE)
    client = create_app(library).test_client()
    return library, client.get(f"/api/v1/paragraphs/{entry.id}.p2").json["citation"]


def edit(library: Library, tmp_path: Path, text: str) -> None:
    """Change the file and look again."""
    (tmp_path / "articles/wire/varna.txt").write_text(text, encoding="utf-8")
    sync(library.path, [tmp_path / "articles"])


def answer(library: Library, citation: object) -> tuple[Verdict, str | None]:
    found = library.verify(citation_of(citation))
    return found.verdict, found.now and found.now.text


def test_what_is_still_there_is_the_same(cited: tuple[Library, dict[str, Any]]) -> None:
    library, citation = cited
    assert answer(library, citation) == (Verdict.SAME, SECOND)
    only_hash = {name: citation[name] for name in ("article", "start", "end", "sha256")}
    assert answer(library, only_hash) == (Verdict.SAME, SECOND)


def test_an_edit_elsewhere_moves_the_words(
    cited: tuple[Library, dict[str, Any]], tmp_path: Path
) -> None:
    library, citation = cited
    text = article("Good news came first.", FIRST, SECOND, THIRD)
    edit(library, tmp_path, text)
    found = library.verify(citation_of(citation))
    assert found.verdict is Verdict.MOVED
    assert found.detail == "The article was changed and still says so."
    assert found.now is not None
    assert text[found.now.start : found.now.end] == SECOND
    assert found.now.sha256 == citation["sha256"]
    assert found.now.paragraph.n == 3


def test_an_edit_of_the_words_changes_them(
    cited: tuple[Library, dict[str, Any]], tmp_path: Path
) -> None:
    library, citation = cited
    edited = SECOND.replace("forty", "fifty")
    edit(library, tmp_path, article(FIRST, edited, THIRD))
    assert answer(library, citation) == (Verdict.CHANGED, edited)


def test_words_taken_out_are_gone(cited: tuple[Library, dict[str, Any]], tmp_path: Path) -> None:
    library, citation = cited
    edit(library, tmp_path, article(FIRST, THIRD))
    assert answer(library, citation) == (Verdict.GONE, None)


def test_words_that_were_never_there_are_changed_ones(
    cited: tuple[Library, dict[str, Any]],
) -> None:
    """A citation may be wrong from the beginning: the article is the one cited."""
    library, citation = cited
    forged = citation | {"text": SECOND.replace("three", "thirty")}
    assert answer(library, forged) == (Verdict.CHANGED, SECOND)


def test_wrong_offsets_are_put_right(cited: tuple[Library, dict[str, Any]]) -> None:
    library, citation = cited
    found = library.verify(citation_of(citation | {"start": 0, "end": 20}))
    assert found.verdict is Verdict.MOVED
    assert found.detail == "The article says so in another place."
    assert found.now is not None
    assert (found.now.start, found.now.end) == (citation["start"], citation["end"])


def test_a_sentence_can_be_cited(cited: tuple[Library, dict[str, Any]], tmp_path: Path) -> None:
    library, citation = cited
    said = "The port will charge no fees until the end of next week."
    start = ARTICLE.index(said)
    sentence = {
        "article": citation["article"],
        "start": start,
        "end": start + len(said),
        "text": said,
        "sha256": sha256(said.encode()).hexdigest(),
    }
    assert answer(library, sentence) == (Verdict.SAME, said)
    edit(library, tmp_path, article(FIRST, SECOND, THIRD.replace("next week", "next month")))
    assert answer(library, sentence) == (Verdict.CHANGED, said.replace("next week", "next month"))


def test_words_over_two_paragraphs_can_be_cited(cited: tuple[Library, dict[str, Any]]) -> None:
    library, citation = cited
    start, end = ARTICLE.index("among them"), ARTICLE.index(" The port")
    words = {"article": citation["article"]["id"], "start": start, "end": end}
    text = "among them three tankers from Batumi. Nobody was hurt."
    assert answer(library, words | {"text": text})[0] is Verdict.SAME


def test_line_breaks_do_not_matter(cited: tuple[Library, dict[str, Any]]) -> None:
    library, citation = cited
    broken = citation | {"text": SECOND.replace(" outside,", "\n  outside,")}
    assert answer(library, broken) == (Verdict.SAME, SECOND)


def test_words_alone_are_looked_for_everywhere(cited: tuple[Library, dict[str, Any]]) -> None:
    library, _ = cited
    assert answer(library, {"text": "three tankers from Batumi"}) == (
        Verdict.MOVED,
        "three tankers from Batumi",
    )
    assert answer(library, {"text": "a thing that nobody wrote"}) == (Verdict.NOT_FOUND, None)
    nearest = answer(library, {"text": FIRST.replace("nine", "ten")})
    assert nearest == (Verdict.NOT_FOUND, FIRST)  # no article was named that could have changed


def test_another_article_is_told_from_the_one_cited(
    cited: tuple[Library, dict[str, Any]], tmp_path: Path
) -> None:
    library, citation = cited
    (tmp_path / "articles/wire/varna.txt").write_text(f"Elsewhere\n\n{SECOND}\n", "utf-8")
    sync(library.path, [tmp_path / "articles"])
    found = library.verify(citation_of(citation))
    assert found.verdict is Verdict.MOVED
    assert found.detail == "The article cited is not in the index; another one says so."


@pytest.mark.parametrize(
    ("citation", "part", "start"),
    [
        ([], "", "A citation is a JSON object"),
        ("aid", "", "A citation is a JSON object"),
        ({}, "text", "There is nothing to compare"),
        ({"text": " \n"}, "text", "There is nothing to compare"),
        ({"sha256": "0" * 64}, "text", "There is nothing to compare"),
        ({"text": 5}, "text", "“text” of a citation is a text"),
        ({"text": "x" * 20_001}, "text", "“text” is longer than 20,000 characters"),
        ({"text": "x", "start": "1", "end": 2}, "start", "“start” of a citation is a number"),
        ({"text": "x", "start": True, "end": 2}, "start", "“start” of a citation is a number"),
        ({"text": "x", "start": -1, "end": 2}, "start", "“start” of a citation is a number"),
        ({"text": "x", "start": 1}, "start", "“start” and “end” belong together"),
        ({"text": "x", "start": 2, "end": 2}, "end", "“end” must be greater"),
        ({"text": "x", "sha256": "abc"}, "sha256", "“sha256” is not one"),
        ({"text": "x", "article": {"id": 7}}, "article", "“article” of a citation is a text"),
    ],
)
def test_what_is_no_citation_is_refused(citation: object, part: str, start: str) -> None:
    with pytest.raises(CitationError) as error:
        citation_of(citation)
    assert error.value.part == part
    assert str(error.value).startswith(start)


@pytest.mark.parametrize("address", ["/api/v1/search?q=aid&limit=1", "/api/v1/paragraphs/ID"])
def test_what_the_endpoint_gave_can_be_handed_back(client: FlaskClient, address: str) -> None:
    (hit,) = client.get("/api/v1/search?q=aid&limit=1").json["hits"]
    document = client.get(address.replace("ID", hit["id"])).json
    (citation,) = document.get("hits", [document])
    response = client.post("/api/v1/verify", json=citation)
    TypeAdapter(VerificationSchema).validate_json(response.data, strict=True)
    assert response.json["verdict"] == "same"
    now = response.json["now"]
    assert (now["id"], now["text"]) == (hit["id"], hit["text"])
    assert now["sha256"] == hit["paragraph"]["sha256"]


def test_what_cannot_be_verified_is_a_problem(client: FlaskClient) -> None:
    for body in (b"", b"{", b"[]", b"\xff", b'{"text": 5}', b"9" * 5000):
        response = client.post("/api/v1/verify", data=body)
        document = assert_problem(response, "invalid-citation", 422)
        assert document["errors"]
    assert_problem(client.post("/api/v1/verify", data=b"x" * 300_000), "too-large", 413)
    assert_problem(client.get("/api/v1/verify"), "method-not-allowed", 405)
    assert_problem(client.post("/api/v1/search"), "method-not-allowed", 405)


def test_no_citation_breaks_anything(client: FlaskClient) -> None:
    for text in ('"' * 500, "\x00", "a " * 9_000, "\ud800", "(" * 999, "AND OR NOT", "the the of"):
        for place in ({}, {"article": "pd6nqHbt2Z", "start": 5, "end": 2**53}):
            response = client.post("/api/v1/verify", data=json.dumps({"text": text, **place}))
            assert response.status_code in (200, 422), response.text


def run(library: Library, citation: str, *arguments: str) -> tuple[int, str]:
    command = ["verify", *arguments, "--library", str(library.path)]
    ran = CliRunner().invoke(main, command, input=citation)
    return ran.exit_code, ran.output


def test_the_terminal_tells_where_the_words_are(
    cited: tuple[Library, dict[str, Any]], tmp_path: Path
) -> None:
    library, citation = cited
    file = tmp_path / "citation.json"
    file.write_text(json.dumps(citation))
    status, text = run(library, "", str(file))
    assert (status, text.splitlines()[0]) == (
        0,
        "SAME: The article still says so, in the same place.",
    )
    assert f"characters {citation['start']}–{citation['end']}\nSHA-256 {citation['sha256']}" in text
    edit(library, tmp_path, article(FIRST, THIRD))
    status, text = run(library, json.dumps(citation))
    assert (status, text) == (1, "GONE: No article in the index says so.\n")


@pytest.mark.parametrize(
    ("given", "start"),
    [("{", "Error: The citation is not JSON"), ("[]", "Error: A citation is a JSON object")],
)
def test_the_terminal_refuses_what_is_no_citation(library: Library, given: str, start: str) -> None:
    status, text = run(library, given)
    assert status == 2
    assert text.startswith(start)
