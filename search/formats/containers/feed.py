"""Feeds (RSS, Atom) → one document an entry, its full text where the feed has it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax import SAXException

import feedparser

from search.formats.document import Document
from search.formats.parts.fragments import fragment_blocks
from search.formats.parts.opening import holds_text, with_opening
from search.formats.parts.refusals import ENTITIES, NO_ARTICLE, TOO_DEEP, refusal
from search.formats.parts.statements import (
    MAX_NAME,
    iso_date,
    language_code,
    person_names,
    web_address,
    without_tags,
)

MAX_ENTRIES = 10_000
_ENTITY = b"<!ENTITY"
# feedparser's own errors on damaged feeds, beside those of the XML parser.
_DAMAGED = (SAXException, ValueError, LookupError, TypeError, AttributeError, AssertionError)


def read(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the entries of a feed that have a text, be it only a summary.

    Raises:
        FormatError: the feed is damaged, defines entities, or has no entry with a text.
    """
    del lang  # feeds state theirs, or the caller has a default
    if _ENTITY in content.replace(b"\x00", b""):
        raise refusal(path, ENTITIES)
    feed = _parsed(path, content)
    about = feed.get("feed", {})
    found = False
    for number, entry in enumerate(feed.get("entries", [])[:MAX_ENTRIES], 1):
        document = _read_entry(entry, about, number)
        if document:
            found = True
            yield document
    if not found:
        raise refusal(path, NO_ARTICLE)


def _parsed(path: Path, content: bytes) -> Any:
    try:
        # As a stream: bytes that are the name of a file would be opened. Nothing is sanitised, for
        # only the text is used; nothing is loaded from the network.
        return feedparser.parse(
            io.BytesIO(content), sanitize_html=False, resolve_relative_uris=False
        )
    except RecursionError as error:
        raise refusal(path, TOO_DEEP) from error
    except _DAMAGED as error:
        raise refusal(path, "it is damaged; download the feed again") from error


def _read_entry(entry: Any, about: Any, number: int) -> Document | None:
    """Return the document of an entry; None if it has no text."""
    address = web_address(_text(entry, "link"))
    place = f"entry <{address or _text(entry, 'id') or number}>"
    blocks = fragment_blocks(_body(entry), where=place)
    if not holds_text(blocks):
        return None
    content: Any = next(iter(entry.get("content") or ()), {})
    languages = (_text(content, "language"), _text(entry, "language"), _text(about, "language"))
    original = entry.get("source")
    titles = (original.get("title") if isinstance(original, dict) else None, _text(about, "title"))
    return with_opening(
        Document(
            blocks=blocks,
            title=without_tags(_text(entry, "title")),
            authors=person_names(_authors(entry)),
            published=iso_date(_text(entry, "published") or _text(entry, "updated")),
            source=next(filter(None, map(_name, titles)), None),
            lang=next(filter(None, map(language_code, languages)), None),
            url=address,
        ),
        where=place,
    )


def _body(entry: Any) -> str:
    """Return the longest content of an entry, else its summary."""
    contents = [_text(each, "value") or "" for each in entry.get("content") or ()]
    return max(contents, key=len, default="") or _text(entry, "summary") or ""


def _authors(entry: Any) -> Iterator[str]:
    authors = entry.get("authors") or ()
    names = [name for each in authors if isinstance(each, dict) and (name := _text(each, "name"))]
    yield from names or filter(None, [_text(entry, "author")])


def _name(text: object) -> str | None:
    name = without_tags(text) if isinstance(text, str) else None
    return name if name and len(name) <= MAX_NAME else None


def _text(record: Any, name: str) -> str | None:
    value = record.get(name)
    return value if isinstance(value, str) and value.strip() else None
