"""The score: the formulas by hand, and what moves it which way."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Copies, Kind, Library, Request
from search.planning.ranking import (
    ARTICLE,
    EXACT,
    FIELDS,
    K1,
    K3,
    KINDS,
    NEAR,
    WINDOW,
    FieldWeight,
    factor,
    idf,
    kind_weight,
    repeated,
    saturated,
)

Index = Callable[[Mapping[str, str]], Library]


def test_the_parameters_are_these() -> None:
    """Relevance is measured with them: a change belongs beside a change of the baseline."""
    assert (K1, K3, EXACT, NEAR, WINDOW, ARTICLE) == (1.2, 8, 0.2, 0.1, 8, 0.5)
    assert {
        "text": FieldWeight(1.0, 0.75),
        "title": FieldWeight(2.0, 0.75),
        "section": FieldWeight(1.0, 0.75),
        "article": FieldWeight(1.0, 0.1),
    } == FIELDS
    assert KINDS == {"title": 0.7, "heading": 0.7, "meta": 0.4, "byline": 0.4, "date": 0.4}
    assert kind_weight(Kind.PARAGRAPH) == kind_weight(Kind.LIST_ITEM) == 1


@pytest.mark.parametrize(
    ("documents", "frequency", "value"),
    [(10, 1, 1.992430), (10, 5, 0.693147), (10, 10, 0.046520), (1, 1, 0.287682), (1, 0, 1.386294)],
)
def test_idf_by_hand(documents: int, frequency: int, value: float) -> None:
    assert idf(documents, frequency) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    ("field", "length", "average", "value"),
    [
        ("text", 10, 10, 1.0),
        ("text", 20, 10, 1 / 1.75),
        ("text", 0, 10, 4.0),
        ("title", 10, 10, 2.0),
        ("section", 5, 10, 1 / 0.625),
        ("authors", 20, 10, 1 / 1.75),
    ],
)
def test_the_factor_of_a_field_by_hand(
    field: str, length: float, average: float, value: float
) -> None:
    assert factor(field, length, average) == pytest.approx(value)


@pytest.mark.parametrize(
    ("weight", "count", "value"), [(2, 0, 0), (2, 1, 2), (2, 3, 2 * 2.2 * 3 / 4.2), (0.5, 1, 0.5)]
)
def test_saturation_by_hand(weight: float, count: float, value: float) -> None:
    assert saturated(weight, count) == pytest.approx(value)


@pytest.mark.parametrize(("times", "weight"), [(1, 1), (2, 1.8), (4, 3), (10, 5)])
def test_mentions_in_the_query_by_hand(times: int, weight: float) -> None:
    assert repeated(times) == pytest.approx(weight)


COUNT = st.floats(0.01, 1000)


@given(st.integers(1, 10**6), st.data())
def test_a_rarer_word_weighs_more_and_every_word_something(n: int, data: st.DataObject) -> None:
    rarer, commoner = sorted(data.draw(st.lists(st.integers(0, n), min_size=2, max_size=2)))
    assert idf(n, rarer) >= idf(n, commoner) > 0


@given(st.sampled_from(sorted(FIELDS)), COUNT, COUNT, COUNT)
def test_a_word_counts_less_in_a_longer_field(
    field: str, length: float, more: float, average: float
) -> None:
    assert factor(field, length, average) > factor(field, length + more, average) > 0


@given(COUNT, COUNT, COUNT)
def test_a_higher_count_scores_more_but_never_past_the_bound(
    weight: float, count: float, more: float
) -> None:
    assert saturated(weight, count) < saturated(weight, count + more) < weight * (K1 + 1)


# Through the whole library


def anchors(library: Library, q: str) -> list[str]:
    return [hit.paragraph.anchor for hit in library.search(Request(q=q, copies=Copies.ALL)).hits]


def scores(library: Library, q: str) -> dict[str, float]:
    return {
        hit.paragraph.path: hit.score
        for hit in library.search(Request(q=q, copies=Copies.ALL)).hits
    }


def test_title_and_section_raise_the_score_but_never_make_a_hit(indexed: Index) -> None:
    text = "A truce was signed on Monday morning by both sides of the long war in the north.\n"
    other = "Nothing else was said about it by anybody who was there on that cold Monday.\n"
    library = indexed(
        {
            "plain.txt": f"Morning news\n\n{text}\n{other}",
            "title.txt": f"Truce signed\n\n{text}\n{other}",
            "section.txt": f"Evening news\n\n{other}\nTruce\n\n{text}",
        }
    )
    page = library.search(Request(q="truce", copies=Copies.ALL))
    assert {
        (hit.paragraph.path, hit.paragraph.anchor) for hit in page.hits
    } == {  # and not the paragraphs below a title with the word in it
        ("articles/plain.txt", "p1"),
        ("articles/title.txt", "h0"),
        ("articles/title.txt", "p1"),
        ("articles/section.txt", "h1"),
        ("articles/section.txt", "p2"),
    }
    score = {hit.paragraph.path: hit.score for hit in page.hits if hit.paragraph.anchor[0] == "p"}
    assert score["articles/title.txt"] > score["articles/section.txt"] > score["articles/plain.txt"]


def test_the_word_exactly_as_typed_ranks_first(indexed: Index) -> None:
    library = indexed(
        {
            "1.txt": "First report\n\nMinister Cavusoglu spoke about backing the plan on Friday.\n",
            "2.txt": "Second report\n\nMinister Çavuşoğlu spoke about backed plans on a Friday.\n",
        }
    )
    assert list(scores(library, "Çavuşoğlu")) == ["articles/2.txt", "articles/1.txt"]
    assert list(scores(library, "Cavusoglu")) == ["articles/1.txt", "articles/2.txt"]
    assert list(scores(library, "backed")) == ["articles/2.txt", "articles/1.txt"]
    assert list(scores(library, "backing")) == ["articles/1.txt", "articles/2.txt"]


def test_a_rare_word_decides(indexed: Index) -> None:
    common = "The council met and the council spoke.\n\n" * 5
    library = indexed({"1.txt": f"Minutes\n\n{common}The treasurer met the rest.\n"})
    assert anchors(library, "council OR treasurer")[0] == "p6"


def test_a_short_paragraph_ranks_before_a_long_one(indexed: Index) -> None:
    long = "The truce holds in the north, said all of those who came back from there today.\n"
    library = indexed({"1.txt": f"News of the day\n\n{long}\nThe truce holds in the north.\n"})
    assert anchors(library, "truce") == ["p2", "p1"]


def test_scores_of_words_add_up_but_for_what_stands_together(library: Library) -> None:
    both, syria, aid = (
        library.search(Request(q=q, limit=100, explain=True)).hits
        for q in ("Syria aid", "Syria", "aid")
    )
    alone = [{hit.paragraph.id: hit.score for hit in hits} for hits in (syria, aid)]
    near = {}
    for hit in both:
        shares = {part.clause: part.score for part in hit.parts}
        near[hit.paragraph.anchor] = shares.pop("near each other", 0.0)
        apart = alone[0][hit.paragraph.id] + alone[1][hit.paragraph.id]
        assert sum(shares.values()) == pytest.approx(apart)
        assert hit.score == pytest.approx(apart + near[hit.paragraph.anchor])
    assert sorted(bool(score) for score in near.values()) == [False, True]


FILLED = "and then on that day in the town it was so that"  # function words


def test_words_near_each_other_rank_first(indexed: Index) -> None:
    """Less than eight words apart, in either order; farther off, it makes no difference."""
    made = {"1": "bank loan", "2": f"bank {FILLED} loan", "3": "loan one two three bank"}
    texts = {
        f"{name}.txt": f"Report of the day\n\n{text} {'zero ' * (20 - len(text.split()))}\n"
        for name, text in made.items()
    }
    found = scores(indexed(texts), "bank loan")
    assert found["articles/1.txt"] == pytest.approx(found["articles/3.txt"])
    assert found["articles/1.txt"] > found["articles/2.txt"]


def test_a_paragraph_is_judged_in_the_light_of_its_article(indexed: Index) -> None:
    said = "The harbour was closed on Monday after the storm had broken the old pier.\n"
    other = "Nobody was hurt, and the ships that had waited outside left for the south.\n"
    texts = {
        "1.txt": f"News of the day\n\n{said}\n{other}",
        "2.txt": f"News of the day\n\n{said}\n{other.replace('ships', 'harbour')}",
    }
    page = indexed(texts).search(Request(q="harbour", copies=Copies.ALL, explain=True))
    hits = {(hit.paragraph.path[-5], hit.paragraph.anchor): hit for hit in page.hits}
    one, two = ({p.clause: p.score for p in hits[key].parts} for key in (("1", "p1"), ("2", "p1")))
    assert one["harbour"] == two["harbour"]
    assert one["in the article"] < two["in the article"]


def test_headings_count_less_than_paragraphs_and_captions_least(indexed: Index) -> None:
    """The same words, three times; each share is less, so that they still add up to the score."""
    said = "The harbour reopens on Monday"
    filler = "Nobody was hurt, and the ships that had waited outside left for the south.\n"
    text = f"News of the day\n\n{filler}\n{said}\n\n{said}.\n\nRead more: {said.lower()}\n"
    hits = (
        indexed({"1.txt": text}).search(Request(q="harbour", copies=Copies.ALL, explain=True)).hits
    )
    kinds = [hit.paragraph.kind for hit in hits]
    assert kinds == [Kind.PARAGRAPH, Kind.HEADING, Kind.META]
    for hit in hits:
        assert sum(part.score for part in hit.parts) == pytest.approx(hit.score)
    paragraph, heading, _ = (
        {part.clause: part.score for part in hit.parts}["in the article"] for hit in hits
    )
    assert heading == pytest.approx(0.7 * paragraph)


def test_function_words_say_nothing_beside_others(indexed: Index) -> None:
    texts = {
        "1.txt": "One report\n\nTruce of the day: so it is on the day that the talks end well.\n",
        "2.txt": "Two report\n\nThe of the of the of the of the, said all who came to the talks.\n",
    }
    library = indexed(texts)
    page = library.search(Request(q="what of the truce", match_any=True, explain=True))
    assert page.total == 2
    shares = [{part.clause: part.score for part in hit.parts} for hit in page.hits]
    assert [share["the"] for share in shares] == [0, 0]
    assert list(scores(library, "the OR truce")) == ["articles/1.txt", "articles/2.txt"]
    alone = scores(library, "the OR of")
    assert alone["articles/2.txt"] > alone["articles/1.txt"] > 0
    # What the index does not have cannot say more.
    assert scores(library, "the OR of OR unheard") == alone


def test_a_word_that_is_asked_twice_weighs_less_than_double(indexed: Index) -> None:
    library = indexed({"1.txt": "Good news\n\nA truce at last, and the talks go on at once.\n"})
    [once], [twice] = (scores(library, q).values() for q in ("truce", "truce OR truces OR unheard"))
    assert twice > once
    [hit] = library.search(Request(q="truce OR truce", explain=True)).hits
    assert hit.score == pytest.approx(once * 1.8)


def test_prefixes_and_misspellings_say_nothing_about_relevance(library: Library) -> None:
    for q in ("normal*", "Cavusogul~"):
        assert {hit.score for hit in library.search(Request(q=q, copies=Copies.ALL)).hits} == {1.0}


def test_a_score_is_what_the_formula_says(indexed: Index) -> None:
    """Two paragraphs and a title; the word once in one of them, written as typed."""
    library = indexed({"1.txt": "Good news\n\nOne two three four.\n\nFive six seven truce.\n"})
    weight, average = math.log(1 + (3 - 1 + 0.5) / 1.5), (2 + 4 + 4) / 3
    count = 1 / (1 - 0.75 + 0.75 * 4 / average)
    once = weight * 2.2 * count / (1.2 + count)
    [hit] = library.search(Request(q="truce", copies=Copies.ALL)).hits
    article = math.log(1 + 0.5 / 1.5)  # the word once in one of one article
    assert hit.score == pytest.approx(once * 1.2 + 0.5 * article)
