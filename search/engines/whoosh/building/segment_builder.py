"""Articles → batches of numbered words → the arrays of a new segment.

A batch is made by whoever reads articles, in this process or another; the one writer puts batches
together. So a batch is compact: arrays and bytes, and of the types of its words those only that
its maker did not tell before.
"""

from __future__ import annotations

import os
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count
from operator import attrgetter
from typing import NamedTuple, TypeAlias

import numpy as np

from search.analysis.folding import fold
from search.analysis.terms import WHOLE, word_terms
from search.analysis.tokenizer import GAP, ascii_text, ascii_words, compounds, tokens
from search.engines.whoosh.building.bulk_tokenizer import plain_words
from search.engines.whoosh.segments import columns, documents
from search.engines.whoosh.segments.array_file import Array, edges, narrow, ranges, sizes
from search.engines.whoosh.segments.documents import NUMBERED
from search.engines.whoosh.segments.fingerprints import Fingerprinter
from search.engines.whoosh.segments.inverter import Stream, Type, inverted, type_of
from search.fields import BLOCK, FIELDS, FieldContent, Scope
from search.model import Paragraph, QuoteKind

Values: TypeAlias = tuple[str, ...]
Origin: TypeAlias = tuple[int, int]  # a process, and the how manieth of its numberings

MOST_TYPES = 1_000_000  # of one numbering: a text may be nothing but new words
_OF_ARTICLES = [name for name, field in FIELDS.items() if field.of_article]
_OF_PARAGRAPHS = [
    name
    for name, field in FIELDS.items()
    if name not in _OF_ARTICLES and field.content is not FieldContent.QUOTATIONS
]
_held_by_article = attrgetter(*_OF_ARTICLES)
_held_by_paragraph = attrgetter(*_OF_PARAGRAPHS)
_SHORT = 100  # characters
_KNOWN = 1 << 14  # short texts kept in memory
_numberings = count()


class Numbering:
    """Numbers for the types of words, by their spellings: each spelling is analysed once."""

    def __init__(self) -> None:
        self.origin: Origin = os.getpid(), next(_numberings)
        self.types: list[Type] = []
        self._numbers: dict[tuple[str, ...], int] = {}
        self._spellings: dict[str, _Spellings] = {}
        self._compounds: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        self._short: dict[tuple[str, str], _Stretch] = {}

    def __len__(self) -> int:
        return len(self.types)

    def number(self, terms: tuple[str, ...]) -> int:
        """Number the type of a word with these terms."""
        number = self._numbers.get(terms)
        if number is None:
            number = self._numbers[terms] = len(self.types)
            self.types.append(type_of(terms))
        return number

    def short(self, text: str, lang: str) -> _Stretch:
        """Analyse a short text, such as a name: most come again and again."""
        known = self._short.get((text, lang))
        if known is None:
            if len(self._short) >= _KNOWN:
                self._short.clear()
            known = self._short[text, lang] = self.stretch(text, lang)
        return known

    def stretch(self, text: str, lang: str) -> _Stretch:
        """Analyse a text."""
        plain = ascii_text(text, lang)
        if plain is not None:
            read, chains = ascii_words(plain)
            types = list(map(self.spellings(lang).__getitem__, read))
            positions = list(range(len(types)))
            for head, tail in chains:
                for part, number in self.compounds(tuple(read[head : tail + 1]), lang):
                    types.append(number)
                    positions.append(head + part)
            return _Stretch(types, positions, len(read))
        found = list(tokens(text, lang))
        words = sum(token.words == 1 for token in found)
        types = [self.number(token.terms) for token in found]
        return _Stretch(types, [token.position for token in found], words)

    def compounds(self, parts: tuple[str, ...], lang: str) -> list[tuple[int, int]]:
        """Number the compounds of words that hyphens join, each with its first part."""
        known = self._compounds.get((lang, *parts))
        if known is None:
            found = [(part, self.number(terms)) for part, terms in compounds(parts, lang)]
            known = self._compounds[lang, *parts] = found
        return known

    def spellings(self, lang: str) -> _Spellings:
        """Give the numbers by the plain spellings of a language."""
        known = self._spellings.get(lang)
        if known is None:
            known = self._spellings[lang] = _Spellings(lang, self)
        return known


