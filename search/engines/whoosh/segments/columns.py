"""Columns: the values of each unit in one field, as numbers of the sorted values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain

import numpy as np

from search.engines.arrays import Array, edges, narrow, sizes
from search.engines.paragraph_terms import decoded, encoded
from search.engines.whoosh.segments import term_dictionary
from search.engines.whoosh.segments.array_file import ArrayFile
from search.engines.whoosh.segments.term_dictionary import TermDictionary


def packed(rows: Mapping[int, Sequence[str]], units: int) -> dict[str, Array]:
    """Pack the values of the units that have any, by unit."""
    values = sorted({value for row in rows.values() for value in row})
    numbers = {value: number for number, value in enumerate(values)}
    counts = np.zeros(units, np.int64)
    counts[np.fromiter(rows, np.int64)] = np.fromiter(map(len, rows.values()), np.int64)
    codes = np.fromiter((numbers[v] for v in chain.from_iterable(rows.values())), np.int64)
    return _arrays(values, codes, counts)


def _arrays(values: Sequence[str], codes: Array, counts: Array) -> dict[str, Array]:
    held = term_dictionary.packed([encoded(value) for value in values])
    return {
        **{f"values/{name}": array for name, array in held.items()},
        "values/codes": narrow(codes),
        "values/edges": narrow(edges(counts)),
    }


def merged(parts: Sequence[tuple[Column, Array]]) -> dict[str, Array]:
    """Return the arrays of several columns, each with flags of the units that are kept."""
    values = sorted({value for column, _ in parts for value in column.values})
    numbers = {value: number for number, value in enumerate(values)}
    codes: list[Array] = []
    counts: list[Array] = []
    for column, kept in parts:
        renumbered = np.array([numbers[value] for value in column.values], np.int64)
        of_units = sizes(column.edges)
        codes.append(renumbered[column.codes[np.repeat(kept, of_units)]])
        counts.append(of_units[kept])
    return _arrays(values, np.concatenate(codes), np.concatenate(counts))


class Column:
    """The values of one field."""

    def __init__(self, file: ArrayFile, field: str) -> None:
        self._file = file
        self._field = field
        self.codes = file[f"{field}/values/codes"]
        self.edges = file[f"{field}/values/edges"]

    @cached_property
    def values(self) -> list[str]:
        """All distinct values, in the order of their code points."""
        held = TermDictionary(self._file, f"{self._field}/values")
        return [decoded(value) for value in held.terms(range(len(held)))]
