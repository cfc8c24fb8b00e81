"""The fields of the index: those of ``Paragraph``, one document a paragraph.

Whoosh pickles the schema into each index, and with it the names of the classes here: they and the
fields stay as they are within one ``SCHEMA_VERSION``.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

from whoosh.columns import VarBytesColumn
from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Positions

from search.language import WHOLE, fold, tokens
from search.model import Kind, Paragraph, Span

SCHEMA_VERSION = 1

_WIDE = 255  # first byte of positions that need four bytes each
_SEPARATOR = "\n"  # between several values of one stored field


class PackedPositions(Positions):  # type: ignore[misc]  # whoosh is untyped here
    """Positions of a word in a paragraph as distances, in single bytes where they fit."""

    def encode(self, positions: Sequence[int]) -> bytes:
        """Pack ascending positions."""
        steps = [after - before for before, after in pairwise((0, *positions))]
        return bytes(steps) if max(steps) < _WIDE else bytes((_WIDE,)) + array("I", steps).tobytes()

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """Unpack positions."""
        wide = valuestring[0] == _WIDE
        return list(accumulate(array("I", valuestring[1:]) if wide else valuestring))

    def decode_frequency(self, valuestring: bytes) -> int:
        """Count the positions."""
        return len(self.decode_positions(valuestring))


class Terms(FieldType):  # type: ignore[misc]
    """A text, or several values, under the terms of ``search.language``, with their positions.

    A document hands in ``(values, lang)``.
    """

    def __init__(self, *, whole_values: bool = False) -> None:
        self.whole_values = whole_values
        self.format = PackedPositions()
        self.scorable = True
        self.stored = True
        self.unique = False
        self.indexed = True
        self.vector = None
        self.analyzer = None
        self.spelling = False
        self.column_type = VarBytesColumn() if whole_values else None

    def index(
        self, value: tuple[tuple[str, ...], str], **_: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each term as Whoosh takes it: bytes, length, weight, encoded positions."""
        positions, words = self._positions(*value)
        for term, found in positions.items():
            # Whoosh sums the lengths of a field: its words, not the ways to find them.
            yield term.encode(), words, float(len(found)), self.format.encode(found)
            words = 0

    def _positions(self, values: tuple[str, ...], lang: str) -> tuple[dict[str, list[int]], int]:
        positions: dict[str, list[int]] = defaultdict(list)
        base = words = 0
        for value in values:
            last = base
            for token in tokens(value, lang):
                last = max(last, base + token.position)
                words += token.words == 1
                for term in token.terms:
                    positions[term].append(base + token.position)
            if self.whole_values:
                positions[WHOLE + fold(value)].append(base)
            base = last + 2  # no phrase runs from one value into the next
        return {term: _ascending(found) for term, found in positions.items()}, words


def _ascending(positions: list[int]) -> list[int]:
    """Sort what a compound, which comes after its parts, may have put out of order."""
    return positions if len(positions) == 1 else sorted(set(positions))


def _value(*, unique: bool = False, column: bool = False) -> ID:
    return ID(stored=True, unique=unique, sortable=VarBytesColumn() if column else False)


SCHEMA = Schema(
    id=_value(unique=True),
    article=_value(column=True),
    anchor=STORED(),
    order=STORED(),
    n=STORED(),
    of=STORED(),
    kind=_value(),
    text=Terms(),
    start=STORED(),
    end=STORED(),
    sha256=STORED(),
    sentences=STORED(),
    words=STORED(),
    section=Terms(whole_values=True),
    title=Terms(),
    source=Terms(whole_values=True),
    authors=Terms(whole_values=True),
    published=_value(column=True),
    lang=_value(column=True),
    path=_value(column=True),
    url=STORED(),
)


def document(paragraph: Paragraph) -> dict[str, Any]:
    """Turn a paragraph into the keyword arguments of Whoosh's ``add_document``."""
    stored: dict[str, Any] = {
        name: value
        for name in SCHEMA.names()
        if (value := getattr(paragraph, name)) is not None and value != ()
    }
    stored["kind"] = paragraph.kind.value
    stored["sentences"] = [edge for sentence in paragraph.sentences for edge in sentence]
    for name, values in _analysed(paragraph).items():
        stored[name] = (values, paragraph.lang)
        stored[f"_stored_{name}"] = _SEPARATOR.join(values)
    return stored


def _analysed(paragraph: Paragraph) -> dict[str, tuple[str, ...]]:
    fields = {
        "text": (paragraph.text,),
        "title": (paragraph.title,),
        "section": (paragraph.section,) if paragraph.section else (),
        "source": (paragraph.source,),
        "authors": paragraph.authors,
    }
    return {name: values for name, values in fields.items() if values}


def values(stored: str | None) -> tuple[str, ...]:
    """Take the values of a stored field apart."""
    return tuple(stored.split(_SEPARATOR)) if stored else ()


def paragraph(stored: Mapping[str, Any]) -> Paragraph:
    """Turn the stored fields of a document back into the paragraph they came from."""
    edges = stored["sentences"]
    return Paragraph(
        **{
            **dict.fromkeys(("n", "section", "published", "url")),
            **stored,
            "kind": Kind(stored["kind"]),
            "sentences": tuple(Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=True)),
            "authors": values(stored.get("authors")),
        }
    )
