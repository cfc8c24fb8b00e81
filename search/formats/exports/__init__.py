"""Exports of publishers' databases: one file with many articles → one document an article.

The text, RTF, DOCX and HTML readers yield one document for such a file; ``separate`` recognises
the database by its marks and divides the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.formats.document import Document
from search.formats.exports import europresse, factiva, nexis

_MARK = re.compile(
    r"\b1 (?:of|de|von|sur|di) \d{1,5} do[ck]ument"
    r"|^[ \t]*(?:end of document|fin d[ue] document|ende des dokuments)[ \t]*\r?$"
    r"|^[ \t]*do[ck]umento? [a-z0-9]{20,40}[ \t]*\r?$"
    r"|·\d{8}·\w",
    re.IGNORECASE | re.MULTILINE,
)
_MAX_MARK = 120  # characters of a block that is such a mark


def separate(document: Document) -> Iterator[Document]:
    """Yield the articles of an export; the document itself if it is none."""
    if not _may_be_export(document):
        yield document
        return
    for database in (nexis, factiva, europresse):
        articles = database.articles(document)
        if articles:
            yield from articles
            return
    yield document


def _may_be_export(document: Document) -> bool:
    """Check cheaply whether a document holds a mark of any of the databases."""
    if document.blocks is not None:
        return any(
            len(block.text) <= _MAX_MARK and _MARK.search(block.text) for block in document.blocks
        )
    if not _has_part(document.text):
        return False
    lines = document.text.splitlines()
    return any(_MARK.search(line) for line in lines if _has_part(line))


def _has_part(text: str) -> bool:
    """Check for what all marks have a part of: few texts do, and ``_MARK`` takes 20 times as long.

    "dOcuMent" is not found, which no database writes.
    """
    return "ument" in text or "UMENT" in text or "·" in text
