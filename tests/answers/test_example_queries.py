"""Example queries of an index's own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from search import Library, MissingIndexError, Request

Index = Callable[[Mapping[str, str]], Library]


def test_the_seed_gives_a_phrase_a_pair_and_somebodys_words(library: Library) -> None:
    phrase, pair, said = library.examples()
    assert (phrase, pair) == ('"opposition groups"', "Russia countries")
    assert said == "speaker:Lavrov quote:opposition"


def test_where_nobody_is_quoted_there_is_a_prefix_instead(indexed: Index) -> None:
    text = (
        "Ferries stop\n\nThe ferry stopped while other ferries went on stopping at the harbour.\n"
    )
    assert indexed({"a.txt": text}).examples()[-1] == "stopp*"


def test_every_example_finds_something(library: Library) -> None:
    for example in library.examples():
        page = library.search(Request(q=example))
        assert page.total > 0
        assert (page.understood.replace(" AND ", " "), page.repaired) == (example, False)


def test_examples_are_the_same_each_time(library: Library) -> None:
    first = library.examples()
    assert library.examples() is first  # made once for a state of the index


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Fox\n\nA fox.\n",
        "狐\n\n狐が見られた。\n",
        "1 2 3\n\n4 5 6 7 8 9 10 11 12 13.\n",
        "Ferry\n\nferry ferry ferry ferry\n",
    ],
    ids=["empty", "short words", "no spaces", "numbers", "one word"],
)
def test_a_poor_index_gives_fewer_examples_and_no_error(indexed: Index, text: str) -> None:
    library = indexed({"a.txt": text})
    for example in library.examples():
        assert library.search(Request(q=example)).total > 0


def test_a_large_index_is_sampled_in_several_places(
    indexed: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first folder may hold what no example can be made of."""
    monkeypatch.setattr("search.answers.example_queries.SAMPLE", 12)
    figures = {f"a{number}.txt": f"{number}\n\n1 2 3 4 {number}.\n" for number in range(30)}
    ferries = {
        f"b{number}.txt": f"Ferry {number}\n\nThe ferry to Varna stopped sailing on day {number}.\n"
        for number in range(30)
    }
    phrase, pair, prefix = indexed(figures | ferries).examples()
    assert (phrase, pair, prefix) == ('"stopped sailing"', "Varna ferry", "saili*")


def test_a_script_without_capitals_gives_examples_too(indexed: Index) -> None:
    text = "العنوان\n\nقالت الولايات المتحدة إن الولايات المتحدة مستعدة للمساعدة.\n"
    assert indexed({"a.txt": text}).examples() == ('"الولايات المتحدة"', "المتح*")


def test_no_index_gives_no_examples(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(MissingIndexError):
        Library(tmp_path_factory.mktemp("none")).examples()
