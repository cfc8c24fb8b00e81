"""Bylines ("By Ann Lee, BBC News") and datelines ("LEEDS (AP) —").

Names within sentences are not looked for.
"""

from __future__ import annotations

import re

from search.analysis.months import ENGLISH_MONTHS

MAX_LENGTH = 160  # characters of a byline, or of a dateline with the words after it

_PREFIX = re.compile(r"[*_]*(?:(?:written|reported|words|text) )?by:? +|[*_]*authors?: +", re.I)
_TAIL = re.compile(r" *[|•·–—].*| +- .*| +(?:in|for|at|from|of the) .*")
_CAPITALISED = r"[^\W\d_a-z][\w.'’-]*"
_PARTICLE = r"(?:al|bin|da|de|del|della|den|der|di|du|el|la|le|ten|ter|van|von|y)"
_NAME = re.compile(rf"{_CAPITALISED}(?: (?:(?:al-|d['’])?{_CAPITALISED}|{_PARTICLE}(?= )))+")
_AGENCIES = frozenset({"reuters", "afp", "ap", "dpa", "staff", "bbc", "upi", "tass", "xinhua"})
_ROLE = re.compile(
    r"\b(?:news|correspondent|editor|reporter|writer|staff|press|times|agency|post|journal|herald|"
    r"tribune|guardian|bureau|desk|chief|producer|columnist|analyst|contributor|magazine|"
    r"website|online|radio|television|tv|university|professor|bbc|cnn|ap|afp|reuters|"
    rf"{'|'.join(month for month in ENGLISH_MONTHS if month != 'may')})\b",
    re.I,
)
_SEPARATOR = re.compile(r",? and |,? & |, ")
_NOT_A_PERSON = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:the|a|an|our|my)\b", re.I
)

_REGION = r"(?:, \w[\w.’'-]*(?: \w[\w.’'-]*){0,3}){0,2}"  # ", Conn., Dec. 1"
_CAPITALS = r"[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,3}"
_TOWN = r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}"
_DASH = r" ?(?:—|–|--|-)\s+(?=[A-Z\"“‘'])"  # not "BMW - which makes cars"
# A town that is not in capitals counts as a dateline only with an agency after it.
_DATELINE = re.compile(
    rf"({_CAPITALS}{_REGION}(?: ?\([A-Z][\w/. -]{{1,24}}\))?"
    rf"|{_TOWN}{_REGION} ?\((?:[A-Z][A-Z/]+|Reuters|Xinhua|Bloomberg)\)){_DASH}"
)


def parse_byline(line: str) -> tuple[str, ...]:
    """Return the authors that a byline names; () if the line is no byline.

    "By John Smith and Mary O'Neill, BBC News" -> ("John Smith", "Mary O'Neill")
    """
    prefix = _PREFIX.match(line) if len(line) <= MAX_LENGTH else None
    if not prefix:
        return ()
    rest = _TAIL.sub("", line[prefix.end() :].strip(" *_"))
    parts = _SEPARATOR.split(rest)
    if parts[0].split(" ")[0].lower() in _AGENCIES:
        return (rest,)
    names = []
    for part in parts:
        if _ROLE.search(part):
            break
        if not _NAME.fullmatch(part) or _NOT_A_PERSON.match(part):
            return ()
        names.append(part)
    return tuple(names)


def find_dateline(paragraph: str) -> str | None:
    """Return the dateline at the start of a paragraph; None if there is none.

    "LEEDS, England (AP) — The council" -> "LEEDS, England (AP)"
    """
    found = _DATELINE.match(paragraph[:MAX_LENGTH])
    return found[1].strip() if found else None
