"""The committed articles: a change of the rules shows as a change of baseline.json."""

from __future__ import annotations

import json
from pathlib import Path

from tests.lab.evaluation.__main__ import BASELINE, HERE, baseline
from tests.lab.evaluation.scores import same_name
from tests.lab.evaluation.sets import columns, own


def test_the_annotations_are_as_good_as_they_were() -> None:
    """After a change for the better: uv run python -m tests.lab.evaluation --write."""
    assert baseline() == json.loads(BASELINE.read_text(encoding="utf-8"))


def test_every_article_has_gold() -> None:
    articles = {path.stem for path in (HERE / "articles").glob("*.txt")}
    assert {gold.name for gold in own(HERE / "articles")} == articles


def test_names_are_the_same_without_accents_and_initials() -> None:
    assert same_name("John F. Kerry", "John Kerry")
    assert same_name("Jógvan Djurhuus", "Jogvan Djurhuus")
    assert not same_name("Ann Lee", "Bob Lee")


def test_a_file_with_a_word_a_line_is_read_as_it_was_written(tmp_path: Path) -> None:
    rows = (
        "-DOCSTART- -X- O O",
        "",
        *("LIMA NNP I-NP I-LOC", "2001-02-03 CD I-NP O"),
        "",
        *('" " O O', "Zorb NNP I-NP I-PER", "Quorl NNP I-NP I-PER", "'s POS B-NP O"),
        *("team NN I-NP O", '" " O O', "( ( O O", "Peru NNP I-NP I-LOC"),
        *("Chile NNP I-NP B-LOC", ") ) O O", "lost VBD I-VP O", ". . O O"),
    )
    path = tmp_path / "eng.testa"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    (gold,) = columns(path)
    assert gold.article.text == 'LIMA 2001-02-03\n\n"Zorb Quorl\'s team" (Peru Chile) lost.\n'
    assert [(n.kind, n.value) for n in gold.names or ()] == [
        ("place", "LIMA"),
        ("person", "Zorb Quorl"),
        ("place", "Peru"),
        ("place", "Chile"),
    ]
