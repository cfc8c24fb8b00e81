"""Paragraphs as terms and as bytes, as every engine gets them."""

from __future__ import annotations

from typing import Any

import pytest

from search import Kind, Paragraph, Quote, Span
from search.engines.paragraph_record import ArticleRecord, annotation_record, article_record
from search.engines.paragraph_terms import ParagraphTerms, decoded, encoded, type_of
from search.fields import FIELDS
from search.model import QuoteKind
from tests.support.engines import article

SAID = (
    Quote(0, 9, 0, QuoteKind.DIRECT, "Ann Smith", Span(10, 14), "subject-verb", 0.9),
    Quote(15, 20, 0, QuoteKind.DIRECT, "Ann Smith", None, "subject-verb", 0.9),
    Quote(21, 26, 1, QuoteKind.INDIRECT, None, None, "verb", 0.5),
)


def annotated() -> list[Paragraph]:
    title, first, second = article(2, "A title", ["Aid comes said again fast here.", "More."])
    return [
        title,
        first._replace(quotes=SAID, people=("Ann Smith",), places=("Aleppo",), dates=("2016",)),
        second._replace(section="Visas", kind=Kind.PARAGRAPH),
    ]


@pytest.mark.parametrize("path", ["news/2.txt", "news/\udce9.txt"])
def test_an_article_is_read_as_it_was_recorded(path: str) -> None:
    """Also with a file's name that is not UTF-8."""
    blocks = [block._replace(path=path) for block in annotated()]
    record, rows = article_record(blocks)
    read = ArticleRecord.read(record)
    assert read.sections == list(dict.fromkeys(b.section for b in blocks if b.section))
    annotations = [annotation_record(block) for block in blocks]
    assert [bool(each) for each in annotations] == [False, True, False]
    made = [
        read.paragraph(row, order, block.text, more)
        for order, (row, block, more) in enumerate(zip(rows, blocks, annotations, strict=True))
    ]
    assert made == blocks


class Recorded:
    """A ``FieldTerms`` that notes what it is handed."""

    def __init__(self) -> None:
        self.position = 0
        self.calls: list[tuple[Any, ...]] = []

    def text(self, unit: int, text: str, lang: str) -> None:
        self.calls.append(("text", unit, text, lang))

    def begin(self, unit: int) -> None:
        self.position = 0
        self.calls.append(("begin", unit))

    def words(self, text: str, lang: str) -> None:
        self.calls.append(("words", self.position, text, lang))
        self.position += len(text.split()) + 1

    def put(self, term: str) -> None:
        self.calls.append(("put", self.position, term))


def test_fields_get_what_paragraphs_say() -> None:
    fields = {name: Recorded() for name in FIELDS}
    columns: dict[str, dict[int, tuple[str, ...]]] = {n: {} for n, f in FIELDS.items() if f.column}
    title, first, second = annotated()
    ParagraphTerms(fields, columns).add([title, first, second], article=4, first=10)
    assert {name: field.calls for name, field in fields.items() if field.calls} == {
        "text": [("text", 10 + n, b.text, "en") for n, b in enumerate((title, first, second))],
        "section": [("begin", 12), ("put", 0, "#visas"), ("words", 0, "Visas", "en")],
        "people": [("begin", 11), ("put", 0, "#ann smith"), ("words", 0, "Ann Smith", "en")],
        "places": [("begin", 11), ("put", 0, "#aleppo"), ("words", 0, "Aleppo", "en")],
        "speaker": [
            ("begin", 11), ("put", 0, "|likely"),
            ("put", 0, "#ann smith"), ("words", 0, "Ann Smith", "en"),
        ],
        "quoted": [
            ("begin", 11), ("put", 0, "|"), ("words", 0, "Aid comes", "en"),
            ("words", 3, "again", "en"), ("put", 5, "|"),
        ],
        "title": [("text", 4, "A title", "en")],
        "source": [("begin", 4), ("put", 0, "#herald"), ("words", 0, "Herald", "en")],
        "authors": [
            ("begin", 4), ("put", 0, "#ann smith"), ("words", 0, "Ann Smith", "en"),
            ("put", 3, "#zoe running"), ("words", 3, "Zoë Running", "en"),
        ],
        "published": [("begin", 4), ("put", 0, "2016-11")],
        "lang": [("begin", 4), ("put", 0, "en")],
        "path": [("begin", 4)],
        "article": [("begin", 4), ("put", 0, "article002")],
    }  # fmt: skip
    assert columns == {
        "section": {12: ("Visas",)},
        "people": {11: ("Ann Smith",)},
        "places": {11: ("Aleppo",)},
        "speaker": {11: ("Ann Smith",)},
        "source": {4: ("Herald",)},
        "authors": {4: ("Ann Smith", "Zoë Running")},
        "published": {4: ("2016-11",)},
        "lang": {4: ("en",)},
        "path": {4: ("news/article002.txt",)},
    }


def test_terms_are_written_as_bytes_whatever_they_hold() -> None:
    assert decoded(encoded("#news/\udce9.txt")) == "#news/\udce9.txt"
    assert type_of(["fire", "=fires", "fire"]) == ("=fires", "fire")
