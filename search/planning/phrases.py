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
    """Find the matches of a row of term sets: one position for each, in the same order.

    Args:
        slots: the positions at which each slot occurs.
        distance: None for slots at successive positions; else the largest distance between the
            first and the last one, in any order. Each match is found by its first word.

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
    """For each possible first word, match the nearest following words of the slots."""
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
    """Assign a word to a slot, reassigning others if need be: one word cannot fill two slots.

    Kuhn's algorithm for bipartite matching; ``taken`` maps each word to the slot it fills.
    """
    for position in near[slot]:
        if position not in tried:
            tried.add(position)
            if position not in taken or _take(taken[position], near, taken, tried):
                taken[position] = slot
                return True
    return False
