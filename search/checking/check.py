"""Check quotations: verdicts, with the passages that they rest on.

A quotation is compared with the paragraphs that share its rarest words (``candidates``), word by
word (``comparison``). Where the best of them has only a part of it, the rest is looked for by
itself: it may have been joined from several places.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from search import timeout
from search.analysis.languages import FUNCTION_WORDS
from search.annotation.words.reporting_verbs import verb_forms
from search.checking.candidates import Candidates
from search.checking.comparison import Comparison, compare
from search.checking.model import (
    AskedQuotation,
    CheckedQuotation,
    CheckedText,
    FoundPassage,
    QuotationVerdict,
)
from search.checking.readings import (
    LEAST_WORDS,
    ReadWords,
    quotations,
    read_words,
    whole,
)
from search.checking.speakers import SameSpeaker, same_speaker
from search.checking.words import ComparedWord, compared_words
from search.engines.protocol import Snapshot
from search.errors import QueryError
from search.model import IndexState, Paragraph
from search.query.dates import is_date

LONGEST_TEXT = 50_000  # code points
MOST_QUOTATIONS = 40
_COMPARED = 5  # candidates that are aligned
_OTHERS = 3  # candidates that are shown besides the best one
_SURE = 0.75  # similarity from which on no further candidates are looked for
_SHORT = 8  # words of a quotation of which most must stand there for that
_SHORT_SURE = 0.95
_FOUND = 0.56  # mean of both shares of a quotation's words from which on it has its source
_PART = 4  # words of a part of a joined quotation
_PART_WEIGHT = 14.0  # of its words, by rarity: less is a phrase that many use
_MOST_PARTS = 4
_COVERED = 0.75  # share of the words that the parts of a joined quotation have together
_PART_SIMILARITY = 0.8
_LONGEST_GAP = 8  # words; where more are left out, a quotation was joined
_ATTRIBUTION = 12  # words around a quotation that only say who said it
_QUOTE_MARKS = re.compile("[\"“”„«»‹›]|''|``")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def check_text(
    snapshot: Snapshot,
    text: str,
    state: IndexState,
    *,
    who: str | None = None,
    when: str | None = None,
) -> CheckedText:
    """Check the quotations in a text; a text without any is a quotation as a whole.

    Args:
        snapshot: the index.
        text: remembered words, or a draft.
        state: the state of the index, for the answer.
        who: who is said to have said it, unless the text says so.
        when: when the article was published: an ISO date or its prefix.

    Raises:
        QueryError: the text is empty or too long, or ``when`` is not a date.
    """
    began = time.perf_counter()
    if when and not is_date(when):
        message = f"“{when[:40]}” is not a date: write 2016, 2016-11 or 2016-11-05."
        raise QueryError(message, code="not-a-date")
    if len(text) > LONGEST_TEXT:
        message = f"The text is longer than {LONGEST_TEXT:,} characters: check it in parts."
        raise QueryError(message, code="too-long")
    all_of_it = whole(text)
    if all_of_it is None:
        raise QueryError("There are no words to check: paste a quotation or a draft.", code="empty")
    checker = Checker(snapshot, who, when)
    checked, left_out = checker.checked(text, all_of_it)
    took = (time.perf_counter() - began) * 1000
    return CheckedText(text, tuple(checked), left_out, state, round(took, 1))


class Checker:
    """Checks quotations in one state of an index."""

    def __init__(self, snapshot: Snapshot, who: str | None, when: str | None) -> None:
        self._candidates = Candidates(snapshot)
        self._language = next(iter(snapshot.languages), "en")
        self._who = who
        self._when = when
        self._words: dict[str, list[ComparedWord]] = {}  # of paragraphs, by id

    def checked(self, text: str, all_of_it: AskedQuotation) -> tuple[list[CheckedQuotation], int]:
        """Check a text, as a whole or quotation by quotation; also count those left out."""
        single = "\n" not in text.strip() and len(all_of_it.text) <= 3000
        result = self._check(all_of_it) if single else None
        marked = _QUOTE_MARKS.search(text) is not None
        if result and result.wording is QuotationVerdict.VERBATIM and not marked:
            return [result], 0
        found = [one for one in quotations(text) if len(_WORD.findall(one.text)) >= LEAST_WORDS]
        direct = [one for one in found if not one.indirect]
        if result is None:
            chosen = direct or found or [all_of_it]
            some = [self._check(one) for one in chosen[:MOST_QUOTATIONS]]
            return some, max(0, len(chosen) - MOST_QUOTATIONS)
        return self._best_reading(text, result, direct, found), 0

    def _best_reading(
        self,
        text: str,
        result: CheckedQuotation,
        direct: Sequence[AskedQuotation],
        found: Sequence[AskedQuotation],
    ) -> list[CheckedQuotation]:
        """Decide whether a line is a quotation as a whole or has some in it."""
        if direct and any(one.who for one in direct) and _only_attributed(text, direct):
            return [self._check(one) for one in direct[:MOST_QUOTATIONS]]
        if result.wording is QuotationVerdict.VERBATIM:
            return [result]
        if direct and result.verdict is QuotationVerdict.NOT_FOUND:
            return [self._check(one) for one in direct[:MOST_QUOTATIONS]]
        indirect = [one for one in found if one.indirect]
        if len(indirect) == 1 and not direct:
            other = self._check(indirect[0])
            if _similarity(other) > _similarity(result):
                return [other]
        return [result]

    def _check(self, quotation: AskedQuotation) -> CheckedQuotation:
        """Check one quotation."""
        timeout.check()
        quotation = replace(
            quotation, who=self._who or quotation.who, when=self._when or quotation.when
        )
        read = read_words(quotation.text, self._language)
        found = self._search(read, quotation) if read.words else []
        return Verdicts(self, quotation, read).checked(found)

    def search(self, read: ReadWords, quotation: AskedQuotation) -> list[Comparison]:
        """Find the paragraphs that come nearest to some words, the nearest first."""
        return self._search(read, quotation)

    def _search(self, read: ReadWords, quotation: AskedQuotation) -> list[Comparison]:
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
        new = [one for one in paragraphs if one.id not in found and self.words(one)]
        promise = {one.id: self._promise(read, weights, one) for one in new}
        new.sort(key=lambda one: promise[one.id], reverse=True)
        for paragraph in new if all_of_them else new[:_COMPARED]:
            found[paragraph.id] = compare(read, weights, paragraph, self.words(paragraph))

    def words(self, paragraph: Paragraph) -> list[ComparedWord]:
        """Return the words of a paragraph, split once."""
        if paragraph.id not in self._words:
            self._words[paragraph.id] = compared_words(paragraph.text, paragraph.lang)
        return self._words[paragraph.id]

    def _promise(self, read: ReadWords, weights: Sequence[float], paragraph: Paragraph) -> float:
        """Sum the weights of the words, and of the neighbouring words, that a paragraph has."""
        written = self.words(paragraph)
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
            _is_then(quotation.when, passage.paragraph.published),
            -_differences(passage),
            passage.paragraph.kind.running,
            passage.quote is not None,
        )


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdict on one quotation."""

    checker: Checker
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
        others = [one.passage for one in found if one.passage.paragraph.id not in shown]
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
        if not self.read.ellipses and not _may_be_joined(best):
            return ()
        found: list[Comparison] = []
        covered = 0
        for part in self._ranges(best):
            comparison = self._best_of(part)
            if comparison is not None:
                covered += len(part)
                found.append(comparison)
        is_joined = len(found) > 1 and covered >= _COVERED * len(self.read.words)
        return tuple(found) if is_joined else ()

    def _best_of(self, part: range) -> Comparison | None:
        if len(part) < _PART:
            return None
        found = self.checker.search(_cut(self.read, part), self.quotation)
        return next((one for one in found[:1] if _is_part(one)), None)

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
        found = self.checker.search(_cut(self.read, part), self.quotation)
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
            if self.quotation.when and published and not _is_then(self.quotation.when, published):
                yield f"The article was published on {published}, not {self.quotation.when}."
        if any(piece.kind.value == "marked" for p in passages for piece in p.pieces):
            yield "Words at an ellipsis or in brackets are not compared."


