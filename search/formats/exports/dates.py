"""Dates as databases write them, with weekdays and word counts around them."""

from __future__ import annotations

import re

from search.analysis.date_lines import parse_date_line

_MAX_WORDS = 7  # of a date with its weekday
_EDGES = " ,;.()"
_WEEKDAY_BEHIND = re.compile(r"^(.*\d{4}),? +[^\W\d_]+(?: .*)?$")


def find_date(text: str) -> str | None:
    """Return the first date in a line of a head, ISO 8601; None if there is none.

    "September 7, 2016 Wednesday" -> "2016-09-07"
    "Monde, samedi 12 septembre 2015 225 mots, p. 4" -> "2015-09-12"
    """
    line = " ".join(text.split())
    whole = parse_date_line(line)
    if whole:
        return whole
    behind = _WEEKDAY_BEHIND.match(line)
    if behind and (found := parse_date_line(behind[1])):
        return found
    words = line.split()[:40]
    for start in range(len(words)):
        for end in range(min(len(words), start + _MAX_WORDS), start + 1, -1):
            found = parse_date_line(" ".join(words[start:end]).strip(_EDGES))
            if found and len(found) == len("2016-09-07"):
                return found
    return None


def is_date(text: str) -> bool:
    """Check whether a line is a date, its weekday before or behind it and nothing else."""
    line = " ".join(text.split())
    if parse_date_line(line):
        return True
    behind = _WEEKDAY_BEHIND.match(line)
    return behind is not None and len(line.split()) <= _MAX_WORDS and find_date(line) is not None
