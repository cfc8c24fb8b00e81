"""Move a library to another engine: its paragraphs go over as they are, and no file is read.

The library that was moved stays as it is. The new one is compared with it by counts, and by
queries made of words that stand in it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

from search.analysis.languages import FUNCTION_WORDS
from search.analysis.tokenizer import tokens
from search.engines.factory import Location, open_engine
from search.engines.protocol import CommittedState, Engine, Published, Snapshot, Writer
from search.errors import EngineError, LibraryError, MissingIndexError
from search.indexing.report import Progress
from search.library import Library
from search.model import Page, Paragraph, Request
from search.storage import confirmed_folders

QUERIES = 40  # compared afterwards
_AT_ONCE = 100  # articles prepared together
_SEED = 1  # of the queries; any other would do


@dataclass(frozen=True, slots=True)
class Moved:
    """The result of a move."""

    state: CommittedState  # of the new library
    queries: int  # that had the same answers on both


def move(
    source: Location, target: Location, *, progress: Callable[[Progress], None] = lambda _: None
) -> Moved:
    """Copy a library to a location that holds none, and compare both.

    Raises:
        LibraryError: the target holds a library already, or another process is indexing.
        MissingIndexError: nothing is indexed in the source.
        EngineError: the copy differs from the source.
    """
    _ensure_confirmed(source)
    old, new = open_engine(source), open_engine(target)
    with closing(old), closing(new):
        published, before = old.published(), old.state()
        with new.lock():
            _ensure_empty(new, target)
            with new.begin(rebuild=True, annotated=before.annotated) as writer:
                _copy(published, writer, new, progress, before.articles)
                state = writer.commit(before.folders)
        _compare_counts(before, state)
        return Moved(state, _compare_answers(source, target, published.snapshot))


def _ensure_confirmed(source: Location) -> None:
    if doubted := sorted(confirmed_folders.doubted(source)):
        raise LibraryError(
            f"Nobody has confirmed {', '.join(doubted)} since a backup was restored: run "
            f"'pilcrow index {' '.join(doubted)}' first, or drop it with --forget."
        )


def _ensure_empty(engine: Engine, target: Location) -> None:
    try:
        engine.state()
    except MissingIndexError:
        return
    raise LibraryError(f"{target} holds an index already: name a place that holds none.")


def _copy(
    published: Published,
    writer: Writer,
    engine: Engine,
    progress: Callable[[Progress], None],
    articles: int,
) -> None:
    with published.catalog() as catalog:
        for file, held in catalog.entries():
            writer.catalog.put_file(file)
            for article in held:
                writer.catalog.put_article(article)
        writer.catalog.put_times(catalog.first_indexed())
    preparer = engine.preparer()
    copied = paragraphs = 0
    for some in _articles(published.snapshot):
        writer.add(preparer.prepare(some), [True] * len(some))
        copied += len(some)
        paragraphs += sum(block.kind.numbered for blocks in some for block in blocks)
        progress(Progress(copied, articles, paragraphs))


def _articles(snapshot: Snapshot) -> Iterator[list[tuple[Paragraph, ...]]]:
    """Yield all articles in the order of their paths, some at a time."""
    count, _ = snapshot.size()
    for offset in range(0, count, _AT_ONCE):
        firsts = snapshot.articles(offset=offset, limit=_AT_ONCE)
        yield [snapshot.article(first.article) for first in firsts]


def _compare_counts(before: CommittedState, after: CommittedState) -> None:
    held, copied = (before.articles, before.paragraphs), (after.articles, after.paragraphs)
    if held != copied:
        raise EngineError(
            f"The copy holds {copied[1]:,} paragraphs of {copied[0]:,} articles, the library "
            f"{held[1]:,} of {held[0]:,}: run 'pilcrow doctor' on both."
        )


def _compare_answers(source: Location, target: Location, snapshot: Snapshot) -> int:
    """Ask both the same queries; return how many."""
    queries = list(_queries(snapshot))
    with closing(Library(source)) as old, closing(Library(target)) as new:
        for q in queries:
            request = Request(q=q, facets=("source", "year"))
            if _facts(old.search(request)) != _facts(new.search(request)):
                raise EngineError(
                    f"The copy answers {q!r} differently: run 'pilcrow doctor' on both."
                )
    return len(queries)


def _facts(page: Page) -> tuple[object, ...]:
    return page.total, page.articles, page.listed, page.facets, page.notes


def _queries(snapshot: Snapshot) -> Iterator[str]:
    """Make queries of words that stand beside each other in articles chosen by chance."""
    draw = random.Random(_SEED)  # noqa: S311 -- no secret
    count, _ = snapshot.size()
    for _ in range(QUERIES if count else 0):
        (first,) = snapshot.articles(offset=draw.randrange(count), limit=1)
        block = draw.choice(snapshot.article(first.article))
        words = [block.text[token.start : token.end] for token in tokens(block.text, block.lang)]
        telling = [word for word in words if word.isalpha() and word not in FUNCTION_WORDS]
        if telling:
            at = draw.randrange(len(telling))
            yield draw.choice((telling[at], " ".join(telling[at : at + 2])))
