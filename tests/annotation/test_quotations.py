"""Quotations and speakers: one rule a case, in tests/data/annotate."""

from __future__ import annotations

import json
from typing import Any

import pytest

from search.annotation import annotate
from search.annotation.people.sources import Reference
from search.annotation.quotes.confidence import BY_RULE, precision
from search.articles.compose import compose
from search.formats import Document
from search.model import Confidence
from tests.support.paths import DATA

CASES = json.loads((DATA / "annotate" / "quotes.json").read_text(encoding="utf-8"))
SPEAKERS = json.loads((DATA / "annotate" / "speakers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", SPEAKERS, ids=[case["comment"] for case in SPEAKERS])
def test_the_case_has_the_expected_speakers(case: dict[str, Any]) -> None:
    headed = case["comment"].startswith("form: the full name in the headline")
    document = Document(("" if headed else "A title over it\n\n") + case["text"] + "\n")
    article = compose(document, name="a", source="s", lang="en")
    found = [
        [p.text[q.start : q.end], q.speaker, q.as_written, q.rule]
        for p, annotation in zip(article.paragraphs, annotate(article), strict=True)
        for q in annotation.quotes
    ]
    assert found == case["quotes"]


@pytest.mark.parametrize("case", CASES, ids=[case["comment"] for case in CASES])
def test_the_case_is_read_as_expected(case: dict[str, Any]) -> None:
    document = Document("A title over it\n\n" + case["text"] + "\n")
    article = compose(document, name="a", source="s", lang="en")
    pairs = list(zip(article.paragraphs, annotate(article), strict=True))
    found = [
        [p.text[q.start : q.end], q.kind.value, q.speaker, q.rule]
        for p, annotation in pairs
        for q in annotation.quotes
    ]
    assert found == case["quotes"]
    if "quotations" in case:
        assert len({q.quotation for _, a in pairs for q in a.quotes}) == case["quotations"]


def test_every_speaker_comes_with_a_confidence_and_nobody_with_none() -> None:
    document = Document("“It is safe,” Ann Lee said. “It is not,” a source said.")
    article = compose(document, name="a", source="s", lang="en")
    quotes = [q for a in annotate(article) for q in a.quotes]
    assert [(q.speaker, 0 < q.confidence <= 1) for q in quotes] == [
        ("Ann Lee", True),
        (None, False),
    ]


def test_every_rule_of_the_cases_has_measured_evidence() -> None:
    rules = {quote[3] for case in CASES for quote in case["quotes"]} - {"none"}
    assert rules <= BY_RULE.keys()


def test_a_pronoun_is_less_sure_than_a_name() -> None:
    name, pronoun = (precision("after", one) for one in (Reference.NAME, Reference.PRONOUN))
    assert Confidence.of(name) is Confidence.CERTAIN
    assert Confidence.of(pronoun) is Confidence.LIKELY
    assert Confidence.of(precision("colon", Reference.NAME)) is Confidence.POSSIBLE


def test_the_cue_is_where_a_reader_can_check_it() -> None:
    text = "“It is safe,” Ann Lee, a lawyer, said on Monday."
    article = compose(Document(text), name="a", source="s", lang="en")
    [quote] = [q for a in annotate(article) for q in a.quotes]
    assert quote.cue is not None
    assert text[slice(*quote.cue)] == "Ann Lee, a lawyer, said"
