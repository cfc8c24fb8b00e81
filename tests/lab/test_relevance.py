"""Ranking on our own collection: a change of it shows as a change of baseline.json."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.lab.relevance.__main__ import BASELINE, OWN, baseline, main
from tests.lab.relevance.engines import fts5, pilcrow, plain
from tests.lab.relevance.measures import means, read_run, scored, significance, write_run
from tests.lab.relevance.sets import Collection, Document, by_article, load, sample

DOCUMENTS = (
    Document(
        "ships#0", "The port", "Two ships lie in the harbour, and a third ship waits.", "ships"
    ),
    Document("ships#1", "The port", "The quay is empty.", "ships"),
    Document("trains", "", "One train and one ship.", "trains"),
)
QRELS = {"q": {"ships#0": 2, "trains": 1}}
SMALL = Collection("small", DOCUMENTS, {"q": "SHIP -harbour"}, QRELS)


def test_the_ranking_is_as_good_as_it_was() -> None:
    """After a change for the better: uv run python -m tests.lab.relevance --write."""
    assert baseline() == json.loads(BASELINE.read_text("utf-8"))


def test_every_judgement_is_of_a_query_and_a_document() -> None:
    collection = load(OWN)
    documents = {document.id for document in collection.documents}
    assert collection.queries.keys() == collection.qrels.keys()
    assert all(grades.keys() <= documents for grades in collection.qrels.values())


def test_a_hit_is_known_by_its_place(tmp_path: Path) -> None:
    """The title is no document, though it is a hit; of an article its best paragraph counts."""
    collection = Collection("small", DOCUMENTS, {"q": "port ship quay"}, QRELS)
    assert set(pilcrow(collection, tmp_path / "one")["q"]) == {"ships#0", "ships#1", "trains"}
    ranked = pilcrow(collection, tmp_path / "two", by_article=True)
    assert set(ranked["q"]) == {"ships", "trains"}


def test_the_peer_ranks_the_same_documents() -> None:
    assert list(fts5(SMALL)["q"]) == ["ships#0", "trains"]
    assert list(fts5(SMALL, by_article=True)["q"]) == ["ships", "trains"]


def test_articles_are_judged_by_their_best_paragraph() -> None:
    assert by_article(SMALL).qrels == {"q": {"ships": 2, "trains": 1}}


def test_a_sample_is_spread_evenly() -> None:
    queries = {str(number): "ship" for number in range(10)}
    whole = Collection("ten", (), queries, {query: {"d": 1} for query in queries})
    assert list(sample(whole, 4).queries) == ["0", "2", "5", "7"]
    assert sample(whole, 20) == whole


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("VIET NAM'S POLICY AND THE U.S .", "viet nam's policy and the u.s ."),
        ('the "oil shock" (1973) -- why?', "the  oil shock   1973     why?"),
        ("well-known NOT all", "well-known not all"),
    ],
)
def test_a_query_is_asked_without_operators(typed: str, asked: str) -> None:
    assert plain(typed) == asked


def test_measures_are_those_of_trec() -> None:
    scores = scored({"q": {"other": 9.0, "ships#0": 1.0}}, {**QRELS, "none": {"trains": 1}})
    assert scores["MRR@10"] == {"q": 0.5, "none": 0.0}
    assert scores["R@100"] == {"q": 0.5, "none": 0.0}
    assert means(scores)["MAP"] == pytest.approx(0.125)


def test_equals_keep_the_order_in_which_they_are_given() -> None:
    for order in (("ships#0", "trains"), ("trains", "ships#0")):
        [value] = scored({"q": dict.fromkeys(order, 1.0)}, QRELS)["nDCG@10"].values()
        assert (value == 1.0) == (order[0] == "ships#0")


def test_chance_explains_a_small_difference_but_not_a_large_one() -> None:
    ours = {str(number): 0.5 for number in range(20)}
    assert significance(ours, dict.fromkeys(ours, 0.2)) < 0.001
    mixed = {query: 0.4 + 0.2 * (int(query) % 2) for query in ours}
    assert significance(ours, mixed) > 0.9
    assert significance(ours, ours) == 1.0


def test_a_run_is_saved_and_compared_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--save", str(tmp_path), "--queries", "3"])
    main(["--against", str(tmp_path), "--queries", "3"])
    saved = capsys.readouterr().out.splitlines()[-1]
    assert saved.split()[0] == "saved"
    assert saved.endswith("Pilcrow +0.000, p = 1.000")
    [line, *_] = (tmp_path / "own.pilcrow.run").read_text("utf-8").splitlines()
    assert line.split()[::5] == ["q01", "pilcrow"]


def test_a_run_file_keeps_order_and_scores(tmp_path: Path) -> None:
    run = {"q": {"b": 2.5, "a": 1.25}, "r": {"a": 3.0}}
    write_run(run, tmp_path / "a.run", "ours")
    assert read_run(tmp_path / "a.run") == run
    assert list(read_run(tmp_path / "a.run")["q"]) == ["b", "a"]
