"""The verdict on one quotation, by the paragraphs that come nearest to it.

Where the best of them has only a part of a quotation, the rest is looked for by itself: it may have
been joined from several places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from search.checking.comparison import Comparison
from search.checking.model import (
    AskedQuotation,
    CheckedQuotation,
    FoundPassage,
    PieceKind,
    QuotationVerdict,
)
from search.checking.passage_finder import PassageFinder, is_then
from search.checking.readings import ReadWords
from search.checking.speakers import SameSpeaker, same_speaker

_LEAST_SHOWN = 0.3  # similarity of a candidate that is shown
_OTHERS = 3  # candidates that are shown besides the best one
_FOUND = 0.56  # mean of both shares of a quotation's words from which on it has its source
_PART = 4  # words of a part of a joined quotation
_PART_WEIGHT = 2.0  # rare words: what weighs less is a phrase that many use
_MOST_PARTS = 4
_COVERED = 0.75  # share of the words that the parts of a joined quotation have together
_PART_SIMILARITY = 0.8
_LONGEST_GAP = 8  # words; where more are left out, a quotation was joined
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdict on one quotation."""

    finder: PassageFinder
    quotation: AskedQuotation
    read: ReadWords

    def checked(self, found: Sequence[Comparison]) -> CheckedQuotation:
        """Judge a quotation by the paragraphs that come nearest to it."""
        best = found[0] if found else None
        parts = self._parts(best) if best else ()
        wording = self._wording(best, parts)
        passages = self._passages(best, parts, wording)
        verdict = self._verdict(wording, passages)
        shown = {passage.paragraph.id for passage in passages}
        others = [
            one.passage
            for one in found
            if one.passage.paragraph.id not in shown and one.passage.similarity >= _LEAST_SHOWN
        ]
        return CheckedQuotation(
            self.quotation,
            verdict,
            wording,
            self._detail(verdict, wording, passages),
            passages,
            tuple(others[:_OTHERS]),
            tuple(self._notes(passages)),
        )

    def _wording(self, best: Comparison | None, parts: Sequence[Comparison]) -> QuotationVerdict:
        if best is None:
            return QuotationVerdict.NOT_FOUND
        if best.passage.verbatim:
            # In reported speech the words may be the reporter's.
            is_reported = self.quotation.indirect
            return QuotationVerdict.ALTERED if is_reported else QuotationVerdict.VERBATIM
        if parts:
            return QuotationVerdict.VERBATIM if _run_on(parts) else QuotationVerdict.JOINED
        if not _is_found(best):
            return QuotationVerdict.NOT_FOUND
        return (
            QuotationVerdict.JOINED if best.longest_gap > _LONGEST_GAP else QuotationVerdict.ALTERED
        )

    def _passages(
        self,
        best: Comparison | None,
        parts: Sequence[Comparison],
        wording: QuotationVerdict,
    ) -> tuple[FoundPassage, ...]:
        if best is None or wording is QuotationVerdict.NOT_FOUND:
            return ()
        if parts and not best.passage.verbatim:
            return tuple(part.passage for part in parts)
        return (best.passage,)

    def _verdict(
        self, wording: QuotationVerdict, passages: Sequence[FoundPassage]
    ) -> QuotationVerdict:
        said = [same_speaker(self.quotation.who, passage.quote) for passage in passages]
        if said and SameSpeaker.SAME not in said and SameSpeaker.OTHER in said:
            return QuotationVerdict.OTHER_SPEAKER
        return wording

    # Joined quotations

    def _parts(self, best: Comparison) -> tuple[Comparison, ...]:
        """Find the parts of a quotation whose words stand in several places; none: they do not."""
        if best.passage.verbatim or len(self.read.words) < 2 * _PART:
            return ()
        if not self.read.ellipses and not self._may_be_joined(best):
            return ()
        found: list[Comparison] = []
        covered = 0
        for part in self._ranges(best):
            comparison = self._best_of(part)
            if comparison is not None:
                covered += len(part)
                found.append(comparison)
        here = best.passage.paragraph.id
        if best.longest_gap <= _LONGEST_GAP and all(p.passage.paragraph.id == here for p in found):
            return ()
        is_joined = len(found) > 1 and covered >= _COVERED * len(self.read.words)
        return tuple(found) if is_joined else ()

    def _best_of(self, part: range) -> Comparison | None:
        if len(part) < _PART:
            return None
        found = self.finder.search(_cut(self.read, part), self.quotation)
        return next((one for one in found[:1] if self._is_part(one)), None)

    def _is_part(self, one: Comparison) -> bool:
        """Judge whether a paragraph has so much of some words that they were taken from it."""
        return one.passage.similarity >= _PART_SIMILARITY and self._is_telling(one)

    def _is_telling(self, one: Comparison) -> bool:
        """Judge whether the words that a paragraph has are more than a common phrase."""
        return one.weight >= _PART_WEIGHT * self.finder.heaviest

    def _may_be_joined(self, best: Comparison) -> bool:
        """Check that one stretch of words stands there and that enough others do not."""
        core = _core(best.shares)
        outside = max(core.start, len(best.shares) - core.stop)
        return len(core) >= _PART <= outside and self._is_telling(best)

    def _ranges(self, best: Comparison) -> list[range]:
        """Divide the words at ellipses, else where the best paragraph stops having them."""
        count = len(self.read.words)
        if self.read.ellipses:
            cuts = [0, *sorted(self.read.ellipses), count]
            return [range(a, b) for a, b in pairwise(cuts)][:_MOST_PARTS]
        core = _core(best.shares)
        before, after = range(core.start), range(core.stop, count)
        return [*self._divided(before), core, *self._divided(after)]

    def _divided(self, part: range) -> list[range]:
        """Divide what the best paragraph does not have: it may itself be joined."""
        if len(part) < 2 * _PART:
            return [part] if part else []
        found = self.finder.search(_cut(self.read, part), self.quotation)
        if not found or found[0].passage.similarity >= _PART_SIMILARITY:
            return [part]
        core = _core(found[0].shares)
        cuts = (part.start, part.start + core.start, part.start + core.stop, part.stop)
        return [range(a, b) for a, b in pairwise(cuts) if a < b]

    # Sentences for the reader

    def _detail(
        self,
        verdict: QuotationVerdict,
        wording: QuotationVerdict,
        passages: Sequence[FoundPassage],
    ) -> str:
        said_by = next((p.said_by for p in passages if p.said_by), None)
        words = {
            QuotationVerdict.VERBATIM: "The words stand there as they are quoted.",
            QuotationVerdict.ALTERED: self._altered(),
            QuotationVerdict.JOINED: "Its parts stand in several places.",
            QuotationVerdict.NOT_FOUND: "No article in the index has these words or similar ones.",
        }[wording]
        if verdict is QuotationVerdict.OTHER_SPEAKER:
            return f"The article says that {said_by} said it, not {self.quotation.who}. {words}"
        return words

    def _altered(self) -> str:
        if self.quotation.indirect:
            return "The words are reported, not quoted; the passage shows what was said."
        return "The words are not quite those of the article."

    def _notes(self, passages: Sequence[FoundPassage]) -> Iterator[str]:
        if self.quotation.indirect and passages:
            yield "In reported speech, other pronouns and tenses are to be expected."
        who = self.quotation.who
        said = [same_speaker(who, passage.quote) for passage in passages]
        if who and said and max(said) is SameSpeaker.UNKNOWN:
            yield f"The article does not say clearly that {who} said it: read the passage."
        for passage in passages:
            published = passage.paragraph.published
            if self.quotation.when and published and not is_then(self.quotation.when, published):
                yield f"The article was published on {published}, not {self.quotation.when}."
        if any(piece.kind is PieceKind.MARKED for p in passages for piece in p.pieces):
            yield "Words at an ellipsis or in brackets are not compared."


