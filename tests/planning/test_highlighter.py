"""The one matcher: its arithmetic against brute force, its marks by example."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise, product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search import Library, Mark, Request, Via
from search.planning.highlighter import Highlighter
from search.planning.phrases import rows
from tests.support.web_records import paragraph

Index = Callable[[Mapping[str, str]], Library]

POSITIONS = st.lists(st.integers(0, 12), max_size=6, unique=True).map(sorted)
SLOTS = st.lists(POSITIONS, min_size=1, max_size=4)


def choices(slots: list[list[int]]) -> list[tuple[int, ...]]:
    """List every way to fill each slot with a word of its own."""
    return [found for found in product(*slots) if len(set(found)) == len(found)]


@given(SLOTS)
def test_adjacent_rows_are_those_of_brute_force(slots: list[list[int]]) -> None:
    expected = [
        found
        for found in product(*slots)
        if all(after == before + 1 for before, after in pairwise(found))
    ]
    assert rows(slots, None) == expected


@given(SLOTS, st.integers(0, 8))
@example([[0, 7], [1, 9]], 3)
@example([[0, 2], [0]], 5)
def test_near_rows_begin_where_those_of_brute_force_do(
    slots: list[list[int]], distance: int
) -> None:
    expected = {min(found) for found in choices(slots) if max(found) - min(found) <= distance}
    assert {min(found) for found in rows(slots, distance)} == expected


@given(SLOTS, st.integers(0, 8))
def test_near_rows_are_within_the_distance(slots: list[list[int]], distance: int) -> None:
    for found in rows(slots, distance):
        assert found in choices(slots)
        assert max(found) - min(found) <= distance


@given(SLOTS, st.integers(0, 8))
def test_a_further_reach_loses_nothing(slots: list[list[int]], distance: int) -> None:
    near, far = ({min(found) for found in rows(slots, reach)} for reach in (distance, distance + 1))
    assert near <= far


@pytest.mark.parametrize("distance", [None, 3])
def test_an_empty_slot_has_no_row(distance: int | None) -> None:
    assert rows([[1, 2], []], distance) == []


# Marks


@pytest.fixture
def marks_of(indexed: Index) -> Callable[[str, str], list[tuple[str, int, str]]]:
    """Search one paragraph; give each marked stretch with its clause and via."""

    def marked(text: str, q: str) -> list[tuple[str, int, str]]:
        page = indexed({"a.txt": f"Untitled news\n\n{text}\n"}).search(Request(q=q))
        [hit] = [hit for hit in page.hits if hit.paragraph.anchor == "p1"]
        return [(hit.paragraph.text[start:end], c, via) for start, end, c, via in hit.matches]

    return marked


Marked = Callable[[str, str], list[tuple[str, int, str]]]


def test_a_phrase_is_one_mark_and_its_stray_words_are_none(marks_of: Marked) -> None:
    text = "The aid came late; humanitarian aid, humanitarian, comes later than other aid does."
    assert marks_of(text, '"humanitarian aid"') == [("humanitarian aid", 0, "phrase")]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("cease-fire", [("cease-fire", 0, "exact"), ("ceasefire", 0, "compound"),
                        ("cease fire", 0, "compound")]),
        ("ceasefire", [("cease-fire", 0, "compound"), ("ceasefire", 0, "exact"),
                       ("cease fire", 0, "compound")]),
        ("cease", [("cease", 0, "exact"), ("cease", 0, "exact")]),
        ('"ceasefire"', [("cease-fire", 0, "phrase"), ("ceasefire", 0, "phrase"),
                         ("cease fire", 0, "phrase")]),
    ],
)  # fmt: skip
def test_compounds_are_marked_as_they_stand(
    marks_of: Marked, q: str, expected: list[tuple[str, int, str]]
) -> None:
    assert marks_of("A cease-fire, one ceasefire, and then cease fire again.", q) == expected


def test_spaced_words_mark_the_compound_and_the_words_in_it(marks_of: Marked) -> None:
    """``cease fire`` is two clauses, each with its own mark; a joint is the first one's."""
    assert marks_of("A cease-fire or ceasefire was far from them.", "cease fire") == [
        ("cease-fire", 0, "compound"),
        ("fire", 1, "exact"),
        ("ceasefire", 0, "compound"),
    ]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("Cavusoglu", [("Çavuşoğlu", 0, "accent"), ("Cavusoglu’s", 0, "exact")]),
        ("Çavuşoğlu", [("Çavuşoğlu", 0, "exact"), ("Cavusoglu’s", 0, "accent")]),
        ("back", [("backed", 0, "stem"), ("backing", 0, "stem")]),
        ("backed", [("backed", 0, "exact"), ("backing", 0, "stem")]),
        ("back*", [("backed", 0, "prefix"), ("backing", 0, "prefix")]),
        ("Cavusogul~", [("Çavuşoğlu", 0, "fuzzy"), ("Cavusoglu’s", 0, "fuzzy")]),
        ('"backed cavusoglu"', [("backed Cavusoglu’s", 0, "phrase")]),
        ('"plan backing"~4', [("backing", 0, "near"), ("plan", 0, "near")]),
        ("new OR plans", [("new", 0, "exact"), ("plan", 1, "stem")]),
        ("plan -ministers", [("plan", 0, "exact")]),
        ("backed backed", [("backed", 0, "exact"), ("backed", 1, "exact"),
                           ("backing", 0, "stem"), ("backing", 1, "stem")]),
        ("title:untitled", []),
        ("plan lang:en", [("plan", 0, "exact")]),
    ],
)  # fmt: skip
def test_each_mark_tells_how_it_matched(
    marks_of: Marked, q: str, expected: list[tuple[str, int, str]]
) -> None:
    text = "Çavuşoğlu backed Cavusoglu’s backing of a new plan."
    assert sorted(marks_of(text, q)) == sorted(expected)


def test_marks_nested_in_another_of_their_clause_are_dropped(marks_of: Marked) -> None:
    assert marks_of("A post-war-era house.", "post*") == [("post-war-era", 0, "prefix")]


def test_a_word_broken_over_two_lines_is_marked_across_them(indexed: Index) -> None:
    lines = (
        "The two sides said on Monday that the cease-\n"
        "fire would hold until the talks in the capital\n"
        "of the neighbouring country had come to their\nend."
    )
    more = (
        "Nobody else in the long and tired delegations\nhad anything to add when they were asked."
    )
    library = indexed({"a.txt": f"Untitled news\n\n{lines}\n\n{more}\n"})
    [hit] = library.search(Request(q="ceasefire")).hits
    at = hit.paragraph.text.index("cease-\nfire")
    assert hit.matches == (Mark(at, at + 11, 0, Via.COMPOUND),)


def test_marks_are_in_reading_order(library: Library) -> None:
    page = library.search(Request(q="Russia OR Turkey OR aid OR region*", limit=100))
    for hit in page.hits:
        starts = [mark.start for mark in hit.matches]
        assert starts == sorted(starts)


def test_where_no_words_are_asked_for_no_text_is_read() -> None:
    """Of a whole library that is exported, it would be most of the work."""
    unreadable = paragraph()._replace(text=None)  # type: ignore[arg-type]  # whoever reads it fails
    assert Highlighter(()).marks([unreadable]) == [()]
