"""Regular expressions of dates, and the names of months, weekdays and numbers in them."""

from __future__ import annotations

import re

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = {
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
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(NUMBERS)})"

EXPRESSIONS = re.compile(
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
LOWER_CASE_VERBS = re.compile(r"\b(?:may|march)\b")  # the verbs, which IGNORECASE takes for months
# Cheap search for hints of a date; the full expressions search only around the hints.
HINT = re.compile(
    r"\b(?:\d{3}|(?:mon|tues|wednes|thurs|fri|satur|sun|yester|to)?days?\b|month|year|decade"
    r"|tonight|tomorrow|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)
AROUND = 40  # characters of the longest date, on either side
