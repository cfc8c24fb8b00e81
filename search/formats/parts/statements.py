"""Statements of files about an article: dates, names, languages and addresses, as text → values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from email.utils import parsedate
from html import unescape
from urllib.parse import urlsplit

from search.analysis.bylines import parse_byline
from search.analysis.date_lines import parse_date_line

MAX_NAME = 120  # characters of a person's or a publisher's name
MAX_TITLE = 500  # characters of a title; a longer one is a text
MAX_DATE = 100  # characters of a date with its time
MAX_AUTHORS = 50  # names of one statement
_MILLISECONDS = 100_000_000_000  # a number of seconds from here on would be after the year 5000
_ISO = re.compile(r"\s*(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?(?=$|[T\s+Z])")
_SLASHED = re.compile(r"\s*(\d{4})/(\d{1,2})/(\d{1,2})(?!\d)")
_LANGUAGE = re.compile(r"\s*([a-z]{2})(?:[-_][a-z0-9-]+)?\s*", re.IGNORECASE)
_SEPARATOR = re.compile(r"(?<! ) *[;|\n] *|,? and | & ")
_BY = re.compile(r"\A\s*(?:by|von|par|por|di|av|door)\b:?\s+", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<!\S)\S[^\s@]*+@\S+|https?:\S+|www\.\S+")
_TAG = re.compile(r"<[^<>]{1,500}>")
_SPACES = re.compile(r"\s+")
_UNUSABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def one_line(text: str | None, limit: int = MAX_TITLE) -> str | None:
    """Return a text on one line, character references resolved; None if blank or too long."""
    line = _SPACES.sub(" ", printable(unescape(text or ""))).strip()
    return line if 0 < len(line) <= limit else None


def without_tags(text: str | None) -> str | None:
    """Return a title on one line without HTML: "A <b>fine</b> day &amp;amp; more" -> A fine day."""
    return one_line(_TAG.sub("", unescape(text or "")))


def printable(text: str) -> str:
    """Replace control codes and lone surrogates, which no reader sees and no file can hold."""
    return _UNUSABLE.sub("\ufffd", text) if _UNUSABLE.search(text) else text


def iso_date(written: str | None) -> str | None:
    """Return the date that a statement begins with, in its own time zone; None if there is none.

    "2016-05-03T23:30:00-05:00" -> "2016-05-03", "Tue, 18 Jul 2017 05:58:00 +0000" -> "2017-07-18",
    "1468800000" -> "2016-07-18", "20170718T0630" -> "2017-07-18", "2017-13" -> None
    """
    text = (written or "").strip()[:MAX_DATE]
    if not any(map(str.isdigit, text)):
        return None
    if text.replace(".", "", 1).isdigit() and 9 <= len(text.partition(".")[0]) <= 13:
        return _of_epoch(float(text))
    if found := _SLASHED.match(text):
        return _calendar_day(*found.groups())
    if found := _ISO.match(text):
        return _calendar_day(*found.groups())
    return _of_mail(text) or parse_date_line(text)


def _of_epoch(seconds: float) -> str | None:
    """Return the day (UTC) of a number of seconds or milliseconds since 1970."""
    if seconds >= _MILLISECONDS:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _of_mail(text: str) -> str | None:
    """Return the day of a date by RFC 2822, in its own time zone."""
    try:
        parts = parsedate(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _calendar_day(*map(str, parts[:3])) if parts else None


def _calendar_day(year: str, month: str | None, day: str | None) -> str | None:
    """Return an ISO date, or the prefix that is known of it; None if no calendar has it."""
    try:
        exact = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except (ValueError, OverflowError):
        return None
    return exact[: 10 if day else 7 if month else 4]


def language_code(written: str | None) -> str | None:
    """Return the ISO 639-1 code of a language tag: "en-GB" -> "en"; None for any other text."""
    found = _LANGUAGE.fullmatch(written or "")
    return found[1].lower() if found else None


def person_names(written: Iterable[str]) -> tuple[str, ...]:
    """Return the names in statements about authors, without addresses, each once.

    "By Ann Lee and Bo Ray" -> ("Ann Lee", "Bo Ray"), "Lee, Ann; Ray, Bo" -> ("Lee, Ann", "Ray, Bo")
    """
    found: list[str] = []
    for statement in written:
        text = one_line(statement, limit=10 * MAX_TITLE) or ""
        found += parse_byline(text) or filter(None, map(_name, _parts(text)))
    return tuple(dict.fromkeys(found))[:MAX_AUTHORS]


def _parts(text: str) -> list[str]:
    """Split a list of names; commas separate names of two words or more: not "Lee, Ann"."""
    text = _BY.sub("", text, count=1)
    pieces = text.split(",")
    if len(pieces) > 1 and all(len(piece.split()) > 1 for piece in pieces):
        text = ";".join(pieces)
    return _SEPARATOR.split(text)


def _name(written: str) -> str | None:
    clean = one_line(_ADDRESS.sub("", written).replace("()", "").replace("<>", ""), MAX_NAME)
    clean = (clean or "").strip(" ,.;:|\"'-–—")
    return clean if len(clean) > 1 and any(map(str.isalpha, clean)) else None


def web_address(written: str | None) -> str | None:
    """Return an address of the web; None for any other text."""
    text = (written or "").strip()
    if not re.match(r"https?://[^\s/]", text, re.IGNORECASE) or len(text) > 4_000:
        return None
    return None if re.search(r"\s", text) else printable(text)


def site_of(url: str | None) -> str | None:
    """Return the host of an address, without "www."; None if it has none."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
