"""Date lines, which hold nothing but a date: "Published: Thursday, 3 June 2021, 10:15 GMT".

Dates within sentences are not looked for.
"""

from __future__ import annotations

import re
from datetime import date

from search.analysis.months import MONTHS

MAX_LENGTH = 100  # characters of a date line

_MONTH = rf"(?P<name>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|[.º])?"
_YEAR = r"(?P<year>\d{4})"
_LABEL = r"(?:(?:first |last )?(?:published|updated|posted|issued|date|dated)(?: on)?:? +)?"
_WEEKDAY = (
    r"(?:(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[.,]*"
    r"|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|[^\W\d_]+[,،]) +)?"  # others with a comma
    r"(?:(?:le|den|am|el|il) +)?"
)
_TIME = (
    r"(?:[T ,|–-]*(?:at |à )?\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:\.\d+)?"
    r" ?[a-z.]{0,4} ?(?:[A-Z+-][\w:]*)?)?"
)
_UPDATE = r"(?:[ ,|•·–-]+(?:last )?updated\b.*)?"

_DIGIT = re.compile(r"\d")
FORMS = tuple(
    re.compile(f"[*_]*{_LABEL}{_WEEKDAY}{form}{_TIME}{_UPDATE}[*_.]*", re.IGNORECASE)
    for form in (
        rf"{_DAY} (?:of |de )?{_MONTH},? (?:de )?{_YEAR}(?: г(?:ода)?)?",
        rf"{_MONTH} {_DAY},? {_YEAR}",
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)",
        r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4})",
        rf"{_YEAR}\. {_MONTH} {_DAY}",
        rf"{_MONTH},? {_YEAR}",
    )
)


def parse_date_line(line: str) -> str | None:
    """Return the date of a date line, in ISO 8601 or a prefix of it; None for any other line.

    "Thursday, 3 June 2021" -> "2021-06-03", "Juni 2021" -> "2021-06", "31 February 2021" -> None
    """
    if len(line) > MAX_LENGTH or not _DIGIT.search(line):
        return None
    words = " ".join(line.split())
    found = next(filter(None, (form.fullmatch(words) for form in FORMS)), None)
    return _iso(found.groupdict()) if found else None


def _iso(parts: dict[str, str | None]) -> str | None:
    """Return a date in ISO 8601; None if the calendar has no such day."""
    year, day, name = int(parts["year"] or 0), parts.get("day"), parts.get("name")
    month = MONTHS[name.lower()] if name else int(parts["month"] or 0)
    try:
        exact = date(year, month, int(day or 1)).isoformat()
    except ValueError:
        return None
    return exact if day else exact[:7]
