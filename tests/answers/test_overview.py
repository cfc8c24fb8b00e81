"""``search.answers.overview``: what a library holds, at a glance."""

from __future__ import annotations

from collections.abc import Callable

from search import FacetCount, Library


def dated(title: str, date: str, source: str) -> str:
    head = f"---\ndate: {date}\nsource: {source}\n---\n" if date else ""
    return f"{head}{title}\n\n“We waited for the boats,” said Ann Lee, of {title}.\n"


def test_an_overview_has_dates_articles_sources_and_speakers(
    indexed: Callable[..., Library],
) -> None:
    library = indexed(
        {
            "a.txt": dated("Harbour", "2016-11-05", "The Herald"),
            "b.txt": dated("Market", "2017-01", "The Herald"),
            "c/c.txt": dated("Theatre", "", ""),
        }
    )
    seen = library.overview()
    assert (seen.first, seen.last) == ("2016-11-05", "2017-01")
    assert [one.title for one in seen.newest][:2] == ["Market", "Harbour"]
    assert seen.sources[0].value == "The Herald"
    assert seen.speakers == (FacetCount("Ann Lee", 3),)
    assert library.overview() is seen  # until another state is published


def test_an_index_without_dates_has_no_span(library: Library) -> None:
    seen = library.overview()
    assert (seen.first, seen.last) == (None, None)
    assert len(seen.newest) == 1
