"""Sentences of a paragraph, by cases, by its invariants, and in linear time."""

from __future__ import annotations

import json
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.sentences import MOST_AT_ONCE, sentences
from search.model import Span
from tests.support.paths import DATA

CASES = json.loads((DATA / "reading/sentences.json").read_text("utf-8"))
PIECES = ["The mayor", "said", ".", "?", "!", "…", "”", "“", '"', " ", "\n", "\xa0", "U.S.", "Mr."]


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize("space", [" ", "\n", "\r\n", "\xa0", "  "], ids=repr)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["comment"])
def test_a_paragraph_falls_into_its_sentences(case: dict, space: str) -> None:
    expected = [sentence.replace(" ", space) for sentence in case["sentences"]]
    assert split(space.join(expected)) == expected


def test_nothing_has_no_sentences() -> None:
    assert sentences("") == sentences(" \n\xa0") == ()


def test_space_around_is_no_part_of_a_sentence() -> None:
    assert sentences("\n It rains. \n We stay.\n") == (Span(2, 11), Span(14, 22))


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_sentences_hold_all_but_the_space_between_them(text: str) -> None:
    spans = sentences(text)
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(left.end < right.start for left, right in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)


@pytest.mark.parametrize("length", [MOST_AT_ONCE + extra for extra in (-3, 0, 3, 2 * MOST_AT_ONCE)])
def test_where_a_stretch_ends_no_sentence_does(length: int) -> None:
    """Punkt is given a long text piece by piece; its boundaries must not depend on that."""
    text = ("The Cat Sat On The Mat " * length)[:length].strip() + ". The End."
    assert split(text) == [text[: -len(" The End.")], "The End."]


@pytest.mark.parametrize(
    "text",
    ["x" * 2_000_000, "“" * 10_000, "- “" * 10_000, "The cat sat. " * 50_000, "." * 1_000_000],
    ids=["no space", "quotes", "open quotes", "sentences", "stops"],
)
def test_time_grows_no_faster_than_the_text(text: str) -> None:
    """A quadratic splitter would need hours for these."""
    start = time.perf_counter()
    sentences(text)
    assert time.perf_counter() - start < 30


def test_twice_the_sentences_take_twice_the_time() -> None:
    def seconds(text: str) -> float:
        start = time.process_time()
        sentences(text)
        return time.process_time() - start

    text = "The boat came in at noon. " * 20_000
    short = min(seconds(text) for _ in range(2))
    assert seconds(text * 4) < 7 * short
