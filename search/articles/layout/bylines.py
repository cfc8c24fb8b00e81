"""Who wrote an article and where: bylines ("By Ann Lee, BBC News") and datelines ("LEEDS (AP) —").

It does not look for names within sentences.
"""

from __future__ import annotations

import re

LONGEST = 160  # characters

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
    r"january|february|march|april|june|july|august|september|october|november|december)\b",
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
# A town that is not in capitals is known for a dateline by its agency alone.
_DATELINE = re.compile(
    rf"({_CAPITALS}{_REGION}(?: ?\([A-Z][\w/. -]{{1,24}}\))?"
    rf"|{_TOWN}{_REGION} ?\((?:[A-Z][A-Z/]+|Reuters|Xinhua|Bloomberg)\)){_DASH}"
)


def authors_of(line: str) -> tuple[str, ...]:
    """Return the people that a byline names; () if the line is no byline.

    "By John Smith and Mary O'Neill, BBC News" -> ("John Smith", "Mary O'Neill")
    """
    prefix = _PREFIX.match(line) if len(line) <= LONGEST else None
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


def dateline_of(paragraph: str) -> str | None:
    """Return the place and agency that open a report.

    "LEEDS, England (AP) — The council" -> "LEEDS, England (AP)"
    """
    found = _DATELINE.match(paragraph[:LONGEST])
    return found[1].strip() if found else None
