"""Folder → index: find what is new, changed, renamed or gone, and bring the index up to date.

Files are the truth; the index can always be made again from them. An unchanged file costs a
``stat``; a bad one is reported and skipped.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Self

from search import formats, generations
from search.annotate import annotated
from search.catalog import Catalog, Entry, File
from search.engines.whoosh_engine import WhooshEngine
from search.errors import (
    EngineError,
    FormatError,
    LibraryError,
    MissingIndexError,
    OutdatedIndexError,
)
from search.files import Refused, Source, look, scan
from search.generations import Generation, Manifest
from search.model import Article
from search.report import Duplicate, Problem, Progress, Report
from search.schema import SCHEMA_VERSION

Watcher = Callable[[Progress], None]


def sync(
    library: Path,
    folders: Iterable[Path] = (),
    *,
    lang: str | None = None,
    rebuild: bool = False,
    progress: Watcher = lambda _: None,
) -> Report:
    """Bring a library up to date with folders (and single files); with none, with all it knows.

    ``lang`` is the language of the folders' articles: English, or what it was the last time.

    Raises:
        LibraryError: a folder is missing or empty, or there is none to index.
        BusyLibraryError: another process is indexing.
        OutdatedIndexError: the index must be rebuilt first.
    """
    started = time.perf_counter()
    with generations.writing(library):
        known = _known_folders(library, rebuild=rebuild)
        chosen = _languages([*known, *folders] if rebuild else folders, known, lang)
        found = _scan(chosen)
        if rebuild or not known:
            report = _build(library, {**known, **chosen}, found, progress)
        else:
            with _Run(generations.published(library), {**known, **chosen}, progress) as run:
                report = run.bring_up_to_date(chosen, found)
    report.seconds = time.perf_counter() - started
    return report


def forget(library: Path, folder: Path) -> Report:
    """Drop a folder, and all articles of it, from a library; its files are left alone.

    Raises:
        LibraryError: the folder is not in the library.
        BusyLibraryError: another process is indexing.
    """
    path = str(folder.expanduser().resolve())
    with generations.writing(library):
        generation = generations.published(library)
        folders = generation.manifest().folders
        if path not in folders:
            raise LibraryError(f"{path} is not in the library; it holds {', '.join(folders)}.")
        remaining = {name: lang for name, lang in folders.items() if name != path}
        with _Run(generation, remaining) as run:
            return run.bring_up_to_date([path], [])


def _known_folders(library: Path, *, rebuild: bool) -> dict[str, str]:
    """Tell what a library holds, as far as that can still be read."""
    try:
        generation = generations.published(library)
        return generation.any_manifest().folders if rebuild else generation.manifest().folders
    except MissingIndexError:
        return {}
    except OutdatedIndexError:
        if rebuild:
            return {}
        raise


def _languages(
    wanted: Iterable[str | Path], known: Mapping[str, str], lang: str | None
) -> dict[str, str]:
    """Decide which folders are synced, and in which language."""
    paths = [str(Path(path).expanduser().resolve()) for path in wanted] or list(known)
    if not paths:
        raise LibraryError("There is nothing to index: name a folder, 'pilcrow index FOLDER'.")
    for path in paths:
        if not Path(path).exists():
            drop = f", or drop it with 'pilcrow index --forget {path}'" if path in known else ""
            raise LibraryError(f"There is no folder or file {path}: check the path{drop}.")
    return {path: lang or known.get(path, "en") for path in paths}


def _scan(folders: Mapping[str, str]) -> list[Source | Refused]:
    """Look at all files of the folders.

    Raises:
        LibraryError: a folder has no articles (an index is not emptied by an unplugged disk).
    """
    found: list[Source | Refused] = []
    for path, lang in folders.items():
        here = list(scan(Path(path), lang))
        if not any(isinstance(item, Source) for item in here):
            kinds = " ".join(formats.SUFFIXES)
            raise LibraryError(f"There are no articles in {path}: Pilcrow reads {kinds} files.")
        found += here
    return found


def _build(
    library: Path,
    folders: Mapping[str, str],
    found: Iterable[Source | Refused],
    progress: Watcher,
) -> Report:
    """Fill a new generation beside the live one, and publish it."""
    generation = generations.begin(library)
    WhooshEngine.create(generation.index)
    commit = generations.last_commit(library)
    generation.write(Manifest(SCHEMA_VERSION, commit, 0, 0, generations.now(), {}))
    with _Run(generation, folders, progress) as run:
        report = run.bring_up_to_date(folders, found)
        run.verify()
    if report.interrupted and commit:
        generations.remove(generation)
        raise LibraryError("The rebuild was interrupted: the index is as it was before.")
    generations.publish(generation)
    generations.remove_others(generation)
    return report


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Run:
    """One sync of one generation: everything becomes visible in ``_commit``, or nothing."""

    def __init__(
        self, generation: Generation, folders: Mapping[str, str], progress: Watcher = lambda _: None
    ) -> None:
        self._generation = generation
        self._folders = dict(folders)  # all that the library holds from now on
        self._progress = progress
        self._catalog = Catalog(generation.catalog)
        self._engine = WhooshEngine(generation.index)
        self._writer = self._engine.writer()
        self._touched: set[str] = set()  # articles that are added or removed
        self._owed: set[str] = set()  # files whose articles must be indexed, changed or not
        self._torn: list[str] = []  # articles that an interruption left half indexed
        self._report = Report()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()
        self._engine.close()
        self._catalog.close()

    def bring_up_to_date(self, roots: Iterable[str], found: Iterable[Source | Refused]) -> Report:
        """Make the index hold what was found below the roots, and nothing else of theirs."""
        sources: dict[str, Source] = {}
        for item in found:
            if isinstance(item, Source):
                sources[str(item.path)] = item
            else:
                self._refuse(item)
        queue = {str(source.path): source for source in self._heal()}
        known = {
            path: file
            for path, file in self._catalog.files().items()
            if any(Path(path).is_relative_to(root) for root in roots)
        }
        gone = {path: file for path, file in known.items() if path not in sources}
        for path in gone:
            queue |= {str(source.path): source for source in self._drop(path)}
        queue |= {path: item for path, item in sources.items() if self._is_news(item, known)}
        moved = {file.sha256 for file in gone.values() if file.sha256}
        self._read_all(queue, moved)
        self._report.removed = len(gone) - self._report.renamed
        self._commit()
        return self._report

    def verify(self) -> None:
        """Check a new generation before it is published: does the index hold what was read?

        Raises:
            EngineError: it does not.
        """
        held, _ = self._engine.snapshot().size()
        read, _ = self._catalog.counts()
        if held != read:
            raise EngineError(
                f"The new index holds {held} of {read} articles: it was not published; "
                "check the disk and run 'pilcrow index --rebuild'."
            )

    def _refuse(self, item: Refused) -> None:
        if item.message:
            self._report.problems.append(Problem(item.path, item.message))
        else:
            self._report.ignored[item.suffix] += 1

    def _heal(self) -> Iterator[Source]:
        """Undo what a killed run left in doubt, and have its files read again."""
        for article in self._catalog.pending():
            self._remove(article)
            for entry in self._catalog.entries_of(article):
                yield from self._again(entry.path)
                self._catalog.forget(entry.path)

    def _is_news(self, source: Source, known: Mapping[str, File]) -> bool:
        file = known.get(str(source.path))
        if file is None or not file.is_still(source):
            return True
        self._report.unchanged += 1
        if file.error:
            self._report.problems.append(Problem(file.path, file.error))
        return False

    def _drop(self, path: str) -> list[Source]:
        """Forget a file; give those files in which its articles can still be read."""
        again: list[Source] = []
        for entry in self._catalog.entries(path):
            if entry.indexed:
                self._remove(entry.id)
                for other in self._catalog.entries_of(entry.id):
                    if other.path != path:
                        again += self._again(other.path)
        self._catalog.forget(path)
        return again

    def _again(self, path: str) -> Iterator[Source]:
        for root, lang in self._folders.items():
            if Path(path).is_relative_to(root):
                item = look(Path(path), Path(root), lang)
                if isinstance(item, Source):
                    self._owed.add(path)
                    yield item
                return

    def _remove(self, article: str) -> None:
        self._touched.add(article)
        self._writer.remove(article)

    def _read_all(self, queue: dict[str, Source], moved: Container[str]) -> None:
        """Read and index files; when interrupted, keep those that were finished."""
        done = 0
        try:
            while queue:
                path = next(iter(queue))
                again = self._read(queue[path], moved)
                del queue[path]
                self._owed.discard(path)
                queue |= {str(source.path): source for source in again}
                done += 1
                self._progress(Progress(done, done + len(queue), self._report.paragraphs))
        except KeyboardInterrupt:
            self._report.interrupted = True
            if queue:
                self._tear(next(iter(queue)))

    def _tear(self, path: str) -> None:
        """Have a file that was being read be read again, and none of it be found until then."""
        self._torn = [entry.id for entry in self._catalog.entries(path) if entry.indexed]
        self._catalog.forget(path)

    def _read(self, source: Source, moved: Container[str]) -> list[Source]:
        """Index a file; give those that must be read because of it."""
        path = str(source.path)
        old = self._catalog.file(path)
        try:
            articles = list(
                formats.read(
                    source.path, name=source.name, source=source.publisher, lang=source.lang
                )
            )
            sha256 = _digest(source.path)
        except FormatError as error:
            self._report.problems.append(Problem(path, str(error)))
            if old is None:  # what could be read before stays indexed
                self._catalog.put(File.of(source, error=str(error)))
            return []
        same = old and old.sha256 == sha256 and old.lang == source.lang
        if same and path not in self._owed:
            self._catalog.put(File.of(source, sha256=sha256))
            self._report.unchanged += 1
            return []
        again = self._drop(path) if old else []
        self._catalog.put(File.of(source, sha256=sha256))
        for article in articles:
            if article.paragraphs:
                self._enter(article, path)
            else:
                self._report.empty.append(path)
        if not same:
            self._count(old, moved=sha256 in moved)
        return again

    def _enter(self, article: Article, path: str) -> None:
        """Index an article, unless the same text is indexed already."""
        twin = self._catalog.holder(article.id)
        entry = replace(Entry.of(article, path), indexed=twin is None)
        if twin:
            self._report.duplicates.append(Duplicate(path, twin.path, same_text=True))
        elif cousin := self._catalog.same_body(entry):
            self._report.duplicates.append(Duplicate(path, cousin.path, same_text=False))
        self._catalog.enter(entry)
        if not twin:
            self._touched.add(article.id)
            self._writer.add(annotated(article).paragraphs)
            self._report.paragraphs += entry.paragraphs

    def _count(self, old: File | None, *, moved: bool) -> None:
        if old:
            self._report.changed += 1
        elif moved:
            self._report.renamed += 1
        else:
            self._report.added += 1

    def _mend(self) -> None:
        """Take out what was half indexed: a writer cannot take back what it has not committed."""
        if self._torn:
            writer = self._engine.writer()
            for article in self._torn:
                writer.remove(article)
            writer.commit()

    def _commit(self) -> None:
        """Publish in an order that a kill at any point leaves readable and repairable."""
        manifest = self._generation.manifest()
        if self._touched or manifest.folders != self._folders:
            self._catalog.begin(self._touched)
            if self._touched:
                self._writer.commit()
                self._mend()
            articles, paragraphs = self._catalog.counts()
            manifest = Manifest(
                schema=SCHEMA_VERSION,
                commit=manifest.commit + 1,
                articles=articles,
                paragraphs=paragraphs,
                updated=generations.now(),
                folders=self._folders,
            )
            self._generation.write(manifest)
        self._catalog.commit()
        self._report.state = manifest.state
