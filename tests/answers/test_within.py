"""Words of one article or section that no paragraph has together: ``within`` and ``same:``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from search import Filter, Library, Page, Request, Within, sync

_WARDS = """The maternity wards

The maternity unit of the county hospital closed on Friday.

Its staff had warned for months.

Funding

A crippled budget left no choice, officials said.
"""
_STRIKE = """The strike

A crippled port reopened on Monday, with few ships and fewer hands.
"""
_CLINIC = """The clinic

A maternity clinic in a crippled town treats forty women each week.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("within")
    for name, text in (("wards", _WARDS), ("strike", _STRIKE), ("clinic", _CLINIC)):
        (folder / f"{name}.txt").write_text(text, "utf-8")
    library = Library(folder / "library")
    sync(library.path, [folder])
    yield library
    library.close()


def shown(page: Page) -> dict[str, list[str]]:
    """Map each hit to the first words of its further paragraphs, all by file."""
    return {
        f"{Path(hit.paragraph.path).stem}: {hit.paragraph.text[:20]}": [
            other.paragraph.text[:20] for other in hit.further
        ]
        for hit in page.hits
    }


WARDS = {"wards: The maternity wards": ["A crippled budget le"]}
CLINIC = {"clinic: A maternity clinic i": []}


@pytest.mark.parametrize(
    ("q", "within"),
    [
        ("maternity crippled", Within.ARTICLE),
        ("maternity crippled same:article", Within.PARAGRAPH),
        ("same:article maternity crippled", Within.SECTION),  # the query itself says it
    ],
)
def test_an_article_has_all_words_in_any_of_its_paragraphs(
    library: Library, q: str, within: Within
) -> None:
    page = library.search(Request(q=q, within=within))
    assert {"clinic", "wards"} == {Path(hit.paragraph.path).stem for hit in page.hits}
    assert (page.articles, page.listed, page.total) == (2, 2, 4)
    parts = {"maternity", "crippled", "same:article"}
    assert set(page.understood.split(" AND ")) == parts


def test_an_article_shows_the_best_paragraph_for_each_word(library: Library) -> None:
    page = library.search(Request(q="maternity crippled", within=Within.ARTICLE))
    wards = next(hit for hit in page.hits if "wards" in hit.paragraph.path)
    together = [wards, *wards.further]
    assert [{mark.clause for mark in hit.matches} for hit in together] in ([{0}, {1}], [{1}, {0}])
    clinic = next(hit for hit in page.hits if "clinic" in hit.paragraph.path)
    assert clinic.further == ()


def test_a_section_is_what_stands_below_one_heading(library: Library) -> None:
    page = library.search(Request(q="maternity crippled", within=Within.SECTION))
    assert shown(page) == CLINIC
    assert library.search(Request(q="crippled officials same:section")).articles == 1


def test_an_excluded_word_occurs_nowhere_in_the_article(library: Library) -> None:
    page = library.search(Request(q="maternity -budget same:article"))
    assert {Path(hit.paragraph.path).stem for hit in page.hits} == {"clinic"}


def test_an_empty_result_counts_the_articles_with_all_words(library: Library) -> None:
    page = library.search(Request(q="unit officials"))
    assert (page.total, page.within_article) == (0, 1)
    assert library.search(Request(q="unit zeppelin")).within_article == 0
    elsewhere = (Filter("article", "nowhere"),)
    assert library.search(Request(q="unit officials", filters=elsewhere)).within_article == 0


def test_words_that_are_found_are_not_counted_again(library: Library) -> None:
    assert library.search(Request(q="maternity crippled")).within_article == 0


@pytest.mark.parametrize(
    ("q", "code"),
    [("same:article", "same-alone"), ("aid same:page", "invalid-part")],
)
def test_what_cannot_be_read_is_noted(library: Library, q: str, code: str) -> None:
    assert code in [note.code for note in library.search(Request(q=q)).notes]


def test_an_export_has_all_paragraphs_of_the_articles(library: Library) -> None:
    assert len(list(library.export(Request(q="maternity crippled", within=Within.ARTICLE)))) == 4


def test_a_paragraph_is_explained(library: Library) -> None:
    request = Request(q="crippled officials maternity", within=Within.ARTICLE)
    strike = library.search(Request(q="port")).hits[0].paragraph
    explanation = library.explain(strike.id, request)
    assert explanation is not None
    assert not explanation.matched
    assert explanation.reasons == (
        "It has none of these words, or its article does not have all: "
        "crippled AND officials AND maternity AND same:article.",
    )
