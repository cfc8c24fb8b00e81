"""What an engine must do: the seam between the query language and whatever holds the postings.

Plans and filters go in; counted, ordered paragraphs come out. An engine knows nothing of query
strings, of marks, or of articles as files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from search.model import Copies, Facet, Filter, Paragraph, SameText, Sort
from search.planning.plan import Plan
from search.planning.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is wanted of a plan's matches: which of them, in which order, and which window."""

    plan: Plan
    filters: tuple[Filter, ...] = ()
    sort: Sort = Sort.RELEVANCE
    copies: Copies = Copies.ALL
    by_article: bool = False  # only the first paragraph of each article
    offset: int = 0
    limit: int = 10
    facets: tuple[str, ...] = ()


class FoundParagraph(NamedTuple):
    """A selected paragraph."""

    paragraph: Paragraph
    score: float
    more_in_article: int  # matches beside this one
    same_text: SameText  # matches that say nearly the same; not looked for where all are listed


@dataclass(frozen=True, slots=True)
class Selected:
    """The window, and exact counts over the whole result."""

    found: tuple[FoundParagraph, ...]
    total: int  # paragraphs
    articles: int
    listed: int  # hits, without those that others stand for
    facets: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class ScoreShares:
    """What a paragraph's score is the sum of."""

    clauses: Mapping[int, float]  # by number
    near: float  # words of the query near each other
    article: float  # words of the query anywhere in the article

    @property
    def total(self) -> float:
        """The score."""
        return sum(self.clauses.values()) + self.near + self.article


class Snapshot(Vocabulary, Protocol):
    """One consistent state of an index, for one thread."""

    def select(self, selection: Selection) -> Selected:
        """Find, order and count."""
        ...

    def every(self, selection: Selection) -> Iterator[FoundParagraph]:
        """Give all matches in order, one at a time: what ``select`` gives without a window.

        ``offset``, ``limit`` and ``facets`` are not looked at. Paragraphs are read when they are
        asked for: between two of them, memory holds the numbers of the matches, and few texts.
        """
        ...

    def articles_with(
        self, plan: Plan, filters: tuple[Filter, ...], ids: Iterable[str]
    ) -> Iterator[str]:
        """Pass on, in order and as they are asked for, the articles in which a plan has matches."""
        ...

    def matching(self, plan: Plan, ids: Iterable[str]) -> frozenset[str]:
        """Choose those of the given paragraphs that match a plan."""
        ...

    def explained(self, plan: Plan, ids: Iterable[str]) -> Mapping[str, ScoreShares]:
        """Take apart the scores of those of the given paragraphs that match a plan."""
        ...

    def paragraph(self, paragraph_id: str) -> Paragraph | None:
        """Fetch a paragraph."""
        ...

    def article(self, article_id: str) -> tuple[Paragraph, ...]:
        """Fetch the blocks of an article in reading order; none if there is no such article."""
        ...

    def size(self) -> tuple[int, int]:
        """Count articles and their blocks of all kinds."""
        ...

    def articles(self, *, offset: int, limit: int) -> tuple[Paragraph, ...]:
        """Give the first block of each article, in the order of their paths."""
        ...
