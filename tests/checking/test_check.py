"""Checked quotations: verdicts, differences, speakers, drafts, bounds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search import (
    AskedQuotation,
    CheckedQuotation,
    Library,
    PieceKind,
    QueryError,
    QuotationVerdict,
    sync,
)
from search.checking.check import LONGEST_TEXT, MOST_QUOTATIONS
from search.checking.readings import quotations

VERBATIM, ALTERED = QuotationVerdict.VERBATIM, QuotationVerdict.ALTERED
JOINED, OTHER = QuotationVerdict.JOINED, QuotationVerdict.OTHER_SPEAKER
NOT_FOUND = QuotationVerdict.NOT_FOUND

HARBOUR = """---
title: The harbour of Leeds is closed
date: 2016-11-05
source: The Herald
---

The harbour master, Ann Lee, met the captains of forty waiting ships on Monday morning.

"We will not open the harbour before the pier is repaired," Ann Lee said. "The storm broke it in
three places, and I have never seen such damage," she added.

"The council," Bob Stone said, "promised us $5 million and a well-built pier."

Captains said that they had lost 1,500 tonnes of fruit because of the delay.
"""
BRIDGE = """---
title: The bridge of York
date: 2017-02-03
source: The Wire
---

"Nobody told the engineers that the old bridge was carrying heavy lorries," Carla Diaz said.

The minister did not answer questions about the cost of another bridge over the river.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("news")
    for name, text in (("harbour", HARBOUR), ("bridge", BRIDGE)):
        (folder / f"{name}.md").write_text(text)
    library = Library(folder / ".pilcrow")
    sync(library.path, [folder])
    yield library
    library.close()


def check(
    library: Library, text: str, who: str | None = None, when: str | None = None
) -> CheckedQuotation:
    found = library.check(text, who=who, when=when)
    assert len(found.quotations) == 1, found.quotations
    return found.quotations[0]


def differences(one: CheckedQuotation) -> list[tuple[str, str, str]]:
    return [
        (piece.kind.value, piece.quoted, piece.written)
        for passage in one.passages
        for piece in passage.pieces
        if piece.kind is not PieceKind.SAME
    ]


@pytest.mark.parametrize(
    "text",
    [
        "We will not open the harbour before the pier is repaired",
        "“we will NOT open the harbour before the pier is repaired.”",
        "I have never seen such damage",
        "not open the harbour",
        "lost 1500 tonnes of fruit",
        "a well built pier",
        "«The storm broke it in three places»",
        "They had lost 1,500 tonnes of fruit because of the delay",
    ],
)
def test_the_words_as_they_stand_are_verbatim(library: Library, text: str) -> None:
    one = check(library, text)
    assert (one.verdict, len(one.passages), differences(one)) == (VERBATIM, 1, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We will not open the harbour before that pier is repaired",
            [("changed", "that", "the")],
        ),
        ("We will open the harbour before the pier is repaired", [("left out", "", "not")]),
        (
            "We will not open the harbour before the old pier is repaired",
            [("added", "old", "")],
        ),
        ("We will not open the docks", [("changed", "docks", "harbour")]),
        ("I have not seen such damage", [("changed", "not", "never")]),
        ("promised us £5 million and a well-built pier", [("changed", "£", "$")]),
        ("they had lost 1,600 tonnes of fruit", [("changed", "1,600", "1,500")]),
    ],
)
def test_altered_words_are_named(
    library: Library, text: str, expected: list[tuple[str, str, str]]
) -> None:
    one = check(library, text)
    assert (one.verdict, differences(one)) == (ALTERED, expected)


def test_what_a_sign_or_an_ending_belongs_to_is_part_of_the_words(library: Library) -> None:
    assert check(library, "5 million and a well-built pier").verdict is ALTERED


def test_words_at_an_ellipsis_and_in_brackets_are_not_compared(library: Library) -> None:
    one = check(library, "We will not open … before [it] is repaired")
    assert one.verdict is VERBATIM
    assert differences(one) == [("marked", "", "the harbour"), ("marked", "", "the pier")]
    assert check(library, "[W]e will not open the harbour").verdict is VERBATIM
    assert check(library, "such damage [sic]").verdict is VERBATIM


def test_what_the_article_says_between_two_parts_is_no_alteration(library: Library) -> None:
    one = check(library, "The council promised us $5 million")
    assert one.verdict is VERBATIM
    assert differences(one) == [("between", "", "Bob Stone said")]


@pytest.mark.parametrize("between", [" ", " … "])
def test_parts_from_several_places_are_joined(library: Library, between: str) -> None:
    one = check(
        library,
        "We will not open the harbour before the pier is repaired"
        f"{between}Nobody told the engineers that the old bridge was carrying heavy lorries",
    )
    assert (one.verdict, [p.said_by for p in one.passages]) == (JOINED, ["Ann Lee", "Carla Diaz"])


