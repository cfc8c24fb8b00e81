"""Speakers are asked for with a least confidence, and sources are found as they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from search import Confidence, Filter, Library, Request

Index = Callable[[Mapping[str, str]], Library]

TEXT = """Harbour works begin

“The harbour is deep enough for all of us,” said Marta Klein, an engineer from Oakford.

Marta Klein looked at the wall. “The harbour wall will stand for a hundred years.”

“The harbour is closed on Monday,” said Ms Okafor.

“The harbour dues are paid in full,” HarbourTrust said in a statement.

“The harbour will open in spring,” the prime minister said.
"""


@pytest.fixture
def found(indexed: Index) -> Callable[..., list[str]]:
    library = indexed({"harbour.txt": TEXT})

    def search(q: str, confidence: Confidence | None = None, **options: object) -> list[str]:
        request = Request(q=q, confidence=confidence, **options)  # type: ignore[arg-type]
        return sorted(hit.paragraph.anchor for hit in library.search(request).hits)

    return search


@pytest.mark.parametrize(
    ("least", "anchors"),
    [
        (None, ["p1", "p2"]),
        (Confidence.POSSIBLE, ["p1", "p2"]),
        (Confidence.LIKELY, ["p1"]),
        (Confidence.CERTAIN, ["p1"]),
    ],
)
def test_a_speaker_has_a_least_confidence(
    found: Callable[..., list[str]], least: Confidence | None, anchors: list[str]
) -> None:
    assert found("speaker:klein", least) == anchors
    assert found("speaker:klein quote:harbour", least) == anchors
    assert found("", least, filters=(Filter("speaker", "Marta Klein"),)) == anchors


def test_confidence_asks_for_nobody_by_itself(found: Callable[..., list[str]]) -> None:
    assert found("wall", Confidence.CERTAIN) == ["p2"]
    assert found("harbour", Confidence.CERTAIN, quoted=True) == ["p1", "p3"]


@pytest.mark.parametrize(
    ("q", "anchors"),
    [
        ("speaker:okafor", ["p3"]),
        ("speaker:harbourtrust", ["p4"]),
        ('speaker:"prime minister"', ["p5"]),
    ],
)
def test_a_source_is_found_as_it_is_written(
    found: Callable[..., list[str]], q: str, anchors: list[str]
) -> None:
    assert found(q) == anchors


def test_only_persons_are_counted_as_speakers(indexed: Index) -> None:
    library = indexed({"harbour.txt": TEXT})
    [facet] = library.search(Request(limit=0, facets=("speaker",))).facets
    assert [(count.value, count.count) for count in facet.counts] == [
        ("Marta Klein", 2),
        ("Okafor", 1),
    ]
    shown = [
        (quote.said_by, quote.certainty and quote.certainty.label)
        for hit in library.search(Request(q="harbour", sort=Request().sort)).hits
        for quote in sorted(hit.paragraph.quotes, key=lambda quote: quote.start)
    ]
    assert sorted(shown, key=str) == [
        ("HarbourTrust", None),
        ("Marta Klein", "certain"),
        ("Marta Klein", "possible"),
        ("Ms Okafor", "certain"),
        ("the prime minister", None),
    ]
