"""The head of a file: what its first lines, between two of ``---``, say of the article.

Scrapers, note takers and static sites write such heads, in YAML, each with names of its own. Who
wrote it by hand may err: what cannot be read, and what says nothing of an article, is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

import yaml

from search.analysis.tokenizer import LANGUAGES
from search.articles.layout.bylines import authors_of
from search.articles.layout.dates import date_of

Facts: TypeAlias = Mapping[str, list[str]]  # by name, in small letters

LONGEST = 16 * 1024  # characters

_HEAD = re.compile(
    r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_LINE = re.compile(r"""^(\w[\w -]*):[ \t]+["']?([^\s\[{&*!|>%@`"'].*?)["']?\s*$""", re.MULTILINE)
_TIME = re.compile(r"(?<=\d)[T ]\d\d:.*")
_MONTH = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")  # or a year
_LINK = re.compile(r"\[\[(?:.*\|)?(.*)\]\]")  # as note takers write names
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)

_TITLE = ("title", "headline")
_AUTHORS = ("author", "authors", "byline", "creator")
_PUBLISHED = ("date", "published", "published_at", "date_published", "pubdate")
_SOURCE = ("source", "publisher", "publication", "sitename", "site_name", "site")
_URL = ("url", "link", "permalink", "canonical_url", "original", "source_url", "source")
_LANG = ("lang", "language", "locale")


class Head(NamedTuple):
    """What a head says; None where it does not."""

    end: int = 0  # characters of it: where the text begins
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None  # ISO date or its prefix
    source: str | None = None
    lang: str | None = None  # one of ``LANGUAGES``
    url: str | None = None


def head_of(text: str) -> Head:
    r"""Read the head of a text, if it has one.

    >>> head_of("---\ntitle: Aid reaches Aleppo\ndate: 2016-12-01\n---\nIt came late.")[:4]
    (51, 'Aid reaches Aleppo', (), '2016-12-01')
    """
    found = _HEAD.match(text[:LONGEST]) if text.startswith("---") else None
    facts = _facts(found[1]) if found else {}
    head = Head(
        end=found.end() if found else 0,
        title=next(_values(facts, _TITLE), None),
        authors=tuple(_authors(facts)),
        published=next(filter(None, map(_date, _values(facts, _PUBLISHED))), None),
        source=next((v for v in _values(facts, _SOURCE) if not _ADDRESS.match(v)), None),
        lang=next((v[:2] for v in _values(facts, _LANG) if v[:2] in LANGUAGES), None),
        url=next((v for v in _values(facts, _URL) if _ADDRESS.fullmatch(v)), None),
    )
    return head if any(head[1:]) else Head()


def _facts(written: str) -> Facts:
    try:
        read = yaml.load(written, yaml.BaseLoader)  # noqa: S506 -- it makes nothing but strings
    except (yaml.YAMLError, RecursionError):
        read = dict(_LINE.findall(written))  # most have a title with a colon, and no marks around
    return dict(_named(read)) if isinstance(read, dict) else {}


def _named(read: Mapping[object, object]) -> Iterator[tuple[str, list[str]]]:
    for name, value in read.items():
        values = value if isinstance(value, list) else [value]
        lines = [" ".join(text.split()) for text in values if isinstance(text, str)]
        yield re.sub(r"[\s-]+", "_", str(name).lower()), list(filter(None, lines))


def _values(facts: Facts, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from facts.get(name, ())


def _authors(facts: Facts) -> Iterator[str]:
    for written in _values(facts, _AUTHORS):
        linked = _LINK.fullmatch(written)
        yield from (linked[1],) if linked else authors_of(f"By {written}")


def _date(written: str) -> str | None:
    return date_of(_TIME.sub("", written)) or (written if _MONTH.fullmatch(written) else None)
