from __future__ import annotations

import pytest

from search.annotation.words.quotation_marks import PairedMarks, pair_marks
from search.model import Span


def one(text: str) -> tuple[list[str], tuple[int, ...]]:
    """The spans of a single paragraph, and the marks left over."""
    marked = pair_marks([text], [False])[0]
    return [text[slice(*span)] for span in marked.spans], marked.unbalanced


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("“a” and “b”", ["a", "b"]),
        ('"a" and "b"', ["a", "b"]),
        ("«a» and «b»", ["a", "b"]),
        ("„a“ and „b”", ["a", "b"]),
        ("‘It’s mine,’ he said", ["It’s mine,"]),
        ("'It's mine,' he said", ["It's mine,"]),
        ('“a" and "b”', ["a", "b"]),
        ("“a”“b”", ["a", "b"]),
        ("(“a”)—“b”", ["a", "b"]),
        ("“”", []),
        ("", []),
    ],
)
def test_marks_are_paired(text: str, spans: list[str]) -> None:
    assert one(text) == (spans, ())


def test_single_marks_are_nested_where_there_are_double_ones() -> None:
    assert one("“He said ‘go’,” she said.") == (["He said ‘go’,"], ())


def test_an_apostrophe_closes_nothing() -> None:
    assert one("‘The ministers’ plan is old,’ she said.") == (["The ministers’ plan is old,"], ())


def test_a_mark_without_a_partner_is_reported() -> None:
    assert one("He said so.”") == ([], (11,))
    assert one("“He said so.") == ([], (0,))
    assert one("“a “b” c") == (["b"], (0,))


@pytest.mark.parametrize(
    "text", ["“We came. “We saw!” so he said", '"We came. "We saw!" so he said']
)
def test_a_quotation_goes_on_where_paragraphs_were_put_into_one(text: str) -> None:
    assert one(text) == (["We came.", "We saw!"], ())


def test_a_quotation_does_not_go_on_over_words_of_the_reporter() -> None:
    assert one("“We came, she said. “We saw.”") == (["We saw."], (0,))
    assert one("“We came, “We saw.”") == (["We saw."], (0,))


def test_inches_are_no_mark() -> None:
    assert one('A 12" gun and a "gun"') == (["gun"], ())


def test_a_quotation_runs_on_only_where_the_next_paragraph_opens_with_a_mark() -> None:
    texts = ["“One", "“two", "three”"]
    assert pair_marks(texts, [False, True, True]) == [
        PairedMarks((Span(1, 4),), (), (), opened=True, runs_on=True, open_end=True),
        PairedMarks((), (), (0,), opened=True, runs_on=False),
        PairedMarks((), (), (5,), opened=False, runs_on=False),
    ]


def test_a_heading_between_paragraphs_ends_a_quotation() -> None:
    assert [m.runs_on for m in pair_marks(["“One", "“two”"], [False, False])] == [False, False]


def test_apostrophes_for_marks_are_told_apart() -> None:
    marked = pair_marks(["''One,'' he said."], [False])[0]
    assert (marked.spans, marked.doubtful) == ((), (Span(2, 6),))
