"""Where a pattern occurs: the one matcher behind hits and marks.

It works on positions of words alone. The engine hands it positions from postings, ``marks`` those
of a text's own words; both get the same answer.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from search.language import FORM, Token, fold, tokens
from search.model import Mark, Paragraph, Via
from search.query.patterns import Pattern
from search.query.writings import folded

Positions = Sequence[int]  # ascending


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


def marks(paragraph: Paragraph, patterns: Iterable[Pattern]) -> tuple[Mark, ...]:
    """Find what answers the patterns in a paragraph's text, in reading order.

    A phrase is one mark; of several marks of one clause on the same words the longest is kept.
    """
    wanted = [pattern for pattern in patterns if pattern.field == "text"]
    terms = {term for pattern in wanted for row in pattern.rows for slot in row for term in slot}
    where: dict[str, dict[int, Token]] = defaultdict(dict)
    for token in tokens(paragraph.text, paragraph.lang) if terms else ():
        for term in terms.intersection(token.terms):
            where[term][token.position] = token
    found = [mark for pattern in wanted for mark in _pattern_marks(pattern, where)]
    return tuple(_outermost(found))


def _pattern_marks(pattern: Pattern, where: Mapping[str, Mapping[int, Token]]) -> Iterator[Mark]:
    for row in pattern.rows:
        slots = [_longest(where[term] for term in where.keys() & slot) for slot in row]
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
    typed = {fold(term) for term in pattern.exact}
    if word.words > 1 or any("-" in term for term in typed):
        return Via.COMPOUND
    return Via.ACCENT if FORM + folded(word.terms) in typed else Via.STEM


def _outermost(found: Iterable[Mark]) -> Iterator[Mark]:
    ends: dict[int, int] = {}
    for mark in sorted(set(found), key=lambda mark: (mark.start, -mark.end, mark.via != Via.EXACT)):
        if mark.end > ends.get(mark.clause, -1):
            ends[mark.clause] = mark.end
            yield mark
