"""Fields of a record → a document, by the names that scrapers write.

trafilatura, newspaper4k, news-please, NewsAPI, JSON Feed, schema.org and Scrapy spiders name the
same things differently; of several fields of one meaning, the first in these tables counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from search.formats.document import Document
from search.formats.parts.fragments import fragment_blocks, is_markup, is_page
from search.formats.parts.lines import text_blocks
from search.formats.parts.opening import holds_text, placed, with_opening
from search.formats.parts.statements import (
    MAX_NAME,
    iso_date,
    language_code,
    one_line,
    person_names,
    site_of,
    web_address,
    without_tags,
)
from search.formats.web_pages.markup import PageError
from search.formats.web_pages.reader import read_page

TEXTS = """maintext text fulltext full_text article_text articletext text_content body article_body
    articlebody body_text content_text plain_text plaintext content paragraphs story article
    selftext""".split()
PAGES = """body_html content_html article_html html_content contenthtml content_encoded
    content:encoded html raw_html""".split()
TITLES = "title headline heading headline_main article_title title_page subject name".split()
AUTHORS = """authors author byline by_line creator dc:creator author_name author_names writer
    reporter""".split()
DATES = """date_publish published publish_date publishdate date_published datepublished
    publication_date publicationdate published_date published_at publishedat published_on pub_date
    pubdate published_time first_published date datetime timestamp""".split()
SOURCES = """sitename site_name meta_site_name source_hostname publisher publication outlet
    newspaper source_name source media journal provider site source_domain hostname
    domain""".split()
ADDRESSES = """url link canonical_link canonical_url permalink web_url weburl original_url href
    uri external_url source""".split()
LANGUAGES = "language lang meta_lang language_code in_language inlanguage locale".split()

ALONE = 200  # characters of a text that is an article without title, date and address
MIN_TEXT = 20  # characters of an article's text
_NAMES_WITHIN = ("name", "title", "display_name")  # of an author or publisher that is a record
_SEPARATOR = re.compile(r"[\s\-.]+")
_TEXT_NAMES = frozenset((*TEXTS, *PAGES))


def known_name(name: str) -> str:
    """Return the name of a field as the tables have it: "Publish-Date " -> "publish_date"."""
    return _SEPARATOR.sub("_", name.strip().lower())


def has_text_field(names: Iterable[str]) -> bool:
    """Check whether one of some names of fields means the text of an article."""
    return any(known_name(name) in _TEXT_NAMES for name in names)


def document_of(record: Mapping[str, Any], *, place: str) -> Document | None:
    """Return the document of a record; None if it is no article.

    An article has a text, and a title, a date or an address beside it unless it is long.
    ``place`` is where the record stands in its file: "line 12".
    """
    fields = {known_name(name): value for name, value in record.items()}
    document = _with_body(fields, place)
    if document is None:
        return None
    address = next(filter(None, map(web_address, _values(fields, ADDRESSES))), None)
    title = next(filter(None, map(without_tags, _values(fields, TITLES))), None)
    published = next(filter(None, map(iso_date, _values(fields, DATES))), None)
    length = sum(len(block.text) for block in document.blocks or ())
    if length < MIN_TEXT or (length < ALONE and not (address or title or published)):
        return None
    stated = Document(
        blocks=document.blocks,
        title=title or document.title,
        authors=person_names(_all_values(fields, AUTHORS)) or document.authors,
        published=published or document.published,
        source=_source(fields) or document.source,
        lang=next(filter(None, map(language_code, _values(fields, LANGUAGES))), document.lang),
        url=address or document.url,
    )
    return with_opening(stated, where=place)


def _with_body(fields: Mapping[str, Any], place: str) -> Document | None:
    """Return the blocks of the first field that holds a text, and what a whole page states."""
    for name in (*TEXTS, *PAGES):
        text = _text(fields.get(name))
        if not text or not text.strip():
            continue
        document = _read_body(text, place, is_html=name in PAGES)
        if document and holds_text(document.blocks or ()):
            return document
    return None


def _read_body(text: str, place: str, *, is_html: bool) -> Document | None:
    if not is_html and not is_markup(text):
        return Document(blocks=text_blocks(text, place=place))
    if is_page(text):
        try:
            page = read_page(text)
        except PageError:
            return None
        return page and placed(page, place)
    return Document(blocks=fragment_blocks(text, where=place))


def _source(fields: Mapping[str, Any]) -> str | None:
    """Return the publisher: a name, else the host of an address that stands in its place."""
    hosts = []
    for value in _values(fields, SOURCES):
        if address := web_address(value):
            hosts.append(site_of(address))
        elif name := one_line(value, MAX_NAME):
            return name.removeprefix("www.") if " " not in name else name
    return next(filter(None, hosts), None)


def _text(value: object) -> str | None:
    """Return a text, or the paragraphs of a list as one; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        parts = [part if isinstance(part, str) else _text_within(part) for part in value]
        return "\n".join(" ".join(part.split()) for part in parts if part) or None
    return None


def _text_within(value: object) -> str | None:
    """Return the text of a paragraph that is a record of its own."""
    text = value.get("text") if isinstance(value, dict) else None
    return text if isinstance(text, str) else None


def _values(fields: Mapping[str, Any], names: list[str]) -> Iterator[str]:
    """Yield the texts of the fields of one meaning, in order."""
    for name in names:
        yield from _texts(fields.get(name))


def _all_values(fields: Mapping[str, Any], names: list[str]) -> list[str]:
    """Return the texts of the first field of a meaning that has any."""
    return next(filter(None, ([*_texts(fields.get(name))] for name in names)), [])


def _texts(value: object, *, depth: int = 3) -> Iterator[str]:
    """Yield the texts in a value: a text, a number, a list of them, the name of a record."""
    if isinstance(value, str):
        if value.strip():
            yield value
    elif isinstance(value, bool) or not depth:
        return
    elif isinstance(value, int | float):
        yield str(value)
    elif isinstance(value, list):
        for each in value[:100]:
            yield from _texts(each, depth=depth - 1)
    elif isinstance(value, dict):
        for name in _NAMES_WITHIN:
            if isinstance(value.get(name), str):
                yield from _texts(value[name], depth=depth - 1)
                return
