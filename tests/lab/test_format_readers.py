"""The measurements of the format readers run, on the fixtures."""

from __future__ import annotations

import pytest

from tests.lab.formats import fuzz_readers, pdf_paragraphs
from tests.support.paths import DATA

FILES = DATA / "formats"


def test_a_paragraph_counts_if_it_is_exactly_right() -> None:
    text = pdf_paragraphs.Text(
        "one_column",
        "Council votes to reopen the ferry landing",
        (
            "The town council of Marlow Ferry voted on Tuesday to reopen the old ferry landing, "
            "which has been closed since a storm damaged its piers four winters ago.",
            "The town council of Marlow Ferry voted on Tuesday.",
        ),
    )
    score = pdf_paragraphs.score(text, (FILES / "one_column.pdf").read_bytes())
    assert (score.right, score.found, score.wanted, score.pages) == (1, 5, 2, 2)


@pytest.mark.parametrize("number", range(40))
def test_mutated_files_are_read_or_refused(number: int) -> None:
    files = sorted(FILES.glob("*.pdf"))
    path = files[number % len(files)]
    content = fuzz_readers.mutated(path.read_bytes(), number)
    assert content == fuzz_readers.mutated(path.read_bytes(), number)
    assert fuzz_readers.read(path, content) in ("read", "refused")
