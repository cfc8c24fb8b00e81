"""How long a search may take. What loops calls ``check`` between its steps.

with deadline.within(5, q):
    ...
    deadline.check()  # raises ExpensiveQueryError once the five seconds are over
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from search.errors import ExpensiveQueryError

_SHOWN = 80  # characters of a query


class _Deadline(NamedTuple):
    ends: float
    seconds: float
    q: str


_deadline: ContextVar[_Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float | None, q: str) -> Iterator[None]:
    """Allow a search for ``q`` so many seconds; None: as long as it takes."""
    if seconds is None:
        yield
        return
    token = _deadline.set(_Deadline(time.monotonic() + seconds, seconds, q))
    try:
        yield
    finally:
        _deadline.reset(token)


def check() -> None:
    """Go on, or give up.

    Raises:
        ExpensiveQueryError: the time is over.
    """
    deadline = _deadline.get()
    if deadline and time.monotonic() > deadline.ends:
        raise ExpensiveQueryError(
            f"This search takes longer than the {deadline.seconds:g} seconds that one may: "
            "use rarer words, or fewer of them.",
            code="query-too-expensive",
            clause=deadline.q[:_SHOWN],
        )
