"""Layout: what is found in a text, that no word is lost, and that time stays linear."""

from __future__ import annotations

import json
import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.bylines import find_dateline, parse_byline
from search.analysis.date_lines import parse_date_line
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


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Q: Why did you go?", Kind.PARAGRAPH),
        ("MR. LEE: Why did you go?", Kind.PARAGRAPH),
        ("**Ann Lee:** Why did you go?", Kind.PARAGRAPH),
        ("[10:32] Ann Lee (director): Why did you go?", Kind.PARAGRAPH),
        ("Why did they go?", Kind.HEADING),
        ("Ferries: why did they go?", Kind.HEADING),
    ],
)
def test_a_question_with_a_label_is_no_heading(line: str, kind: Kind) -> None:
    assert kinds(f"Last boat leaves\n\n{BODY}\n\n{line}\n\n{BODY}\n")[2] is kind


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
    ("line", "authors"),
    [
        ("By Ann Lee", ("Ann Lee",)),
        ("by Ann Lee", ("Ann Lee",)),
        ("BY ANN LEE", ("ANN LEE",)),
        ("By John Smith and Mary O’Neill", ("John Smith", "Mary O’Neill")),
        ("By John Smith, Mary O'Neill & Bo Yu", ("John Smith", "Mary O'Neill", "Bo Yu")),
        ("By John Smith, Mary O'Neill, and Bo Yu", ("John Smith", "Mary O'Neill", "Bo Yu")),
        ("By Ann Lee, BBC News", ("Ann Lee",)),
        ("By Ann Lee, political editor", ("Ann Lee",)),
        ("By Ann Lee in Leeds", ("Ann Lee",)),
        ("By Ann Lee | 3 June 2021", ("Ann Lee",)),
        ("*By Ann Lee*", ("Ann Lee",)),
        ("By Ludwig van der Berg", ("Ludwig van der Berg",)),
        ("By Reuters", ("Reuters",)),
        ("Author: Ann Lee", ("Ann Lee",)),
        ("By Friday the bridge was closed", ()),
        ("By the River", ()),
        ("By air and by sea", ()),
        ("By Ann Lee’s own account she left.", ()),
        ("Ann Lee", ()),
        ("", ()),
    ],
)
def test_a_byline_names_its_people(line: str, authors: tuple[str, ...]) -> None:
    assert parse_byline(line) == authors


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("3 June 2021", "2021-06-03"),
        ("3rd of June, 2021", "2021-06-03"),
        ("June 3, 2021", "2021-06-03"),
        ("2021-06-03", "2021-06-03"),
        ("2021-06-03T10:15:00Z", "2021-06-03"),
        ("Thursday, 3 June 2021", "2021-06-03"),
        ("Thu 3 Jun. 2021, 10:15 GMT", "2021-06-03"),
        ("Published: 3 June 2021", "2021-06-03"),
        ("Published 3 June 2021 | Updated 4 June 2021", "2021-06-03"),
        ("Sept. 3, 2021 10.15 a.m.", "2021-09-03"),
        ("June 2021", "2021-06"),
        ("Montag, 12. März 2017", "2017-03-12"),
        ("12.03.2017, 10:15 Uhr", "2017-03-12"),
        ("lundi 12 mars 2017 à 10h15", "2017-03-12"),
        ("1er août 2017", "2017-08-01"),
        ("domingo, 12 de marzo de 2017", "2017-03-12"),
        ("12 de março de 2017", "2017-03-12"),
        ("12 gennaio 2017", "2017-01-12"),
        ("12 maart 2017", "2017-03-12"),
        ("Den 12. marts 2017", "2017-03-12"),
        ("12 mars 2017", "2017-03-12"),
        ("12. desember 2017", "2017-12-12"),
        ("12. marraskuuta 2017", "2017-11-12"),
        ("2017. március 12.", "2017-03-12"),
        ("12 martie 2017", "2017-03-12"),
        ("Понедельник, 12 марта 2017 г.", "2017-03-12"),
        ("Март 2017", "2017-03"),
        ("الاثنين، 12 تشرين الثاني 2016", "2016-11-12"),
        ("١٢ مارس ٢٠١٧", "2017-03-12"),
        ("32.03.2017", None),
        ("1.2.3", None),
        ("Seit März 2017", None),
        ("29 February 2020", "2020-02-29"),
        ("29 February 2021", None),
        ("31 February 2021", None),
        ("2021-13-01", None),
        ("0 June 2021", None),
        ("0000-01-01", None),
        ("2021", None),
        ("3 June", None),
        ("03/06/2021", None),
        ("On 3 June 2021 the bridge was closed", None),
    ],
)
def test_a_date_line_is_a_date_and_nothing_else(line: str, date: str | None) -> None:
    assert parse_date_line(line) == date


@pytest.mark.parametrize(
    ("paragraph", "dateline"),
    [
        ("LEEDS, England (AP) — The council", "LEEDS, England (AP)"),
        ("LONDON (Reuters) - The council", "LONDON (Reuters)"),
        ("London (AFP) – The council", "London (AFP)"),
        ("NEW YORK, Dec. 1 -- The council", "NEW YORK, Dec. 1"),
        ("The council — late as ever — voted", None),
        ("Leeds - the city - voted", None),
        ("LEEDS, England has voted", None),
        ("BMW - which makes cars - voted", None),
    ],
)
def test_a_dateline_opens_a_paragraph(paragraph: str, dateline: str | None) -> None:
    assert find_dateline(paragraph) == dateline


def test_a_dateline_stays_in_its_paragraph() -> None:
    layout = lay_out(f"Last boat\n\nLEEDS, England (AP) — {BODY}")
    assert layout.dateline == "LEEDS, England (AP)"
    assert layout.blocks[-1].text == f"LEEDS, England (AP) — {BODY}"


def test_a_date_that_begins_like_an_item_of_a_list_is_a_date() -> None:
    layout = lay_out("Brücke gesperrt\n\n12. März 2017\n\nDie alte Brücke ist seit Montag zu.\n")
    assert layout.published == "2017-03-12"
    assert [block.kind for block in layout.blocks] == [Kind.TITLE, Kind.DATE, Kind.PARAGRAPH]


DECEMBER = (
    "Dec. December Dezember décembre diciembre dicembre dezembro desember joulukuuta decembrie "
    "декабря декабрь ديسمبر"
)


@pytest.mark.parametrize("month", [*DECEMBER.split(), "كانون الأول"])
def test_no_month_is_missing_before_the_last(month: str) -> None:
    assert parse_date_line(f"31 {month} 2017") == "2017-12-31"


def test_dates_in_sentences_are_not_the_parse_date_line_the_article() -> None:
    assert lay_out(f"Last boat\n\nIt left on 3 June 2021.\n\n{BODY}").published is None


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
        "“" * 1_000_000,
    ],
    ids=lambda text: f"{text[:12]!r} {len(text)}",
)
def test_time_grows_no_faster_than_the_text(text: str) -> None:
    """A quadratic reader would need hours for these."""
    start = time.perf_counter()
    lay_out(text)
    assert time.perf_counter() - start < 20
