"""How long a search may take. What loops calls ``check`` between its steps.

with deadline.time_limit(5, q):
    ...
    deadline.check()  # raises ExpensiveQueryError once the five seconds are over
    for hit in deadline.timely(hits):  # the same before each of them
        ...
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple, TypeVar

from search.errors import ExpensiveQueryError

_Thing = TypeVar("_Thing")
_SHOWN = 80  # characters of a query


class _Deadline(NamedTuple):
    ends: float
    seconds: float
    q: str


_deadline: ContextVar[_Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def time_limit(seconds: float | None, q: str) -> Iterator[None]:
    """Allow a search for ``q`` so many seconds; None: as long as it takes.

    What is part of something with a limit of its own has to be done when that is over.
    """
    if seconds is None:
        yield
        return
    whole = _deadline.get()
    ends = time.monotonic() + seconds
    if whole and whole.ends < ends:
        ends, seconds = whole.ends, whole.seconds
    token = _deadline.set(_Deadline(ends, seconds, q))
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


def timely(things: Iterable[_Thing]) -> Iterator[_Thing]:
    """Pass things on, one by one, as long as there is time.

    Raises:
        ExpensiveQueryError: the time is over.
    """
    for thing in things:
        check()
        yield thing
