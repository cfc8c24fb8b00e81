"""The evaluation of checked quotations still runs, on articles of our own."""

from __future__ import annotations

from pathlib import Path

from search import Library, QuotationVerdict, sync
from tests.lab.evaluation.check_quotations import Generator, is_held_out, report, run, sample
from tests.support.paths import SEEDS


def test_nothing_altered_is_called_verbatim(tmp_path: Path, capsys: object) -> None:
    library = Library(tmp_path / "library")
    sync(library.path, [SEEDS])
    generator = Generator(sample(library, 1, 1), [], seed=1)
    cases = [generator.untouched() for _ in range(5)]
    cases += [generator.altered(count) for count in (1, 2, 3) for _ in range(5)]
    results = run(library, cases)
    library.close()
    report(results)
    assert [result.case.text for result in results if result.is_falsely_verbatim] == []
    assert all(r.verdict is QuotationVerdict.VERBATIM for r in results[:5])
    assert sum(result.is_first for result in results) == len(results)


def test_copies_of_an_article_are_held_out_together() -> None:
    one = {"title": "a", "text": "The harbour is\nclosed.", "source": "x"}
    other = {"title": "b", "text": "The harbour is closed.", "source": "y"}
    assert is_held_out(one) == is_held_out(other)
