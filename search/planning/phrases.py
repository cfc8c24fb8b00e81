"""Match arrangements of words by position alone: in line, or within a distance.

The engine passes positions from postings, the highlighter those of the words of a text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from search import timeout

Positions: TypeAlias = Sequence[int]  # ascending


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
    begin = set(slots[0])
    for step, positions in enumerate(slots[1:], 1):
        begin &= {position - step for position in positions}
    return (tuple(range(start, start + len(slots))) for start in sorted(begin))


def _within(slots: Sequence[Positions], distance: int) -> Iterator[tuple[int, ...]]:
    """For each possible first word, take the nearest words of the slots from there on."""
    if len(slots) > distance + 1:
        return
    starts = sorted({position for positions in slots for position in positions})
    for start in timeout.timely(starts):
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
