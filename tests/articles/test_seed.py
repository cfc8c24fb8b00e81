"""The article that came with the task, against what people found in it."""

from __future__ import annotations

import json

import pytest

from search.analysis.sentences import sentences
from search.articles.read_articles import read_articles
from search.model import Article, Kind
from tests.support.paths import ROOT

GOLD = json.loads((ROOT / "tests/data/reading/seed.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def seed() -> Article:
    [path] = (ROOT / "seeds").glob("*russia-turkey*.txt")
    [article] = read_articles(
        path, path.read_bytes(), name="seeds/seed.txt", source="seeds", lang="en"
    )
    return article


def test_the_title_is_the_first_line(seed: Article) -> None:
    start, end = GOLD["title"]
    assert (seed.title, seed.title_found) == (seed.text[start:end], True)


def test_paragraphs_and_sentences_stand_where_people_found_them(seed: Article) -> None:
    found = [
        (p.n, p.start, p.end, [[p.start + a, p.start + b] for a, b in sentences(p.text)], p.section)
        for p in seed.paragraphs
        if p.kind.numbered
    ]
    expected = [
        (p["n"], *p["span"], p["sentences"], heading and seed.text[slice(*heading)])
        for section in GOLD["sections"]
        for heading in [section["heading"]]
        for p in section["paragraphs"]
    ]
    assert found == expected


def test_it_has_thirty_paragraphs_of_fifty_five_sentences(seed: Article) -> None:
    numbered = [paragraph for paragraph in seed.paragraphs if paragraph.kind.numbered]
    assert len(numbered) == 30
    assert sum(len(sentences(paragraph.text)) for paragraph in numbered) == 55


def test_three_headings_divide_it(seed: Article) -> None:
    headings = [p for p in seed.paragraphs if p.kind is Kind.HEADING]
    gold = [section["heading"] for section in GOLD["sections"] if section["heading"]]
    assert [[p.start, p.end] for p in headings] == gold
    assert [p.anchor for p in headings] == ["h1", "h2", "h3"]
