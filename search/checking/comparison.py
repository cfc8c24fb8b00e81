"""One quotation beside one paragraph: where it stands, and what differs word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise

from search.checking.alignment import Step, align
from search.checking.model import ComparedPiece, FoundPassage, PieceKind
from search.checking.readings import ReadWords
from search.checking.words import ComparedWord
from search.model import Paragraph, Quote, QuoteKind

FORM_CREDIT = 0.8  # of a word that stands in another form
SPELLING_CREDIT = 0.6  # of a word that stands in another spelling
LIKE = 0.75  # difflib's ratio of two spellings of a word
LONGEST_ELLIPSIS = 60  # words that an ellipsis may stand for
LONGEST_BRACKET = 8  # words that brackets may stand for
_PARTED = re.compile(r"[.!?…:;\"“”„«»]|''")  # between two words: they are not of one clause
_UNCHANGED = (PieceKind.SAME, PieceKind.MARKED, PieceKind.BETWEEN)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A quotation, or a part of it, beside a paragraph."""

    passage: FoundPassage
    shares: tuple[float, ...]  # of each word of the quotation: 1 it stands there, 0 it does not
    weight: float  # of the words that stand there, by rarity
    longest_gap: int  # words of the paragraph that were left out in one place, unmarked

    @property
    def mean_share(self) -> float:
        """The share of the words that stand there, from 0 to 1, whether they are rare or not."""
        return sum(self.shares) / len(self.shares)


def compare(
    read: ReadWords,
    weights: Sequence[float],
    paragraph: Paragraph,
    written: Sequence[ComparedWord],
) -> Comparison:
    """Compare the words of a quotation with those of a paragraph; both have some."""
    between = _between(paragraph, written)
    alignment = align(
        read.words, written, ellipses=read.ellipses, brackets=read.brackets, between=between
    )
    steps = _with_changed_ends(alignment.steps, paragraph.text, written)
    steps = _with_whole_words(steps, written)
    kinds = _kinds(steps, read, written, between)
    found = [step.written for step in steps if step.written is not None]
    start = written[found[0]].start if found else 0
    end = written[found[-1]].end if found else 0
    shares = _credits(steps, read.words, written)
    weight = sum(w * c for w, c in zip(weights, shares, strict=True))
    pieces = tuple(_pieces(steps, kinds, read, paragraph.text, written))
    passage = FoundPassage(
        paragraph,
        start,
        end,
        pieces,
        round(weight / sum(weights), 4),
        all(kind in _UNCHANGED for kind in kinds) and bool(found),
        _quote_at(paragraph, start, end),
    )
    return Comparison(passage, shares, weight, _longest_gap(kinds))


def _between(paragraph: Paragraph, written: Sequence[ComparedWord]) -> frozenset[int]:
    """Return the numbers of words between two parts of one quotation: “Yes,” he said, “we …”."""
    gaps = [
        (one.end, two.start)
        for parts in paragraph.quotations()
        for one, two in pairwise(sorted(parts, key=lambda quote: quote.start))
        if QuoteKind.INDIRECT not in (one.kind, two.kind)
    ]
    return frozenset(
        number
        for number, word in enumerate(written)
        if any(start <= word.start and word.end <= end for start, end in gaps)
    )


def _with_changed_ends(
    steps: Sequence[Step], text: str, written: Sequence[ComparedWord]
) -> list[Step]:
    """Take a word at an end that the paragraph does not have as changed, not as added.

    An alignment that may end anywhere ends before it. What stands there instead is its neighbour in
    the same sentence.
    """
    changed = list(steps)
    found = [step.written for step in steps if step.written is not None]
    if not found:
        return changed
    first, last = found[0], found[-1]

    def beside(one: int, other: int) -> bool:
        return not _PARTED.search(text, written[one].end, written[other].start)

    if steps[0].written is None and steps[1].written is not None and first:
        if_changed = Step(steps[0].quoted, first - 1)
        changed[0] = if_changed if beside(first - 1, first) else changed[0]
    if steps[-1].written is None and steps[-2].written is not None and last + 1 < len(written):
        if_changed = Step(steps[-1].quoted, last + 1)
        changed[-1] = if_changed if beside(last, last + 1) else changed[-1]
    return changed


