"""Datelines, which open a report with its place: "LEEDS, England, June 3 2021 (AP) —"."""

from __future__ import annotations

import regex

from search.analysis.date_lines import find_date

MAX_LENGTH = 160  # characters of a dateline with the first word after it

_CAPITAL_WORD = r"\p{Lu}[\p{Lu}.'’-]+"
_WORD = r"\p{Lu}[\w.'’-]*"
_CAPITALS = rf"{_CAPITAL_WORD}(?:[ /]{_CAPITAL_WORD}){{0,3}}"
_TOWN = rf"{_WORD}(?:[ /]{_WORD}){{0,3}}"
_REGION = r"(?:, \w[\w.’'-]*(?: \w[\w.’'-]*){0,3}){0,3}"  # ", Conn., Dec. 1, 2016"
_AGENCY = r"(?:\p{Lu}[\p{Lu}/.]+|Reuters|Xinhua|Bloomberg|dpa|ots|epd|efe|ansa|Interfax)"
_MARK = r"\([\w/. -]{2,25}\)|/\w[\w .-]{1,24}/"
_DASHES = "—–-"
_DASH = r" ?(?:—|–|--|-)\s+(?=[\p{Lu}\p{Lo}\d\"“‘'«„])"  # not "BMW - which makes cars"
# A town that is not in capitals counts as a dateline only with an agency after it.
_DATELINE = regex.compile(
    rf"({_CAPITALS}{_REGION}(?: ?(?:{_MARK}))?|{_TOWN}{_REGION} ?\({_AGENCY}\)){_DASH}"
)


def find_dateline(paragraph: str) -> str | None:
    """Return the dateline at the start of a paragraph; None if there is none.

    "LEEDS, England (AP) — The council" -> "LEEDS, England (AP)"
    """
    opening = paragraph[:MAX_LENGTH]
    if not any(dash in opening for dash in _DASHES):  # mostly, and faster than the pattern
        return None
    found = _DATELINE.match(opening)
    return found[1].strip() if found else None


def date_of(dateline: str, lang: str) -> str | None:
    """Return the date in a dateline, in ISO 8601; None without one, or without its year."""
    found = find_date(" ".join(dateline.split()), lang)
    return found.published if found else None
