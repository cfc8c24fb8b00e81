"""Bookkeeping of a sync: catalog and report, and which articles of a file are to be indexed."""

from __future__ import annotations

from collections.abc import Container, Iterable

from search.engines.protocol import Writer
from search.indexing.duplicates import duplicate_of, other_copies
from search.indexing.read_files import FileRead
from search.indexing.report import Problem, Report
from search.storage.catalog import CatalogArticle, CatalogFile


class Bookkeeper:
    """Records in a writer's catalog and in a report what was found in each file."""

    def __init__(
        self,
        writer: Writer,
        report: Report,
        *,
        moved: Container[str],
        reassigned: Container[str],
    ) -> None:
        """Record one sync.

        ``moved`` are the SHA-256 hashes of files that are gone: a new file with one is renamed.
        ``reassigned`` are the paths of files that belong to another folder than before.
        """
        self._writer = writer
        self._catalog = writer.catalog
        self._report = report
        self._moved = moved
        self._reassigned = reassigned
        self.indexed: dict[str, str] = {}  # ids of the articles to be indexed: their paths
        self._counted: set[str] = set()  # files that were entered, maybe in part
        self._listed = set(self._catalog.files())  # saves a look-up for each new file

    def file(self, path: str) -> CatalogFile | None:
        """Find a file in the catalog."""
        return self._catalog.file(path) if path in self._listed else None

    def drop(self, path: str) -> list[str]:
        """Remove a file and its articles; list other files in which their texts can be read."""
        others: list[str] = []
        for article in self._catalog.articles(path):
            if article.indexed:
                self._writer.remove(article.id)
                others += other_copies(article, self._catalog)
        self._forget(path)
        return others

    def skip(self, read: FileRead, error: str) -> None:
        """Report a file that cannot be read; articles read from it before stay indexed."""
        path = read.source.path
        old = self.file(path)
        is_known = old is not None and old.error == error
        self._report.problems.append(Problem(path, error, is_known=is_known))
        if old is None or old.sha256 is None:
            self._put(CatalogFile.of(read.source, error=error))

    def keep(self, read: FileRead) -> None:
        """Record that a file's content did not change."""
        old = self.file(read.source.path)
        error = old.error if old else None
        file = CatalogFile.of(read.source, sha256=read.sha256, error=error)
        if old != file:
            self._put(file)
        if error:
            self._report.add_known(file.path, error, is_partial=file.sha256 is not None)
        self._report.unchanged += 1

    def enter(self, read: FileRead, kept: list[bool]) -> list[str]:
        """Record a new or changed file; append to ``kept`` which of its articles to index.

        A file that can be read up to an error is entered with the articles before the error.

        Returns other files in which texts can be read that this file does not hold any more.
        """
        source, sha256 = read.source, read.sha256
        old = self.file(source.path)
        is_rest = read.portion is not None and read.portion.start > 0
        others = self.drop(source.path) if old and not is_rest else []
        error = read.error or (old.error if old and is_rest else None)
        self._put(CatalogFile.of(source, sha256=sha256, error=error))
        if read.error:
            self._report.warnings.append(Problem(source.path, read.error))
        kept += map(self._enter_article, read.articles)
        self._report.empty += [source.path] * read.empty
        self._report.warnings += [
            Problem(source.path, f"{source.path}, {warning}.") for warning in read.warnings
        ]
        content = read.portion.file_sha256 if read.portion else sha256
        is_same = old is not None and old.is_same(content, source.lang)
        if is_rest and source.path in self._counted:
            return others
        self._counted.add(source.path)
        if not is_same or source.path in self._reassigned:
            self._count(old, is_moved=content in self._moved)
        return others

    def withdraw(self, paths: Iterable[str]) -> None:
        """Forget files that were entered in part: the next sync reads them again."""
        for path in paths:
            articles = self._catalog.articles(path)
            self._writer.withdraw(article.id for article in articles if article.indexed)
            self._forget(path)

    def _enter_article(self, article: CatalogArticle) -> bool:
        """Record an article; return whether to index it: its text may be indexed already."""
        duplicate = duplicate_of(article, self._catalog)
        if duplicate and duplicate.same_text and duplicate.of == article.path:
            return False  # a portion before this one has it
        if duplicate:
            self._report.duplicates.append(duplicate)
        is_indexed = not (duplicate and duplicate.same_text)
        self._catalog.put_article(article._replace(indexed=is_indexed))
        if is_indexed:
            self._report.paragraphs += article.paragraphs
            self.indexed[article.id] = article.path
        return is_indexed

    def _count(self, old: CatalogFile | None, *, is_moved: bool) -> None:
        if old:
            self._report.changed += 1
        elif is_moved:
            self._report.renamed += 1
        else:
            self._report.added += 1

    def _put(self, file: CatalogFile) -> None:
        self._catalog.put_file(file)
        self._listed.add(file.path)

    def _forget(self, path: str) -> None:
        self._catalog.forget(path)
        self._listed.discard(path)
