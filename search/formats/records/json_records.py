"""JSON and lines of JSON: the articles of scrapers' records, and of Pilcrow's exports.

A file is one value, or a record a line. Records may stand in lists and within other records, such
as {"articles": […]} or {"https://…": {…}}.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from search.formats.document import Document
from search.formats.parts.refusals import NO_ARTICLE, TOO_DEEP, partial_refusal, refusal
from search.formats.records.exports import ExportedParagraph, articles_of, passage_of, passages_of
from search.formats.records.fields import document_of
from search.formats.text import plain_text

MAX_DEPTH = 6  # levels of lists and records above an article
_SHOWN_LINES = 3  # numbers of faulty lines in a message


class _NoJsonError(Exception):
    """A text that is not JSON; the message is a clause such as "it is not JSON"."""


@dataclass
class _Result:
    """Articles, paragraphs and faults that are collected while a file is read."""

    kept: int = 0  # articles
    passages: list[ExportedParagraph] = field(default_factory=list)
    faulty: list[int] = field(default_factory=list)  # numbers of lines that are not JSON


def read(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the articles of a file of JSON or of lines of JSON.

    Lines that are not JSON, such as a last one that was cut off, are left out; the error that
    names them is raised after the articles of all others.

    Raises:
        FormatError: the file or some of its lines are not JSON, or it holds no article.
    """
    text = plain_text.decode(content, lang).lstrip("\ufeff")
    result = _Result()
    found = _documents(path, text, result)
    for document in found:
        result.kept += 1
        yield document
    for document in articles_of(result.passages):
        result.kept += 1
        yield document
    if result.faulty:
        raise _faulty_lines(path, result, last=_number_of_last_line(text))
    if not result.kept:
        raise refusal(path, NO_ARTICLE)


def _documents(path: Path, text: str, result: _Result) -> Iterator[Document]:
    """Yield the articles of the file: line by line if its first line is a record of its own."""
    first, _, rest = text.lstrip().partition("\n")
    if rest.strip() and _is_record(first):
        yield from _of_lines(text, result)
        return
    try:
        value = _loaded(text)
    except _NoJsonError as error:
        # A list with a record a line, as Scrapy writes it, can be read up to where it was cut off.
        if not first.strip().startswith("[") or not rest.lstrip().startswith("{"):
            raise refusal(path, str(error)) from error
        yield from _of_lines(text, result)
        if result.kept + len(result.passages) == 0:
            raise refusal(path, str(error)) from error
        return
    yield from _of_value(value, "record {}", result)


def _of_lines(text: str, result: _Result) -> Iterator[Document]:
    for number, line in enumerate(text.split("\n"), 1):
        written = line.strip().rstrip(",")
        if written in ("", "[", "]"):
            continue
        try:
            value = _loaded(written)
        except _NoJsonError:
            result.faulty.append(number)
            continue
        yield from _of_value(value, f"line {number}", result)


def _of_value(value: object, place: str, result: _Result) -> Iterator[Document]:
    """Yield the articles in a value; "{}" in ``place`` stands for the number of the record."""
    number = 0
    waiting = [(value, MAX_DEPTH)]
    while waiting:
        each, depth = waiting.pop()
        within: list[Any] = []
        if isinstance(each, dict):
            where = place.format(number + 1)
            found, passages = _read_record(each, where)
            result.passages += passages
            number += bool(found or passages)
            if found:
                yield found
            elif not passages:
                within = [inner for inner in each.values() if isinstance(inner, dict | list)]
        elif isinstance(each, list):
            within = [inner for inner in each if isinstance(inner, dict | list)]
        if depth:
            waiting += [(inner, depth - 1) for inner in reversed(within)]


def _read_record(
    record: dict[str, Any], place: str
) -> tuple[Document | None, list[ExportedParagraph]]:
    """Read a record as an exported paragraph, as an exported article, or as an article."""
    if passage := passage_of(record, place=place):
        return None, [passage]
    if passages := passages_of(record, place=place):
        return None, passages
    return document_of(record, place=place), []


def _is_record(line: str) -> bool:
    try:
        return isinstance(_loaded(line.strip()), dict)
    except _NoJsonError:
        return False


def _loaded(text: str) -> object:
    """Parse JSON, also with the liberties of Python's: NaN, and halves of surrogate pairs.

    Raises:
        _NoJsonError: the text is not JSON.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if "recursion" in str(error):
            raise _NoJsonError(TOO_DEEP) from error
    except (ValueError, RecursionError) as error:  # lone surrogates in the text itself
        raise _NoJsonError("it is not JSON") from error
    try:
        return json.loads(text, strict=False)
    except RecursionError as error:
        raise _NoJsonError(TOO_DEEP) from error
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        reason = f"it is not JSON, or cut off (line {line:,}); save or download it again"
        raise _NoJsonError(reason) from error


def _number_of_last_line(text: str) -> int:
    return text.rstrip().count("\n") + 1


def _faulty_lines(path: Path, result: _Result, *, last: int) -> Exception:
    if result.faulty == [last]:
        reason = f"its last line, {last:,}, is cut off"
        return partial_refusal(path, reason, result.kept, "append the rest or delete the line")
    shown = ", ".join(f"{number:,}" for number in result.faulty[:_SHOWN_LINES])
    more = len(result.faulty) - _SHOWN_LINES
    lines = f"{shown} and {more:,} more" if more > 0 else shown
    one = len(result.faulty) == 1
    reason = f"line {lines} is not JSON" if one else f"lines {lines} are not JSON"
    return partial_refusal(path, reason, result.kept, "correct or delete them")