def _with_whole_words(steps: Sequence[Step], written: Sequence[ComparedWord]) -> list[Step]:
    """Add what belongs to the outer words of a passage: the sign of $5, the end of Blair's."""
    whole = list(steps)
    found = [step.written for step in steps if step.written is not None]
    if not found:
        return whole
    first, last = found[0], found[-1]
    if first and written[first - 1].end == written[first].start:
        whole.insert(0, Step(None, first - 1))
    if last + 1 < len(written) and written[last].end == written[last + 1].start:
        whole.append(Step(None, last + 1))
    return whole


def _kinds(
    steps: Sequence[Step],
    read: ReadWords,
    written: Sequence[ComparedWord],
    between: frozenset[int],
) -> list[PieceKind]:
    kinds: list[PieceKind] = []
    done = 0  # words of the quotation
    for quoted, at in steps:
        if quoted is None:
            marked = done in read.ellipses or done in read.brackets
            skipped = PieceKind.BETWEEN if at in between else PieceKind.LEFT_OUT
            kinds.append(PieceKind.MARKED if marked else skipped)
            continue
        done = quoted + 1
        if at is None:
            kinds.append(PieceKind.ADDED)
        elif read.words[quoted].key == written[at].key:
            kinds.append(PieceKind.SAME)
        else:
            kinds.append(PieceKind.CHANGED)
    return _without_long_marks(kinds, steps, read)


def _without_long_marks(
    kinds: Sequence[PieceKind], steps: Sequence[Step], read: ReadWords
) -> list[PieceKind]:
    """Take what is longer than an ellipsis or brackets may stand for as left out."""
    checked: list[PieceKind] = []
    done = 0
    for kind, group in groupby(zip(kinds, steps, strict=True), lambda pair: pair[0]):
        run = list(group)
        longest = LONGEST_ELLIPSIS if done in read.ellipses else LONGEST_BRACKET
        too_long = kind is PieceKind.MARKED and len(run) > longest
        checked += [PieceKind.LEFT_OUT if too_long else kind] * len(run)
        done = next((s.quoted + 1 for _, s in reversed(run) if s.quoted is not None), done)
    return checked


def _credits(
    steps: Sequence[Step], quoted: Sequence[ComparedWord], written: Sequence[ComparedWord]
) -> tuple[float, ...]:
    shares = [0.0] * len(quoted)
    for number, at in steps:
        if number is not None and at is not None:
            shares[number] = _credit(quoted[number], written[at])
    return tuple(shares)


def _credit(one: ComparedWord, other: ComparedWord) -> float:
    if one.key == other.key:
        return 1.0
    if one.family == other.family:
        return FORM_CREDIT
    like = SequenceMatcher(None, one.key, other.key, autojunk=False)
    return SPELLING_CREDIT if like.quick_ratio() >= LIKE and like.ratio() >= LIKE else 0.0


def _longest_gap(kinds: Sequence[PieceKind]) -> int:
    runs = [len(list(run)) for kind, run in groupby(kinds) if kind is PieceKind.LEFT_OUT]
    return max(runs, default=0)


def _pieces(
    steps: Sequence[Step],
    kinds: Sequence[PieceKind],
    read: ReadWords,
    text: str,
    written: Sequence[ComparedWord],
) -> Iterator[ComparedPiece]:
    """Join neighbouring steps of one kind."""
    for kind, group in groupby(zip(kinds, steps, strict=True), lambda pair: pair[0]):
        run = [step for _, step in group]
        here = [read.words[step.quoted] for step in run if step.quoted is not None]
        there = [written[step.written] for step in run if step.written is not None]
        yield ComparedPiece(kind, _stretch(read.text, here), _stretch(text, there))


def _stretch(text: str, words: Sequence[ComparedWord]) -> str:
    return " ".join(text[words[0].start : words[-1].end].split()) if words else ""


def _quote_at(paragraph: Paragraph, start: int, end: int) -> Quote | None:
    """Return the quotation in which most of a passage stands; marked words before indirect ones."""

    def overlap(quote: Quote) -> tuple[int, bool]:
        shared = min(end, quote.end) - max(start, quote.start)
        return shared, quote.kind is not QuoteKind.INDIRECT

    best = max(paragraph.quotes, key=overlap, default=None)
    return best if best is not None and overlap(best)[0] * 2 > min(end - start, 40) else None
