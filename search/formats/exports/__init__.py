"""Exports of publishers' databases: one file with many articles → one document an article.

The text, RTF, DOCX and HTML readers yield one document for such a file; ``separate`` recognises
the database by its marks and divides the document.
"""

from __future__ import annotations

from collections.abc import Iterator

from search.formats.document import Document
from search.formats.exports import europresse, factiva, nexis


def separate(document: Document) -> Iterator[Document]:
    """Yield the articles of an export; the document itself if it is none."""
    for database in (nexis, factiva, europresse):
        articles = database.articles(document)
        if articles:
            yield from articles
            return
    yield document
