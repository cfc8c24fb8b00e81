"""Highlighting: the spans in the texts of paragraphs that match a plan.

Patterns are matched by ``search.planning.phrases``, as in the engine, so that every hit has its
marks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import TypeAlias

from search import timeout
from search.analysis.folding import fold
from search.analysis.term_finder import TermFinder
from search.analysis.terms import FORM
from search.analysis.tokenizer import Token, gap_after
from search.fields import BLOCK
from search.model import Mark, Paragraph, Quote, QuoteKind, Via
from search.planning.phrases import rows
from search.planning.plan import AllOf, AnyOf, Pattern, Plan, SameQuotation, TermSet, patterns
from search.planning.spelling_variants import folded

Places: TypeAlias = Mapping[str, Mapping[int, Token]]  # by term and position


class Highlighter:
    """Marks the matches of some parts of a plan in the texts of paragraphs."""

    def __init__(self, plans: Iterable[Pattern | SameQuotation]) -> None:
        plans = list(plans)
        plain = [p for p in plans if isinstance(p, Pattern) and p.field == "text"]
        self._finder = _finder(plain)
        self._words = [(p, row[0]) for p in plain for row in p.rows if len(row) == 1]
        self._phrases = [(p, row) for p in plain for row in p.rows if len(row) > 1]
        self._answers: dict[tuple[str, ...], list[tuple[int, Via]]] = {}
        said = [plan for plan in plans if isinstance(plan, SameQuotation) or plan.field == "quoted"]
        self._quotations = [_QuotationHighlighter(plan) for plan in said]

    def marks(self, paragraphs: Sequence[Paragraph]) -> list[tuple[Mark, ...]]:
        """Return the marks of each paragraph in reading order.

        A phrase is one mark; of overlapping marks of one clause the longest is kept. Patterns on
        quoted words are marked inside quotations only, and only in those of the right speaker.
        """
        words = self._words_in(paragraphs)
        found = []
        for paragraph, here in zip(timeout.timely(paragraphs), words, strict=True):
            marks = self._in_text(paragraph, here)
            if self._quotations:
                marks += self._in_quotations(paragraph)
            found.append(_outermost(marks))
        return found

    def _words_in(self, paragraphs: Sequence[Paragraph]) -> list[list[Token]]:
        """Find the words in each text that have terms of the patterns, phrases included."""
        found: list[list[Token]] = [[] for _ in paragraphs]
        for lang in {p.lang for p in paragraphs} if self._words or self._phrases else ():
            here = [number for number, p in enumerate(paragraphs) if p.lang == lang]
            texts = [paragraphs[number].text for number in here]
            places = self._finder.find_all(texts, lang, in_line=bool(self._phrases))
            for number, words in zip(here, places, strict=True):
                found[number] = words
        return found

    def _in_text(self, paragraph: Paragraph, words: Sequence[Token]) -> list[Mark]:
        found = [
            Mark(word.start, word.end, clause, via)
            for word in words
            for clause, via in self._answered(word)
        ]
        if phrases := self._possible(words):
            if any(pattern.distance is not None for pattern, _ in phrases):
                # A distance counts all words between, so that their positions are needed.
                words = self._finder.tokens(paragraph.text, paragraph.lang)
            where = _places(words)
            for pattern, row in phrases:
                found += _row_marks(pattern, row, where)
        return found

    def _in_quotations(self, paragraph: Paragraph) -> Iterator[Mark]:
        for parts in timeout.timely(paragraph.quotations()):
            for one in self._quotations:
                yield from one.marks(paragraph, parts)

    def _answered(self, word: Token) -> list[tuple[int, Via]]:
        """Return the clauses that a word matches by itself, and how."""
        if word.terms not in self._answers:
            self._answers[word.terms] = [
                (pattern.clause, _via_of(pattern, [word]))
                for pattern, slot in self._words
                if not slot.isdisjoint(word.terms)
            ]
        return self._answers[word.terms]

    def _possible(self, words: Iterable[Token]) -> list[tuple[Pattern, tuple[TermSet, ...]]]:
        """Return the phrases all words of which occur in a text."""
        if not self._phrases:
            return []
        terms = frozenset(chain.from_iterable(word.terms for word in words))
        return [phrase for phrase in self._phrases if not any(map(terms.isdisjoint, phrase[1]))]


class _QuotationHighlighter:
    """Marks quoted words in one quotation, if it matches the whole plan."""

    def __init__(self, plan: Pattern | SameQuotation) -> None:
        self._plan = plan
        self._asked = list(patterns(plan))
        self._finder = _finder(self._asked)

    def marks(self, paragraph: Paragraph, parts: Sequence[Quote]) -> Iterator[Mark]:
        where = {
            "quoted": _places(self._quoted(paragraph, parts)),
            "speaker": _places(self._speaker(paragraph, parts[0])),
        }
        if _holds(self._plan, where):
            for pattern in self._asked:
                if pattern.field == "quoted":
                    yield from _pattern_marks(pattern, where["quoted"])

    def _speaker(self, paragraph: Paragraph, quote: Quote) -> Iterator[Token]:
        """Yield matching words of the speaker, and the confidence as a term beside them."""
        if quote.certainty is not None:
            yield Token(0, 0, 0, 1, (BLOCK + quote.certainty,))
        yield from self._finder.tokens(quote.searched_name or "", paragraph.lang)

    def _quoted(self, paragraph: Paragraph, parts: Sequence[Quote]) -> Iterator[Token]:
        """Yield matching words of a quotation; no phrase matches across two of its parts."""
        base = 0
        for quote in parts:
            if quote.kind is not QuoteKind.INDIRECT:
                text = paragraph.text[quote.start : quote.end]
                for word in self._finder.tokens(text, paragraph.lang):
                    yield word._replace(
                        start=quote.start + word.start,
                        end=quote.start + word.end,
                        position=base + word.position,
                    )
                base = gap_after(text, paragraph.lang, base)


def _finder(asked: Iterable[Pattern]) -> TermFinder:
    rows = chain.from_iterable(pattern.rows for pattern in asked)
    return TermFinder(frozenset().union(*chain.from_iterable(rows)))


def _places(words: Iterable[Token]) -> Places:
    """Index words by term and position."""
    where: dict[str, dict[int, Token]] = defaultdict(dict)
    for token in words:
        for term in token.terms:
            where[term][token.position] = token
    return where


def _holds(plan: Plan, where: Mapping[str, Places]) -> bool:
    match plan:
        case Pattern():
            return any(_pattern_marks(plan, where[plan.field]))
        case AllOf(children):
            return all(_holds(child, where) for child in children)
        case AnyOf(children):
            return any(_holds(child, where) for child in children)
        case SameQuotation(child):
            return _holds(child, where)
        case _:
            return False


def _pattern_marks(pattern: Pattern, where: Places) -> Iterator[Mark]:
    for row in pattern.rows:
        yield from _row_marks(pattern, row, where)


def _row_marks(pattern: Pattern, row: Sequence[TermSet], where: Places) -> Iterator[Mark]:
    slots = [_longest([where[term] for term in where.keys() & slot]) for slot in row]
    for positions in rows([sorted(slot) for slot in slots], pattern.distance) if all(slots) else ():
        words = [slot[at] for slot, at in zip(slots, positions, strict=True)]
        if pattern.distance is None:
            yield Mark(words[0].start, words[-1].end, pattern.clause, _via_of(pattern, words))
        else:
            yield from (Mark(word.start, word.end, pattern.clause, pattern.via) for word in words)


def _longest(places: Sequence[Mapping[int, Token]]) -> Mapping[int, Token]:
    """Of a word and the compounds that begin with it, keep the longest."""
    if len(places) == 1:
        return places[0]
    longest: dict[int, Token] = {}
    for place in places:
        for at, token in place.items():
            if at not in longest or token.end > longest[at].end:
                longest[at] = token
    return longest


def _via_of(pattern: Pattern, words: Sequence[Token]) -> Via:
    if pattern.via is not Via.STEM:
        return pattern.via
    return _via(words[0], pattern) if len(words) == 1 else Via.COMPOUND


def _via(word: Token, pattern: Pattern) -> Via:
    """Classify how a word of the text differs from the word as typed."""
    if not pattern.exact.isdisjoint(word.terms):
        return Via.EXACT
    typed = _folded(pattern.exact)
    if word.words > 1 or any("-" in term for term in typed):
        return Via.COMPOUND
    return Via.ACCENT if FORM + folded(word.terms) in typed else Via.STEM


@lru_cache(maxsize=256)
def _folded(typed: frozenset[str]) -> frozenset[str]:
    return frozenset(map(fold, typed))


def _outermost(found: list[Mark]) -> tuple[Mark, ...]:
    if len(found) < 2:
        return tuple(found)
    ends: dict[int, int] = {}
    kept = []
    for mark in sorted(set(found), key=_outer_first):
        if mark.end > ends.get(mark.clause, -1):
            ends[mark.clause] = mark.end
            kept.append(mark)
    return tuple(kept)


def _outer_first(mark: Mark) -> tuple[int, int, int, bool]:
    return mark.start, -mark.end, mark.clause, mark.via is not Via.EXACT