class _Stretch(NamedTuple):
    types: Sequence[int]
    positions: Sequence[int]
    words: int  # at positions from 0 on


class _Spellings(dict[str, int]):
    def __init__(self, lang: str, numbering: Numbering) -> None:
        super().__init__()
        self._lang = lang
        self._numbering = numbering

    def __missing__(self, spelling: str) -> int:
        number = self[spelling] = self._numbering.number(word_terms(spelling, self._lang))
        return number


@lru_cache(maxsize=_KNOWN)
def _whole(name: str) -> str:
    return WHOLE + fold(name)


class Words(NamedTuple):
    """The words of a field, by stretches of units in ascending order."""

    types: Array  # of each word, as the batch numbers them
    positions: Array
    units: Array  # paragraphs or articles, some of them several times
    counts: Array  # words in each stretch
    lengths: Array  # the same without compounds

    @property
    def stream(self) -> Stream:
        """The words one by one."""
        return Stream(self.types, np.repeat(self.units, self.counts), self.positions)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some articles, ready to be put into a segment."""

    documents: documents.DocumentsBuilder
    words: dict[str, Words]  # by field
    columns: dict[str, dict[int, Values]]
    signatures: Array  # of the paragraphs
    origin: Origin
    known: int  # types that this origin told before
    types: Sequence[Type]  # those after them

    def only(self, kept: Sequence[bool]) -> Batch:
        """Leave out the articles that are not flagged."""
        flags = {Scope.ARTICLE: np.array(kept, np.bool_)}
        flags[Scope.PARAGRAPH] = np.repeat(flags[Scope.ARTICLE], self.documents.sizes)
        words, of_columns = {}, {}
        for name, field in FIELDS.items():
            here = flags[field.scope]
            moved = np.cumsum(here) - 1
            some = _chosen(self.words[name], np.flatnonzero(here[self.words[name].units]))
            words[name] = some._replace(units=moved[some.units].astype(np.uint32))
            if field.column:
                rows = self.columns[name].items()
                of_columns[name] = {moved.item(unit): held for unit, held in rows if here[unit]}
        return replace(
            self,
            documents=self.documents.only(kept),
            words=words,
            columns=of_columns,
            signatures=self.signatures[flags[Scope.PARAGRAPH]],
        )


class Collector:
    """Makes batches of articles."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._numbering = Numbering()
        self._signer = Fingerprinter(self._numbering.types)
        self._told = 0

    def batch(self, articles: Iterable[Sequence[Paragraph]]) -> Batch:
        """Collect the blocks of some articles."""
        if len(self._numbering) > MOST_TYPES:
            self._begin()
        made = _BatchBuilder(self._numbering)
        for paragraphs in articles:
            made.add(paragraphs)
        words = {name: field.words_of_all() for name, field in made.fields.items()}
        signatures = self._signer.signatures(words["text"].stream, len(made.documents))
        known, self._told = self._told, len(self._numbering)
        new, origin = self._numbering.types[known:], self._numbering.origin
        return Batch(made.documents, words, made.columns, signatures, origin, known, new)


