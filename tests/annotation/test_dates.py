from __future__ import annotations

import pytest

from search.annotation.dates.find_dates import find_dates


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("on March 4, 2011 and 5 April 2012", ["2011-03-04", "2012-04-05"]),
        ("Thursday, Feb. 23, 2006", ["2006-02-23"]),
        ("in September 2010", ["2010-09"]),
        ("in 1999, the 1980s and 2016-12-01", ["1999", "198", "2016-12-01"]),
        ("by 2023.", ["2023"]),
        ("It may cost $2000, or 1,999 dollars, for 2000 years", []),
        ("31 February 2010 is no day", []),
        ("on Thursday, yesterday, May 16, last month", []),
        ("", []),
    ],
)
def test_absolute_dates_need_no_article_date(text: str, values: list[str]) -> None:
    assert [mention.value for mention in find_dates(text, None)] == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("on Thursday", ["2016-11-24"]),
        ("yesterday and today", ["2016-11-28", "2016-11-29"]),
        ("next Friday", ["2016-12-02"]),
        ("last month, this year, next year", ["2016-10", "2016", "2017"]),
        ("two years ago", ["2014"]),
        ("three days ago", ["2016-11-26"]),
        ("a decade ago", ["2006"]),
        ("on May 16", ["2016-05-16"]),
        ("on 3 January", ["2017-01-03"]),
        ("in August", ["2016-08"]),
        ("may march on", []),
    ],
)
def test_relative_dates_count_from_the_day_of_the_article(text: str, values: list[str]) -> None:
    assert [mention.value for mention in find_dates(text, "2016-11-29")] == values


def test_a_month_alone_is_too_vague_to_count_from() -> None:
    assert find_dates("on Thursday", "2016-11") == []


def test_spans_are_the_words_of_the_date() -> None:
    text = "It was on March 4, 2011, in August."
    found = [text[m.start : m.end] for m in find_dates(text, "2011-09-01")]
    assert found == ["March 4, 2011", "August"]
