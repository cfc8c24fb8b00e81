"""The seed article: every quotation and speaker, and each trap in it by name."""

from __future__ import annotations

import pytest

from search.annotation import Annotation, PlaceKind, Quote, QuoteKind, annotate
from search.articles.compose import compose
from search.formats import Document
from search.model import Paragraph
from tests.support.paths import ROOT

LAVROV, CAVUSOGLU = "Sergey Lavrov", "Mevlut Cavusoglu"


@pytest.fixture(scope="module")
def annotated() -> dict[int, tuple[Paragraph, Annotation]]:
    """The numbered paragraphs of the seed article with their annotations."""
    path = next((ROOT / "seeds").glob("2016-russia-turkey*.txt"))
    article = compose(
        Document(path.read_bytes().decode()), name=path.name, source="seeds", lang="en"
    )
    pairs = zip(article.paragraphs, annotate(article), strict=True)
    return {p.n: (p, annotation) for p, annotation in pairs if p.n is not None}


Seed = dict[int, tuple[Paragraph, Annotation]]


def words(seed: Seed, n: int, quote: Quote) -> str:
    return seed[n][0].text[quote.start : quote.end]


def marked(seed: Seed, n: int) -> list[Quote]:
    return [q for q in seed[n][1].quotes if q.kind is not QuoteKind.INDIRECT]


def said(seed: Seed, n: int) -> list[tuple[str, str | None]]:
    """The quotes of a paragraph as (first two words, speaker)."""
    return [(" ".join(words(seed, n, q).split()[:2]), q.speaker) for q in seed[n][1].quotes]


def cues(seed: Seed, n: int) -> list[str | None]:
    text = seed[n][0].text
    return [text[slice(*q.cue)] if q.cue else None for q in seed[n][1].quotes]


def gold() -> list[tuple[int, str, str | None, str]]:
    path = ROOT / "tests" / "data" / "annotate" / "seed.txt"
    rows = [line.split(" | ") for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        (int(row[0]), row[1], None if row[2] == "-" else row[2], row[3])
        for row in rows
        if len(row) == 4 and not row[0].startswith("#")
    ]


def test_all_thirty_stretches_have_their_speaker_and_there_is_none_extra(annotated: Seed) -> None:
    found = [
        (n, q.kind.value, q.speaker, words(annotated, n, q))
        for n in annotated
        for q in marked(annotated, n)
    ]
    expected = [row for row in gold() if row[1] != "indirect"]
    assert len(expected) == 30
    assert found == expected


def test_indirect_speech_is_found_and_there_is_none_extra(annotated: Seed) -> None:
    """One of thirteen is missing: two countries "have called for" something."""
    found = [
        (n, "indirect", q.speaker, words(annotated, n, q))
        for n in annotated
        for q in annotated[n][1].quotes
        if q.kind is QuoteKind.INDIRECT
    ]
    expected = [row for row in gold() if row[1] == "indirect"]
    assert len(expected) == 13
    assert [(n, speaker) for n, _, speaker, _ in found] == [
        (n, speaker) for n, _, speaker, _ in expected[1:]
    ]
    assert all(
        set(text.rstrip(".").split()) & set(wanted.split())
        for (*_, text), (*_, wanted) in zip(found, expected[1:], strict=True)
    )


def test_a_mark_that_was_never_opened_is_reported_and_costs_nothing(annotated: Seed) -> None:
    paragraph, annotation = annotated[24]
    assert annotation.unbalanced == (len(paragraph.text) - 1,)
    assert said(annotated, 24) == [("Moscow had", LAVROV)]
    assert said(annotated, 25) == [("We have", LAVROV), ("But Russia", LAVROV)]
    assert all(not a.unbalanced for n, (_, a) in annotated.items() if n != 24)


def test_adjacent_quotations_stay_apart(annotated: Seed) -> None:
    assert said(annotated, 21) == [
        ("We highlighted", LAVROV),
        ("According to", LAVROV),
        ("We have", LAVROV),
    ]
    assert len({q.quotation for q in annotated[21][1].quotes}) == 2


def test_according_to_inside_a_quotation_is_no_cue(annotated: Seed) -> None:
    assert cues(annotated, 21) == [
        "the minister went on to say",
        None,
        "the Russian top diplomat stressed",
    ]


def test_he_is_the_last_speaker_of_the_paragraph_before(annotated: Seed) -> None:
    assert said(annotated, 17)[-1] == ("the process", CAVUSOGLU)
    assert said(annotated, 18) == [("We agreed", CAVUSOGLU), ("Tourism, visa,", CAVUSOGLU)]


def test_a_wholly_quoted_paragraph_goes_on_with_the_speaker(annotated: Seed) -> None:
    assert said(annotated, 29) == [("We intend", CAVUSOGLU)]
    assert [q.rule for q in annotated[29][1].quotes] == ["carried"]


def test_a_person_named_inside_a_quotation_does_not_speak(annotated: Seed) -> None:
    assert [q.speaker for q in annotated[11][1].quotes] == [LAVROV, LAVROV]
    assert [q.speaker for q in annotated[20][1].quotes] == [LAVROV]


def test_a_sentence_with_two_cues_has_one_speaker(annotated: Seed) -> None:
    """The diplomat said … he added."""
    assert said(annotated, 16) == [("formulated a", LAVROV)]


def test_no_break_spaces_are_inside_the_words(annotated: Seed) -> None:
    assert "security\xa0issues" in words(annotated, 27, annotated[27][1].quotes[0])
    assert said(annotated, 27)[0][1] == LAVROV


def test_us_have_is_a_country(annotated: Seed) -> None:
    paragraph, annotation = annotated[5]
    found = [(paragraph.text[p.start : p.end], p.value) for p in annotation.places]
    assert found == [("Russia", "Russia"), ("U.S.", "United States")]


def test_errors_of_the_source_are_left_as_they_are(annotated: Seed) -> None:
    assert "We has pointed" in words(annotated, 21, annotated[21][1].quotes[2])
    assert "Turley" not in [p.value for p in annotated[24][1].places]


def test_an_insertion_in_brackets_belongs_to_the_words(annotated: Seed) -> None:
    quote = marked(annotated, 4)[0]
    assert words(annotated, 4, quote).startswith("should make sure [the flow of]")
    assert quote.kind is QuoteKind.MIXED


def test_two_ministers_together_are_nobody(annotated: Seed) -> None:
    assert said(annotated, 2) == [("they had", None)]


def test_the_minister_is_the_one_of_the_sentence_before(annotated: Seed) -> None:
    assert cues(annotated, 19)[1] == "the minister noted"
    assert said(annotated, 19)[1] == ("We have", LAVROV)


def test_people_are_five_and_carry_their_full_names(annotated: Seed) -> None:
    assert {m.value for _, a in annotated.values() for m in a.people} == {
        LAVROV,
        CAVUSOGLU,
        "Recep Tayyip Erdogan",
        "Bashar al-Assad",
        "Vladimir Putin",
    }


def test_demonyms_are_folded_to_the_country(annotated: Seed) -> None:
    paragraph, annotation = annotated[2]
    found = [(paragraph.text[p.start : p.end], p.value, p.via) for p in annotation.places]
    assert found == [
        ("Turkish", "Turkey", PlaceKind.DEMONYM),
        ("Russian", "Russia", PlaceKind.DEMONYM),
    ]


def test_without_a_date_of_the_article_relative_dates_are_left_out(annotated: Seed) -> None:
    assert [m.value for _, a in annotated.values() for m in a.dates] == ["2023"]
