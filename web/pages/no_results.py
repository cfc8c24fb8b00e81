"""The ways out of a search that found nothing, each counted before it is offered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from search import Library, Page, Request
from web.pages.search_controls import Chip, Choice, SearchState

_MOST = 8  # of each kind: each one is a search of its own
_FEWEST = 3  # clauses: of two, each one alone is told anyway


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What would be found instead."""

    suggestions: tuple[Choice, ...] = ()
    fewer_words: tuple[Choice, ...] = ()
    fewer_filters: tuple[Choice, ...] = ()
    clauses: tuple[Choice, ...] = ()  # each by itself; ``chosen``: under a NOT


def ways(library: Library, page: Page, here: SearchState, chips: tuple[Chip, ...]) -> Alternatives:
    """Look for ways out of nothing."""
    return Alternatives(
        suggestions=tuple(suggestions(page, here)),
        fewer_words=tuple(_fewer_words(library, page, here)),
        fewer_filters=tuple(_fewer_filters(library, here, chips)),
        clauses=tuple(_clauses(page, here)),
    )


def suggestions(page: Page, here: SearchState) -> Iterator[Choice]:
    """Give the other queries that find something."""
    for other in page.suggestions:
        any_word = other.reason == "any-word"
        text = "any of these words" if any_word else other.q
        url = here.url(q=other.q, match_any=any_word or page.request.match_any)
        yield Choice(text, url, any_word, other.paragraphs)


def _clauses(page: Page, here: SearchState) -> Iterator[Choice]:
    """Give each clause with its own count: which one is it that nothing has?"""
    for clause in page.clauses:
        if clause.paragraphs is not None:
            yield Choice(clause.text, here.url(q=clause.text), clause.excluded, clause.paragraphs)


def _fewer_words(library: Library, page: Page, here: SearchState) -> Iterator[Choice]:
    """Leave out one part of a query whose parts must all be there."""
    texts = [clause.text for clause in page.clauses]
    if len(texts) < _FEWEST or page.understood != " AND ".join(texts):
        return
    for left_out in texts[:_MOST]:
        q = " ".join(text for text in texts if text != left_out)
        found = _count(library, replace(here.request, q=q))
        if found:
            yield Choice(q, here.url(q=q), paragraphs=found)


def _fewer_filters(
    library: Library, here: SearchState, chips: tuple[Chip, ...]
) -> Iterator[Choice]:
    for chip in islice(chips, _MOST):
        found = _count(library, chip.without)
        if found:
            yield Choice(f"without “{chip.text}”", chip.remove_url, paragraphs=found)
    if len(chips) > 1:
        bare = replace(here.request, filters=(), since=None, until=None)
        found = _count(library, bare)
        if found:
            yield Choice("without any filter", here.to(bare), paragraphs=found)


def _count(library: Library, request: Request) -> int:
    return library.search(replace(request, limit=0, offset=0, facets=(), explain=False)).total
