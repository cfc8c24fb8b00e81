"""Queries → hits and marks: every form of the language over the seed article and a small corpus.

The corpus is in ``data/corpus``: five articles in English and one in French. A hit is named by its
anchor in the seed, by file and anchor in the corpus.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from search import (
    ExpensiveQueryError,
    Filter,
    Hit,
    Library,
    Note,
    Page,
    Paragraph,
    QueryError,
    Request,
    Sort,
    Suggestion,
    sync,
)
from search.query.parser import LONGEST_QUERY
from tests.support.paths import DATA

CASES = json.loads((DATA / "queries/searches.json").read_text("utf-8"))

Index = Callable[[Mapping[str, str]], Library]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The small corpus, in two folders and two languages."""
    library = Library(tmp_path_factory.mktemp("corpus") / "library")
    sync(library.path, [DATA / "corpus/wire"])
    sync(library.path, [DATA / "corpus/presse"], lang="fr")
    yield library
    library.close()


@pytest.fixture(scope="module")
def libraries(library: Library, corpus: Library) -> dict[str, Library]:
    return {"seed": library, "corpus": corpus}


def request(q: str, options: Mapping[str, Any]) -> Request:
    made = dict(options)
    made["filters"] = tuple(Filter(*item) for item in options.get("filters", ()))
    made["facets"] = tuple(options.get("facets", ()))
    made["sort"] = Sort(options.get("sort", "relevance"))
    return Request(q=q, **made)


def name(paragraph: Paragraph, where: str) -> str:
    article = "" if where == "seed" else f"{Path(paragraph.path).stem}."
    return article + paragraph.anchor


def spans(hit: Hit) -> list[list[object]]:
    text = hit.paragraph.text
    return [[start, end, c, via, text[start:end]] for start, end, c, via in hit.matches]


def shown(page: Page, where: str) -> dict[str, object]:
    """Write a page as the cases have it; what is not noteworthy is left out."""
    hits = {name(hit.paragraph, where): hit for hit in page.hits}
    optional = {
        "options": None,
        "notes": [note.code for note in page.notes if note.code != "compound"],
        "repaired": page.repaired,
        "spans": {key: spans(hit) for key, hit in hits.items() if hit.matches},
        "alone": {clause.text: clause.paragraphs for clause in page.clauses if not page.total},
        "suggestions": [[other.q, other.reason, other.paragraphs] for other in page.suggestions],
        "facets": {
            facet.field: {count.value: count.count for count in facet.counts}
            for facet in page.facets
        },
        "more_in_article": [hit.more_in_article for hit in page.hits if page.request.by_article],
        "context": {
            key: [[p.anchor for p in side] for side in (hit.before, hit.after)]
            for key, hit in hits.items()
            if page.request.context
        },
        "parts": {
            key: [[part.clause, part.matches] for part in hit.parts]
            for key, hit in hits.items()
            if page.request.explain
        },
    }
    required = {"understood": page.understood, "total": page.total, "hits": list(hits)}
    return required | {key: value for key, value in optional.items() if value}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["comment"])
def test_golden(libraries: dict[str, Library], case: dict[str, Any]) -> None:
    where = case["in"]
    page = libraries[where].search(request(case["query"], case.get("options", {})))
    told = {"comment", "in", "query", "options"}
    assert shown(page, where) == {key: value for key, value in case.items() if key not in told}


def test_comments_of_the_golden_cases_are_unique() -> None:
    comments = [case["comment"] for case in CASES]
    assert len(set(comments)) == len(comments)


@pytest.mark.parametrize("q", ["cease-fire", "ceasefire", "cease fire"])
def test_the_compound_of_the_seed_is_found_in_all_writings(library: Library, q: str) -> None:
    page = library.search(Request(q=q))
    assert {hit.paragraph.anchor for hit in page.hits} == {"h0", "p1", "p3", "p5"}
    assert {spans(hit)[0][4] for hit in page.hits} == {"cease-fire", "cease-fires"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["comment"])
def test_marks_lie_in_the_text_and_belong_to_a_clause(
    libraries: dict[str, Library], case: dict[str, Any]
) -> None:
    page = libraries[case["in"]].search(request(case["query"], case.get("options", {})))
    for hit in page.hits:
        for mark in hit.matches:
            assert 0 <= mark.start < mark.end <= len(hit.paragraph.text)
            assert not page.clauses[mark.clause].excluded


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["comment"])
def test_the_understood_query_finds_the_same(
    libraries: dict[str, Library], case: dict[str, Any]
) -> None:
    library, options = libraries[case["in"]], case.get("options", {})
    page = library.search(request(case["query"], options))
    again = library.search(request(page.understood, options | {"match_any": False}))
    assert (again.understood, again.hits, again.total) == (page.understood, page.hits, page.total)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["comment"])
