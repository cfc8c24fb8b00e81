"""The seam between Pilcrow and whatever stores the postings: an index that is read and written.

Reading: plans and filters go in, counted and ordered paragraphs come out (``Snapshot``).
Writing: prepared articles go in, a published state comes out (``Writer``). Query strings, marks
and articles as files are none of an engine's business; generations, manifests, segments, or
indexes and aliases of a cluster, are nobody else's. A location is a folder or an address: no
method takes a path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from search.engines.finding import Finding, Repair
from search.model import Copies, Facet, Filter, IndexState, Paragraph, SameText, Sort
from search.planning.plan import Plan
from search.planning.vocabulary import Vocabulary
from search.storage.catalog import Catalog, WritableCatalog


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which matches of a plan to return, in which order, and which window of them."""

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
    more_in_article: int  # other matches in the same article
    same_text: SameText  # near-duplicate matches; not computed for Copies.ALL


@dataclass(frozen=True, slots=True)
class Selected:
    """A window of hits, with exact counts over the whole result."""

    found: tuple[FoundParagraph, ...]
    total: int  # paragraphs
    articles: int
    listed: int  # hits, without those that another hit represents
    facets: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class ScoreShares:
    """The summands of a paragraph's score."""

    clauses: Mapping[int, float]  # by clause number
    near: float  # words of the query near each other
    article: float  # words of the query anywhere in the article

    @property
    def total(self) -> float:
        """The score."""
        return sum(self.clauses.values()) + self.near + self.article


class Snapshot(Vocabulary, Protocol):
    """One consistent state of an index. Threads share it."""

    def select(self, selection: Selection) -> Selected:
        """Find, order and count matches."""
        ...

    def every(self, selection: Selection) -> Iterator[FoundParagraph]:
        """Yield all matches in order: those of ``select``, without a window.

        ``offset``, ``limit`` and ``facets`` are ignored. Paragraphs are read when they are
        yielded, so that memory holds the numbers of all matches, but few texts.
        """
        ...

    def articles_with(
        self, plan: Plan, filters: tuple[Filter, ...], ids: Iterable[str]
    ) -> Iterator[str]:
        """Yield those of the given article ids, in order, in which a plan has matches."""
        ...

    def matching(self, plan: Plan, ids: Iterable[str]) -> frozenset[str]:
        """Return those of the given paragraph ids that match a plan."""
        ...

    def holding(self, plans: Sequence[Plan], paragraph_id: str) -> tuple[bool, ...]:
        """Report for each plan whether a paragraph matches it."""
        ...

    def explained(self, plan: Plan, ids: Iterable[str]) -> Mapping[str, ScoreShares]:
        """Compute the score's summands for those of the given paragraphs that match a plan."""
        ...

    def paragraph(self, paragraph_id: str) -> Paragraph | None:
        """Fetch a paragraph; None if there is no such paragraph."""
        ...

    def article(self, article_id: str) -> tuple[Paragraph, ...]:
        """Fetch the blocks of an article in reading order; empty if there is no such article."""
        ...

    def same_text(self, article_id: str) -> tuple[Paragraph, ...]:
        """Return the first block of each other article that says nearly the same as a whole."""
        ...

    def size(self) -> tuple[int, int]:
        """Count articles, and their blocks of all kinds."""
        ...

    def articles(self, *, offset: int, limit: int) -> tuple[Paragraph, ...]:
        """List the first block of each article, in the order of their paths."""
        ...


@dataclass(frozen=True, slots=True)
class CommittedState:
    """The engine's record of one commit."""

    schema: int  # SCHEMA_VERSION of the index
    commit: int  # number of published changes since the library was created
    articles: int
    paragraphs: int  # numbered ones
    updated: str  # ISO 8601, UTC
    folders: Mapping[str, str]  # absolute path of each indexed folder or file: its language
    annotated: bool = True  # paragraphs have quotations, speakers, people, places and dates

    def shown(self, *, rebuilding: bool = False) -> IndexState:
        """Return the part of the record that readers get."""
        return IndexState(
            self.commit,
            self.articles,
            self.paragraphs,
            self.updated,
            annotated=self.annotated,
            rebuilding=rebuilding,
        )


class Published(Protocol):
    """The latest published state, open for reading. Threads share it."""

    @property
    def snapshot(self) -> Snapshot:
        """The index of this state."""
        ...

    @property
    def state(self) -> IndexState:
        """The description of this state that readers get."""
        ...

    def catalog(self) -> AbstractContextManager[Catalog]:
        """Open the catalog of this state.

        Raises:
            OutdatedIndexError: the catalog is damaged, or was removed with a replaced state.
        """
        ...

    def verify(self) -> None:
        """Compare every byte of the index with its checksum.

        Raises:
            OutdatedIndexError: the index is damaged.
        """
        ...


