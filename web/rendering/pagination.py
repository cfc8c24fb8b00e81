"""Page numbers and offsets of a window of results; pure arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """The position of a page; ``previous`` and ``next`` are offsets, None at either end."""

    number: int
    last: int
    previous: int | None
    next: int | None
    unreachable: int = 0  # items behind the last page, which no offset reaches

    @property
    def beyond(self) -> bool:
        """Return whether this page is past the last one."""
        return self.number > self.last


def paging(total: int, *, limit: int, offset: int, max_offset: int | None = None) -> Paging:
    """Return the position of the window ``[offset, offset + limit)`` among ``total`` items."""
    if limit == 0:  # only the counts were requested
        return Paging(1, 1, None, None)
    reachable = total if max_offset is None else min(total, max_offset + limit)
    last = max(1, -(-reachable // limit))
    after = offset + limit
    return Paging(
        number=offset // limit + 1,
        last=last,
        previous=min(max(0, offset - limit), (last - 1) * limit) if offset else None,
        next=after if after < total and (max_offset is None or after <= max_offset) else None,
        unreachable=total - reachable,
    )


@dataclass(frozen=True, slots=True)
class Pager:
    """The position of a page, with the URLs of the previous, next and last page."""

    paging: Paging
    previous_url: str | None
    next_url: str | None
    last_url: str


def pager(window: Paging, *, limit: int, address: Callable[[int], str]) -> Pager:
    """Return the links of a page; ``address`` maps an offset to a URL."""
    return Pager(
        paging=window,
        previous_url=None if window.previous is None else address(window.previous),
        next_url=None if window.next is None else address(window.next),
        last_url=address((window.last - 1) * limit),
    )
