"""Paragraphs → terms with positions, field by field: the same for every engine.

Which fields of ``search.fields`` a paragraph fills, and with which words, names, values and blocks
of quotations, is decided here. A ``FieldTerms`` of the engine receives them and decides how they
are kept.

A unit is what a field says something about: a paragraph or an article, numbered from 0. Positions
count words from 0 within a unit. No phrase runs from one value of a field into the next: between
their positions is a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple, Protocol, TypeAlias

from search.analysis.folding import fold
from search.analysis.terms import WHOLE
from search.engines.arrays import Array
from search.fields import BLOCK, FIELDS, FieldContent
from search.model import Paragraph, QuoteKind

Type: TypeAlias = tuple[str, ...]  # all terms of one spelling of a word, sorted, each once
Values: TypeAlias = tuple[str, ...]  # of one unit in one field, for sorting and counting

_OF_ARTICLES = [name for name, field in FIELDS.items() if field.of_article]
_OF_PARAGRAPHS = [
    name
    for name, field in FIELDS.items()
    if name not in _OF_ARTICLES and field.content is not FieldContent.QUOTATIONS
]
_held_by_article = attrgetter(*_OF_ARTICLES)
_held_by_paragraph = attrgetter(*_OF_PARAGRAPHS)
_KNOWN = 1 << 14  # names whose terms are kept in memory: the same few are in most paragraphs


class Stream(NamedTuple):
    """The words of a field, unit by unit."""

    types: Array  # number of each word's type
    units: Array  # ascending
    positions: Array


class FieldTerms(Protocol):
    """Receives the terms of one field, unit by unit in ascending order."""

    position: int  # where the next value begins

    def text(self, unit: int, text: str, lang: str) -> None:
        """Add a text that is all there is of a unit."""
        ...

    def begin(self, unit: int) -> None:
        """Begin a unit of several values, at position 0."""
        ...

    def words(self, text: str, lang: str) -> None:
        """Add the words of a value, and move ``position`` past a gap behind them."""
        ...

    def put(self, term: str) -> None:
        """Add a single term at ``position``, which stays."""
        ...


def type_of(terms: Iterable[str]) -> Type:
    """Return the terms of a spelling in the form in which equal types are equal."""
    return tuple(sorted(set(terms)))


def encoded(term: str) -> bytes:
    """Encode a term; names of files may hold surrogates, which strict UTF-8 refuses."""
    return term.encode(errors="surrogatepass")


def decoded(term: bytes) -> str:
    """Decode a term."""
    return term.decode(errors="surrogatepass")


class ParagraphTerms:
    """Distributes the content of paragraphs among the fields of an index."""

    def __init__(
        self, fields: Mapping[str, FieldTerms], columns: Mapping[str, dict[int, Values]]
    ) -> None:
        """Take the receiver of each field, and the values by unit of the fields with a column."""
        self._fields = fields
        self._columns = columns

    def add(self, paragraphs: Sequence[Paragraph], article: int, first: int) -> None:
        """Add the blocks of an article, by the numbers of the article and of its first block."""
        lang = paragraphs[0].lang
        for name, held in zip(_OF_ARTICLES, _held_by_article(paragraphs[0]), strict=True):
            if held:
                self._add(name, held, lang, article)
        for number, paragraph in enumerate(paragraphs, first):
            for name, held in zip(_OF_PARAGRAPHS, _held_by_paragraph(paragraph), strict=True):
                if held:
                    self._add(name, held, lang, number)
            if paragraph.quotes:
                self._add_quotations(paragraph, number)

    def _add(self, name: str, held: str | Values, lang: str, unit: int) -> None:
        field, content = self._fields[name], FIELDS[name].content
        if content is FieldContent.WORDS and isinstance(held, str):
            field.text(unit, held, lang)
            return
        values = (held,) if isinstance(held, str) else held
        if name in self._columns:
            self._columns[name][unit] = values
        field.begin(unit)
        for value in values:
            match content:
                case FieldContent.WORDS:
                    field.words(value, lang)
                case FieldContent.NAMES:
                    _add_name(field, value, lang)
                case FieldContent.VALUE:
                    field.put(value)

    def _add_quotations(self, paragraph: Paragraph, unit: int) -> None:
        """Add speakers and quoted words, in a block of positions for each quotation.

        A block begins at the same position in both fields, so that a position determines which
        quotation a word belongs to.
        """
        speaker, quoted = self._fields["speaker"], self._fields["quoted"]
        speaker.begin(unit)
        quoted.begin(unit)
        names: dict[str, None] = {}
        for parts in paragraph.quotations():
            speaker.position = quoted.position = max(speaker.position, quoted.position)
            quoted.put(BLOCK)
            first = parts[0]
            if (certainty := first.certainty) is not None:
                speaker.put(BLOCK + certainty)
            if first.speaker:
                names[first.speaker] = None
                _add_name(speaker, first.speaker, paragraph.lang)
            elif first.searched_name:  # no known person: found by its words, and not counted
                speaker.words(first.searched_name, paragraph.lang)
            for quote in parts:
                if quote.kind is not QuoteKind.INDIRECT:
                    quoted.words(paragraph.text[quote.start : quote.end], paragraph.lang)
        if names:
            self._columns["speaker"][unit] = tuple(names)


def _add_name(field: FieldTerms, name: str, lang: str) -> None:
    """Add a name as a whole, which filters ask for, and by its words."""
    field.put(_whole(name))
    field.words(name, lang)


@lru_cache(maxsize=_KNOWN)
def _whole(name: str) -> str:
    return WHOLE + fold(name)
