"""Lines that name the authors of an article: "By Ann Lee, BBC News, 3 June 2021".

Names within sentences are not looked for.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import regex

from search.analysis.date_lines import find_date
from search.analysis.months import ENGLISH_MONTHS

MAX_LENGTH = 160  # characters of a byline
MAX_BLANKS = 9  # in a byline or date line that ends with a point, as after "a.m."

# Words before a name in a byline; those of other languages are words of English, too.
_BY = {
    "da": "af", "de": "von", "es": "por", "fr": "par", "it": "di", "nl": "door", "no": "av",
    "pt": "por", "ro": "de", "sv": "av",
}  # fmt: skip
_PREFIX = (
    r"(?:(?:written|reported|posted|published|words|text|story|reporting) )?(?:by{by})\b:? +"
    r"|authors?: +"
)
_TAIL = regex.compile(r"(?<! )(?: *[|•·–—].*| +- .*| +(?:in|for|at|from|of the|on) .*)")
_WORD = r"\p{Lu}[\w.'’-]*"
_PARTICLE = r"(?:al|bin|da|de|del|della|den|der|di|du|el|la|le|ten|ter|van|von|y)"
_NAME = regex.compile(rf"{_WORD}(?: (?:(?:al-|d['’])?{_WORD}|{_PARTICLE}(?= )))+")
_AGENCIES = frozenset({"reuters", "afp", "ap", "dpa", "staff", "bbc", "upi", "tass", "xinhua"})
_ROLE = regex.compile(
    r"\b(?:news|correspondents?|editors?|reporters?|writers?|staff|press|times|agency|post|journal|"
    r"herald|tribune|guardian|bureau|desk|chief|producer|columnist|analyst|contributor|magazine|"
    r"website|online|radio|television|tv|university|professor|bbc|cnn|ap|afp|reuters|"
    rf"{'|'.join(month for month in ENGLISH_MONTHS if month != 'may')})\b",
    regex.I,
)
_SEPARATOR = regex.compile(r",? (?:and|und|et|y|e|og|och|en) |,? & |, ")
_NOT_A_PERSON = regex.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:the|a|an|our|my)\b", regex.I
)
_BETWEEN = " ,;|•·–—-"  # characters between the parts of a line
_STRONG = tuple("|•·–—")  # those that separate a name without "By" from a date
# Parts beside a date and a byline that say nothing of either.
_REST = regex.compile(
    r"\d+ ?min(?:ute)?s?(?: read)?|\d+ comments?|by \w+(?: \w+){0,3}"
    r"|\d{1,2}[:.h]\d{2} ?(?:[ap]\.?m\.?)?(?: [a-z]{2,4})?",
    regex.I,
)


class HeadLine(NamedTuple):
    """The statements of a byline, a date line, or a line that is both."""

    authors: tuple[str, ...] = ()
    published: str | None = None  # ISO date or its prefix; None: it has none, or two readings


def parse_head_line(line: str, lang: str = "en") -> HeadLine | None:
    """Return the authors and the date that a line above an article states; None for other lines.

    "Ann Lee | 3 June 2021" -> HeadLine(("Ann Lee",), "2021-06-03")
    """
    if len(line) > MAX_LENGTH or (line.endswith(".") and line.count(" ") > MAX_BLANKS):
        return None
    words = " ".join(line.split()).strip("*_ ")
    found = find_date(words.rstrip("."), lang)
    if found and found.end - found.start == len(words.rstrip(".")):
        return HeadLine((), found.published)
    authors = parse_byline(words, lang)
    if found is None:
        return HeadLine(authors) if authors else None
    before, after = words[: found.start].rstrip(" "), words[found.end :].lstrip(" ")
    left = _people(before.strip(_BETWEEN), lang, bare=before.endswith(_STRONG))
    right = _people(after.strip(_BETWEEN), lang, bare=after.startswith(_STRONG))
    if left is None or right is None:
        return HeadLine(authors) if authors else None
    return HeadLine(left or right, found.published)


def parse_byline(line: str, lang: str = "en") -> tuple[str, ...]:
    """Return the authors that a byline names; () if the line is no byline.

    "By John Smith and Mary O'Neill, BBC News" -> ("John Smith", "Mary O'Neill")
    """
    prefix = _prefix(lang).match(line) if len(line) <= MAX_LENGTH else None
    return _names(_TAIL.sub("", line[prefix.end() :].strip(" *_"))) if prefix else ()


@cache
def _prefix(lang: str) -> regex.Pattern[str]:
    by = f"|{_BY[lang]}" if lang in _BY else ""
    return regex.compile(rf"[*_]*(?:{_PREFIX.format(by=by)})", regex.I)


def _people(part: str, lang: str, *, bare: bool) -> tuple[str, ...] | None:
    """Return the authors in a part of a line beside its date; None if it is something else."""
    if not part:
        return ()
    named = parse_byline(part, lang) or (_names(part) if bare else ())
    is_rest = _REST.fullmatch(part) or (bare and _ROLE.search(part))  # "World News | 3 June 2021"
    return named or (() if is_rest else None)


def _names(written: str) -> tuple[str, ...]:
    """Return the names of a list that ends before a role or an employer; () if one is no name."""
    parts = _SEPARATOR.split(written)
    if parts[0].split(" ")[0].lower() in _AGENCIES:
        return (written,)
    names = []
    for part in parts:
        if _ROLE.search(part):
            break
        if not _NAME.fullmatch(part) or _NOT_A_PERSON.match(part):
            return ()
        names.append(part)
    return tuple(names)
