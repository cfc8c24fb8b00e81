"""ISO dates and their prefixes, alone and as ranges.

    is_date("2016-11")           -> True        is_date("2016-13") -> False
    first_day("2016-11")         -> 2016-11-01  last_day("2016-11") -> 2016-11-30
    split_range("2016..2017-03") -> ("2016", "2017-03")
    split_range("2016..")        -> ("2016", None)
    split_range("1..10")         -> None: not written like dates

But: no other calendar, no time of day, no words such as "yesterday".
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_RANGE = re.compile(r"(?=.*[0-9])([0-9]{4}[0-9-]*)?\.\.([0-9]{4}[0-9-]*)?")


def is_date(text: str) -> bool:
    """Check for a year, a month or a day that the calendar has."""
    if not _DATE.fullmatch(text):
        return False
    try:
        first_day(text)
    except ValueError:
        return False
    return True


def first_day(text: str) -> date:
    """Return the first day of a year, a month or a day."""
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return date(year, month, day)


def last_day(text: str) -> date:
    """Return the last day of a year, a month or a day."""
    first = first_day(text)
    if len(text) == len("2016-11-05"):
        return first
    month = first.month if len(text) == len("2016-11") else 12
    return date(first.year, month, monthrange(first.year, month)[1])


def split_range(text: str) -> tuple[str | None, str | None] | None:
    """Split ``since..until``; the ends look like dates but may be invalid. None: not a range."""
    found = _RANGE.fullmatch(text)
    return (found[1], found[2]) if found else None


def is_reversed(since: str | None, until: str | None) -> bool:
    """Check whether a range ends before it begins."""
    return bool(since and until and first_day(since) > last_day(until))
