"""Articles of our own, broken into lines in every way that is evaluated, keep their blocks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lab.wrapping.__main__ import articles_below, differing
from tests.lab.wrapping.ways import WAYS, written

ARTICLES = articles_below(Path(__file__).parent / "evaluation" / "articles", 12)


@pytest.mark.parametrize("way", WAYS)
def test_wrapped_articles_keep_their_blocks(way: str) -> None:
    results = [differing(article, WAYS[way], seed) for seed, article in enumerate(ARTICLES)]
    assert results == [([], [])] * len(ARTICLES)


def test_words_are_hyphenated_with_every_mark_in_turn() -> None:
    paragraph = "Harbour commissioners of neighbouring municipalities deliberated. " * 20
    text = written(["A title", paragraph], WAYS["hyphenated column"], 1)
    assert all(f"{hyphen}\n" in text for hyphen in "-\u2010\u00ad¬")
