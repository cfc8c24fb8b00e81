"""The committed articles: a change of the rules shows as a change of baseline.json."""

from __future__ import annotations

import json

from tests.evaluation.__main__ import BASELINE, HERE, baseline
from tests.evaluation.scores import same_name
from tests.evaluation.sets import own


def test_the_annotations_are_as_good_as_they_were() -> None:
    """After a change for the better: uv run python -m tests.evaluation --write."""
    assert baseline() == json.loads(BASELINE.read_text(encoding="utf-8"))


def test_every_article_has_gold() -> None:
    articles = {path.stem for path in (HERE / "articles").glob("*.txt")}
    assert {gold.name for gold in own(HERE / "articles")} == articles


def test_names_are_the_same_without_accents_and_initials() -> None:
    assert same_name("John F. Kerry", "John Kerry")
    assert same_name("Jógvan Djurhuus", "Jogvan Djurhuus")
    assert not same_name("Ann Lee", "Bob Lee")
