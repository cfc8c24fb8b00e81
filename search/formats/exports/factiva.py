"""Exports of Factiva: each article ends with "Document" and its number of 20 to 40 letters.

Above the text stand headline, byline, number of words, date, publisher, code, language and rights,
a line each, or labelled by two letters (HD, BY, WC, PD, SN, LA, LP, TD) in the full form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.formats.document import Block, Document
from search.formats.exports.dates import find_date, is_date
from search.formats.exports.languages import code_of, is_language
from search.formats.exports.pieces import article, names, pieces, read_groups
from search.model import Kind

_END = re.compile(r"(?:document|dokument|documento) ([a-z0-9]{20,40})", re.IGNORECASE)
_WORDS = re.compile(r"[\d,. ]+ (?:words|wörter|mots|palabras|parole|words?)", re.IGNORECASE)
_CODE = re.compile(r"[A-Z0-9]{2,10}")
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright).*", re.IGNORECASE | re.DOTALL)
_PAGE = re.compile(
    r"(?:p\. ?)?[A-Z]?\d{1,4}|\d{1,2}:\d\d(?: GMT)?|(?:volume|issue).*", re.IGNORECASE
)
_FIELD = re.compile(
    r"(HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|CO|IN|NS|RE|PUB|AN|SE|CLM)\s+(.*)", re.DOTALL
)
_TEXT_FIELDS = ("LP", "TD")
_HEAD = 14  # blocks above the text


def articles(document: Document) -> list[Document]:
    """Return the articles of an export of Factiva; none if it is no such export."""
    parts = pieces(document)
    ends = [i for i, part in enumerate(parts) if _END.fullmatch(part.text.strip())]
    starts = [0, *(end + 1 for end in ends)]
    groups = [parts[start:end] for start, end in zip(starts, ends, strict=False)]
    return read_groups(groups, _labelled, _plain)


def _plain(parts: Sequence[Block]) -> Document | None:
    """Return an article whose head has no labels."""
    words = next(
        (i for i, part in enumerate(parts[:_HEAD]) if _WORDS.fullmatch(part.text.strip())), None
    )
    if words is None or words == 0:
        return None
    dated = next(
        (i for i in range(words, min(len(parts), words + 4)) if is_date(parts[i].text)), None
    )
    if dated is None:
        return None
    at = dated + 1
    while at < min(len(parts), _HEAD) and _PAGE.fullmatch(parts[at].text.strip()):
        at += 1
    source = parts[at].text if at < len(parts) else None
    lang = None
    body = at + 1
    for i in range(at + 1, min(len(parts), dated + 9)):
        text = parts[i].text.strip()
        if is_language(text):
            lang = code_of(text)
        elif not _is_field(text) and (lang or _RIGHTS.fullmatch(parts[i - 1].text.strip())):
            break
        body = i + 1
    above = list(parts[:words])
    title, byline = _headline(above)
    if not parts[body:]:
        return None
    return article(
        parts[body:],
        title=title,
        authors=names(byline) if byline else (),
        published=find_date(parts[dated].text),
        source=source,
        lang=lang,
    )


def _is_field(text: str) -> bool:
    """Check whether a line is a code, a page or the rights."""
    return any(form.fullmatch(text) for form in (_CODE, _RIGHTS, _PAGE))


def _headline(above: Sequence[Block]) -> tuple[Block, str | None]:
    """Return headline and byline of the blocks above the number of words.

    A section may stand above the headline; the byline is the last block if there are several.
    """
    if len(above) == 1:
        return above[0], None
    heading = next((part for part in above if part.kind in (Kind.TITLE, Kind.HEADING)), None)
    return heading or above[-2], above[-1].text


def _labelled(parts: Sequence[Block]) -> Document | None:
    """Return an article of the full form, each field with its label."""
    fields: dict[str, list[Block]] = {}
    current = None
    for part in parts:
        found = _FIELD.fullmatch(part.text.strip())
        if found:
            current = found[1]
            fields.setdefault(current, []).append(part._replace(text=found[2]))
        elif current:
            fields[current].append(part)
    body = [part for label in _TEXT_FIELDS for part in fields.get(label, ())]
    if "HD" not in fields or not body:
        return None

    def value(label: str) -> str:
        return " ".join(part.text for part in fields.get(label, ()))

    return article(
        body,
        title=fields["HD"][0],
        authors=names(value("BY")) if "BY" in fields else (),
        published=find_date(value("PD")),
        source=value("SN") or None,
        lang=code_of(value("LA")),
    )
