"""Statements of a document about itself, read: names of authors, date, language, address."""

from __future__ import annotations

import re
from typing import NamedTuple

from search.analysis.date_lines import parse_date
from search.analysis.languages import supported
from search.articles.authors import parse_authors
from search.formats.document import Document

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)  # what a browser may be led to


class Statements(NamedTuple):
    """The statements of a document about its article; None, or empty, for none."""

    title: str | None
    authors: tuple[str, ...]
    published: str | None  # ISO date or its prefix
    source: str | None
    lang: str | None  # one of ``LANGUAGES``
    url: str | None
    warnings: tuple[str, ...]


def read_statements(document: Document, lang: str) -> Statements:
    """Read the statements of a document; ``lang`` is its language if it names none."""
    known = supported(document.lang or "")
    published = parse_date(document.published, known or lang) if document.published else None
    warnings = document.warnings
    if document.published and published is None:
        place = f"{document.published_where}: " if document.published_where else ""
        warnings += (
            f"{place}this date cannot be read, “{document.published}”; "
            "write it as year-month-day, 2016-12-01",
        )
    authors = [name for written in document.authors for name in parse_authors(written)]
    return Statements(
        title=document.title,
        authors=tuple(dict.fromkeys(authors)),
        published=published,
        source=document.source,
        lang=known,
        url=document.url if document.url and _ADDRESS.fullmatch(document.url) else None,
        warnings=warnings,
    )
