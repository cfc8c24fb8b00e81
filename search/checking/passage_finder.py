"""The paragraphs that come nearest to some words, the nearest first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from search.checking.candidates import Candidates
from search.checking.comparison import Comparison, compare
from search.checking.model import AskedQuotation, FoundPassage
from search.checking.readings import LEAST_WORDS, ReadWords
from search.checking.speakers import same_speaker
from search.checking.words import ComparedWord, compared_words
from search.engines.protocol import Snapshot
from search.model import Paragraph

_COMPARED = 5  # candidates that are aligned
_SURE = 0.75  # similarity from which on no further candidates are looked for
_SHORT = 8  # words of a quotation of which most must stand there for that
_SHORT_SURE = 0.95


class PassageFinder:
    """Finds and compares paragraphs in one state of an index."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._candidates = Candidates(snapshot)
        self.heaviest = self._candidates.heaviest
        self._words: dict[str, list[ComparedWord]] = {}  # of paragraphs, by id

    def search(self, read: ReadWords, quotation: AskedQuotation) -> list[Comparison]:
        """Find the paragraphs that come nearest to some words, the nearest first."""
        weights = self._candidates.weights(read.words)
        found: dict[str, Comparison] = {}
        in_line = _longest_stretch(read)
        if len(in_line) == len(read.words) or len(in_line) >= LEAST_WORDS:
            self._compare(read, weights, self._candidates.in_line(in_line), found, all_of_them=True)
        if not any(one.passage.verbatim for one in found.values()):
            ranked = self._candidates.with_rare_words(read.words)
            self._compare(read, weights, ranked, found)
            best = max((one.passage.similarity for one in found.values()), default=0.0)
            if best < (_SURE if len(read.words) > _SHORT else _SHORT_SURE):
                self._compare(read, weights, self._candidates.with_pairs(read.words), found)
        return sorted(found.values(), key=lambda one: self._rank(one, quotation), reverse=True)

    def _compare(
        self,
        read: ReadWords,
        weights: Sequence[float],
        paragraphs: Sequence[Paragraph],
        found: dict[str, Comparison],
        *,
        all_of_them: bool = False,
    ) -> None:
        """Align the most promising of some paragraphs, and add what was found."""
        new = [one for one in paragraphs if one.id not in found and self._words_of(one)]
        promise = {one.id: self._promise(read, weights, one) for one in new}
        new.sort(key=lambda one: promise[one.id], reverse=True)
        for paragraph in new if all_of_them else new[:_COMPARED]:
            found[paragraph.id] = compare(read, weights, paragraph, self._words_of(paragraph))

    def _words_of(self, paragraph: Paragraph) -> list[ComparedWord]:
        """Return the words of a paragraph, split once."""
        if paragraph.id not in self._words:
            self._words[paragraph.id] = compared_words(paragraph.text, paragraph.lang)
        return self._words[paragraph.id]

    def _promise(self, read: ReadWords, weights: Sequence[float], paragraph: Paragraph) -> float:
        """Sum the weights of the words, and of the neighbouring words, that a paragraph has."""
        written = self._words_of(paragraph)
        held = {word.family for word in written}
        pairs = {(one.family, two.family) for one, two in pairwise(written)}
        asked = list(zip(read.words, weights, strict=True))
        single = sum(weight for word, weight in asked if word.family in held)
        double = sum(
            min(w, v) for (one, w), (two, v) in pairwise(asked) if (one.family, two.family) in pairs
        )
        return single + 2 * double

    def _rank(self, one: Comparison, quotation: AskedQuotation) -> tuple[object, ...]:
        """Order comparisons: the wording first, then who and when, then what stands in marks."""
        passage = one.passage
        similar = round(passage.similarity, 2)
        return (
            passage.verbatim,
            similar,
            same_speaker(quotation.who, passage.quote),
            is_then(quotation.when, passage.paragraph.published),
            -_differences(passage),
            passage.paragraph.kind.running,
            passage.quote is not None,
        )


def _longest_stretch(read: ReadWords) -> Sequence[ComparedWord]:
    """Return the longest stretch of words between ellipses and brackets."""
    cuts = [0, *sorted(read.ellipses | read.brackets), len(read.words)]
    return max((read.words[a:b] for a, b in pairwise(cuts)), key=len)


def _differences(passage: FoundPassage) -> int:
    return sum(1 for piece in passage.pieces if piece.kind.value not in ("same", "between"))


def is_then(when: str | None, published: str | None) -> bool:
    """Check that a date of publication and one asked for do not contradict each other."""
    if not when or not published:
        return not when
    return when.startswith(published) or published.startswith(when)
