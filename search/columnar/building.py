"""Articles → the arrays of a new segment."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from search.columnar import columns
from search.columnar.arrays import Array, narrow, sizes
from search.columnar.documents import DocumentsBuilder
from search.columnar.inversion import Stream, inverted, type_of
from search.language import GAP, WHOLE, fold, spelled, tokens, word_terms
from search.model import Paragraph, QuoteKind
from search.schema import BLOCK, FIELDS, Content, Scope

Values: TypeAlias = tuple[str, ...]


class SegmentBuilder:
    """Collects articles in memory until they are inverted."""

    def __init__(self) -> None:
        self._documents = DocumentsBuilder()
        self._fields = {name: FieldBuilder() for name in FIELDS}
        self._columns: dict[str, dict[int, Values]] = {n: {} for n, f in FIELDS.items() if f.column}

    def __len__(self) -> int:
        return len(self._documents)

    @property
    def words(self) -> int:
        """Count the words of all fields: what memory and time depend on."""
        return sum(len(field) for field in self._fields.values())

    def add(self, paragraphs: Sequence[Paragraph]) -> None:
        """Add the blocks of an article."""
        article, first = self._documents.articles, len(self._documents)
        self._documents.add(paragraphs)
        for name, field in FIELDS.items():
            if field.scope is Scope.ARTICLE:
                self._add(name, field.content, paragraphs[0], article)
            elif field.content is not Content.QUOTATIONS:
                for number, paragraph in enumerate(paragraphs, first):
                    self._add(name, field.content, paragraph, number)
        for number, paragraph in enumerate(paragraphs, first):
            if paragraph.quotes:
                self._add_quotations(paragraph, number)

    def _add(self, name: str, content: Content, paragraph: Paragraph, unit: int) -> None:
        held: str | Values | None = getattr(paragraph, name)
        if not held:
            return
        values = (held,) if isinstance(held, str) else held
        if name in self._columns:
            self._columns[name][unit] = values
        field = self._fields[name]
        field.begin(unit)
        for value in values:
            match content:
                case Content.WORDS:
                    field.words(value, paragraph.lang)
                case Content.NAMES:
                    field.name(value, paragraph.lang)
                case Content.VALUE:
                    field.put(value)

    def _add_quotations(self, paragraph: Paragraph, unit: int) -> None:
        """Add quotations block by block, so that a position tells which one a word is in."""
        speaker, quoted = self._fields["speaker"], self._fields["quoted"]
        speaker.begin(unit)
        quoted.begin(unit)
        names: dict[str, None] = {}
        for stretches in paragraph.quotations():
            speaker.position = quoted.position = max(speaker.position, quoted.position)
            quoted.put(BLOCK)
            if name := stretches[0].speaker:
                names[name] = None
                speaker.name(name, paragraph.lang)
            for quote in stretches:
                if quote.kind is not QuoteKind.INDIRECT:
                    quoted.words(paragraph.text[quote.start : quote.end], paragraph.lang)
        if names:
            self._columns["speaker"][unit] = tuple(names)

    def arrays(self) -> dict[str, Array]:
        """Invert what was collected."""
        found = self._documents.arrays()
        for name, field in FIELDS.items():
            is_article = field.scope is Scope.ARTICLE
            units = self._documents.articles if is_article else len(self._documents)
            made = self._fields[name].arrays(units)
            if name in self._columns:
                made |= columns.packed(self._columns[name], units)
            found |= {f"{name}/{part}": array for part, array in made.items()}
        return found


class FieldBuilder:
    """Collects the words of one field, unit by unit."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, ...], int] = {}
        self._spellings: dict[str, _Spellings] = {}
        self._types = array("I")
        self._positions = array("I")
        self._units = array("I")  # that have words at all
        self._starts = array("Q")  # of theirs
        self._lengths = array("I")
        self.position = 0  # where the next stretch begins

    def __len__(self) -> int:
        return len(self._types)

    def begin(self, unit: int) -> None:
        """Begin the next paragraph or article."""
        self._units.append(unit)
        self._starts.append(len(self._types))
        self._lengths.append(0)
        self.position = 0

    def words(self, text: str, lang: str) -> None:
        """Add a stretch of text; no phrase runs from one into the next."""
        first = self.position
        plain = spelled(text, lang)
        if plain is None:
            last = first
            for token in tokens(text, lang):
                last = max(last, first + token.position)
                self._add(token.terms, first + token.position)
                self._lengths[-1] += token.words == 1
        else:
            known = self._spellings.get(lang)
            if known is None:
                known = self._spellings[lang] = _Spellings(lang, self._number)
            self._types.extend(map(known.__getitem__, plain.words))
            last = first + max(len(plain.words) - 1, 0)
            self._positions.extend(range(first, first + len(plain.words)))
            self._lengths[-1] += len(plain.words)
            for position, terms in plain.compounds:
                self._add(terms, first + position)
        self.position = last + GAP

    def put(self, term: str) -> None:
        """Put a term where the next stretch begins."""
        self._add((term,), self.position)

    def name(self, name: str, lang: str) -> None:
        """Add a name by its words, and as a whole."""
        self.put(WHOLE + fold(name))
        self.words(name, lang)

    def arrays(self, units: int) -> dict[str, Array]:
        """Invert what was collected of so many units."""
        counts = sizes(np.array([*self._starts, len(self._types)]))
        stream = Stream(
            np.array(self._types, np.uint32),
            np.repeat(np.array(self._units, np.uint32), counts),
            np.array(self._positions, np.uint32),
        )
        lengths = np.zeros(units, np.uint32)
        lengths[np.array(self._units, np.int64)] = self._lengths
        types = list(map(type_of, self._numbers))
        return {**inverted(types, stream, units), "lengths": narrow(lengths)}

    def _add(self, terms: tuple[str, ...], position: int) -> None:
        self._types.append(self._number(terms))
        self._positions.append(position)

    def _number(self, terms: tuple[str, ...]) -> int:
        return self._numbers.setdefault(terms, len(self._numbers))


class _Spellings(dict[str, int]):
    """Types behind the spellings of a language; each spelling is analysed once."""

    def __init__(self, lang: str, number: Callable[[tuple[str, ...]], int]) -> None:
        super().__init__()
        self._lang = lang
        self._number = number

    def __missing__(self, spelling: str) -> int:
        number = self[spelling] = self._number(word_terms(spelling, self._lang))
        return number
