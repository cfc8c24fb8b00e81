"""Layout: what is found in a text, that no word is lost, and that time stays linear."""

from __future__ import annotations

import json
import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.articles.layout import lay_out
from search.articles.layout.lines import printed_lines
from search.articles.layout.wrapping import find_wrapping, typeset_width
from search.model import Kind
from tests.support.paths import DATA

CASES = json.loads((DATA / "reading/layouts.json").read_text("utf-8"))
BODY = "The ferry company said on Tuesday that the last boat would leave at the end of the month."
WRAPPED = """\
The ferry company said on Tuesday that the last boat would leave the
island at the end of the month. Islanders who work on the mainland will
have to find a room there, or another job, before winter comes.
"""

# What a newspaper's page may hold, and marks that can go wrong.
PIECES = [
    *("Last boat", BODY, "“It is over”", "Why now?", "TRADERS FEAR LOSS", "he left. She stayed."),
    *("By Ann Lee", "3 June 2021", "Read more: The boat", "- a bullet", "1. a number", "* * *"),
    *("---", "===", "# Heading", "## Heading ##", "#", "-", "> quoted", "    ", "\t", "\xa0", " "),
    *("\n", "\n", "\n\n", "\r\n", "\r", "\u2028", "\x85", "\f", "\ufeff", "é", "…"),
]
newspapers = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def kinds(text: str) -> list[Kind]:
    return [block.kind for block in lay_out(text).blocks]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["comment"])
def test_blocks_are_what_a_reader_sees(case: dict) -> None:
    layout = lay_out(case["text"])
    assert [block.kind for block in layout.blocks] == case["kinds"]
    assert layout.title == case["title"]


@given(st.one_of(st.text(), newspapers))
def test_blocks_are_slices_of_the_text_in_order(text: str) -> None:
    blocks = lay_out(text).blocks
    assert all(block.text == text[block.start : block.end] for block in blocks)
    assert all(block.text.strip() == block.text != "" for block in blocks)
    assert all(above.end <= below.start for above, below in pairwise(blocks))


@given(st.one_of(st.text(), newspapers))
def test_no_word_is_lost(text: str) -> None:
    held = bytearray(len(text))
    for block in lay_out(text).blocks:
        held[block.start : block.end] = b"\x01" * (block.end - block.start)
    # The underscore is a word character to Python, and a rule's to a writer.
    lost = [found[0] for found in re.finditer(r"[^\W_]", text) if not held[found.start()]]
    assert lost == []


@given(newspapers)
def test_what_stands_between_blocks_is_space_and_marks(text: str) -> None:
    blocks = lay_out(text).blocks
    gaps = [text[above.end : below.start] for above, below in pairwise(blocks)]
    assert all(re.fullmatch(r"[\s\ufeff#=*•–—-]*", gap) for gap in gaps)


def test_a_paragraph_as_long_as_a_book_is_one_block() -> None:
    text = "Last boat\n\n" + " ".join([BODY] * 500)
    assert kinds(text) == [Kind.TITLE, Kind.PARAGRAPH]


def test_wrapped_lines_keep_their_line_ends() -> None:
    layout = lay_out(WRAPPED.replace("\n", "\r\n"))
    assert [block.text for block in layout.blocks] == [WRAPPED.strip().replace("\n", "\r\n")]


@pytest.mark.parametrize(
    ("text", "width"),
    [
        (WRAPPED, 71),
        (f"{BODY}\n{BODY}\n", None),
        ("a word\na line\nas in\na list\n", None),
        ("The boat goes out upon the tide\nof winter, and\nno more it comes to us\nagain", None),
    ],
    ids=["wrapped", "a line a paragraph", "narrow", "verse"],
)
def test_the_width_of_wrapping_is_measured(text: str, width: int | None) -> None:
    found = find_wrapping(list(printed_lines(text)))
    assert (found and found.width) == width


def test_a_typeset_width_counts_a_letter_as_wide_as_it_is_printed() -> None:
    assert typeset_width("mill") == 778 + 3 * 278
    assert typeset_width("é1") == 2 * typeset_width("n")


@pytest.mark.parametrize(
    "text",
    [
        "x" * 2_000_000,
        "word\n" * 200_000,
        "\n" * 10_000 + "word",
        "- item\n" * 100_000,
        WRAPPED * 10_000,
        "# " + " " * 1_000_000 + "x" + " " * 1_000_000 + "#",
        "# " + " #" * 500_000 + " !",
        "- " * 1_000_000 + "x",
        "- " + " " * 1_000_000 + "!",
        "LEEDS, " + "a" * 70 + ", " + "a" * 100_000,
        "By " + "Ann Lee and " * 100_000,
        "By Ann Lee " + "1 June 2021 " * 100_000,
        "“" * 1_000_000,
    ],
    ids=lambda text: f"{text[:12]!r} {len(text)}",
)
def test_time_grows_no_faster_than_the_text(text: str) -> None:
    """A quadratic reader would need hours for these."""
    start = time.perf_counter()
    lay_out(text)
    assert time.perf_counter() - start < 20