class _BatchBuilder:
    def __init__(self, numbering: Numbering) -> None:
        self.documents = documents.DocumentsBuilder()
        self.fields = {name: FieldBuilder(numbering) for name in FIELDS}
        self.columns: dict[str, dict[int, Values]] = {n: {} for n, f in FIELDS.items() if f.column}

    def add(self, paragraphs: Sequence[Paragraph]) -> None:
        """Add the blocks of an article."""
        article, first = self.documents.articles, len(self.documents)
        self.documents.add(paragraphs)
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
        field, content = self.fields[name], FIELDS[name].content
        if content is FieldContent.WORDS and isinstance(held, str):
            field.texts[lang].append((unit, held))
            return
        values = (held,) if isinstance(held, str) else held
        if name in self.columns:
            self.columns[name][unit] = values
        field.begin(unit)
        for value in values:
            match content:
                case FieldContent.WORDS:
                    field.words(value, lang)
                case FieldContent.NAMES:
                    field.name(value, lang)
                case FieldContent.VALUE:
                    field.put(value)

    def _add_quotations(self, paragraph: Paragraph, unit: int) -> None:
        """Add quotations block by block, so that a position tells which one a word is in."""
        speaker, quoted = self.fields["speaker"], self.fields["quoted"]
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
            self.columns["speaker"][unit] = tuple(names)


