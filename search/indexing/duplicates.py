"""Duplicates of one sync: the same text in several files is indexed once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from search.engines.protocol import Engine
from search.indexing.report import Duplicate
from search.storage.catalog import CatalogArticle, WritableCatalog


def duplicate_of(article: CatalogArticle, catalog: WritableCatalog) -> Duplicate | None:
    """Find an indexed article with the same text, or else with the same paragraphs."""
    alike = catalog.alike(article)
    if not alike:
        return None
    twin = next((other for other in alike if other.id == article.id), None)
    return Duplicate(article.path, (twin or alike[0]).path, same_text=twin is not None)


def near_duplicates(engine: Engine, new: Mapping[str, str]) -> Iterator[Duplicate]:
    """Yield the published articles that say nearly the same as a new one, each pair once.

    ``new`` maps the ids of the new articles to the paths of their files.
    """
    snapshot = engine.published().snapshot
    seen: set[str] = set()
    with engine.catalog() as catalog:
        for article, path in new.items():
            seen.add(article)
            for other in snapshot.same_text(article):
                if other.article not in seen:
                    of = new.get(other.article) or catalog.copies(other.article)[0].path
                    yield Duplicate(path, of, same_text=False, is_near=True)


def other_copies(article: CatalogArticle, catalog: WritableCatalog) -> list[str]:
    """List the other files with the same text, which were not indexed because of this one."""
    return [copy.path for copy in catalog.copies(article.id) if copy.path != article.path]
