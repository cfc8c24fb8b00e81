"""Where a pattern occurs: the one matcher behind hits and marks.

It works on positions of words alone. The engine hands it positions from postings, ``marks`` those
of a text's own words; both get the same answer.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import TypeAlias

from search.language import FORM, Token, fold, gap_after, places_of, tokens_of
from search.model import Mark, Paragraph, Quote, QuoteKind, Via
from search.query import patterns
from search.query.patterns import Pattern, Plan, Said
from search.query.writings import folded

Positions: TypeAlias = Sequence[int]  # ascending
Places: TypeAlias = Mapping[str, Mapping[int, Token]]  # by term and position


def rows(slots: Sequence[Positions], distance: int | None) -> list[tuple[int, ...]]:
    """Find where the slots of a row stand: one position for each slot, in the order of the slots.

    Without a distance they stand next to each other. With one, every word of every stretch that is
    short enough is found, each stretch by its first word.

    >>> rows([[0, 7], [1, 9]], None)
    [(0, 1)]
    >>> rows([[0, 7], [1, 9]], 3)
    [(0, 1), (7, 9)]
    """
    if distance is None:
        return list(_adjacent(slots))
    return list(_within(slots, distance))


def _adjacent(slots: Sequence[Positions]) -> Iterator[tuple[int, ...]]:
    following = [set(positions) for positions in slots[1:]]
    for start in slots[0]:
        if all(start + step in there for step, there in enumerate(following, 1)):
            yield tuple(range(start, start + len(slots)))


def _within(slots: Sequence[Positions], distance: int) -> Iterator[tuple[int, ...]]:
    """For each possible first word, take the nearest words of the slots from there on."""
    if len(slots) > distance + 1:
        return
    for start in sorted({position for positions in slots for position in positions}):
        near = [_between(positions, start, start + distance) for positions in slots]
        taken: dict[int, int] = {}
        if all(near) and all(_take(slot, near, taken, set()) for slot in range(len(slots))):
            found = sorted(taken, key=taken.__getitem__)
            if start in taken:
                yield tuple(found)


def _between(positions: Positions, first: int, last: int) -> Positions:
    return positions[bisect_left(positions, first) : bisect_right(positions, last)]


def _take(slot: int, near: Sequence[Positions], taken: dict[int, int], tried: set[int]) -> bool:
    """Find a word for a slot, moving others if need be: one word cannot fill two slots.

    Kuhn's algorithm; ``taken`` gives the slot that each word fills.
    """
    for position in near[slot]:
        if position not in tried:
            tried.add(position)
            if position not in taken or _take(taken[position], near, taken, tried):
                taken[position] = slot
                return True
    return False


def marks(paragraph: Paragraph, plans: Iterable[Pattern | Said]) -> tuple[Mark, ...]:
    """Find what answers patterns in a paragraph's text, in reading order.

    A phrase is one mark; of several marks of one clause on the same words the longest is kept.
    Words asked for in quotations are marked there only, and only in those of the right speaker.
    """
    plans = list(plans)
    plain = tuple(plan for plan in plans if isinstance(plan, Pattern) and plan.field == "text")
    said = [plan for plan in plans if isinstance(plan, Said) or plan.field == "quoted"]
    found: list[Mark] = []
    if plain:
        find = places_of if _are_words(plain) else tokens_of
        where = _places(find(paragraph.text, paragraph.lang, _terms(plain)))
        found += (mark for pattern in plain for mark in _pattern_marks(pattern, where))
    for stretches in paragraph.quotations() if said else ():
        for plan in said:
            found += _said_marks(plan, paragraph, stretches)
    return tuple(_outermost(found))


@lru_cache(maxsize=64)
def _are_words(asked: tuple[Pattern, ...]) -> bool:
    """Tell whether no pattern asks where words stand to each other."""
    return all(len(row) == 1 for pattern in asked for row in pattern.rows)


@lru_cache(maxsize=64)
def _terms(asked: tuple[Pattern, ...]) -> frozenset[str]:
    """Collect the terms that patterns ask for."""
    return frozenset(
        chain.from_iterable(slot for pattern in asked for row in pattern.rows for slot in row)
    )


def _places(words: Iterable[Token]) -> Places:
    """Note where terms stand."""
    where: dict[str, dict[int, Token]] = defaultdict(dict)
    for token in words:
        for term in token.terms:
            where[term][token.position] = token
    return where


def _said_marks(
    plan: Pattern | Said, paragraph: Paragraph, stretches: Sequence[Quote]
) -> Iterator[Mark]:
    """Mark the words asked for in one quotation, if all that is asked holds of it."""
    asked = tuple(_leaves(plan))
    terms = _terms(asked)
    speaker = stretches[0].speaker or ""
    where = {
        "quoted": _places(_quoted(paragraph, stretches, terms)),
        "speaker": _places(tokens_of(speaker, paragraph.lang, terms)),
    }
    if _holds(plan, where):
        for pattern in asked:
            if pattern.field == "quoted":
                yield from _pattern_marks(pattern, where["quoted"])


def _quoted(
    paragraph: Paragraph, stretches: Sequence[Quote], asked: frozenset[str]
) -> Iterator[Token]:
    """Give words of a quotation; no phrase runs from one stretch into the next."""
    base = 0
    for quote in stretches:
        if quote.kind is not QuoteKind.INDIRECT:
            text = paragraph.text[quote.start : quote.end]
            for word in tokens_of(text, paragraph.lang, asked):
                yield word._replace(
                    start=quote.start + word.start,
                    end=quote.start + word.end,
                    position=base + word.position,
                )
            base = gap_after(text, paragraph.lang, base)


def _holds(plan: Plan, where: Mapping[str, Places]) -> bool:
    match plan:
        case Pattern():
            return any(_pattern_marks(plan, where[plan.field]))
        case patterns.All(children):
            return all(_holds(child, where) for child in children)
        case patterns.Any(children):
            return any(_holds(child, where) for child in children)
        case Said(child):
            return _holds(child, where)
        case _:
            return False


def _leaves(plan: Plan) -> Iterator[Pattern]:
    match plan:
        case Pattern():
            yield plan
        case patterns.All(children) | patterns.Any(children):
            for child in children:
                yield from _leaves(child)
        case Said(child):
            yield from _leaves(child)
        case _:
            return


def _pattern_marks(pattern: Pattern, where: Places) -> Iterator[Mark]:
    for row in pattern.rows:
        slots = [_longest(where[term] for term in where.keys() & slot) for slot in row]
        if len(slots) == 1:
            for word in slots[0].values():
                yield from _row_marks(pattern, [word])
            continue
        for positions in rows([sorted(slot) for slot in slots], pattern.distance):
            words = [slot[at] for slot, at in zip(slots, positions, strict=True)]
            yield from _row_marks(pattern, words)


def _longest(places: Iterable[Mapping[int, Token]]) -> dict[int, Token]:
    """Of a word and the compounds that begin with it, keep the one that covers most."""
    longest: dict[int, Token] = {}
    for place in places:
        for at, token in place.items():
            if at not in longest or token.end > longest[at].end:
                longest[at] = token
    return longest


def _row_marks(pattern: Pattern, words: Sequence[Token]) -> Iterator[Mark]:
    if pattern.distance is not None:
        for word in words:
            yield Mark(word.start, word.end, pattern.clause, pattern.via)
    elif pattern.via is not Via.STEM:
        yield Mark(words[0].start, words[-1].end, pattern.clause, pattern.via)
    else:
        via = _via(words[0], pattern) if len(words) == 1 else Via.COMPOUND
        yield Mark(words[0].start, words[-1].end, pattern.clause, via)


def _via(word: Token, pattern: Pattern) -> Via:
    """Tell how a word of the text differs from the word as typed."""
    if not pattern.exact.isdisjoint(word.terms):
        return Via.EXACT
    typed = _folded(pattern.exact)
    if word.words > 1 or any("-" in term for term in typed):
        return Via.COMPOUND
    return Via.ACCENT if FORM + folded(word.terms) in typed else Via.STEM


@lru_cache(maxsize=256)
def _folded(typed: frozenset[str]) -> frozenset[str]:
    return frozenset(map(fold, typed))


def _outermost(found: Iterable[Mark]) -> Iterator[Mark]:
    ends: dict[int, int] = {}
    for mark in sorted(set(found), key=lambda mark: (mark.start, -mark.end, mark.via != Via.EXACT)):
        if mark.end > ends.get(mark.clause, -1):
            ends[mark.clause] = mark.end
            yield mark