def _is_found(one: Comparison) -> bool:
    """Judge whether a paragraph has enough of a quotation to be its source."""
    return one.passage.similarity + one.mean_share >= 2 * _FOUND


def _cut(read: ReadWords, part: range) -> ReadWords:
    """Return some successive words of a quotation."""
    inner = range(part.start + 1, part.stop)
    return ReadWords(
        read.text,
        read.words[part.start : part.stop],
        frozenset(number - part.start for number in read.ellipses if number in inner),
        frozenset(number - part.start for number in read.brackets if number in inner),
    )


def _core(shares: Sequence[float]) -> range:
    """Return the stretch with most words that stand there and fewest that do not.

    Kadane's algorithm: the greatest sum of successive values, here 1 or less and -1.
    """
    best = (0.0, 0, 0)
    total, begin = 0.0, 0
    for number, credit in enumerate(shares):
        if total <= 0:
            total, begin = 0.0, number
        total += credit if credit else -1.0
        best = max(best, (total, begin, number + 1), key=lambda one: one[0])
    return range(best[1], best[2])


def _run_on(parts: Sequence[Comparison]) -> bool:
    """Check that the parts are verbatim and run on from one paragraph into the next."""
    passages = [part.passage for part in parts]
    return all(passage.verbatim for passage in passages) and all(
        one.paragraph.article == two.paragraph.article
        and one.paragraph.order + 1 == two.paragraph.order
        and not _LETTER.search(one.paragraph.text, one.end)
        and not _LETTER.search(two.paragraph.text[: two.start])
        for one, two in pairwise(passages)
    )
