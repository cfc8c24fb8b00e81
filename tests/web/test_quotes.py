"""Who said what: ``/speakers``, ``/api/v1/quotes`` and its table, over the indexed seed article."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote as quoted_url

import pytest
from flask.testing import FlaskClient
from pydantic import TypeAdapter

from search import Confidence, Filter, Library, Paragraph, QuoteKind, Request, Span
from tests.support.fixed_library import fixed
from tests.support.html import Outline, assert_led, read
from tests.support.problem_shape import assert_problem
from tests.support.web_records import hit, page, paragraph, quote
from web import create_app
from web.api.csv_rows import defused
from web.api.quotes_csv import COLUMNS
from web.api.schemas.quotes import QuotesSchema, SpeakersSchema
from web.api.serializers.quotes import quotes_document
from web.pages.quoted_speakers import QuotedSpeaker, quoted_speakers
from web.rendering.quotations import quotations

LAVROV = "/speakers/Sergey%20Lavrov"
EVIL = '"><script>alert(1)</script>'
Index = Callable[[Mapping[str, str]], Library]


def quotes(client: FlaskClient, query: str) -> dict[str, Any]:
    response = client.get(f"/api/v1/quotes?{query}")
    assert response.status_code == 200, response.text
    TypeAdapter(QuotesSchema).validate_json(response.data, strict=True)
    document: dict[str, Any] = response.json
    return document


def rows(client: FlaskClient, query: str) -> list[dict[str, str]]:
    response = client.get(f"/api/v1/quotes.csv?{query}")
    assert response.mimetype == "text/csv"
    assert "attachment" in response.headers["Content-Disposition"]
    reader = csv.DictReader(io.StringIO(response.get_data(as_text=True), newline=""))
    assert tuple(reader.fieldnames or ()) == COLUMNS
    return list(reader)


def said_by(name: str | None, text: str = "No aid") -> Paragraph:
    words = quote(0, len(text), speaker=name, cue=Span(0, 2))
    return paragraph(text, quotes=(words,))


def test_a_quotation_comes_with_what_a_reader_needs_to_check_it(client: FlaskClient) -> None:
    found = quotes(client, "q=speaker:cavusoglu+quote:civilians&speaker=Mevlut+Cavusoglu")
    (one,) = found["quotations"]
    text = one["text"]
    assert one["speaker"] == "Mevlut Cavusoglu"
    assert (one["kind"], one["confidence"], one["rule"]) == ("direct", 0.96, "after")
    assert one["cue"]["text"] == "Cavusoglu said"
    assert [part["text"].split()[0] for part in one["stretches"]] == ["The", "Unfortunately,"]
    for part in (*one["stretches"], one["cue"]):
        assert text[part["start"] : part["end"]] == part["text"]
    (match,) = one["matches"]
    assert text[match["start"] : match["end"]] == "civilians"
    assert client.get(one["links"]["self"]).json["text"] == text


def test_quotations_are_those_of_the_speaker(client: FlaskClient) -> None:
    everything = quotes(client, "limit=100")["quotations"]
    lavrov = quotes(client, "limit=100&speaker=sergey+lavrov")["quotations"]
    others = quotes(client, "limit=100&speaker=-Sergey+Lavrov")["quotations"]
    assert {one["speaker"] for one in lavrov} == {"Sergey Lavrov"}
    assert [one["stretches"] for one in lavrov] == [
        one["stretches"] for one in everything if one["speaker"] == "Sergey Lavrov"
    ]
    assert "Sergey Lavrov" not in {one["speaker"] for one in others}


def test_windows_of_quotations_lead_on(client: FlaskClient) -> None:
    whole = quotes(client, "speaker=Sergey+Lavrov&limit=100")
    seen: list[dict[str, Any]] = []
    following = "/api/v1/quotes?speaker=Sergey+Lavrov&limit=4"
    while following:
        document = client.get(following).json
        seen += document["quotations"]
        following = document["links"]["next"]
    assert seen == whole["quotations"]


def test_speakers_are_counted_in_paragraphs(client: FlaskClient) -> None:
    response = client.get("/api/v1/speakers")
    TypeAdapter(SpeakersSchema).validate_json(response.data, strict=True)
    people = response.json["speakers"]
    assert [(one["name"], one["paragraphs"]) for one in people] == [
        ("Sergey Lavrov", 19),
        ("Mevlut Cavusoglu", 7),
        ("Recep Tayyip Erdogan", 1),
    ]
    for one in people:
        assert client.get(one["links"]["self"]).json["total"]["value"] == one["paragraphs"]
        assert client.get(one["links"]["html"]).status_code == 200


def test_speakers_have_windows_and_topics(client: FlaskClient) -> None:
    first = client.get("/api/v1/speakers?limit=1").json
    assert (len(first["speakers"]), first["total"]) == (1, 3)
    second = client.get(first["links"]["next"]).json
    assert [one["name"] for one in second["speakers"]] == ["Mevlut Cavusoglu"]
    assert client.get("/api/v1/speakers?q=zeppelin").json["speakers"] == []
    assert client.get("/api/v1/speakers?offset=50").json["speakers"] == []


def test_paragraphs_are_filtered_by_speaker_people_and_places(client: FlaskClient) -> None:
    document = client.get("/api/v1/search?facets=speaker,people,places,month").json
    for field in ("speaker", "people", "places"):
        assert document["facets"][field]
        for one in document["facets"][field]:
            query = f"{field}={quoted_url(one['value'])}"
            total = client.get(f"/api/v1/search?{query}").json["total"]["value"]
            assert total == one["count"]


def test_the_table_has_every_quotation(client: FlaskClient) -> None:
    found = quotes(client, "speaker=Sergey+Lavrov&limit=100")["quotations"]
    table = rows(client, "speaker=Sergey+Lavrov")
    assert [row["paragraph_id"] for row in table] == [one["id"] for one in found]
    assert [row["paragraph"] for row in table] == [one["text"] for one in found]
    assert table[0]["offsets"] == " ".join(
        f"{part['start']}:{part['end']}" for part in found[0]["stretches"]
    )


def test_the_table_goes_on_over_all_pages(indexed: Index) -> None:
    said = "\n\n".join(f"“We have counted number {n} here,” Ann Smith said." for n in range(130))
    client = create_app(indexed({"wire/a.txt": f"A long title of news\n\n{said}\n"})).test_client()
    table = rows(client, "speaker=Ann+Smith")
    assert len(table) == 130
    assert len({row["paragraph_id"] for row in table}) == 130


def test_a_long_paragraph_is_not_repeated_with_each_quotation(indexed: Index) -> None:
    said = " ".join(f"“We counted number {n} here,” Ann Smith said." for n in range(600))
    client = create_app(indexed({"a.txt": f"A long title of news\n\n{said}\n"})).test_client()
    found = quotes(client, "speaker=Ann+Smith")["quotations"]
    assert len(found) == 600
    for one in found:
        at, text = one["text_start"], one["text"]
        assert len(text) < 1_200
        for part in one["stretches"]:
            assert text[part["start"] - at : part["end"] - at] == part["text"]
    assert max(len(row["paragraph"]) for row in rows(client, "speaker=Ann+Smith")) < 1_200


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert defused(f"{start}1+1") == f"'{start}1+1"


def test_a_quotation_is_no_formula(indexed: Index) -> None:
    said = "“=1+1 is what we have,” Ann Smith said."
    client = create_app(indexed({"wire/a.txt": f"A long title of news\n\n{said}\n"})).test_client()
    assert rows(client, "")[0]["quotation"] == "'=1+1 is what we have,"


def test_only_paragraphs_with_a_quotation_are_counted(client: FlaskClient) -> None:
    """Whether a speaker was asked for or not, and none twice."""
    for query in ("limit=100", "limit=100&q=aid", "limit=100&q=-aid", "limit=100&exact=1"):
        found = quotes(client, query)
        assert found["total"]["value"] == len({one["id"] for one in found["quotations"]})
    assert quotes(client, "")["total"] == {
        "value": 27,
        "relation": "eq",
        "articles": 1,
        "listed": 27,
    }
    assert client.get("/api/v1/search").json["total"]["value"] == 30


def test_an_unreadable_parameter_is_no_half_table(client: FlaskClient) -> None:
    for address in ("quotes.csv?speker=x", "quotes?limit=101", "speakers?offset=-1"):
        assert_problem(client.get(f"/api/v1/{address}"), "invalid-parameter", 422)


def test_a_query_that_asks_too_much_is_no_half_table(client: FlaskClient) -> None:
    response = client.get("/api/v1/quotes.csv", query_string={"q": "(a OR " * 80 + "b" + ")" * 80})
    assert response.status_code in (200, 422)
    assert response.mimetype in ("text/csv", "application/problem+json")


def test_a_page_tells_what_somebody_said_and_how_that_is_known(client: FlaskClient) -> None:
    text, outline = read(client, f"{LAVROV}?q=aid")
    assert "<title>Sergey Lavrov on aid – " in text
    assert "<mark>aid</mark>" in text
    assert '<span class="cue">Lavrov added</span>' in text
    assert "Partly direct quotation" in text
    assert "likely" in text
    assert_led(client, outline)


def test_a_cue_in_the_paragraph_before_is_shown() -> None:
    words = paragraph("It went on.", 2, quotes=(quote(0, 11, rule="continued"),))
    found = hit(paragraph=words, matches=(), before=(paragraph("Ann Smith spoke for long."),))
    text, _ = read(fixed(page(found)), "/speakers/Ann%20Smith")
    assert text.index("Ann Smith spoke for long.") < text.index("It went on.")


def test_a_speaker_has_pages(client: FlaskClient) -> None:
    text, _ = read(client, f"{LAVROV}?page=2")
    assert "Page 2 of 2" in text
    assert f'rel="prev" href="{LAVROV}"' in text
    assert "Page 9 does not exist" in read(client, f"{LAVROV}?page=9")[0]


def test_case_and_accents_do_not_matter_in_a_name(client: FlaskClient) -> None:
    text, _ = read(client, "/speakers/mevlüt%20CAVUSOGLU")
    assert "Quotations of <bdi>Mevlut Cavusoglu</bdi>" in text


def test_nothing_on_a_topic_is_no_unknown_name(client: FlaskClient) -> None:
    text, outline = read(client, f"{LAVROV}?q=zeppelin")
    assert "No results" in text
    assert LAVROV in outline.links


@pytest.mark.parametrize("name", ["lavrov", "LAVROV", "Sergei Lavrov", "Lawrow", "Sergey Lavrof"])
def test_an_unknown_name_leads_to_those_like_it(client: FlaskClient, name: str) -> None:
    _, outline = read(client, f"/speakers/{quoted_url(name)}", 404)
    assert LAVROV in outline.links


@pytest.mark.parametrize(
    "name", ["No speakers Atall", "%00", "%2e%2e", "<b>", "()", "x" * 3000, "a/b", "or", "a:b*"]
)
def test_no_name_breaks_anything(client: FlaskClient, name: str) -> None:
    response = client.get(f"/speakers/{quoted_url(name, safe='%/')}", follow_redirects=True)
    assert response.status_code == 404 or name == "%2e%2e"  # the client resolves the dots
    assert "b" not in Outline(response.text).tags


def test_the_list_leads_to_everybody(client: FlaskClient) -> None:
    text, outline = read(client, "/speakers")
    assert "3 speakers" in text
    assert LAVROV in outline.links
    assert_led(client, outline)
    assert f"{LAVROV}?q=aid" in read(client, "/speakers?q=aid")[1].links
    assert "No speakers" in read(client, "/speakers?q=zeppelin")[0]


def test_hits_and_articles_lead_to_their_speakers(client: FlaskClient) -> None:
    _, outline = read(client, "/search?q=aid")
    assert f"{LAVROV}?q=aid" in outline.links
    (article,) = client.get("/api/v1/articles").json["articles"]
    text, outline = read(client, article["links"]["html"])
    assert LAVROV in outline.links
    assert "Speakers" in text


def test_json_html_holds_marks_only(client: FlaskClient) -> None:
    for found in client.get("/api/v1/search?q=aid&limit=100").json["hits"]:
        plain = found["html"].replace("<mark>", "").replace("</mark>", "")
        assert "<" not in plain
        assert len(plain) == len(found["text"])


def test_voices_are_told_apart() -> None:
    known = paragraph(
        quotes=(
            quote(0, 2, speaker=None, kind=QuoteKind.INDIRECT),
            quote(2, 4, speaker="B/C", kind=QuoteKind.INDIRECT),
            quote(4, 6, speaker="A"),
            quote(6, 8, speaker="A", kind=QuoteKind.INDIRECT),
        )
    )
    assert quoted_speakers(known, Request(q="x y")) == (
        QuotedSpeaker(1, "B/C", indirect=True, url="/speakers/B%2FC?q=x+y"),
        QuotedSpeaker(2, "A", indirect=False, url="/speakers/A?q=x+y"),
        QuotedSpeaker(3, None, indirect=True, url=None),
    )


def test_filters_choose_quotations_case_and_accents_aside() -> None:
    hits = (hit(paragraph=said_by("Ann Smith")), hit(paragraph=said_by("Çelik")))

    def names(*filters: Filter) -> list[str | None]:
        found = page(*hits, request=Request(filters=filters))
        return [one.speaker for one in quotations(found)]

    assert names() == ["Ann Smith", "Çelik"]
    assert names(Filter("speaker", "celik")) == ["Çelik"]
    assert names(Filter("speaker", "ÇELIK", exclude=True)) == ["Ann Smith"]
    assert names(Filter("people", "celik")) == ["Ann Smith", "Çelik"]


@pytest.mark.parametrize("evil", [EVIL, "</span><b>", "{{ 7 * 7 }}", "\u202eevil", "a\x00b"])
def test_hostile_names_are_shown_as_text(evil: str) -> None:
    client = fixed(page(hit(paragraph=said_by(evil))))
    name = quoted_url(evil, safe="")
    for address in ("/search", "/article/7fK2mQ9xLp", f"/speakers/{name}"):
        response = client.get(address)
        assert response.status_code == 200
        assert not {"script", "b"} & Outline(response.text).tags
    assert client.get("/api/v1/quotes").json["quotations"][0]["speaker"] == evil


@pytest.mark.parametrize(
    ("least", "shown"), [("", ["Ann Smith", "Ann Smith"]), ("certain", ["Ann Smith"])]
)
def test_quotations_have_a_least_confidence(least: str, shown: list[str]) -> None:
    said = paragraph(
        "No truce. No aid.",
        quotes=(
            quote(0, 9, quotation=1, confidence=0.96),
            quote(10, 17, quotation=2, confidence=0.7, rule="colon"),
        ),
    )
    library = fixed(page(hit(paragraph=said, matches=())))
    asked = {"speaker": "Ann Smith", **({"confidence": least} if least else {})}
    request = Request(filters=(Filter("speaker", "Ann Smith"),))
    confidence = Confidence(least) if least else None
    found = page(hit(paragraph=said, matches=()), request=replace(request, confidence=confidence))
    assert [one["speaker"] for one in quotes_document(found)["quotations"]] == shown
    assert library.get("/api/v1/quotes", query_string=asked).status_code == 200


def test_an_unknown_confidence_is_refused(client: FlaskClient) -> None:
    response = client.get("/api/v1/quotes?confidence=sure")
    assert_problem(response, "invalid-parameter", 422)


def test_a_source_is_shown_as_it_is_written() -> None:
    said = paragraph(
        "No truce. No aid.",
        quotes=(
            quote(0, 9, quotation=1, speaker=None, confidence=0, as_written="the mayor"),
            quote(10, 17, quotation=2, confidence=0.7),
        ),
    )
    speakers = quoted_speakers(said)
    assert [(one.speaker, one.url is None, one.possible) for one in speakers] == [
        ("Ann Smith", False, True),
        ("the mayor", True, False),
    ]


def test_an_answer_has_a_thousand_quotations_at_most(indexed: Index) -> None:
    talks = "Talks\n\nOn the harbour, " + "“The aid came late,” Ann Lee said. " * 1500
    client = create_app(indexed({"talks.txt": talks})).test_client()
    found = quotes(client, "q=aid")
    assert (len(found["quotations"]), found["left_out"]) == (1000, 500)
    assert len(rows(client, "q=aid")) == 1500


def test_a_usual_paragraph_is_given_whole(client: FlaskClient) -> None:
    found = quotes(client, "limit=100")
    assert found["left_out"] == 0
    assert {one["text_start"] for one in found["quotations"]} == {0}