def test_words_that_run_on_into_the_next_paragraph_are_verbatim(library: Library) -> None:
    text = (
        "Nobody told the engineers that the old bridge was carrying heavy lorries, Carla Diaz "
        "said. The minister did not answer questions about the cost of another bridge"
    )
    one = check(library, text)
    assert (one.verdict, len(one.passages)) == (VERBATIM, 2)


def test_words_that_no_article_has_are_not_found(library: Library) -> None:
    one = check(library, "The green unicorns will buy all hotels of the southern moon")
    assert (one.verdict, one.passages) == (NOT_FOUND, ())


@pytest.mark.parametrize(
    ("who", "verdict"),
    [
        ("Ann Lee", VERBATIM),
        ("ms lee", VERBATIM),
        ("A. Lee", VERBATIM),
        ("the harbour master", VERBATIM),  # an office may be hers
        ("Bob Stone", OTHER),
        ("Robert Lee", OTHER),
    ],
)
def test_the_speaker_is_compared(library: Library, who: str, verdict: QuotationVerdict) -> None:
    one = check(library, "I have never seen such damage", who)
    assert (one.verdict, one.wording) == (verdict, VERBATIM)


@pytest.mark.parametrize(
    "text",
    [
        '"I have never seen such damage," Bob Stone said.',
        "Bob Stone: “I have never seen such damage”",
        "“I have never seen such damage” – Bob Stone",
    ],
)
def test_a_speaker_in_the_text_is_compared(library: Library, text: str) -> None:
    one = check(library, text)
    assert (one.quotation.who, one.verdict) == ("Bob Stone", OTHER)
    assert one.detail.startswith("The article says that Ann Lee said it, not Bob Stone.")


def test_a_date_that_differs_is_noted(library: Library) -> None:
    text = "I have never seen such damage"
    assert check(library, text, when="2016-11").notes == ()
    expected = ("The article was published on 2016-11-05, not 2017.",)
    assert check(library, text, when="2017").notes == expected


def test_reported_speech_is_found_and_never_verbatim(library: Library) -> None:
    one = check(library, "she said that she had never seen such damage")
    assert (one.verdict, one.quotation.indirect) == (ALTERED, True)
    assert one.passages[0].said_by == "Ann Lee"


DRAFT = """The harbour stays closed. "We will not open the harbour before the pier is repaired,"
Ann Lee said.

"The storm broke it in seven places," she added. "Green unicorns will buy the southern moon,"
said Bob Stone.
"""


def test_each_quotation_of_a_draft_is_checked_at_its_place(library: Library) -> None:
    found = library.check(DRAFT)
    verdicts = [one.verdict for one in found.quotations]
    assert verdicts == [VERBATIM, ALTERED, NOT_FOUND]
    for one in found.quotations:
        assert DRAFT[one.quotation.start : one.quotation.end] == one.quotation.text


def test_few_quotations_are_checked_at_once(library: Library) -> None:
    line = '"We will not open the harbour before the pier," Ann Lee said.\n\n'
    found = library.check(line * (MOST_QUOTATIONS + 2))
    assert (len(found.quotations), found.left_out) == (MOST_QUOTATIONS, 2)


@pytest.mark.parametrize(
    ("text", "when", "message"),
    [
        ("", None, "There are no words to check: paste a quotation or a draft."),
        (" … “ ” ", None, "There are no words to check"),
        ("x" * (LONGEST_TEXT + 1), None, "The text is longer than 20,000 characters"),
        ("aid", "last May", "“last May” is not a date: write 2016, 2016-11 or 2016-11-05."),
    ],
)
def test_what_cannot_be_checked_is_refused(
    library: Library, text: str, when: str | None, message: str
) -> None:
    with pytest.raises(QueryError, match=message):
        library.check(text, when=when)


@pytest.mark.parametrize(
    "text",
    [
        "?", "$", "%%%", "a", "\ud800 lone", "\x00 nul", "[[[[", "…a…", "[only] [brackets] …",
        "the " * 400, "x" * 5000, "é" * 300, "我们不会开放港口", "'s 's 's", "n't",
        "\u200b" * 50 + "a",
        "“" * 3000 + "a", "[" * 3000, ". " * 4000 + "a", "a-" * 2000,
        '"a" ' * 500,
    ],
)  # fmt: skip
def test_no_text_breaks_it(library: Library, text: str) -> None:
    if any(map(str.isalnum, text)):
        assert library.check(text, who="“", when="2016").quotations
    else:
        with pytest.raises(QueryError):
            library.check(text)


def test_a_name_before_a_colon_or_behind_a_dash_is_the_speaker() -> None:
    text = "“We open the harbour on Monday” — Ann Lee"
    expected = AskedQuotation("We open the harbour on Monday", 1, 30, who="Ann Lee")
    assert quotations(text) == [expected]