class FieldBuilder:
    """Collects the words of one field."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._types = array("I")
        self._positions = array("I")
        self._units = array("I")
        self._starts = array("Q")  # of their words
        self._lengths = array("I")
        # Those that are all there is of a unit, by language: they are read at once.
        self.texts: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.position = 0  # where the next stretch begins

    def begin(self, unit: int) -> None:
        """Begin the next paragraph or article."""
        self._units.append(unit)
        self._starts.append(len(self._types))
        self._lengths.append(0)
        self.position = 0

    def words(self, text: str, lang: str) -> None:
        """Add a stretch of text; no phrase runs from one into the next."""
        of = self._numbering
        found = of.short(text, lang) if len(text) <= _SHORT else of.stretch(text, lang)
        first = self.position
        self._types.extend(found.types)
        self._positions.extend([first + position for position in found.positions])
        self._lengths[-1] += found.words
        self.position = first + max(found.words - 1, 0) + GAP

    def put(self, term: str) -> None:
        """Put a term where the next stretch begins."""
        self._types.append(self._numbering.number((term,)))
        self._positions.append(self.position)

    def name(self, name: str, lang: str) -> None:
        """Add a name by its words, and as a whole."""
        self.put(_whole(name))
        self.words(name, lang)

    def words_of_all(self) -> Words:
        """Give all that was collected."""
        parts = [part for lang in self.texts for part in self._read(lang)]
        counts = sizes(np.array([*self._starts, len(self._types)]))
        collected = self._types, self._positions, self._units, counts, self._lengths
        parts.append(Words(*(np.array(each, np.uint32) for each in collected)))
        return _in_order(parts)

    def _read(self, lang: str) -> list[Words]:
        """Read the texts of a language that are all there is of a unit."""
        units, texts = zip(*self.texts[lang], strict=True)
        written = [ascii_text(text, lang) for text in texts]
        found = plain_words([plain or "" for plain in written])
        spellings = self._numbering.spellings(lang)
        types = np.fromiter(map(spellings.__getitem__, found.words), np.uint32, len(found.words))
        counts = sizes(found.edges)
        positions = ranges(np.zeros_like(counts), counts)
        foreign = [number for number, plain in enumerate(written) if plain is None]
        for number in (*foreign, *found.left):
            self.begin(units[number])
            self.words(texts[number], lang)
        of_units = np.array(units)
        plainly_read = Words(types, positions, of_units, counts, counts)
        if not found.chains:
            return [plainly_read]
        first = np.array([chain[0] for chain in found.chains])
        texts_of = np.searchsorted(found.edges, first, "right") - 1
        joined: list[tuple[int, int, int]] = []
        places = zip(found.chains, texts_of.tolist(), positions[first].tolist(), strict=True)
        for (head, tail), text, position in places:
            parts = tuple(found.words[head : tail + 1])
            for part, number in self._numbering.compounds(parts, lang):
                joined.append((number, position + part, units[text]))
        joints = np.array(joined, np.int64).reshape(-1, 3).T
        one = np.ones(len(joined), np.int64)
        return [plainly_read, Words(joints[0], joints[1], joints[2], one, np.zeros_like(one))]


def _in_order(parts: Sequence[Words]) -> Words:
    """Put stretches together, in the order of their units."""
    words = Words(*(np.concatenate(each).astype(np.uint32) for each in zip(*parts, strict=True)))
    order = np.argsort(words.units, kind="stable")
    return _chosen(words, order)


def _chosen(words: Words, order: Array) -> Words:
    """Take some stretches, in some order."""
    counts = words.counts[order]
    places = ranges(edges(words.counts)[order], counts.astype(np.int64))
    units, lengths = words.units[order], words.lengths[order]
    return Words(words.types[places], words.positions[places], units, counts, lengths)


class SegmentBuilder:
    """Keeps batches in memory until they are inverted together."""

    def __init__(self) -> None:
        self._numbers: dict[Type, int] = {}
        self._translations: dict[Origin, Array] = {}
        self._batches: list[Batch] = []
        self.words = 0  # of all fields: what memory and time depend on

    def __len__(self) -> int:
        return sum(len(batch.documents) for batch in self._batches)

    def add(self, batch: Batch, types: Sequence[Type]) -> None:
        """Add a batch, whole or, when interrupted, not at all; ``types`` are all of its origin."""
        words = {
            name: held._replace(types=self._translated(batch.origin, held.types, types))
            for name, held in batch.words.items()
        }
        self._batches.append(replace(batch, words=words))
        self.words += sum(len(held.types) for held in words.values())

    def arrays(self, *, parallel: bool = False) -> dict[str, Array]:
        """Invert what was collected; meanwhile, if ``parallel``, compress its documents."""
        parts = [batch.documents for batch in self._batches]
        if parallel:
            with ThreadPoolExecutor(1) as beside:
                packing = beside.submit(documents.packed, parts)
                fields = self._fields()
            found = packing.result()
        else:
            found, fields = documents.packed(parts), self._fields()
        # Of titles, others are alike for other reasons than what they say.
        numbered = NUMBERED[found["documents/kind"]]
        signatures = np.concatenate([batch.signatures for batch in self._batches])
        return found | {"documents/signature": signatures * numbered} | fields

    def _fields(self) -> dict[str, Array]:
        """Invert all fields, and pack their values."""
        found: dict[str, Array] = {}
        firsts = {
            Scope.ARTICLE: edges(np.array([b.documents.articles for b in self._batches])),
            Scope.PARAGRAPH: edges(np.array([len(b.documents) for b in self._batches])),
        }
        types = list(self._numbers)
        for name, field in FIELDS.items():
            *first, units = firsts[field.scope].tolist()
            words = self._words(name, first)
            lengths = np.bincount(words.units, words.lengths, units).astype(np.uint32)
            made = {**inverted(types, words.stream, units), "lengths": narrow(lengths)}
            if field.column:
                rows = {
                    start + unit: values
                    for start, batch in zip(first, self._batches, strict=True)
                    for unit, values in batch.columns[name].items()
                }
                made |= columns.packed(rows, units)
            found |= {f"{name}/{part}": array for part, array in made.items()}
        return found

    def _words(self, field: str, first: Sequence[int]) -> Words:
        parts = [
            words._replace(units=words.units + np.uint32(start))
            for start, words in zip(first, (b.words.pop(field) for b in self._batches), strict=True)
        ]
        return Words(*map(np.concatenate, zip(*parts, strict=True)))

    def _translated(self, origin: Origin, used: Array, types: Sequence[Type]) -> Array:
        """Number types as this segment does: each origin has numbers of its own."""
        known = self._translations.get(origin, np.zeros(0, np.int64))
        if len(known) < len(types):
            more = np.full(len(types) - len(known), -1)
            known = self._translations[origin] = np.concatenate([known, more])
        for number in np.unique(used[known[used] < 0]).tolist():
            known[number] = self._numbers.setdefault(types[number], len(self._numbers))
        return known[used].astype(np.uint32)
