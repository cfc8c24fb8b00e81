"""Front matter: statements about an article in YAML, between two lines ``---`` above its text.

Scrapers, note takers and static sites write it, each with field names of its own. Front matter that
cannot be read, or has no known field, stays part of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

import yaml

from search.analysis.bylines import parse_byline
from search.analysis.date_lines import parse_date_line
from search.analysis.languages import LANGUAGES

Fields: TypeAlias = Mapping[str, list[str]]  # values by field name in lower case

MAX_LENGTH = 16 * 1024  # characters of front matter; a longer one is a text between two rules

_FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_LINE = re.compile(r"""^(\w[\w -]*):[ \t]+["']?([^\s\[{&*!|>%@`"'].*?)["']?\s*$""", re.MULTILINE)
_TIME = re.compile(r"(?<=\d)[T ]\d\d:.*")
_MONTH = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")  # or a year
_WIKI_LINK = re.compile(r"\[\[(?:.*\|)?(.*)\]\]")  # [[people/omar|Omar Haddad]], by Obsidian
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)

_TITLE = ("title", "headline")
_AUTHORS = ("author", "authors", "byline", "creator")
_PUBLISHED = ("date", "published", "published_at", "date_published", "pubdate")
_SOURCE = ("source", "publisher", "publication", "sitename", "site_name", "site")
_URL = ("url", "link", "permalink", "canonical_url", "original", "source_url", "source")
_LANG = ("lang", "language", "locale")


class FrontMatter(NamedTuple):
    """The statements of front matter about its article; None, or empty, for none."""

    end: int = 0  # characters that it takes up; 0: there is none
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None  # ISO date or its prefix
    source: str | None = None
    lang: str | None = None  # one of ``LANGUAGES``
    url: str | None = None


def parse_front_matter(text: str) -> FrontMatter:
    r"""Parse the front matter of a text; without any, return ``FrontMatter()``.

    >>> parse_front_matter("---\ntitle: Aid reaches Aleppo\ndate: 2016-12-01\n---\nIt was late")[:4]
    (51, 'Aid reaches Aleppo', (), '2016-12-01')
    """
    found = _FRONT_MATTER.match(text[:MAX_LENGTH]) if text.startswith("---") else None
    fields = _fields(found[1]) if found else {}
    head = FrontMatter(
        end=found.end() if found else 0,
        title=next(_values(fields, _TITLE), None),
        authors=tuple(_authors(fields)),
        published=next(filter(None, map(_date, _values(fields, _PUBLISHED))), None),
        source=next((v for v in _values(fields, _SOURCE) if not _ADDRESS.match(v)), None),
        lang=next((v[:2] for v in _values(fields, _LANG) if v[:2] in LANGUAGES), None),
        url=next((v for v in _values(fields, _URL) if _ADDRESS.fullmatch(v)), None),
    )
    return head if any(head[1:]) else FrontMatter()


def _fields(written: str) -> Fields:
    # PyYAML, not python-frontmatter: that one raises on a malformed head without saying where its
    # text starts, and keeps no offsets of the text, which citations count from.
    try:
        read = yaml.load(written, yaml.BaseLoader)  # noqa: S506 -- it makes strings only
    except (yaml.YAMLError, RecursionError):
        read = dict(_LINE.findall(written))  # mostly an unquoted title with a colon
    return dict(_by_name(read)) if isinstance(read, dict) else {}


def _by_name(read: Mapping[object, object]) -> Iterator[tuple[str, list[str]]]:
    for name, value in read.items():
        values = value if isinstance(value, list) else [value]
        lines = [" ".join(text.split()) for text in values if isinstance(text, str)]
        yield re.sub(r"[\s-]+", "_", str(name).lower()), list(filter(None, lines))


def _values(fields: Fields, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from fields.get(name, ())


def _authors(fields: Fields) -> Iterator[str]:
    for written in _values(fields, _AUTHORS):
        linked = _WIKI_LINK.fullmatch(written)
        yield from (linked[1],) if linked else parse_byline(f"By {written}")


def _date(written: str) -> str | None:
    day = parse_date_line(_TIME.sub("", written))
    return day or (written if _MONTH.fullmatch(written) else None)
