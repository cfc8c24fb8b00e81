"""The fields of the index: those of ``Paragraph``, one document a paragraph.

Whoosh pickles the schema into each index, and with it the names of the classes here: they and the
fields stay as they are within one ``SCHEMA_VERSION``.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from whoosh.columns import VarBytesColumn
from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Positions

from search.language import WHOLE, fold, tokens
from search.model import Kind, Paragraph, Quote, QuoteKind, Span

SCHEMA_VERSION = 2

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


class Analysed(NamedTuple):
    """What a field holds of one paragraph: where each term stands, and how many words there are."""

    positions: Mapping[str, Sequence[int]]
    words: int


class Terms(FieldType):  # type: ignore[misc]
    """Terms of ``search.language`` with their positions; a document hands in an ``Analysed``."""

    def __init__(self, *, column: bool = False, stored: bool = True) -> None:
        self.format = PackedPositions()
        self.scorable = True
        self.stored = stored
        self.unique = False
        self.indexed = True
        self.vector = None
        self.analyzer = None
        self.spelling = False
        self.column_type = VarBytesColumn() if column else None

    def index(self, value: Analysed, **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each term as Whoosh takes it: bytes, length, weight, encoded positions."""
        words = value.words
        for term, found in value.positions.items():
            # Whoosh sums the lengths of a field: its words, not the ways to find them.
            yield term.encode(), words, float(len(found)), self.format.encode(found)
            words = 0


class _Analysis:
    """Collects the terms of a field, stretch by stretch; no phrase runs from one into the next."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._positions: dict[str, list[int]] = defaultdict(list)
        self._words = 0
        self.end = 0  # the position where the next stretch begins

    def add(self, text: str, *, whole: bool = False) -> None:
        """Add the words of a text and, if wanted, the text as one value."""
        first = last = self.end
        for token in tokens(text, self._lang):
            last = max(last, first + token.position)
            self._words += token.words == 1
            for term in token.terms:
                self._positions[term].append(first + token.position)
        if whole:
            self._positions[WHOLE + fold(text)].append(first)
        self.end = last + 2

    def put(self, term: str) -> None:
        """Put a term where the next stretch begins."""
        self._positions[term].append(self.end)

    def result(self) -> Analysed:
        """Give what was collected."""
        found = {term: _ascending(there) for term, there in self._positions.items()}
        return Analysed(found, self._words)


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
    section=Terms(column=True),
    title=Terms(),
    source=Terms(column=True),
    authors=Terms(column=True),
    published=_value(column=True),
    lang=_value(column=True),
    path=_value(column=True),
    url=STORED(),
    quotes=STORED(),
    people=Terms(column=True),
    places=Terms(column=True),
    names=Terms(),
    dates=STORED(),
    # Not fields of a paragraph, but made of its quotes: who is quoted, and in which words.
    speaker=Terms(column=True, stored=False),
    quoted=Terms(stored=False),
)

MADE = ("speaker", "quoted")  # fields that are only searched
BLOCK = "|"  # in ``quoted``: where the words of a quotation, and in ``speaker`` its speaker, begin
_VALUES = ("section", "source", "authors", "people", "places")  # found as a whole, too
_TEXTS = ("text", "title", "names")
_QUOTE = ("start", "end", "quotation", "speaker", "rule", "confidence")


def document(paragraph: Paragraph) -> dict[str, Any]:
    """Turn a paragraph into the keyword arguments of Whoosh's ``add_document``."""
    made: dict[str, Any] = {
        name: value
        for name in SCHEMA.names()
        if name not in MADE and (value := getattr(paragraph, name)) not in (None, ())
    }
    made["kind"] = paragraph.kind.value
    made["sentences"] = [edge for sentence in paragraph.sentences for edge in sentence]
    if paragraph.quotes:
        made["quotes"] = [_flat(quote) for quote in paragraph.quotes]
        made |= _quoted(paragraph)
    for name in made.keys() & {*_VALUES, *_TEXTS}:
        held = getattr(paragraph, name)
        texts = (held,) if isinstance(held, str) else held
        analysis = _Analysis(paragraph.lang)
        for text in texts:
            analysis.add(text, whole=name in _VALUES)
        made[name], made[f"_stored_{name}"] = analysis.result(), _SEPARATOR.join(texts)
    return made


def _quoted(paragraph: Paragraph) -> dict[str, Any]:
    """Analyse quotations: block by block, so that a position tells which one a word is in."""
    speaker, quoted = _Analysis(paragraph.lang), _Analysis(paragraph.lang)
    for stretches in paragraph.quotations():
        speaker.end = quoted.end = max(speaker.end, quoted.end)
        quoted.put(BLOCK)
        if name := stretches[0].speaker:
            speaker.add(name, whole=True)
        for quote in stretches:
            if quote.kind is not QuoteKind.INDIRECT:
                quoted.add(paragraph.text[quote.start : quote.end])
    names = dict.fromkeys(quote.speaker for quote in paragraph.quotes if quote.speaker)
    made: dict[str, Any] = {"quoted": quoted.result()}
    if names:
        made |= {"speaker": speaker.result(), "_stored_speaker": _SEPARATOR.join(names)}
    return made


def _flat(quote: Quote) -> tuple[Any, ...]:
    """Write a quotation without the names of classes: those would be on-disk format."""
    cue = tuple(quote.cue) if quote.cue else None
    return (*(getattr(quote, name) for name in _QUOTE), quote.kind.value, cue)


def _quote(flat: Sequence[Any]) -> Quote:
    *fields, kind, cue = flat
    return Quote(
        **dict(zip(_QUOTE, fields, strict=True)),
        kind=QuoteKind(kind),
        cue=Span(*cue) if cue else None,
    )


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
            "quotes": tuple(map(_quote, stored.get("quotes", ()))),
            **{name: values(stored.get(name)) for name in ("authors", "people", "places", "names")},
        }
    )
