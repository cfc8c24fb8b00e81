"""``web.pages.concordance`` and its page: every match on a line, in the order of its neighbours."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search import Hit, Kind, Mark, Via
from tests.support.fixed_library import fixed
from tests.support.html import read
from tests.support.web_records import hit, page, paragraph
from web.pages.concordance import WINDOW, concordance
from web.pages.results_page import results_view
from web.pages.search_controls import SearchState
from web.params.display import Display, LineOrder, View

MARKS = st.lists(st.builds(lambda a, n: mark(a, a + n), st.integers(0, 60), st.integers(0, 9)))


def mark(start: int, end: int) -> Mark:
    return Mark(start, end, 0, Via.EXACT)


def hit_on(text: str, word: str, **changes: object) -> Hit:
    at = text.index(word)
    return hit(paragraph=paragraph(text, **changes), matches=(mark(at, at + len(word)),))


def told(order: LineOrder, *texts: str) -> list[str]:
    found = concordance([hit_on(text, "aid") for text in texts], order)
    return [f"{line.left}|{line.match}|{line.right}" for line in found.lines]


def test_each_match_has_a_line_with_what_stands_around_it() -> None:
    found = hit("Aid and\n more aid.", matches=(mark(0, 3), mark(14, 17)))
    lines = concordance([found], LineOrder.FOUND).lines
    assert [(line.left, line.match, line.right) for line in lines] == [
        ("", "Aid", " and more aid."),
        ("Aid and more ", "aid", "."),
    ]


def test_lines_are_ordered_by_the_nearest_words_first() -> None:
    texts = ("no aid today", "Éa aid yes", "much aid today too", "that much aid zero")
    assert told(LineOrder.FOUND, *texts)[0] == "no |aid| today"
    assert told(LineOrder.LEFT, *texts) == [
        "Éa |aid| yes",
        "much |aid| today too",
        "that much |aid| zero",
        "no |aid| today",
    ]
    assert told(LineOrder.RIGHT, *texts) == [
        "no |aid| today",
        "much |aid| today too",
        "Éa |aid| yes",
        "that much |aid| zero",
    ]


def test_lines_are_ordered_by_the_match_itself() -> None:
    found = [hit_on("the Zebra", "Zebra"), hit_on("the aid", "aid")]
    assert [line.match for line in concordance(found, LineOrder.HIT).lines] == ["aid", "Zebra"]


@given(st.text(st.characters(exclude_categories=["Z", "Cc"]), max_size=60), MARKS)
def test_the_pieces_of_a_line_follow_each_other_in_the_text(text: str, marks: list[Mark]) -> None:
    for line in concordance([hit(text, matches=tuple(marks))], LineOrder.FOUND).lines:
        assert line.match
        assert line.left + line.match + line.right in text


def test_far_words_are_cut_at_a_word() -> None:
    (line,) = concordance(
        [hit_on("word " * 50 + "aid" + " word" * 50, "aid")], LineOrder.FOUND
    ).lines
    assert line.left.startswith("… word")
    assert line.right.endswith("word …")
    assert len(line.left + line.right) < 200


def test_the_number_of_lines_is_bounded() -> None:
    many = hit("aid " * 4000, matches=tuple(mark(at, at + 3) for at in range(0, 16_000, 4)))
    made = concordance([many] * 5, LineOrder.RIGHT)
    assert (len(made.lines), made.hits) == (5000, 2)


def test_a_concordance_of_a_part_says_so() -> None:
    here = SearchState(page().request, Display(View.CONCORDANCE, LineOrder.LEFT))
    view = results_view(page(hit(), total=2 * WINDOW, articles=7), here)
    assert view.concordance
    assert view.concordance.cut == "of the first 1 of 2,000 hits, best match first"
    text, _ = read(fixed(page(hit(), total=2 * WINDOW)), "/search?q=aid&view=concordance")
    assert "1 line of the first 1 of 2,000 hits, best match first" in text


def test_a_concordance_has_pages_of_lines() -> None:
    many = hit("aid " * 120, matches=tuple(mark(at, at + 3) for at in range(0, 480, 4)))
    client = fixed(page(many))
    text, _ = read(client, "/search?q=aid&view=concordance&page=3")
    assert "Page 3 of 3" in text
    assert text.count('<td class="hit">') == 20
    assert "Page 4 does not exist" in client.get("/search?q=aid&view=concordance&page=4").text


def test_its_heads_order_the_lines_and_take_it_back() -> None:
    text, outline = read(fixed(page(hit())), "/search?q=aid&view=concordance&lines=left")
    assert 'class="left" aria-sort="ascending"' in text
    assert "/search?q=aid&view=concordance" in outline.links
    assert "/search?q=aid&view=concordance&lines=right" in outline.links


def test_without_words_there_are_no_lines() -> None:
    text, outline = read(fixed(page(hit(matches=()))), "/search?q=-aid&view=concordance")
    assert "No lines to show" in text
    assert "/search?q=-aid" in outline.links


def test_right_to_left_lines_run_their_way() -> None:
    arabic = fixed(page(hit_on("بعض aid كلمات", "aid", lang="ar")))
    text = arabic.get("/search?q=x&view=concordance").text
    assert '<table class="concordance" dir="rtl">' in text
    assert '<caption dir="ltr">1 line' in text  # what is said about them is English
    assert '<td class="where" lang="en"><bdi dir="ltr"><a' in text


def test_a_title_has_its_line_too() -> None:
    title = hit_on("The aid title", "aid", n=None, kind=Kind.TITLE)
    text, _ = read(fixed(page(title)), "/search?q=aid&view=concordance")
    assert '>title<span class="unseen"> of Aid agreed</span></a>' in text
