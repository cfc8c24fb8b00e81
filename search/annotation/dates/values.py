"""Values of date expressions: an ISO date or its prefix for each kind of expression.

A value is None where the expression is relative and the article's date is not known to the day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from search.analysis.months import ENGLISH_MONTHS
from search.annotation.dates.expressions import NUMBERS, WEEKDAYS


def article_date(published: str | None) -> date | None:
    """Parse the article's date; None for a year or a month, from which no day follows."""
    try:
        return date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None


def _month(word: str) -> int:
    return next(
        n for n, month in enumerate(ENGLISH_MONTHS, 1) if month.startswith(word.rstrip(".")[:3])
    )


def _full(parts: dict[str, str], base: date | None) -> str | None:
    month = int(parts["month"]) if parts["month"].isdigit() else _month(parts["month"])
    return _day(int(parts["year"]), month, int(parts["day"]))


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _month_of_year(parts: dict[str, str], base: date | None) -> str:
    return f"{parts['year']}-{_month(parts['month']):02}"


def _day_of_month(parts: dict[str, str], base: date | None) -> str | None:
    """Take the year from the article: "May 16" is the nearest such day."""
    if base is None:
        return None
    month, day = _month(parts["month"]), int(parts["day"])
    candidates = [_day(base.year + shift, month, day) for shift in (-1, 0, 1)]
    return min(
        (c for c in candidates if c),
        key=lambda c: (abs((date.fromisoformat(c) - base).days) > 200, abs(int(c[:4]) - base.year)),
        default=None,
    )


def _bare_month(parts: dict[str, str], base: date | None) -> str | None:
    """Take the year from the article: a month is the last one, after "next" the coming one."""
    if base is None:
        return None
    month = _month(parts["month"])
    year = base.year
    if parts["lead"] in ("next", "until", "by"):
        year += month < base.month
    elif month > base.month:
        year -= parts["lead"] in ("last", "since") or month - base.month > 6
    return f"{year}-{month:02}"


def _weekday(parts: dict[str, str], base: date | None) -> str | None:
    """Resolve a weekday backwards from the article's date: news reports on the past week."""
    if base is None:
        return None
    weekday = WEEKDAYS.index(parts["weekday"])
    back = (base.weekday() - weekday) % 7
    if parts.get("which") == "next":
        return (base + timedelta(days=7 - back)).isoformat()
    if parts.get("which") == "last" and back == 0:
        back = 7
    return (base - timedelta(days=back)).isoformat()


def _relative_day(parts: dict[str, str], base: date | None) -> str | None:
    if base is None:
        return None
    shift = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}[parts["word"]]
    return (base + timedelta(days=shift)).isoformat()


def _ago(parts: dict[str, str], base: date | None) -> str | None:
    """Compute a date at the precision of its unit: "two years ago" is a year, not a day."""
    if base is None:
        return None
    count = int(parts["count"]) if parts["count"].isdigit() else NUMBERS[parts["count"]]
    unit = parts["unit"]
    if unit in ("day", "week"):
        day = base - timedelta(days=count * (7 if unit == "week" else 1))
        return day.isoformat() if unit == "day" else None
    if unit == "month":
        return _shifted_month(base, -count)
    return f"{base.year - count * (10 if unit == 'decade' else 1):04}"


def _shifted_month(base: date, shift: int) -> str:
    months = base.year * 12 + base.month - 1 + shift
    return f"{months // 12:04}-{months % 12 + 1:02}"


def _period(parts: dict[str, str], base: date | None) -> str | None:
    if base is None:
        return None
    shift = {"last": -1, "this": 0, "next": 1}[parts["which"]]
    return _shifted_month(base, shift) if parts["unit"] == "month" else f"{base.year + shift}"


def _decade(parts: dict[str, str], base: date | None) -> str:
    return parts["year"]  # "198" is the ISO prefix of all of 1980 to 1989


def _year(parts: dict[str, str], base: date | None) -> str:
    return parts["year"]


READERS: dict[str, Callable[[dict[str, str], date | None], str | None]] = {
    "iso": _full, "mdy": _full, "dmy": _full, "my": _month_of_year, "md": _day_of_month,
    "dm": _day_of_month, "decade": _decade, "year": _year, "weekday": _weekday,
    "day": _relative_day, "ago": _ago, "period": _period, "month": _bare_month,
}  # fmt: skip
