"""Which window of a result this is and which lie beside it: pure arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """A page among pages; ``previous`` and ``next`` are offsets, None at either end."""

    number: int
    last: int
    previous: int | None
    next: int | None

    @property
    def beyond(self) -> bool:
        """Tell whether this page lies past the last one."""
        return self.number > self.last


def paging(total: int, *, limit: int, offset: int, max_offset: int | None = None) -> Paging:
    """Place the window ``[offset, offset + limit)`` among ``total`` items."""
    if limit == 0:  # only the counts were wanted
        return Paging(1, 1, None, None)
    reachable = total if max_offset is None else min(total, max_offset + limit)
    last = max(1, -(-reachable // limit))
    after = offset + limit
    return Paging(
        number=offset // limit + 1,
        last=last,
        previous=min(max(0, offset - limit), (last - 1) * limit) if offset else None,
        next=after if after < total and (max_offset is None or after <= max_offset) else None,
    )


@dataclass(frozen=True, slots=True)
class Pager:
    """A page among pages, with the addresses of those beside it and of the last one."""

    paging: Paging
    previous_url: str | None
    next_url: str | None
    last_url: str


def pager(window: Paging, *, limit: int, address: Callable[[int], str]) -> Pager:
    """Give a page its links; ``address`` says where an offset is found."""
    return Pager(
        paging=window,
        previous_url=None if window.previous is None else address(window.previous),
        next_url=None if window.next is None else address(window.next),
        last_url=address((window.last - 1) * limit),
    )
