"""Alternatives for a search without results, each offered with its number of paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from search import Library, Page, QueryError, Request, Within
from web.pages.check_page import CheckOffer, check_offer
from web.pages.search_controls import Chip, Choice, SearchState

_MOST = 8  # of each kind, since each costs a search
_WORDS_OF_QUOTATION = 3
_FEWEST = 3  # clauses; with two, the counts of each alone already say it


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Other searches that have results."""

    within_article: Choice | None = None  # articles that have all of the words
    suggestions: tuple[Choice, ...] = ()
    fewer_words: tuple[Choice, ...] = ()
    fewer_filters: tuple[Choice, ...] = ()
    check: CheckOffer | None = None  # of a phrase that may be a quotation
    clauses: tuple[Choice, ...] = ()  # each clause alone; ``chosen``: under a NOT


def alternatives(
    library: Library, page: Page, state: SearchState, chips: tuple[Chip, ...]
) -> Alternatives:
    """Search for alternatives to a request without results."""
    return Alternatives(
        within_article=_within_article(page, state),
        suggestions=tuple(suggestions(page, state)),
        fewer_words=tuple(_fewer_words(library, page, state)),
        fewer_filters=tuple(_fewer_filters(library, state, chips)),
        check=_check(library, page),
        clauses=tuple(_clauses(page, state)),
    )


def _check(library: Library, page: Page) -> CheckOffer | None:
    """Check the longest phrase of a query as a quotation, if it has enough words to be one."""
    phrases = [one.text.strip('"') for one in page.clauses if one.text.startswith('"')]
    longest = max(phrases, key=len, default="")
    if len(longest.split()) < _WORDS_OF_QUOTATION:
        return None
    try:
        return check_offer(longest, library.check(longest))
    except QueryError:  # no words, or no time left for them
        return None


def _within_article(page: Page, state: SearchState) -> Choice | None:
    found = page.within_article
    if not found:
        return None
    text = "1 article has" if found == 1 else f"{found:,} articles have"
    return Choice(f"{text} all these words", state.url(within=Within.ARTICLE))


def suggestions(page: Page, state: SearchState) -> Iterator[Choice]:
    """Yield the other queries of a page that have results."""
    for other in page.suggestions:
        any_word = other.reason == "any-word"
        text = "Match any of these words" if any_word else other.q
        url = state.url(q=other.q, match_any=any_word or page.request.match_any)
        yield Choice(text, url, any_word, other.paragraphs)


def _clauses(page: Page, state: SearchState) -> Iterator[Choice]:
    """Yield each clause with its own count, to show which one excludes everything."""
    for clause in page.clauses:
        if clause.paragraphs is not None:
            yield Choice(clause.text, state.url(q=clause.text), clause.excluded, clause.paragraphs)


def _fewer_words(library: Library, page: Page, state: SearchState) -> Iterator[Choice]:
    """Yield the query without one of its clauses, if all clauses are required."""
    texts = [clause.text for clause in page.clauses]
    if len(texts) < _FEWEST or page.understood != " AND ".join(texts):
        return
    for left_out in texts[:_MOST]:
        q = " ".join(text for text in texts if text != left_out)
        found = _count(library, replace(state.request, q=q))
        if found:
            yield Choice(q, state.url(q=q), paragraphs=found)


def _fewer_filters(
    library: Library, state: SearchState, chips: tuple[Chip, ...]
) -> Iterator[Choice]:
    for chip in islice(chips, _MOST):
        found = _count(library, chip.without)
        if found:
            yield Choice(f"without “{chip.text}”", chip.remove_url, paragraphs=found)
    if len(chips) > 1:
        bare = replace(state.request, filters=(), since=None, until=None)
        found = _count(library, bare)
        if found:
            yield Choice("without any filter", state.to(bare), paragraphs=found)


def _count(library: Library, request: Request) -> int:
    return library.search(replace(request, limit=0, offset=0, facets=(), explain=False)).total
