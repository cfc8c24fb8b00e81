"""Lines that are nothing but a date: "Published: Thursday, 3 June 2021, 10:15 GMT".

It does not look for dates within sentences.
"""

from __future__ import annotations

import re
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONGEST = 100  # characters

_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_LABEL = r"(?:(?:first |last )?(?:published|updated|posted|issued|date|dated)(?: on)?:? +)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[.,]* +)?"
_TIME = (
    r"(?:[T ,|–-]*(?:at )?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)?"
    r" ?[a-z.]{0,4} ?(?:[A-Z+-][\w:]*)?)?"
)
_UPDATE = r"(?:[ ,|•·–-]+(?:last )?updated\b.*)?"

_DIGIT = re.compile(r"\d")
FORMS = tuple(
    re.compile(f"[*_]*{_LABEL}{_WEEKDAY}{form}{_TIME}{_UPDATE}[*_.]*", re.IGNORECASE)
    for form in (
        rf"{_DAY} (?:of )?{_MONTH},? {_YEAR}",
        rf"{_MONTH} {_DAY},? {_YEAR}",
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)",
        rf"{_MONTH},? {_YEAR}",
    )
)


def date_of(line: str) -> str | None:
    """Return the date that is the whole of a line, as ISO 8601 or its prefix.

    "Thursday, 3 June 2021" -> "2021-06-03", "June 2021" -> "2021-06", "31 February 2021" -> None
    """
    if len(line) > LONGEST or not _DIGIT.search(line):
        return None
    words = " ".join(line.split())
    found = next(filter(None, (form.fullmatch(words) for form in FORMS)), None)
    return _iso(found.groupdict()) if found else None


def _iso(parts: dict[str, str | None]) -> str | None:
    """Put year, month and day together, unless there is no such day."""
    year, day, name = int(parts["year"] or 0), parts.get("day"), parts.get("name")
    month = MONTHS.index(name[:3].lower()) + 1 if name else int(parts["month"] or 0)
    try:
        exact = date(year, month, int(day or 1)).isoformat()
    except ValueError:
        return None
    return exact if day else exact[:7]
