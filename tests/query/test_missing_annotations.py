"""A library without annotations: whoever asks for what only they tell is told that it has none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from search import Filter, Library, Note, Request, sync
from search.cli.main import main
from tests.support.paths import SEEDS
from web import create_app


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The seed article without annotations."""
    library = Library(tmp_path_factory.mktemp("plain") / "library")
    sync(library.path, [SEEDS], annotate=False)
    yield library
    library.close()


@pytest.fixture
def pages(plain: Library) -> FlaskClient:
    return create_app(plain).test_client()


def note(missing: str) -> Note:
    return Note(
        "not-annotated",
        f"No {missing} are known here: this library was indexed without annotations. "
        "'pilcrow index --rebuild --annotations' looks for them.",
    )


ASKED = [
    (Request(q="speaker:lavrov"), "speakers"),
    (Request(q='aid -quote:"humanitarian aid"'), "quotations"),
    (Request(q="(places:syr* OR names:astana) people:putin~"), "people or places or names"),
    (Request(q="aid", filters=(Filter("speaker", "Sergey Lavrov", exclude=True),)), "speakers"),
    (Request(q="aid", quoted=True), "quotations"),
]


@pytest.mark.parametrize(("request_", "missing"), ASKED, ids=str)
def test_it_says_what_it_does_not_know(plain: Library, request_: Request, missing: str) -> None:
    assert plain.search(request_).notes == (note(missing),)
    paragraph = plain.search(Request(q="aid")).hits[0].paragraph
    explanation = plain.explain(paragraph.id, request_)
    assert explanation
    assert explanation.notes == (note(missing),)


@pytest.mark.parametrize("q", ["aid", "title:syria after:2016", "lang:en", ""])
def test_it_says_nothing_to_those_who_do_not_ask(plain: Library, q: str) -> None:
    request = Request(q=q, facets=("speaker", "places"))
    assert [n for n in plain.search(request).notes if n.code == "not-annotated"] == []


@pytest.mark.parametrize(("request_", "missing"), ASKED, ids=str)
def test_a_library_with_annotations_has_no_such_note(
    library: Library, request_: Request, missing: str
) -> None:
    assert note(missing) not in library.search(request_).notes


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        ("/search?q=speaker:lavrov", "speakers"),
        ("/search?q=aid&places=Syria", "places"),
        ("/speakers", "quotations"),
        ("/speakers/Sergey%20Lavrov", "speakers"),
    ],
)
def test_pages_say_so(pages: FlaskClient, path: str, missing: str) -> None:
    text = note(missing).text.replace("'", "&#39;")
    assert f'<li dir="auto">{text}</li>' in pages.get(path).text


@pytest.mark.parametrize("path", ["search?q=speaker:lavrov", "speakers", "quotes"])
def test_documents_say_so(pages: FlaskClient, path: str) -> None:
    document = pages.get(f"/api/v1/{path}").json
    assert [one["code"] for one in document["query"]["notes"]] == ["not-annotated"]
    assert document["index"]["annotated"] is False


def test_the_command_says_so(plain: Library) -> None:
    result = CliRunner().invoke(main, ["search", "speaker:lavrov", "--library", str(plain.path)])
    assert f"Note: {note('speakers').text}" in result.stderr
