"""Dates: absolute expressions as ISO prefixes, relative ones where the article's date is known.

But:
- Reads no bare numbers as days and no running text as the article's date.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from search.annotation.model import Mention
from search.model import Span

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "twenty": 20,
    "thirty": 30,
}
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|March|Mar\.|April|Apr\.|May|June|July"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_WEEKDAY = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)})"

_EXPRESSIONS = re.compile(
    r"\b(?:"
    + "|".join(
        rf"(?P<{name}>" + re.sub(r"\?P<(\w+)>", rf"?P<\1_{name}>", pattern) + r"(?!\w))"
        for name, pattern in (
            ("iso", rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)"),
            ("mdy", rf"(?:{_WEEKDAY},?\s+)?{_MONTH}\s+{_DAY},?\s+{_YEAR}"),
            ("dmy", rf"(?:{_WEEKDAY},?\s+)?{_DAY}\s+{_MONTH},?\s+{_YEAR}"),
            ("my", rf"{_MONTH},?\s+(?:of\s+)?{_YEAR}"),
            ("md", rf"(?:{_WEEKDAY},?\s+)?{_MONTH}\s+{_DAY}(?!\s*(?:percent|per|%|,\d))"),
            ("dm", rf"(?:{_WEEKDAY},?\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}"),
            ("decade", r"(?P<year>1[5-9]\d|20\d)0[’']?s"),
            (
                "year",
                rf"(?<![$€£\d.,:/-]){_YEAR}"
                r"(?![,.:/-]?\d|\s*(?:percent|per cent|%|years?\b|[ap]\.?m\b))",
            ),
            ("weekday", rf"(?:(?P<which>last|next)\s+)?{_WEEKDAY}"),
            ("day", r"(?P<word>[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]onight)"),
            ("ago", rf"{_COUNT}\s+(?P<unit>day|week|month|year|decade)s?\s+ago"),
            ("period", r"(?P<which>[Ll]ast|[Tt]his|[Nn]ext)\s+(?P<unit>month|year|[Yy]ear)"),
            (
                "month",
                r"(?P<lead>in|since|last|next|this|until|by|from|of|early|late|mid)(?:\s|-)+"
                + _MONTH
                + r"(?!,?\s+\d)",
            ),
        )
    )
    + ")",
    re.IGNORECASE,
)
_CASED = re.compile(r"\b(?:may|march)\b")  # the verbs, which IGNORECASE takes for months
# The cheap search for where a date may be; the dear one looks around there only.
_HINT = re.compile(
    r"\b(?:\d{3}|(?:mon|tues|wednes|thurs|fri|satur|sun|yester|to)?days?\b|month|year|decade"
    r"|tonight|tomorrow|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)
_AROUND = 40  # characters of the longest date, on either side


def find_dates(text: str, published: str | None) -> list[Mention]:
    """Find the dates of a text.

    >>> [mention.value for mention in dates("On March 4, 2011 and in 2015", None)]
    ['2011-03-04', '2015']
    """
    base = _base(published)
    found: list[Mention] = []
    for window in _windows(text):
        for match in _EXPRESSIONS.finditer(text, window.start, window.end):
            mention = _read(match, base)
            if mention is not None:
                found.append(mention)
    return found


def _windows(text: str) -> list[Span]:
    """Give the disjoint stretches of a text in which a date may be."""
    windows: list[Span] = []
    for hint in _HINT.finditer(text):
        start, end = max(0, hint.start() - _AROUND), hint.end() + _AROUND
        if windows and start <= windows[-1].end:
            windows[-1] = Span(windows[-1].start, end)
        else:
            windows.append(Span(start, end))
    return windows


def _read(match: re.Match[str], base: date | None) -> Mention | None:
    kind = next(kind for kind in _READERS if match[kind] is not None)
    if _CASED.search(match.group()):
        return None
    value = _READERS[kind](_parts(match, kind), base)
    start = match.start(f"month_{kind}") if kind == "month" else match.start()
    return Mention(start, match.end(), value) if value is not None else None


def _parts(match: re.Match[str], kind: str) -> dict[str, str]:
    tail = "_" + kind
    return {
        key.removesuffix(tail): value.lower()
        for key, value in match.groupdict().items()
        if value is not None and key.endswith(tail)
    }


def _base(published: str | None) -> date | None:
    """Read the article's date; a year or a month alone is too vague to count from."""
    try:
        return date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None


def _month(word: str) -> int:
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(word.rstrip(".")[:3]))


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
    """Count back from the article's day: news tells of the past week."""
    if base is None:
        return None
    weekday = _WEEKDAYS.index(parts["weekday"])
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
    """Give the date as exactly as it is told: "two years ago" is a year, not a day."""
    if base is None:
        return None
    count = int(parts["count"]) if parts["count"].isdigit() else _NUMBERS[parts["count"]]
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


_READERS: dict[str, Callable[[dict[str, str], date | None], str | None]] = {
    "iso": _full, "mdy": _full, "dmy": _full, "my": _month_of_year, "md": _day_of_month,
    "dm": _day_of_month, "decade": _decade, "year": _year, "weekday": _weekday,
    "day": _relative_day, "ago": _ago, "period": _period, "month": _bare_month,
}  # fmt: skip
