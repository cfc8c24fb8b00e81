"""Dates as they stand above articles: "Published: Thursday, 3 June 2021, 10:15 GMT".

Dates within sentences are not looked for. A date in figures alone, 5/11/2016, is read in the order
of its language; English has two orders, so that only one that fits both or one of them is read.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from search.analysis.months import MONTHS

MAX_LENGTH = 100  # characters of a date line
_MONTH_FIRST = frozenset({"en"})  # languages with countries that write 11/25/2016
_DAY_FIRST = frozenset("ar da de en es fi fr it nl no pt ro ru sv".split())

_WEEKDAYS = """
    lundi mardi mercredi jeudi vendredi samedi dimanche
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
    lunes martes miércoles jueves viernes sábado domingo
    lunedì martedì mercoledì giovedì venerdì sabato domenica
    segunda-feira terça-feira quarta-feira quinta-feira sexta-feira
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag lördag
    maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai
    hétfő kedd szerda csütörtök péntek szombat vasárnap
    luni marți miercuri joi vineri sâmbătă duminică
    понедельник вторник среда четверг пятница суббота воскресенье
    الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
"""
_MONTH = rf"(?P<name>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|[.º])?"
_YEAR = r"(?P<year>\d{4})"
_VERBS = (
    r"published|updated|posted|issued|dated?|modified|released|filed|created|publication date"
    r"|veröffentlicht|erschienen|aktualisiert|stand|datum|publié|mis à jour|mis en ligne"
    r"|publicado|actualizado|fecha|publicação|pubblicato|aggiornato|gepubliceerd|bijgewerkt"
    r"|publicerad|uppdaterad|publisert|oppdatert|udgivet|julkaistu|publicat|data|опубликовано|дата"
)
_LABEL = (
    rf"(?:(?:first |last |originally )?(?:{_VERBS})(?:e|a|o|s)?"
    r"(?: on| at| am| le| el| em| il| op| la| pe)? ?:? +"
    r"(?:\d{1,2}[:.h]\d{2} ?(?:[ap]m)? ?(?:[a-z]{2,4})?,? +(?:on )?)?)?"  # "Updated 10:15 GMT, "
)
_WEEKDAY = (
    r"(?:(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[.,]*"
    rf"|{'|'.join(_WEEKDAYS.split())})[.,،]* +)?"
    r"(?:(?:le|den|am|el|il|on) +)?"
)
_TIME = (
    r"(?:[T ,|–-]*(?:at |à |um |a las )?\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:[.,]\d+)?"
    r" ?(?:[ap]\.?m\.?|uhr|[a-z.]{0,4}) ?(?:[A-Z+-][\w:]*)?)?"
)
_UPDATE = (
    r"(?:[ ,;|•·–-]+\(?(?:last |first )?(?:updated|modified|aktualisiert|mis à jour|actualizado"
    r"|aggiornato|bijgewerkt|uppdaterad|oppdatert)\b.*)?"
)

_YEAR_WITHIN = re.compile(r"\d{4}")
_FORMS = (
    rf"{_DAY} (?:of |de )?{_MONTH},? (?:de )?{_YEAR}(?: г(?:ода|\.)?)?",
    rf"{_DAY}[.-]{_MONTH}[.-]{_YEAR}",
    rf"{_MONTH} {_DAY},? {_YEAR}",
    rf"{_YEAR}[-/](?P<month>\d\d)[-/](?P<day>\d\d)",
    r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4})",
    r"(?P<first>\d{1,2})[/-](?P<second>\d{1,2})[/-](?P<year>\d{4})",
    rf"{_YEAR}\. {_MONTH} {_DAY}",
    rf"{_MONTH} {_DAY} \d\d:\d\d(?::\d\d)? (?:[a-z]{{3,4}} )?{_YEAR}",  # of ctime
    rf"{_MONTH},? {_YEAR}",
)
_PATTERNS = tuple(
    re.compile(rf"{_LABEL}{_WEEKDAY}(?<!\d){form}{_TIME}(?![\w/]){_UPDATE}", re.IGNORECASE)
    for form in _FORMS
)
_LETTERS = re.compile(r"[^\W\d_]+")
_MONTH_WORDS = frozenset(word for name in MONTHS for word in name.split())
_FIGURES = re.compile(r"\d[-/.] ?\d{1,2}[-/.] ?\d")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?\d{4,6}Z?)?")
_PREFIX_OF_ISO = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")  # a year, or a month


class FoundDate(NamedTuple):
    """A date in a line, with its label, weekday and time of day."""

    start: int
    end: int
    published: str | None  # ISO date or its prefix; None: it has two readings


def find_date(line: str, lang: str) -> FoundDate | None:
    """Find a date in a line whose words are separated by single blanks."""
    if not _YEAR_WITHIN.search(line) or not _may_hold_date(line):
        return None
    for pattern in _PATTERNS:
        found = pattern.search(line)
        if found:
            readings = list(_readings(found.groupdict(), lang))
            if readings:
                only = readings[0] if len(set(readings)) == 1 else None
                return FoundDate(found.start(), found.end(), only)
    return None


def _may_hold_date(line: str) -> bool:
    """Check for the name of a month or a date in figures: twenty times as fast as the patterns."""
    words = _LETTERS.findall(line.lower())
    return not _MONTH_WORDS.isdisjoint(words) or _FIGURES.search(line) is not None


def parse_date_line(line: str, lang: str = "en") -> str | None:
    """Return the date of a line that holds nothing else, in ISO 8601; None for any other line."""
    found = find_date_line(line, lang)
    return found.published if found else None


def find_date_line(line: str, lang: str = "en") -> FoundDate | None:
    """Find the date of a date line, which holds nothing else; None for any other line.

    "Thursday, 3 June 2021" -> "2021-06-03", "Juni 2021" -> "2021-06", "31 February 2021" -> None
    """
    if len(line) > MAX_LENGTH:
        return None
    words = " ".join(line.split()).strip("*_. ")
    found = find_date(words, lang)
    return found if found and found.end - found.start == len(words) else None


def parse_date(written: str, lang: str) -> str | None:
    """Return a date that a file states, in ISO 8601 or a prefix of it; None if it cannot be read.

    "2016-11-05T08:30:00Z" -> "2016-11-05", "2016-11" -> "2016-11", "soon" -> None
    """
    words = written.strip()
    if _PREFIX_OF_ISO.fullmatch(words):
        return words
    compact = _COMPACT.fullmatch(words)
    if compact:
        return _iso(*map(int, compact.groups()))
    found = find_date_line(words, lang)
    return found.published if found else None


def _readings(parts: dict[str, str | None], lang: str) -> list[str]:
    """Return the days that a date may mean: one, unless it is in figures and of no known order."""
    year, name, day = int(parts["year"] or 0), parts.get("name"), parts.get("day")
    if parts.get("first"):
        first, second = int(parts["first"] or 0), int(parts["second"] or 0)
        orders = [(second, first)] * (lang in _DAY_FIRST)
        orders += [(first, second)] * (lang in _MONTH_FIRST)
        read = [_iso(year, month, number) for month, number in orders]
    else:
        month = MONTHS[name.lower()] if name else int(parts["month"] or 0)
        whole = _iso(year, month, int(day or 1))
        read = [whole if day or whole is None else whole[:7]]
    return [each for each in read if each]


def _iso(year: int, month: int, day: int) -> str | None:
    """Return a date in ISO 8601; None if the calendar has no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
