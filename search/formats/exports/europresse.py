"""Exports of Europresse as text: each article ends with its number, "news·20150912·XX·000000".

Their HTML has an element for each field: see ``from_fields``, which the web page reader calls with
the texts of these elements.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.formats.document import Block, Document
from search.formats.exports.dates import find_date
from search.formats.exports.pieces import article, names, pieces, read_groups

_NUMBER = re.compile(
    r"(?:news|public|certificat)?[·.]?\w*·?(\d{8})·\w{1,6}·\w{1,12}", re.IGNORECASE
)
_RIGHTS = re.compile(
    r"(?:©|\(c\)).*|.*tous droits réservés.*|.*all rights reserved.*", re.IGNORECASE
)
_SITE = re.compile(
    r"(?<!\s)\s*\((?:site web|web site|website|réf\. site)[^()]*+\)\s*$", re.IGNORECASE
)
_HEAD = 8  # blocks above the text


def articles(document: Document) -> list[Document]:
    """Return the articles of an export of Europresse; none if it is no such export."""
    parts = pieces(document)
    ends = [i for i, part in enumerate(parts) if _NUMBER.fullmatch(part.text.strip())]
    starts = [0, *(end + 1 for end in ends)]
    groups = [parts[start:end] for start, end in zip(starts, ends, strict=False)]
    return read_groups(groups, _article)


def from_fields(
    *, title: str, header: str, source: str, authors: str, body: Sequence[Block], where: str | None
) -> Document | None:
    """Return the article of an element of the HTML export; None without title or text.

    ``header`` is the text of ``.DocHeader``, ``source`` of ``.DocPublicationName``, ``authors`` of
    ``.docAuthors``, ``title`` of ``.titreArticleVisu``; ``body`` holds the blocks of
    ``.docOcurrContainer``.
    """
    heading = Block(body[0].kind, " ".join(title.split()), where) if body else None
    if heading is None or not heading.text:
        return None
    return article(
        body,
        title=heading,
        authors=names(authors) if authors.strip() else (),
        published=find_date(header),
        source=publisher(source),
    )


def publisher(text: str) -> str | None:
    """Return the name of a publisher: "Le Monde (site web)" -> "Le Monde"."""
    return _SITE.sub("", " ".join(text.split())) or None


def _article(parts: Sequence[Block]) -> Document | None:
    """Return an article of the text: publisher, section with date, headline, authors, text."""
    dated = next((i for i, part in enumerate(parts[:_HEAD]) if find_date(part.text)), None)
    if dated is None or dated == 0 or dated + 2 >= len(parts):
        return None
    title, *rest = parts[dated + 1 :]
    authors: tuple[str, ...] = ()
    if len(rest) > 1 and len(rest[0].text.split()) <= 6 and not rest[0].text.endswith("."):
        authors = names(rest[0].text)
        rest = rest[1:]
    body = [part for part in rest if not _RIGHTS.fullmatch(part.text.strip())]
    if not body:
        return None
    return article(
        body,
        title=title,
        authors=authors,
        published=find_date(parts[dated].text),
        source=publisher(parts[0].text),
    )
