"""Which window of a result this is and which lie beside it: pure arithmetic."""

from __future__ import annotations

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
