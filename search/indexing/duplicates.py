"""Duplicates of one sync: the same text in several files is indexed once."""

from __future__ import annotations

from search.indexing.report import Duplicate
from search.storage.catalog import CatalogArticle, WritableCatalog


def duplicate_of(article: CatalogArticle, catalog: WritableCatalog) -> Duplicate | None:
    """Find an indexed article with the same text, or else with the same paragraphs."""
    alike = catalog.alike(article)
    if not alike:
        return None
    twin = next((other for other in alike if other.id == article.id), None)
    return Duplicate(article.path, (twin or alike[0]).path, same_text=twin is not None)


def other_copies(article: CatalogArticle, catalog: WritableCatalog) -> list[str]:
    """List the other files with the same text, which were not indexed because of this one."""
    return [copy.path for copy in catalog.copies(article.id) if copy.path != article.path]
