"""Pieces of an export: paragraphs with their places, whatever the format of the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from search.analysis.bylines import parse_byline
from search.formats.document import Block, Document
from search.model import Kind

MAX_EXPORT = 40_000_000  # characters of a plain text that is looked through for articles

_BLANK_LINES = re.compile(r"(?<![ \t\f])(?:[ \t\f]*+\n){2,}")
_BY = re.compile(r"^(?:by|par|von|de|por|da)\b:? +", re.IGNORECASE)
_SEPARATOR = re.compile(r"(?<! )(?: *; *| *, (?=[^\W\d_]+ )| +(?:and|et|und|y|e|&) +)")
_ROLE = re.compile(r"(?<! ) *(?:,|\(|\||–| - ).*")


def pieces(document: Document) -> list[Block]:
    """Return the blocks of a document, or the paragraphs of its text with wrapped lines joined.

    The place of a paragraph in a text is its line: "line 12".
    """
    if document.blocks is not None:
        return list(document.blocks)
    text = document.text.replace("\r\n", "\n").replace("\r", "\n")[:MAX_EXPORT]
    result: list[Block] = []
    at, line = 0, 1
    for end in [*_BLANK_LINES.finditer(text), None]:
        part = text[at : end.start() if end else len(text)]
        stripped = part.strip("\n")
        if stripped.strip():
            first = line + part.count("\n", 0, len(part) - len(part.lstrip("\n")))
            result.append(Block(Kind.PARAGRAPH, _one_line(stripped), f"line {first}"))
        if end:
            line += text.count("\n", at, end.end())
            at = end.end()
    return result


def read_groups(
    groups: Sequence[Sequence[Block]], *forms: Callable[[Sequence[Block]], Document | None]
) -> list[Document]:
    """Return the articles of groups of paragraphs by the first form that fits each of them.

    None if no group has any of the forms; a single group without a form is kept as it is.
    """
    found = [next(filter(None, (form(group) for form in forms)), None) for group in groups]
    if not any(found):
        return []
    return [
        article or Document(blocks=tuple(group))
        for article, group in zip(found, groups, strict=True)
        if article or group
    ]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def article(
    body: Sequence[Block],
    *,
    title: Block,
    authors: tuple[str, ...] = (),
    published: str | None = None,
    source: str | None = None,
    lang: str | None = None,
    url: str | None = None,
) -> Document:
    """Return the document of an article with its title above its body."""
    return Document(
        blocks=(title._replace(kind=Kind.TITLE), *body),
        title=title.text,
        authors=authors,
        published=published,
        source=source,
        lang=lang,
        url=url,
    )


def names(text: str) -> tuple[str, ...]:
    """Return the authors of a field: "By Ann Lee and Bob Ray" -> ("Ann Lee", "Bob Ray")."""
    line = " ".join(text.split())
    read = parse_byline(line)
    if read:
        return read
    parts = _SEPARATOR.split(_BY.sub("", line, count=1))
    people = (_ROLE.sub("", part).strip(" .;,") for part in parts)
    return tuple(dict.fromkeys(name for name in people if name and len(name) < 80))
