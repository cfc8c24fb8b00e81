"""Short cuts over arrays, held against the plain way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines import arrays
from search.engines.arrays import Array, count_runs, distinct, is_in, values_at, values_in
from search.engines.whoosh.searching import top_hits
from search.engines.whoosh.searching.matcher import near
from search.engines.whoosh.searching.top_hits import best
from search.engines.whoosh.segments.array_file import ArrayFile, write
from search.engines.whoosh.segments.postings import HALF, Occurrences
from search.engines.whoosh.segments.segment_file import CommonWord
from search.planning.phrases import rows

SPREADS = st.sampled_from([3, 40, 1000, 1 << 40])  # crowded, sparse, and far too sparse for tables
SPANS = st.sampled_from([1, 7, 1 << 18])


@st.composite
def ascending(draw: st.DrawFn, least: int = -5) -> Array:
    numbers = draw(st.lists(st.integers(least, draw(SPREADS)), max_size=60, unique=True))
    return np.array(sorted(numbers), np.int64)


@given(some=ascending(), ordered=ascending(), span=SPANS)
def test_what_is_among_others_is_told(some: Array, ordered: Array, span: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrays, "_SPAN", span)
        assert is_in(some, ordered).tolist() == np.isin(some, ordered).tolist()


@given(units=ascending(least=0), held=ascending(least=0), data=st.data())
def test_counts_are_looked_up(units: Array, held: Array, data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(1, 9), min_size=len(held), max_size=len(held)))
    known = dict(zip(held.tolist(), sizes, strict=True))
    found = values_at(held, np.array(sizes, np.int64), units)
    assert found.tolist() == [known.get(unit, 0) for unit in units.tolist()]


@given(
    ordered=st.lists(st.integers(0, 60), max_size=60).map(sorted),
    some=st.lists(st.integers(0, 60), min_size=1, max_size=3).map(sorted),
)
def test_what_stands_in_a_few_units_is_kept_of_many(ordered: list[int], some: list[int]) -> None:
    units = np.array(ordered, np.int64)
    found = values_in(units, np.arange(len(units)), np.array(some)).tolist()
    few = len(some) * 16 <= len(units)
    assert found == [at for at, unit in enumerate(ordered) if unit in some or not few]


@given(st.sets(st.integers(0, 40), max_size=40))
def test_a_common_word_stands_where_it_was_seen(places: set[int]) -> None:
    word = CommonWord(np.array(sorted(places), np.int64), 41)
    asked = range(-20, 60)
    assert word.stands_at(np.array(asked)).tolist() == [place in places for place in asked]


@given(st.lists(st.integers(0, 30)))
def test_each_number_is_kept_once(numbers: list[int]) -> None:
    assert distinct(np.array(numbers, np.int64)).tolist() == sorted(set(numbers))
    assert count_runs(np.array(sorted(numbers), np.int64)) == len(set(numbers))


@given(
    scores=st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.000001, 2.0, 7.5]), max_size=400),
    wanted=st.integers(1, 20),
    block=st.sampled_from([2, 5, 64]),
)
def test_the_best_are_found_with_those_that_equal_the_last_of_them(
    scores: list[float], wanted: int, block: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(top_hits, "_BLOCK", block)
        found = best(np.array(scores, np.float32), wanted).tolist()
    last = sorted(scores)[-wanted:][0] if scores else 0.0
    surely = [place for place, score in enumerate(scores) if score >= last]
    nearly = [place for place, score in enumerate(scores) if score >= last - 1e-4]
    assert set(surely) <= set(found) <= set(nearly)
    assert found == sorted(found)


SLOT = st.lists(st.integers(0, 40), max_size=12, unique=True).map(sorted)  # ten places a unit


@given(
    st.lists(SLOT, min_size=1, max_size=3),
    st.lists(st.integers(0, 2), min_size=2),
    st.integers(1, 6),
)
def test_words_near_each_other_are_those_of_each_unit(
    slots: list[list[int]], row: list[int], distance: int
) -> None:
    asked = [number % len(slots) for number in row[:4]]  # the same slot more than once, too
    found = [Occurrences(*map(np.array, divmod(np.array(s, np.int64), 10))) for s in slots]
    names = [frozenset((str(number),)) for number in asked]
    expected = []
    for unit in range(5):
        places = [[p % 10 for p in slots[number] if p // 10 == unit] for number in asked]
        expected += [unit << HALF | min(place) for place in rows(places, distance)]
    begin = near(names, [found[number] for number in asked], distance)
    assert begin.tolist() == expected


@pytest.mark.parametrize("count", [0, 1, 1000])
@pytest.mark.parametrize("number", [0, 7])
def test_one_number_over_and_over_is_written_once(number: int, count: int, tmp_path: Path) -> None:
    array_file = {"same": np.full(count, number, np.uint32), "other": np.arange(count)}
    write(tmp_path / "file", array_file)
    file = ArrayFile(tmp_path / "file")
    for name, array in array_file.items():
        assert (file[name].tolist(), file[name].dtype) == (array.tolist(), array.dtype)
    assert file.place("other") - file.place("same") in (0, 64)
