"""Matches of a plan whose parts must hold of one and the same quotation.

A quotation is identified by the place where its block begins: unit and position in one number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from search.engines.arrays import Array, distinct, in_all
from search.planning.plan import AllOf, AnyOf, Pattern, Plan, SameQuotation


def found(plan: Plan, of_pattern: Callable[[Pattern], Array]) -> Array:
    """Return the places of the quotations that match a plan, ascending.

    ``of_pattern`` returns those that match one of its patterns.
    """
    match plan:
        case Pattern():
            return of_pattern(plan)
        case AllOf(children):
            return in_all([found(child, of_pattern) for child in children])
        case AnyOf(children):
            return distinct(np.concatenate([found(child, of_pattern) for child in children]))
        case SameQuotation(child):
            return found(child, of_pattern)
        case _:
            raise AssertionError(f"{plan} is not about quotations")


def blocks(begin: Array, places: Sequence[Array]) -> Array:
    """Return the beginnings of the blocks that hold some places, each once, ascending."""
    ordered = distinct(np.concatenate([np.empty(0, np.int64), *places]))
    return distinct(begin[begin.searchsorted(ordered, "right") - 1])
