from datetime import date

import pytest

from search.query.dates import first_day, is_date, is_reversed, last_day, split_range


@pytest.mark.parametrize("text", ["2016", "0001", "9999", "2016-02", "2016-02-29", "2017-12-31"])
def test_years_months_and_days_are_dates(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "16", "0000", "20160", "2016-", "2016-1", "2016-13", "2016-00", "2017-02-29",
     "2016-11-05T08:00", "2016-11-05-01", "२०१६", "２０１６", "2016\n", " 2016"],
)  # fmt: skip
def test_anything_else_is_no_date(text: str) -> None:
    assert not is_date(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2016-12", date(2016, 12, 1), date(2016, 12, 31)),
        ("2016-11-05", date(2016, 11, 5), date(2016, 11, 5)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
    ],
)
def test_a_date_reaches_from_its_first_to_its_last_day(text: str, first: date, last: date) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("2016..2017", ("2016", "2017")),
        ("2016-11-01..2016-12", ("2016-11-01", "2016-12")),
        ("2016..", ("2016", None)),
        ("..2017", (None, "2017")),
        ("2016-13..2017", ("2016-13", "2017")),  # written like a range: the fault can be named
        ("..", None),
        ("2016...", None),
        ("1..10", None),
        ("2016..soon", None),
        ("2016", None),
    ],
)
def test_ranges_are_taken_apart(text: str, ends: tuple[str | None, str | None] | None) -> None:
    assert split_range(text) == ends


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2017", "2016", True),
        ("2016-12-02", "2016-12-01", True),
        ("2016-11", "2016", False),  # November lies within the year
        ("2016", "2016-11", False),
        ("2016", "2016", False),
        (None, "2016", False),
        ("2016", None, False),
    ],
)
def test_a_range_that_ends_before_it_begins_is_reversed(
    since: str | None, until: str | None, expected: bool
) -> None:
    assert is_reversed(since, until) is expected
