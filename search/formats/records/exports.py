"""Paragraphs that Pilcrow exported, or that its API returned → the articles they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from search.formats.document import Block, Document
from search.formats.parts.statements import iso_date, language_code, printable, web_address
from search.model import Kind

_FORMULAS = ("'=", "'+", "'-", "'@", "'\t", "'\r", "'\n", "'＝", "'＋", "'－", "'＠")


class ExportedParagraph(NamedTuple):
    """One exported paragraph and its article."""

    article: str  # its id
    start: int  # offset in the article's text
    block: Block
    about: Document  # the statements about the article, without blocks


def passage_of(record: Mapping[str, Any], *, place: str) -> ExportedParagraph | None:
    """Return the paragraph of a hit in JSON; None if the record is none.

    {"id": "7f.p5", "article": {"id": "7f", …}, "paragraph": {"start": 10, …}, "text": "…"}
    """
    article, position, text = record.get("article"), record.get("paragraph"), record.get("text")
    if not (isinstance(article, dict) and isinstance(position, dict) and isinstance(text, str)):
        return None
    return _passage({**article, "article": article.get("id"), **position, "text": text}, place)


def passages_of(record: Mapping[str, Any], *, place: str) -> list[ExportedParagraph]:
    """Return the paragraphs of a whole article as the API returns it; [] for any other record."""
    article, paragraphs = record.get("article"), record.get("paragraphs")
    if not (isinstance(article, dict) and isinstance(paragraphs, list)):
        return []
    records = [each for each in paragraphs if isinstance(each, dict)]
    found = (passage_of({**each, "article": article}, place=place) for each in records)
    return [passage for passage in found if passage]


def passage_of_row(row: Mapping[str, str], *, place: str) -> ExportedParagraph | None:
    """Return the paragraph of a row of an exported table; None if the table is another."""
    if "paragraph_id" not in row or "article" not in row:
        return None
    cells: dict[str, Any] = {name: _without_guard(cell) for name, cell in row.items()}
    if "paragraph" in cells:  # a table of quotations
        offsets = str(cells.get("offsets", "")).partition(":")[0]
        cells |= {"text": cells["paragraph"], "kind": Kind.PARAGRAPH.value, "start": offsets}
    cells["authors"] = [name for name in str(cells.get("authors", "")).split("; ") if name]
    return _passage(cells, place)


def articles_of(passages: list[ExportedParagraph]) -> Iterator[Document]:
    """Yield one document for each article, its paragraphs in order, each text once."""
    together: dict[str, list[ExportedParagraph]] = {}
    for passage in passages:
        together.setdefault(passage.article, []).append(passage)
    for group in together.values():
        blocks = {each.block.text: each.block for each in sorted(group, key=lambda p: p.start)}
        about = group[0].about
        yield Document(
            blocks=tuple(blocks.values()),
            title=about.title,
            authors=about.authors,
            published=about.published,
            source=about.source,
            lang=about.lang,
            url=about.url,
        )


def _passage(values: Mapping[str, Any], place: str) -> ExportedParagraph | None:
    article, text = values.get("article"), values.get("text")
    try:
        kind, start = Kind(values.get("kind") or "paragraph"), int(values.get("start") or 0)
    except (ValueError, TypeError):
        return None
    if not isinstance(article, str) or not isinstance(text, str) or not text.strip():
        return None
    authors = values.get("authors")
    names = tuple(filter(None, map(_text, authors))) if isinstance(authors, list) else ()
    about = Document(
        title=_text(values.get("title")),
        authors=names,
        published=iso_date(_text(values.get("published"))),
        source=_text(values.get("source")),
        lang=language_code(_text(values.get("lang"))),
        url=web_address(_text(values.get("url"))),
    )
    return ExportedParagraph(article, start, Block(kind, printable(text), place), about)


def _text(value: object) -> str | None:
    return printable(value) if isinstance(value, str) and value else None


def _without_guard(cell: str) -> str:
    """Remove the apostrophe that keeps a spreadsheet from running a cell: "'=1+1" -> "=1+1"."""
    return cell[1:] if cell.startswith(_FORMULAS) else cell
