"""Lines above articles: bylines, date lines, datelines, and names as files state them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from search.analysis.bylines import HeadLine, parse_head_line
from search.analysis.date_lines import parse_date
from search.analysis.datelines import date_of, find_dateline
from search.articles.authors import parse_authors
from search.articles.layout import lay_out
from search.model import Kind
from tests.support.paths import DATA

LINES = json.loads((DATA / "reading/head_lines.json").read_text("utf-8"))
AUTHORS = json.loads((DATA / "reading/authors.json").read_text("utf-8"))
BODY = "The ferry company said on Tuesday that the last boat would leave at the end of the month."


@pytest.mark.parametrize("case", LINES, ids=lambda case: case["line"])
def test_a_line_above_an_article_names_authors_and_date(case: dict[str, Any]) -> None:
    """A case without "authors" is no such line."""
    expected = HeadLine(tuple(case["authors"]), case["published"]) if "authors" in case else None
    assert parse_head_line(case["line"], case.get("lang", "en")) == expected


@pytest.mark.parametrize("case", AUTHORS, ids=lambda case: case["written"])
def test_names_are_read_from_a_statement_of_authors(case: dict[str, Any]) -> None:
    assert parse_authors(case["written"]) == tuple(case["authors"])


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2016-11-05", "2016-11-05"),
        ("2016-11-05T08:30:00.123+01:00", "2016-11-05"),
        ("2016-11-05 08:30:00 -0500", "2016-11-05"),
        ("20161105", "2016-11-05"),
        ("20161105T083000Z", "2016-11-05"),
        ("Sat, 05 Nov 2016 08:30:00 +0000", "2016-11-05"),
        ("Sat Nov  5 08:30:00 2016", "2016-11-05"),
        ("2016-11", "2016-11"),
        ("2016", "2016"),
        ("2016-13", None),
        ("20161332", None),
        ("05/11/2016", None),
        ("soon", None),
    ],
)
def test_a_stated_date_is_read_in_every_usual_form(written: str, published: str | None) -> None:
    assert parse_date(written, "en") == published


DECEMBER = (
    "Dec. December Dezember décembre diciembre dicembre dezembro desember joulukuuta decembrie "
    "декабря декабрь ديسمبر"
)


@pytest.mark.parametrize("month", [*DECEMBER.split(), "كانون الأول"])
def test_no_month_is_missing_before_the_last(month: str) -> None:
    assert parse_date(f"31 {month} 2017", "en") == "2017-12-31"


@pytest.mark.parametrize(
    ("paragraph", "dateline", "published"),
    [
        ("LEEDS, England (AP) — The council", "LEEDS, England (AP)", None),
        ("LONDON (Reuters) - The council", "LONDON (Reuters)", None),
        ("London (AFP) – The council", "London (AFP)", None),
        ("Berlin (dpa) - Die Brücke", "Berlin (dpa)", None),
        ("NEW YORK, Dec. 1 -- The council", "NEW YORK, Dec. 1", None),
        ("LONDON, Nov 7 2016 (Reuters) - The", "LONDON, Nov 7 2016 (Reuters)", "2016-11-07"),
        ("KYIV, Ukraine, May 7, 2016 (AP) — “We", "KYIV, Ukraine, May 7, 2016 (AP)", "2016-05-07"),
        ("KYIV/BONN, 7 May 2016 (AFP) – The", "KYIV/BONN, 7 May 2016 (AFP)", "2016-05-07"),
        ("ROME, Nov. 7, 2016 /PRNewswire/ -- A", "ROME, Nov. 7, 2016 /PRNewswire/", "2016-11-07"),
        ("ZÜRICH (sda) - Ölpreise", "ZÜRICH (sda)", None),
        ("The council — late as ever — voted", None, None),
        ("Leeds - the city - voted", None, None),
        ("LEEDS, England has voted", None, None),
        ("BMW - which makes cars - voted", None, None),
    ],
)  # fmt: skip
def test_a_dateline_opens_a_paragraph(
    paragraph: str, dateline: str | None, published: str | None
) -> None:
    assert find_dateline(paragraph) == dateline
    assert date_of(dateline or "", "en") == published


def test_a_dateline_stays_in_its_paragraph() -> None:
    layout = lay_out(f"Last boat\n\nLEEDS, England, June 3 2021 (AP) — {BODY}")
    assert layout.dateline == "LEEDS, England, June 3 2021 (AP)"
    assert layout.published == "2021-06-03"
    assert layout.blocks[-1].text == f"LEEDS, England, June 3 2021 (AP) — {BODY}"


def test_a_date_line_takes_precedence_over_a_dateline() -> None:
    layout = lay_out(f"Last boat\n\n4 June 2021\n\nLEEDS, June 3 2021 (AP) — {BODY}")
    assert layout.published == "2021-06-04"


def test_author_and_date_are_read_from_one_line() -> None:
    layout = lay_out(f"Last boat\nAnn Lee | 3 June 2021\n\n{BODY}")
    assert (layout.authors, layout.published) == (("Ann Lee",), "2021-06-03")
    assert [block.kind for block in layout.blocks] == [Kind.TITLE, Kind.BYLINE, Kind.PARAGRAPH]


def test_a_date_of_two_readings_is_a_date_line_all_the_same() -> None:
    layout = lay_out(f"Last boat\n03/06/2021\n\n{BODY}")
    assert layout.published is None
    assert [block.kind for block in layout.blocks] == [Kind.TITLE, Kind.DATE, Kind.PARAGRAPH]


def test_a_date_that_begins_like_an_item_of_a_list_is_a_date() -> None:
    layout = lay_out(
        "Brücke gesperrt\n\n12. März 2017\n\nDie alte Brücke ist seit Montag zu.\n", "de"
    )
    assert layout.published == "2017-03-12"
    assert [block.kind for block in layout.blocks] == [Kind.TITLE, Kind.DATE, Kind.PARAGRAPH]


def test_dates_in_sentences_are_not_the_date_of_the_article() -> None:
    assert lay_out(f"Last boat\n\nIt left on 3 June 2021.\n\n{BODY}").published is None
