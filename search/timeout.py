"""Time limits of searches; loops call ``check`` between their steps.

with timeout.time_limit(5, q):
    ...
    timeout.check()  # raises ExpensiveQueryError once the five seconds are over
    for hit in timeout.timely(hits):  # checks before each hit
        ...
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple, TypeVar

from search.errors import ExpensiveQueryError

_Item = TypeVar("_Item")
_SHOWN = 80  # characters of a query


class _Deadline(NamedTuple):
    ends: float
    seconds: float
    q: str


_deadline: ContextVar[_Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def time_limit(seconds: float | None, q: str) -> Iterator[None]:
    """Limit a search for ``q`` to a number of seconds; None: no limit.

    Nested limits: the earlier deadline wins.
    """
    if seconds is None:
        yield
        return
    outer = _deadline.get()
    ends = time.monotonic() + seconds
    if outer and outer.ends < ends:
        ends, seconds = outer.ends, outer.seconds
    token = _deadline.set(_Deadline(ends, seconds, q))
    try:
        yield
    finally:
        _deadline.reset(token)


def check() -> None:
    """Check the deadline.

    Raises:
        ExpensiveQueryError: the deadline has passed.
    """
    deadline = _deadline.get()
    if deadline and time.monotonic() > deadline.ends:
        raise _too_expensive(deadline)


def left() -> float:
    """Return how many seconds are left, for code that cannot call ``check``; 0: no limit.

    Raises:
        ExpensiveQueryError: the deadline has passed.
    """
    deadline = _deadline.get()
    if deadline is None:
        return 0.0
    seconds = deadline.ends - time.monotonic()
    if seconds <= 0:
        raise _too_expensive(deadline)
    return seconds


def overdue() -> ExpensiveQueryError:
    """Make the error of such code when it has found the deadline passed."""
    return _too_expensive(_deadline.get() or _Deadline(0, 0, ""))


def _too_expensive(deadline: _Deadline) -> ExpensiveQueryError:
    return ExpensiveQueryError(
        f"This search takes longer than the {deadline.seconds:g} seconds that one may: "
        "use rarer words, or fewer of them.",
        code="query-too-expensive",
        clause=deadline.q[:_SHOWN],
    )


def remaining() -> float | None:
    """Return the seconds left until the deadline, perhaps below 0; None without one."""
    deadline = _deadline.get()
    return deadline.ends - time.monotonic() if deadline else None


def timely(items: Iterable[_Item]) -> Iterator[_Item]:
    """Yield some items, and check the deadline before each.

    Raises:
        ExpensiveQueryError: the deadline has passed.
    """
    for item in items:
        check()
        yield item