def _is_found(one: Comparison) -> bool:
    """Judge whether a paragraph has enough of a quotation to be its source."""
    return one.passage.similarity + one.mean_share >= 2 * _FOUND


def _is_part(one: Comparison) -> bool:
    """Judge whether a paragraph has so much of some words that they were taken from it."""
    return one.passage.similarity >= _PART_SIMILARITY and one.weight >= _PART_WEIGHT


def _longest_stretch(read: ReadWords) -> Sequence[ComparedWord]:
    """Return the longest stretch of words between ellipses and brackets."""
    cuts = [0, *sorted(read.ellipses | read.brackets), len(read.words)]
    return max((read.words[a:b] for a, b in pairwise(cuts)), key=len)


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


def _may_be_joined(best: Comparison) -> bool:
    """Check that one stretch of words stands there and that enough others do not."""
    core = _core(best.shares)
    outside = max(core.start, len(best.shares) - core.stop)
    return len(core) >= _PART <= outside and best.weight >= _PART_WEIGHT


def _run_on(parts: Sequence[Comparison]) -> bool:
    """Check that the parts are verbatim and run on from one paragraph into the next."""
    passages = [part.passage for part in parts]
    return all(passage.verbatim for passage in passages) and all(
        one.paragraph.article == two.paragraph.article
        and one.paragraph.order + 1 == two.paragraph.order
        and not _WORD.search(one.paragraph.text, one.end)
        and not _WORD.search(two.paragraph.text[: two.start])
        for one, two in pairwise(passages)
    )


def _differences(passage: FoundPassage) -> int:
    return sum(1 for piece in passage.pieces if piece.kind.value not in ("same", "between"))


def _similarity(checked: CheckedQuotation) -> float:
    found = (*checked.passages, *checked.others)
    return max((passage.similarity for passage in found), default=0.0)


def _is_then(when: str | None, published: str | None) -> bool:
    """Check that a date of publication and one asked for do not contradict each other."""
    if not when or not published:
        return not when
    return when.startswith(published) or published.startswith(when)


def _only_attributed(text: str, direct: Sequence[AskedQuotation]) -> bool:
    """Check that the words around quotations only say who said it: “…,” Blair told the BBC."""
    around, at = [], 0
    for one in direct:
        around.append(text[at : one.start])
        at = one.end
    words = _WORD.findall(" ".join((*around, text[at:])))
    verbs = verb_forms()
    plain = [word for word in words if word[0].islower() and word not in FUNCTION_WORDS]
    return len(words) <= _ATTRIBUTION and all(word in verbs for word in plain)