def test_windows_put_together_are_the_whole(
    libraries: dict[str, Library], case: dict[str, Any]
) -> None:
    library, options = libraries[case["in"]], dict(case.get("options", {}))
    whole = library.search(request(case["query"], options | {"limit": 100, "offset": 0}))
    windows = [
        hit
        for offset in range(0, len(whole.hits), 4)
        for hit in library.search(
            request(case["query"], options | {"limit": 4, "offset": offset})
        ).hits
    ]
    assert windows == list(whole.hits)
    assert len(whole.hits) == (whole.articles if whole.request.by_article else whole.total)


def test_an_article_marks_the_hits_that_a_search_finds(libraries: dict[str, Library]) -> None:
    library = libraries["corpus"]
    asked = Request(q="harbour -sanctions", limit=100)
    marked = {hit.paragraph.id: hit.matches for hit in library.search(asked).hits}
    found = {}
    for article in library.articles().articles:
        page = library.article(article.id, request=asked)
        assert page is not None
        assert page.hits == tuple(p.id for p in page.paragraphs if p.id in page.matches)
        found |= page.matches
    assert found == marked


def test_context_is_the_neighbouring_blocks(library: Library) -> None:
    [hit] = library.search(Request(q="2023", context=2)).hits
    page = library.article(hit.paragraph.article)
    assert page is not None
    assert (hit.before, hit.after) == (page.paragraphs[-3:-1], ())


def test_parts_of_a_score_add_up(library: Library) -> None:
    for hit in library.search(Request(q="Syria (aid OR visa*)", explain=True)).hits:
        assert sum(part.score for part in hit.parts) == pytest.approx(hit.score)


# Notes


def notes(library: Library, q: str) -> list[Note]:
    return list(library.search(Request(q=q)).notes)


@pytest.mark.parametrize(
    ("q", "text"),
    [
        ("ceasefire", "ceasefire also finds cease fire"),
        ("cease-fire", "cease-fire also finds cease fire and ceasefire"),
        ("cease fire", "cease fire also finds ceasefire"),
    ],
)
def test_a_note_tells_in_which_writings_a_compound_is_found(
    library: Library, q: str, text: str
) -> None:
    assert notes(library, q) == [Note("compound", text)]


@pytest.mark.parametrize("q", ["50%", "$100", "don't", "https://x.y/z", "5-year", "title:a:b"])
def test_no_note_tells_of_writings_that_nobody_wrote(corpus: Library, q: str) -> None:
    assert notes(corpus, q) == []


def test_no_note_tells_of_a_split_that_happens_to_make_two_words(indexed: Index) -> None:
    found = "A fortune\n\nThe fort was sold for a fortune, and its air line to the airline.\n"
    other = "Une histoire\n\nThe film Une histoire was shown at the fort.\n"
    library = indexed({"a.txt": found, "b.txt": other})
    assert notes(library, "fortune") == []  # of "fort une", though both are words
    assert notes(library, "airline") == [Note("compound", "airline also finds air line")]


def test_a_note_tells_us_from_the_us(corpus: Library) -> None:
    text = "us is read as the common word; write US for the name"
    assert notes(corpus, "us") == [Note("case", text)]


def test_a_note_tells_which_words_a_misspelling_stands_for(library: Library) -> None:
    assert notes(library, "Cavusogul~") == [Note("fuzzy", "Cavusogul~ finds cavusoglu")]


def test_a_note_tells_when_a_prefix_was_cut(indexed: Index) -> None:
    words = " ".join(f"ab{number:03}" for number in range(600))
    library = indexed({"a.txt": f"Many words\n\nThey are {words}.\n"})
    text = "ab* stands for the 512 most frequent of 600 words"
    assert notes(library, "ab*") == [Note("expansions", text)]


# Bounds and strictness


def test_strict_makes_an_error_of_the_first_note(library: Library) -> None:
    with pytest.raises(QueryError) as error:
        library.search(Request(q="aid “visas (", strict=True))
    assert (error.value.code, error.value.position) == ("unclosed-quote", 4)


@pytest.mark.parametrize(
    ("q", "code"),
    [
        ("a" * 513, "too-long"),
        (" ".join(["aid"] * 65), "too-many-clauses"),
        ("(" * 33 + "aid" + ")" * 33, "too-deep"),
    ],
)
def test_past_a_bound_there_is_an_error(library: Library, q: str, code: str) -> None:
    with pytest.raises(ExpensiveQueryError) as error:
        library.search(Request(q=q))
    assert error.value.code == code
    assert error.value.clause


def test_a_long_question_is_offered_with_any_of_its_words(library: Library) -> None:
    """As it was typed: with OR between its words, it would be longer than a query may be."""
    question = "What did the foreign ministers say of humanitarian deliveries and visas in winter "
    question += " ".join(f"when{number}" for number in range(50))
    assert len(question) + 3 * len(question.split()) > LONGEST_QUERY
    page = library.search(Request(q=question))
    [offer] = page.suggestions
    assert (page.total, offer.q, offer.reason) == (0, question, "any-word")
    assert library.search(Request(q=question, match_any=True)).total == offer.paragraphs > 0


