"""Conditions on parts of articles as a whole: which sections, or articles, have all of a plan.

maternity AND crippled    parts with both words, each in any of its paragraphs
NOT sanctions             parts without the word in any paragraph
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np

from search.engines.arrays import Array, in_all, is_in
from search.planning.plan import AllOf, AnyOf, Plan, Without
from search.query.tree import Everything


def parts(plan: Plan, holding: Callable[[Plan], Array]) -> Array:
    """Return the numbers of the parts of which a plan holds, ascending.

    ``holding`` returns the numbers of the parts with a paragraph that a plan matches.
    """
    match plan:
        case AllOf(children):
            wanted = [child for child in children if not isinstance(child, Without)]
            found = in_all([parts(child, holding) for child in wanted or [Everything()]])
            for child in children:
                if isinstance(child, Without):
                    found = _difference(found, parts(child.child, holding))
            return found
        case AnyOf(children):
            none = np.empty(0, np.int64)
            return reduce(np.union1d, [parts(child, holding) for child in children], none)
        case Without(child):
            return _difference(holding(Everything()), parts(child, holding))
        case _:
            return holding(plan)


def _difference(some: Array, others: Array) -> Array:
    return some[~is_in(some, others)] if len(others) else some
