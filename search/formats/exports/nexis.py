"""Exports of LexisNexis and Nexis Uni: "1 of 3 DOCUMENTS", labelled fields, "End of Document".

Two forms are read. In the old one a counter begins each article and labels in capitals stand around
its text; in that of Nexis Uni the labels "Body" and "Classification" enclose the text and "End of
Document" closes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.formats.document import Block, Document
from search.formats.exports.dates import find_date, is_date
from search.formats.exports.languages import code_of
from search.formats.exports.pieces import article, names, pieces, read_groups
from search.model import Kind

_COUNTER = re.compile(
    r"\d{1,5} (?:of|de|von|sur|di) \d{1,5} (?:DOCUMENTS?|DOKUMENTEN?|DOCUMENTOS)", re.I
)
_END = re.compile(r"end of document|fin (?:du|de) document|ende des dokuments", re.IGNORECASE)
_LABEL = re.compile(
    r"(BYLINE|SECTION|LENGTH|DATELINE|HEADLINE|HIGHLIGHT|LANGUAGE|GRAPHIC|LOAD-DATE"
    r"|PUBLICATION-TYPE|SUBJECT|PERSON|ORGANIZATION|COMPANY|TICKER|GEOGRAPHIC|COUNTRY|CITY|STATE"
    r"|INDUSTRY|JOURNAL-CODE|DOCUMENT-TYPE|SERIES|CORRECTION|URL|NOTES?|CLASSIFICATION"
    r"|AUTOR|LÄNGE|RUBRIK|SPRACHE|UPDATE|AUTEUR|LONGUEUR|LANGUE|RUBRIQUE): ?(.*)",
    re.IGNORECASE | re.DOTALL,
)
_BEFORE = frozenset(  # labels above the text
    "byline section length dateline headline highlight series correction autor länge rubrik auteur "
    "longueur rubrique".split()
)
_BODY = frozenset({"body", "text", "corps", "haupttext"})
_CLASSIFICATION = frozenset({"classification", "klassifikation", "notes", "graphic"})
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright) ?(?:\d{4}|\(c\)).*|.*\ball rights reserved\.?", re.I
)
_RIGHTS = re.compile(r"^(?:copyright|©|\(c\)) ?\d{4} (.*?)(?:[.,]? all rights reserved\.?)?$", re.I)
_SECTION_FIELDS = ("section", "length", "byline")
_MAX_LABEL_LINE = 2_000  # characters of a field


def articles(document: Document) -> list[Document]:
    """Return the articles of an export of LexisNexis; none if it is no such export."""
    parts = pieces(document)
    counters = [i for i, part in enumerate(parts) if _COUNTER.fullmatch(part.text.strip())]
    if counters:
        ends = [*counters[1:], len(parts)]
        groups = [parts[start + 1 : end] for start, end in zip(counters, ends, strict=True)]
        return read_groups(groups, _old_form)
    ends = [i for i, part in enumerate(parts) if _END.fullmatch(part.text.strip())]
    if not ends or not any(part.text.strip().casefold() in _BODY for part in parts):
        return []
    starts = [0, *(end + 1 for end in ends[:-1])]
    groups = [parts[start:end] for start, end in zip(starts, ends, strict=True)]
    return read_groups(groups, _new_form)


def _old_form(parts: Sequence[Block]) -> Document | None:
    """Return the article behind a counter: publisher, date, headline, fields, text, fields."""
    fields: dict[str, str] = {}
    head: list[Block] = []
    body: list[Block] = []
    closed = False
    for part in parts:
        label = _label(part.text)
        if label:
            fields.setdefault(label[0], label[1])
            closed = closed or (bool(body) and label[0] not in _BEFORE)
        elif _COPYRIGHT.fullmatch(part.text):
            closed = closed or bool(body)
        elif not closed and (fields or _is_prose(part, head)):
            body.append(part)
        elif not closed:
            head.append(part)
    dated = next((part for part in head if find_date(part.text)), None)
    before = head[: head.index(dated)] if dated else head[:1]
    after = [part for part in head if part not in before and part is not dated]
    title = after[-1] if after else None
    if "headline" in fields:
        title = Block(Kind.TITLE, fields["headline"], (dated or parts[0]).where)
    if title is None or not body:
        return None
    return _made(title, body, fields, before[0].text if before else None, dated)


def _new_form(parts: Sequence[Block]) -> Document | None:
    """Return the article of Nexis Uni: headline, publisher, date, fields, "Body", text."""
    at = next((i for i, part in enumerate(parts) if part.text.strip().casefold() in _BODY), None)
    if at is None:
        return None
    dates = [i for i in range(at) if is_date(parts[i].text) and not _label(parts[i].text)]
    if not dates or dates[-1] < 1:
        return None
    dated = dates[-1]
    source = parts[dated - 1]
    title = parts[dated - 2] if dated > 1 else source
    fields: dict[str, str] = {}
    for part in parts[dated:at]:
        if label := _label(part.text):
            fields.setdefault(label[0], label[1])
    body = []
    closed = False
    for part in parts[at + 1 :]:
        closed = closed or part.text.strip().casefold() in _CLASSIFICATION
        label = _label(part.text)
        if closed and label:
            fields.setdefault(label[0], label[1])
        elif not closed and not (label and label[0] not in _BEFORE):
            body.append(part)
    return _made(title, body, fields, source.text, parts[dated]) if body else None


def _made(
    title: Block,
    body: Sequence[Block],
    fields: dict[str, str],
    source: str | None,
    dated: Block | None,
) -> Document:
    byline = fields.get("byline") or fields.get("autor") or fields.get("auteur") or ""
    language = fields.get("language") or fields.get("sprache") or fields.get("langue") or ""
    return article(
        body,
        title=title,
        authors=names(byline),
        published=find_date(dated.text) if dated else None,
        source=source,
        lang=code_of(language),
        url=fields.get("url"),
    )


def _label(text: str) -> tuple[str, str] | None:
    """Return a label in lower case with its value; None if a text does not begin with one."""
    found = _LABEL.fullmatch(text.strip()) if len(text) <= _MAX_LABEL_LINE else None
    return (found[1].lower(), found[2].strip()) if found else None


def _is_prose(part: Block, head: Sequence[Block]) -> bool:
    """Check whether text begins without a field before it: a long paragraph below the headline."""
    return len(head) > 2 and len(part.text.split()) > 30