def test_words_that_are_all_unknown_are_offered_with_any_of_them_mended(library: Library) -> None:
    [offer] = library.search(Request(q="zeppelin cesefire")).suggestions
    assert (offer.q, offer.reason, offer.paragraphs) == ("zeppelin OR ceasefire", "spelling", 4)


def test_a_short_word_is_not_taken_for_one_with_two_other_letters(indexed: Index) -> None:
    library = indexed({"a.txt": "Oases\n\nThe oasis of Siwa is known by its springs.\n"})
    assert library.search(Request(q="knowm")).suggestions[0].q == "known"
    assert library.search(Request(q="body")).suggestions == ()
    assert library.search(Request(q="sprungz")).suggestions[0].q == "springs"


def test_no_offer_is_longer_than_a_query_may_be(library: Library) -> None:
    question = "cesefire " + " ".join(f"qqqqq{number}" for number in range(50))
    assert len(question) < LONGEST_QUERY < len(question.replace(" ", " OR "))
    assert library.search(Request(q=question)).suggestions == ()


def test_offers_are_counted_under_the_same_conditions(library: Library) -> None:
    asked = Request(q="normalize unheard", exact=True)
    [offer] = library.search(asked).suggestions
    again = library.search(replace(asked, q=offer.q, match_any=True))
    assert offer.paragraphs == again.total != library.search(Request(q="normalize")).total


# Order


def test_equals_are_in_order_of_path_and_position_whatever_was_indexed_when(
    tmp_path: Path,
) -> None:
    """One after the other and backwards, or all at once."""
    paths = sorted((DATA / "corpus/wire").iterdir())
    for number, path in enumerate([*paths, *paths]):
        (tmp_path / "wire").mkdir(exist_ok=True)
        copy = tmp_path / "wire" / f"{number:02}-{path.name}"
        shutil.copy(path, copy)
        copy.write_text(f"{copy.read_text('utf-8')}\nEnd of {number}.\n", "utf-8")
    copies = sorted((tmp_path / "wire").iterdir())
    once, slowly = Library(tmp_path / "once"), Library(tmp_path / "slowly")
    sync(once.path, [tmp_path / "wire"])
    for copy in copies:
        copy.rename(copy.with_suffix(".later"))
    for copy in reversed(copies):
        copy.with_suffix(".later").rename(copy)
        sync(slowly.path, [tmp_path / "wire"])
    for sort in Sort:
        for q in ("", "the", "harbour", "normal*", '"the plan"'):
            asked = Request(q=q, sort=sort, limit=100)
            first, second = once.search(asked), slowly.search(asked)
            assert [hit.paragraph for hit in first.hits] == [hit.paragraph for hit in second.hits]
    for library in (once, slowly):
        library.close()


def test_undated_paragraphs_that_dates_leave_out_are_counted(corpus: Library) -> None:
    page = corpus.search(Request(q="fire", since="2010", until="2030"))
    left_out = corpus.search(Request(q="fire")).total - page.total
    assert page.undated == left_out > 0
    assert notes(corpus, "fire 2010..2030") == [
        Note(
            "undated",
            f"{left_out} undated left out: paragraphs without a publication date match no dates",
        )
    ]


def test_words_that_begin_like_a_rare_one_are_offered(indexed: Index) -> None:
    """A compound is one word of the index; what it begins with does not find it."""
    text = "Die Krankenhausfinanzierung wird teurer.\n\nDie Krankenhausreform kommt bald.\n"
    library = indexed({"a.txt": f"Eine Reform\n\n{text}"})
    offers = library.search(Request(q="Krankenhaus")).suggestions
    assert offers == (Suggestion("Krankenhaus*", "prefix", 2),)
    assert library.search(Request(q=offers[0].q)).total == 2
    both = library.search(Request(q="Krankenhaus teurer")).suggestions
    assert both[0].q == "Krankenhaus teurer"  # any of the words
    assert both[1:] == (Suggestion("Krankenhaus* AND teurer", "prefix", 1),)
    assert library.search(Request(q="Krankenhausreform")).suggestions == ()
    assert library.search(Request(q="Krankenhaus", exact=True)).suggestions == ()


def test_words_that_begin_alike_are_offered_only_if_they_find_much_more(indexed: Index) -> None:
    often = "\n\n".join(f"The portfolio {number} was sold." for number in "abcd")
    library = indexed({"a.txt": f"News\n\nThe port was closed.\n\n{often}\n"})
    assert library.search(Request(q="port")).suggestions == (Suggestion("port*", "prefix", 5),)
    assert library.search(Request(q="sold")).suggestions == ()
