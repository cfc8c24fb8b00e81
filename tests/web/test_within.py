"""Words of one article that no paragraph has together, on the pages and in the JSON API."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from search import Request, Within
from tests.support.html import read
from web.rendering import urls


def test_an_empty_result_offers_the_articles_that_have_all_words(client: FlaskClient) -> None:
    text, outline = read(client, "/search?q=ceasefire+normalization")
    assert "1 article has all these words" in text
    assert "/search?q=ceasefire+normalization&within=article" in outline.links
    total = client.get("/api/v1/search?q=ceasefire+normalization").json["total"]
    assert (total["value"], total["within_article"]) == (0, 1)


def test_an_article_shows_a_paragraph_for_each_word(client: FlaskClient) -> None:
    text, outline = read(client, "/search?q=ceasefire+normalization&within=article")
    assert "1 article with all of these words" in text
    assert text.count('<article class="result') == 1
    assert text.count('class="further"') == 1
    assert any("within=article#p" in link for link in outline.links)


def test_json_has_the_further_paragraphs(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=ceasefire+normalization&within=article").json
    (hit,) = answer["hits"]
    (other,) = hit["further"]
    found = {mark["clause"] for mark in (*hit["matches"], *other["matches"])}
    assert found == {0, 1}
    assert other["id"] != hit["id"]
    assert "further" not in client.get("/api/v1/search?q=aid").json["hits"][0]


def test_the_article_marks_all_of_the_words(client: FlaskClient) -> None:
    _, outline = read(client, "/search?q=ceasefire+normalization&within=article")
    place = next(link for link in outline.links if "within=article#p" in link)
    text, _ = read(client, place.partition("#")[0])
    assert text.count("<mark>") > 1


@pytest.mark.parametrize("part", list(Within))
def test_an_address_keeps_the_part(client: FlaskClient, part: Within) -> None:
    url = urls.search_url(Request(q="aid", within=part))
    assert ("within" in url) is (part is not Within.PARAGRAPH)
    assert client.get(url).status_code == 200


def test_another_part_is_refused(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=aid&within=page")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["parameter"] == "within"
