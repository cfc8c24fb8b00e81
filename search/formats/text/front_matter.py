"""Front matter: the known fields of a head, as written: title, authors, date, source, language.

Scrapers, note takers and static sites write heads, each with field names of its own. A head without
a known field stays part of the text. Names and dates are read in ``search.articles``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from search.formats.document import Document
from search.formats.text.head_syntax import HeadField, Value, find_head
from search.formats.text.text_repair import unescape_entities

_TITLE = ("title", "headline")
_AUTHORS = ("author", "authors", "byline", "creator")
_PUBLISHED = (
    *("date", "published", "published_at", "date_published", "datepublished", "pubdate"),
    *("published_date", "publication_date", "published_on"),
)
_SOURCE = ("source", "publisher", "publication", "sitename", "site_name", "site")
_URL = ("url", "link", "permalink", "canonical_url", "original", "source_url", "source")
_LANG = ("lang", "language", "locale")
_KNOWN = frozenset((*_TITLE, *_AUTHORS, *_PUBLISHED, *_SOURCE, *_URL, *_LANG))
# Fields that Pelican and MultiMarkdown have beside these.
_OTHERS = frozenset({"modified", "tags", "keywords", "category", "slug", "summary", "status"})
_GIVEN = ("given", "given_name", "givenname", "first", "first_name", "firstname")
_FAMILY = ("family", "family_name", "familyname", "last", "last_name", "lastname", "surname")
_NAMES = ("name", "full_name", "fullname", "display_name", "literal")

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_UNCLOSED = re.compile(r"\s*(---|\+\+\+)[ \t]*\r?\n[ \t]*([\w-]+)[ \t]*[:=][ \t]+\S")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The known fields of a head; None, or empty, where there is none."""

    end: int = 0  # characters before the text; 0: there is no front matter
    title: str | None = None
    authors: tuple[str, ...] = ()  # one or several names each
    published: str | None = None
    published_line: int | None = None  # in the file, from 1
    source: str | None = None
    lang: str | None = None
    url: str | None = None
    warnings: tuple[str, ...] = ()  # with their lines

    def describe(self, document: Document) -> Document:
        """Return a document with the statements and warnings of this head."""
        if not self.end:
            return replace(document, warnings=document.warnings + self.warnings)
        return replace(
            document,
            title=unescape_entities(self.title) if self.title else None,
            authors=tuple(map(unescape_entities, self.authors)),
            published=self.published,
            published_where=f"line {self.published_line}" if self.published_line else None,
            source=unescape_entities(self.source) if self.source else None,
            lang=self.lang,
            url=self.url,
            warnings=document.warnings + self.warnings,
        )


def parse_front_matter(text: str) -> FrontMatter:
    r"""Parse the front matter of a text; without any, return one that is empty.

    >>> parse_front_matter("---\ntitle: Aid reaches Aleppo\n---\nIt was late").title
    'Aid reaches Aleppo'
    """
    head = find_head(text)
    if head is None or not (head.marked or _are_known(head.fields)):
        return FrontMatter(warnings=_unclosed(text))
    fields = head.fields
    warnings = (head.warning,) if head.warning else ()
    dates = (fields[name] for name in _PUBLISHED if name in fields)
    published = next((each for each in dates if any(_texts(each.value))), None)
    sources = list(_values(fields, _SOURCE))
    found = FrontMatter(
        end=head.end,
        title=next(_values(fields, _TITLE), None),
        authors=tuple(_authors(fields)),
        published=next(_texts(published.value), None) if published else None,
        published_line=published.line if published else None,
        source=next((text for text in sources if not _ADDRESS.match(text)), None),
        lang=next(_values(fields, _LANG), None),
        url=next((text for text in _values(fields, _URL) if _ADDRESS.fullmatch(text)), None),
        warnings=warnings,
    )
    says = found.title, found.authors, found.published, found.source, found.lang, found.url
    return found if any(says) else FrontMatter(warnings=warnings if _KNOWN & fields.keys() else ())


def _unclosed(text: str) -> tuple[str, ...]:
    """Return a warning if a text begins like a head that has no end."""
    found = _UNCLOSED.match(text)
    if not found or found[2].lower() not in (*_TITLE, *_AUTHORS, *_PUBLISHED):
        return ()
    mark = found[1]
    line = text.count("\n", 0, found.start(1)) + 1
    return (f"line {line}: this head does not end; add a line {mark} below its fields",)


def _are_known(fields: Mapping[str, HeadField]) -> bool:
    """Check whether plain lines are a head: a title and other fields, all of them known."""
    return "title" in fields and len(fields) > 1 and fields.keys() <= _KNOWN | _OTHERS


def _values(fields: Mapping[str, HeadField], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name in fields:
            yield from _texts(fields[name].value)


def _texts(value: Value) -> Iterator[str]:
    """Yield the texts of a value, each on one line; those of a mapping are left out."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str) and (text := " ".join(item.split())):
            yield text


def _authors(fields: Mapping[str, HeadField]) -> Iterator[str]:
    for name in _AUTHORS:
        if name in fields:
            value = fields[name].value
            for item in value if isinstance(value, list) else [value]:
                yield from _person(item) if isinstance(item, dict) else _texts(item)


def _person(parts: Mapping[str, Value]) -> Iterator[str]:
    """Yield the name in a mapping: {name: Anna Weiss}, {given: Anna, family: Weiss}."""
    texts = {name: next(_texts(value), "") for name, value in parts.items()}
    whole = next((texts[name] for name in _NAMES if texts.get(name)), "")
    nested = next((parts[name] for name in _NAMES if isinstance(parts.get(name), dict)), None)
    if whole:
        yield whole
    elif isinstance(nested, dict):
        yield from _person(nested)
    else:
        given, family = (
            next((texts[name] for name in names if texts.get(name)), "")
            for names in (_GIVEN, _FAMILY)
        )
        if given or family:
            yield f"{given} {family}".strip()