class Preparer(Protocol):
    """Turns articles into a form that a writer adds quickly.

    Reader processes do this work, so a preparer that was not used yet can be pickled, and so can
    what it returns. A writer takes the batches of one process in the order they were prepared.
    """

    def prepare(self, articles: Iterable[Sequence[Paragraph]]) -> object:
        """Prepare the blocks of some articles; only a ``Writer`` of the same engine reads them."""
        ...


class Writer(Protocol):
    """Changes to an index that become visible together, by ``commit``.

    A writer is a context manager's target: leaving the block without a commit drops all changes.
    """

    @property
    def catalog(self) -> WritableCatalog:
        """The catalog that the commit publishes with the index."""
        ...

    def add(self, prepared: object, kept: Sequence[bool]) -> None:
        """Add those articles of a prepared batch whose flag is set; missing flags are False."""
        ...

    def remove(self, article: str) -> None:
        """Remove an article that was published before."""
        ...

    def withdraw(self, articles: Iterable[str]) -> None:
        """Remove articles that this writer may have added."""
        ...

    def commit(self, folders: Mapping[str, str]) -> CommittedState:
        """Publish all changes durably, with the indexed folders; without changes, do nothing.

        A rebuilt index is verified first.

        Raises:
            EngineError: a rebuilt index does not hold the articles of its catalog.
        """
        ...


class Engine(Protocol):
    """The index of one library: searched, written, checked and backed up."""

    # Reading

    def published(self) -> Published:
        """Open the latest published state; the same object until another one is published.

        In trouble that may pass (too many open files, say), the state that is open stays open.

        Raises:
            MissingIndexError: nothing has been indexed yet (RebuildingIndexError: but will be).
            OutdatedIndexError: the index is damaged or of another version.
            EngineError: the index cannot be read now.
        """
        ...

    def state(self) -> CommittedState:
        """Read the record of the latest commit, without opening the index.

        Raises:
            MissingIndexError, OutdatedIndexError, EngineError: as ``published``.
        """
        ...

    def last_state(self) -> CommittedState | None:
        """Read the record of the latest commit of any version; None if it cannot be read."""
        ...

    def folders(self) -> Mapping[str, str]:
        """List the indexed folders and their languages, even of a damaged index."""
        ...

    def is_older(self) -> bool:
        """Return whether an older Pilcrow wrote the index: a sync rebuilds it from the files.

        Raises:
            MissingIndexError, OutdatedIndexError, EngineError: as ``published``.
        """
        ...

    def is_rebuilding(self) -> bool:
        """Return whether a process is rebuilding the index now."""
        ...

    def catalog(self) -> AbstractContextManager[Catalog]:
        """Open the catalog of the latest published state.

        Raises:
            OutdatedIndexError: the catalog is damaged.
        """
        ...

    def close(self) -> None:
        """Release all resources; the engine opens them again when used again."""
        ...

    # Writing

    def lock(self, *, wait: float = 0) -> AbstractContextManager[None]:
        """Hold the write lock, after waiting for it at most ``wait`` seconds.

        Raises:
            BusyLibraryError: another process holds it.
            LibraryError: the library cannot be written.
        """
        ...

    def recover(self) -> CommittedState:
        """Under the lock: remove what a killed writer left, and check the published state.

        Raises:
            MissingIndexError, OutdatedIndexError, EngineError: as ``published``.
        """
        ...

    def preparer(self) -> Preparer:
        """Create a preparer for this engine's writers."""
        ...

    def begin(
        self, *, rebuild: bool, annotated: bool, parallel: bool = False
    ) -> AbstractContextManager[Writer]:
        """Under the lock: begin a change of the published state, or its replacement.

        With ``rebuild``, the writer begins with an empty index, and readers are informed.
        ``annotated`` is what the new state records of its paragraphs. A ``parallel`` writer may
        use two processors.
        """
        ...

    # Care

    def examine(self) -> Iterator[Finding]:
        """Check storage and leftovers; if nothing can be opened, the only finding says why."""
        ...

    def verify(self) -> Iterator[Finding]:
        """Compare every byte of the published state with its checksum."""
        ...

    def repair(self, repair: Repair) -> None:
        """Carry out a repair, except for ``Repair.REBUILD``, which needs the files.

        Raises:
            SearchError: the reason why it is not possible.
        """
        ...

    def details(self) -> Sequence[tuple[str, str]]:
        """List (label, fact) pairs about this engine's storage for ``pilcrow status``."""
        ...

    def backup(self, target: str) -> CommittedState:
        """Write the published state to a backup.

        Raises:
            LibraryError: the backup cannot be written, or another process is indexing.
            EngineError: there is nothing to write, or it is damaged.
        """
        ...

    def restore(self, source: str) -> CommittedState:
        """Publish the state of a backup; the state published before is removed.

        Raises:
            LibraryError: the source is no backup, or the library cannot be written.
            OutdatedIndexError: the backup is damaged, or of another version.
        """
        ...
