"""Small corpora for an engine: articles made of texts, committed to an index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import urllib3

from search import IndexState, Kind, Paragraph
from search.engines.factory import open_engine
from search.engines.protocol import Snapshot
from search.engines.whoosh.building.batches import Collector
from search.engines.whoosh.index import WhooshIndex
from search.storage.catalog import CatalogArticle, CatalogFile

STATE = IndexState(1, 0, 0, "2026-11-22T08:00:00Z")

WIRE = (
    "The harbour in the north of the town was closed on Monday morning after a storm had broken "
    "the old pier in three places, and 40 ships are still waiting outside for it to open again."
)


class ClusterIndex:
    """An index in a cluster with the methods of ``WhooshIndex``; closing it removes it."""

    def __init__(self, location: str) -> None:
        self._location = location
        self._engine = open_engine(location)
        self._write([], [], rebuild=True)

    def snapshot(self) -> Snapshot:
        """Open the latest committed state."""
        self._engine.close()  # which would be trusted for a second
        return self._engine.published().snapshot

    def commit(self, added: Sequence[Sequence[Paragraph]], removed: Iterable[str]) -> None:
        """Remove articles and add others."""
        self._write(added, removed, rebuild=False)

    def close(self) -> None:
        """Close the connections and remove the index: a node bears few of them."""
        self._engine.close()
        scheme, _, rest = self._location.partition("://")
        node, _, name = rest.partition("/")
        indexes = f"{scheme.partition('+')[2]}://{node}/{name}-*"
        urllib3.request("DELETE", indexes, timeout=30, retries=False)

    def _write(
        self, added: Sequence[Sequence[Paragraph]], removed: Iterable[str], *, rebuild: bool
    ) -> None:
        change = self._engine.begin(rebuild=rebuild, annotated=True)
        with self._engine.lock(wait=10), change as writer:
            for key in removed:
                writer.catalog.forget(f"/{key}")
                writer.remove(key)
            for paragraphs in added:
                key = paragraphs[0].article
                writer.catalog.put_file(CatalogFile(f"/{key}", 1, 1, "en"))
                writer.catalog.put_article(CatalogArticle(key, f"/{key}", "00" * 8, 1))
            writer.add(self._engine.preparer().prepare(added), [True] * len(added))
            writer.commit({"/": "en"})


Index: TypeAlias = WhooshIndex | ClusterIndex
Build = Callable[[Iterable[Sequence[Sequence[Paragraph]]]], Index]


def article(number: int, title: str, texts: Sequence[str], *, lang: str = "en") -> list[Paragraph]:
    """Make an article: a title and paragraphs, the later half of them in a section."""
    key, half = f"article{number:03}", len(texts) // 2
    made = []
    for order, text in enumerate((title, *texts)):
        anchor = f"p{order}" if order else "h0"
        made.append(
            Paragraph(
                id=f"{key}.{anchor}",
                article=key,
                anchor=anchor,
                order=order,
                n=order or None,
                of=len(texts),
                kind=Kind.PARAGRAPH if order else Kind.TITLE,
                text=text,
                start=0,
                end=len(text),
                section="Run for visas" if order > half else None,
                title=title,
                source=("Herald", "The Wire")[number % 2],
                authors=("Ann Smith", "Zoë Running")[: number % 3],
                published=(None, "2016", "2016-11", "2017-02-03")[number % 4],
                lang=lang,
                path=f"news/{key}.txt",
                url=None,
            )
        )
    return made


def commit(
    engine: Index, added: Iterable[Sequence[Paragraph]], removed: Iterable[str] = ()
) -> None:
    """Remove articles and add others; one that is there already is replaced."""
    articles = list(added)
    if isinstance(engine, ClusterIndex):
        engine.commit(articles, [*removed, *(paragraphs[0].article for paragraphs in articles)])
        return
    writer = engine.writer()
    for key in [*removed, *(paragraphs[0].article for paragraphs in articles)]:
        writer.remove(key)
    writer.add(Collector().batch(articles), [True] * len(articles))
    writer.commit()
    writer.close()
