"""Paragraphs ↔ bytes, as an engine stores them beside its terms.

An article is kept as one record of all that its paragraphs share, and for each paragraph its kind,
ordinal, start, section, text, and a record of its annotations. What follows from the others (ids,
anchors, ends) is not kept. Records are JSON without names of classes: reading them runs no code.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import orjson

from search.model import Kind, Paragraph, Quote, QuoteKind, SourceKind, Span

KINDS = tuple(Kind)  # in this order, their numbers in an index

_SHARED = ("article", "title", "source", "authors", "published", "lang", "path", "url", "of")
_ORIGIN = ("file_sha256", "reader")  # shared too; absent from records of older indexes
_ANNOTATED = ("people", "places", "names", "dates")
_QUOTE = ("start", "end", "quotation", "speaker", "rule", "confidence")
_shared = attrgetter(*_SHARED, *_ORIGIN)
_annotations = attrgetter(*_ANNOTATED, "quotes", "where")
_NOT_ANNOTATED = ((), (), (), (), (), None)  # quotes, people, places, names, dates, where
_NUMBERED = tuple(kind.numbered for kind in KINDS)
_LETTERS = tuple(kind.letter for kind in KINDS)
_NUMBERS = {kind: number for number, kind in enumerate(KINDS)}


class Row(NamedTuple):
    """The numbers that are kept of a paragraph."""

    kind: int  # its place in ``KINDS``
    ordinal: int  # of its anchor, from 1
    start: int  # character of the file
    section: int  # its place among the sections of the article, from 1; 0 without a section


class ArticleRecord(NamedTuple):
    """All that the paragraphs of an article share."""

    article: str
    of: int
    described: tuple[Any, ...]  # fields of ``Paragraph`` from ``title`` to ``url``
    origin: tuple[Any, ...]  # ``file_sha256`` and ``reader``
    sections: list[str]

    @classmethod
    def read(cls, record: bytes) -> ArticleRecord:
        """Read the record of an article."""
        sections, article, title, source, authors, *others = _loads(record)
        *described, of = others[: len(_SHARED) - 4]
        origin = others[len(_SHARED) - 4 :] or [None] * len(_ORIGIN)
        head = (title, source, tuple(authors), *described)
        return cls(article, of, head, tuple(origin), sections)

    def paragraph(self, row: Row, order: int, text: str, annotations: bytes) -> Paragraph:
        """Make the paragraph that stands at ``order`` (from 0) in the article."""
        kind, ordinal, start, section = row
        anchor = anchor_of(kind, ordinal)
        # By position: a call with 26 keywords takes four times as long, and pages have many.
        paragraph = Paragraph._make(
            (
                *(f"{self.article}.{anchor}", self.article, anchor, order),
                *(ordinal if _NUMBERED[kind] else None, self.of, KINDS[kind]),
                *(text, start, start + len(text), self.sections[section - 1] if section else None),
                *self.described,
                *_NOT_ANNOTATED,
                *self.origin,
            )
        )
        return paragraph._replace(**_read_annotations(annotations)) if annotations else paragraph


def anchor_of(kind: int, ordinal: int) -> str:
    """Return the anchor of a paragraph: p12, h3."""
    return f"{_LETTERS[kind]}{ordinal}"


def article_record(paragraphs: Sequence[Paragraph]) -> tuple[bytes, list[Row]]:
    """Return the record of an article, and the row of each of its paragraphs."""
    sections: dict[str | None, int] = {None: 0}
    rows = [
        Row(
            _NUMBERS[block.kind],
            int(block.anchor[1:]),
            block.start,
            sections.setdefault(block.section, len(sections)),
        )
        for block in paragraphs
    ]
    shared = [list(sections)[1:], *_shared(paragraphs[0])]
    # Names of files may hold surrogates, which orjson, rightly, does not take for text.
    return json.dumps(shared).encode(), rows


def annotation_record(block: Paragraph) -> bytes:
    """Return the record of a paragraph's annotations and place; empty if it has none."""
    if not any(_annotations(block)):
        return b""
    found: dict[str, Any] = {name: made for name in _ANNOTATED if (made := getattr(block, name))}
    if block.quotes:
        found["quotes"] = [
            [
                *(getattr(quote, n) for n in _QUOTE),
                quote.kind.value,
                quote.cue and (*quote.cue,),
                *((quote.as_written, quote.source) if quote.as_written or quote.source else ()),
            ]
            for quote in block.quotes
        ]
    if block.where is not None:
        found["where"] = block.where
    return orjson.dumps(found)


def _loads(record: bytes) -> Any:
    try:
        return orjson.loads(record)
    except orjson.JSONDecodeError:  # a lone surrogate, in the name of a file
        return json.loads(record)


def _read_annotations(record: bytes) -> dict[str, Any]:
    found = orjson.loads(record)
    quotes, where = found.pop("quotes", ()), found.pop("where", None)
    made: dict[str, Any] = {name: tuple(values) for name, values in found.items()}
    return made | {"quotes": tuple(map(_quote, quotes)), "where": where}


def _quote(written: Sequence[Any]) -> Quote:
    fields, (kind, cue, *rest) = written[: len(_QUOTE)], written[len(_QUOTE) :]
    as_written, source = rest or (None, None)  # without a source, and before version 6
    return Quote(
        **dict(zip(_QUOTE, fields, strict=True)),
        as_written=as_written,
        source=SourceKind(source) if source is not None else None,
        kind=QuoteKind(kind),
        cue=Span(*cue) if cue else None,
    )
