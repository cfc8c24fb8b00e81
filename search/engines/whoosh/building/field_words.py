"""The numbered words of one field of a batch, collected unit by unit."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from search.analysis.tokenizer import GAP, ascii_text
from search.engines.arrays import Array, edges, ranges, sizes
from search.engines.paragraph_terms import Stream
from search.engines.whoosh.building.bulk_tokenizer import plain_words
from search.engines.whoosh.building.numbering import Numbering

_SHORT = 100  # characters; shorter texts, mostly names, are analysed once and remembered


class FieldWords(NamedTuple):
    """The words of a field in runs, each of one unit, in ascending order of the units."""

    types: Array  # of each word, as the batch numbers them
    positions: Array
    units: Array  # of each run: a paragraph or an article, some of them in several runs
    counts: Array  # words in each run
    lengths: Array  # words in each run without compounds

    @property
    def stream(self) -> Stream:
        """The words one by one."""
        return Stream(self.types, np.repeat(self.units, self.counts), self.positions)


class FieldBuilder:
    """A ``FieldTerms`` that numbers the words of one field."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._types = array("I")
        self._positions = array("I")
        self._units = array("I")
        self._starts = array("Q")  # of their words
        self._lengths = array("I")
        # Texts that are all there is of a unit, by language: they are tokenized together.
        self._texts: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.position = 0

    def text(self, unit: int, text: str, lang: str) -> None:
        """Add a text that is all there is of a unit."""
        self._texts[lang].append((unit, text))

    def begin(self, unit: int) -> None:
        """Begin the next unit: a paragraph or an article."""
        self._units.append(unit)
        self._starts.append(len(self._types))
        self._lengths.append(0)
        self.position = 0

    def words(self, text: str, lang: str) -> None:
        """Add the words of a value; no phrase runs from one value into the next."""
        of = self._numbering
        found = of.short(text, lang) if len(text) <= _SHORT else of.read(text, lang)
        first = self.position
        self._types.extend(found.types)
        self._positions.extend([first + position for position in found.positions])
        self._lengths[-1] += found.words
        self.position = first + max(found.words - 1, 0) + GAP

    def put(self, term: str) -> None:
        """Add a single term at the position where the next value begins."""
        self._types.append(self._numbering.number((term,)))
        self._positions.append(self.position)

    def collected(self) -> FieldWords:
        """Return all words, in the order of their units."""
        parts = [part for lang in self._texts for part in self._read(lang)]
        counts = sizes(np.array([*self._starts, len(self._types)]))
        held = self._types, self._positions, self._units, counts, self._lengths
        parts.append(FieldWords(*(np.array(each, np.uint32) for each in held)))
        return _joined(parts)

    def _read(self, lang: str) -> list[FieldWords]:
        """Tokenize the texts of a language that are all there is of their units."""
        units, texts = zip(*self._texts[lang], strict=True)
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
        plainly_read = FieldWords(types, positions, of_units, counts, counts)
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
        return [plainly_read, FieldWords(joints[0], joints[1], joints[2], one, np.zeros_like(one))]


def _joined(parts: Sequence[FieldWords]) -> FieldWords:
    """Join parts, in the order of their units."""
    words = FieldWords(
        *(np.concatenate(each).astype(np.uint32) for each in zip(*parts, strict=True))
    )
    order = np.argsort(words.units, kind="stable")
    return chosen(words, order)


def chosen(words: FieldWords, order: Array) -> FieldWords:
    """Take runs by their numbers, in the given order."""
    counts = words.counts[order]
    places = ranges(edges(words.counts)[order], counts.astype(np.int64))
    units, lengths = words.units[order], words.lengths[order]
    return FieldWords(words.types[places], words.positions[places], units, counts, lengths)
