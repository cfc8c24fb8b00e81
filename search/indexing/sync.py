"""Folder → index: find what is new, changed, renamed or gone, and bring the index up to date.

Files are the truth; the index can always be made again from them. An unchanged file costs a
``stat``; a bad one is reported and skipped.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import (
    Callable,
    Collection,
    Container,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from search import formats
from search.engines.whoosh.building.writer import ColumnarWriter
from search.engines.whoosh.engine import WhooshEngine
from search.engines.whoosh.schema import SCHEMA_VERSION
from search.engines.whoosh.storage import generations
from search.engines.whoosh.storage.generations import Generation
from search.engines.whoosh.storage.manifest import Manifest, stamps
from search.errors import EngineError, LibraryError, MissingIndexError, ReaderDiedError
from search.indexing.changes import Changes
from search.indexing.read_files import Reading, Readings, Wanted
from search.indexing.reader_pool import enough, reading
from search.indexing.report import Duplicate, Problem, Progress, Report
from search.storage.catalog import Catalog, Entry, File
from search.storage.source_files import Refused, Source, look, scan

Watcher = Callable[[Progress], None]

TOGETHER = 256 * 1024  # bytes of files that are read at once: what an interruption may cost
_ANNOTATING = 4  # so many times fewer, where they take longer


def sync(
    library: Path,
    folders: Iterable[Path] = (),
    *,
    lang: str | None = None,
    annotate: bool | None = None,
    rebuild: bool = False,
    wait: float = 0,
    progress: Watcher = lambda _: None,
    processes: int | None = 1,
) -> Report:
    """Bring a library up to date with folders (and single files); with none, with all it knows.

    ``lang`` is the language of the folders' articles: English, or what it was the last time.
    ``annotate`` tells whether to look for quotations and names: yes, or as it was the last time.
    ``wait`` is how many seconds another writer may take to finish.
    ``processes`` read the files, this one among them; with None, as many as pay. As the others are
    started afresh, a script of yours needs its ``__main__`` guard.

    Raises:
        LibraryError: a folder is missing or empty, there is none to index, or ``annotate`` changes
            without a rebuild.
        BusyLibraryError: another process is indexing.
        OutdatedIndexError: the index must be rebuilt first.
    """
    started = time.perf_counter()
    with _sentences(library), generations.writing(library, wait=wait):
        anew = rebuild or _is_outdated(library)
        known = generations.folders_of(library)
        annotate = _annotates(generations.last_manifest(library), wanted=annotate, anew=anew)
        chosen = _languages([*known, *folders] if anew else folders, known, lang)
        found = _scan(chosen)
        if anew or not known:
            report = _build(
                library, {**known, **chosen}, found, progress, processes, annotate=annotate
            )
            report.upgraded = anew and not rebuild
        else:
            report = _update(library, {**known, **chosen}, chosen, found, progress, processes)
    report.seconds = time.perf_counter() - started
    return report


def forget(library: Path, folder: Path, *, wait: float = 0) -> Report:
    """Drop a folder, and all articles of it, from a library; its files are left alone.

    Raises:
        LibraryError: the folder is not in the library.
        BusyLibraryError: another process is indexing.
    """
    path = str(folder.expanduser().resolve())
    with _sentences(library), generations.writing(library, wait=wait):
        folders = generations.published(library).manifest().folders
        if path not in folders:
            raise LibraryError(f"{path} is not in the library; it holds {', '.join(folders)}.")
        remaining = {name: lang for name, lang in folders.items() if name != path}
        return _update(library, remaining, [path], [])


@contextmanager
def _sentences(library: Path) -> Iterator[None]:
    """Say in one sentence what the disk refuses; nothing was published, so nothing is lost."""
    try:
        yield
    except (OSError, sqlite3.Error, MemoryError) as error:
        why = (getattr(error, "strerror", None) or str(error) or "out of memory").lower()
        raise LibraryError(
            f"The library {library} could not be changed ({why}): mend that and run "
            "'pilcrow index'; what was published is as it was."
        ) from error


def is_older(generation: Generation) -> bool:
    """Tell whether an older Pilcrow wrote an index, which is then made anew from the files."""
    manifest = generation.any_manifest()
    return manifest.schema < SCHEMA_VERSION or not manifest.files


def _is_outdated(library: Path) -> bool:
    try:
        return is_older(generations.published(library))
    except MissingIndexError:
        return False


def _annotates(before: Manifest | None, *, wanted: bool | None, anew: bool) -> bool:
    """Decide whether paragraphs are annotated: all of a library are, or none."""
    if before is None or wanted is None:
        return before.annotated if before else wanted is not False
    if not anew and wanted != before.annotated:
        option = "--annotations" if wanted else "--no-annotations"
        raise LibraryError(
            f"{option} is for a whole library: 'pilcrow index --rebuild {option}' indexes this one "
            "again."
        )
    return wanted


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
    processes: int | None,
    *,
    annotate: bool,
) -> Report:
    """Fill a new generation beside the live one, and publish it."""
    commit = generations.last_commit(library)
    anew = _unpublished(generations.begin(library))
    with generations.rebuilding(library), anew as generation:
        WhooshEngine.create(generation.index)
        empty = Manifest(SCHEMA_VERSION, commit, 0, 0, generations.now(), {}, annotated=annotate)
        with _Run(generation, empty, folders, progress, processes) as run:
            if commit:
                run.inherit(generations.published(library))
            report = run.bring_up_to_date(folders, found)
            run.verify()
        if report.interrupted and commit:
            why = LibraryError("The rebuild was interrupted: the index is as it was before.")
            raise run.died or why
        generations.publish(generation, folders)
    return report


def _update(
    library: Path,
    folders: Mapping[str, str],
    roots: Collection[str],
    found: Sequence[Source | Refused],
    progress: Watcher = lambda _: None,
    processes: int | None = 1,
) -> Report:
    """Change a copy of the live generation, and publish it; none is made if there is no news."""
    live = generations.published(library)
    manifest = live.manifest()
    live.check(manifest)
    generations.remove_others(library, live.folder.name)  # what a killed run left behind
    with closing(Catalog.reading(live.catalog)) as catalog:
        changes = Changes.between(catalog.files(), roots, found)
        if not changes and manifest.folders == folders:
            report = changes.report()
            report.state = manifest.state
            return report
    with _unpublished(generations.begin_from(live, manifest)) as generation:
        with _Run(generation, manifest, folders, progress, processes) as run:
            report = run.bring_up_to_date(roots, found)
            is_news = run.changed
        if is_news:
            generations.publish(generation, folders)
    return report


@contextmanager
def _unpublished(generation: Generation) -> Iterator[Generation]:
    """Make a generation; in the end it is published and the only one, or removed."""
    try:
        yield generation
    finally:
        generations.settle(generation)


class _Run:
    """One sync into a generation that nobody reads yet; ``_commit`` completes it."""

    def __init__(
        self,
        generation: Generation,
        before: Manifest,
        folders: Mapping[str, str],
        progress: Watcher,
        processes: int | None = 1,
    ) -> None:
        self._generation = generation
        self._before = before  # what the generation held when it was begun
        self._folders = dict(folders)  # all that the library holds from now on
        self._progress = progress
        self._processes = processes
        self._together = TOGETHER // (_ANNOTATING if before.annotated else 1)
        self._touched: set[str] = set()  # articles that are added or removed
        self._owed: set[str] = set()  # files whose articles must be indexed, changed or not
        self._being_read: set[str] = set()
        self._listed: set[str] = set()  # files in the catalog
        self.died: ReaderDiedError | None = None
        self._done = 0  # files entered
        self._entering: list[str] = []  # files that an interruption now would leave half entered
        self._torn: list[str] = []  # articles of those
        self._report = Report()
        self._writing: ColumnarWriter | None = None
        with ExitStack() as opened:
            self._catalog = opened.enter_context(closing(Catalog(generation.catalog)))
            self._engine = opened.enter_context(closing(WhooshEngine(generation.index)))
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        self._opened.__exit__(*error)

    @property
    def _writer(self) -> ColumnarWriter:
        if self._writing is None:
            writer = self._engine.writer(parallel=self._processes != 1)
            self._writing = self._opened.enter_context(closing(writer))
        return self._writing

    @property
    def changed(self) -> bool:
        """Tell whether the generation holds anything else than when it was begun."""
        return self._catalog.changed or self._before.folders != self._folders

    def bring_up_to_date(self, roots: Iterable[str], found: Iterable[Source | Refused]) -> Report:
        """Make the index hold what was found below the roots, and nothing else of theirs."""
        files = self._catalog.files()
        self._listed = set(files)
        changes = Changes.between(files, roots, found)
        self._report = changes.report()
        queue: dict[str, Source] = {}
        for path in changes.gone:
            queue |= {source.path: source for source in self._drop(path)}
        queue |= changes.news
        moved = {file.sha256 for file in changes.gone.values() if file.sha256}
        self._read_all(queue, moved)
        self._report.removed = len(changes.gone) - self._report.renamed
        self._commit()
        return self._report

    def inherit(self, before: Generation) -> None:
        """Keep what only the generation before knows."""
        self._catalog.inherit(before.catalog)

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

    def _drop(self, path: str) -> list[Source]:
        """Forget a file; give those files in which its articles can still be read."""
        again: list[Source] = []
        for entry in self._catalog.entries(path):
            if entry.indexed:
                self._remove(entry.id)
                for other in self._catalog.entries_of(entry.id):
                    if other.path != path:
                        again += self._again(other.path)
        self._forget(path)
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
        annotate = self._before.annotated
        size = sum(source.size for source in queue.values())
        processes = self._processes or enough(size, annotate=annotate)
        try:
            with reading(processes, annotate=annotate) as read:
                while queue:
                    for readings in read(self._groups(queue)):
                        self._enter_all(readings, queue, moved)
        except (KeyboardInterrupt, ReaderDiedError) as error:
            self._report.interrupted = True
            if isinstance(error, ReaderDiedError):
                self._report.problems.append(Problem(str(error.path), str(error)))
                self.died = error
            self._tear()

    def _groups(self, queue: Mapping[str, Source]) -> Iterator[list[Wanted]]:
        """Choose files that are read next, together, until all are being read."""
        while True:
            group: list[Wanted] = []
            size = 0
            for path, source in queue.items():
                if size >= self._together:
                    break
                if path not in self._being_read:
                    self._being_read.add(path)
                    group.append(self._wanted(source))
                    size += source.size
            if not group:
                return
            yield group

    def _wanted(self, source: Source) -> Wanted:
        path = source.path
        old = self._file(path)
        same = old and old.lang == source.lang and path not in self._owed
        return Wanted(source, old.sha256 if old and same else None)

    def _enter_all(
        self, readings: Readings, queue: dict[str, Source], moved: Container[str]
    ) -> None:
        """Index files that were read, as far as their articles are not indexed already."""
        kept: list[bool] = []
        try:
            for file in readings.files:
                path = file.source.path
                self._entering = [path]
                again = self._enter(file, moved, kept)
                del queue[path]
                self._being_read.discard(path)
                queue |= {source.path: source for source in again}
                if path not in queue:
                    self._owed.discard(path)
                self._entering = []
                self._done += 1
                done = self._done
                self._progress(Progress(done, done + len(queue), self._report.paragraphs))
        finally:
            half, self._entering = self._entering, [r.source.path for r in readings.files]
            self._writer.add(readings.batch, kept)
            self._entering = half

    def _tear(self) -> None:
        """Have files that were being entered be read again; until then none of them is found."""
        for path in self._entering:
            self._torn += [entry.id for entry in self._catalog.entries(path) if entry.indexed]
            self._forget(path)

    def _enter(self, reading: Reading, moved: Container[str], kept: list[bool]) -> list[Source]:
        """Enter a file; flag its articles to be indexed; give files to be read because of it."""
        source, sha256 = reading.source, reading.sha256
        path = source.path
        old = self._file(path)
        if reading.error:
            self._report.problems.append(Problem(path, reading.error))
            if old is None:  # what could be read before stays indexed
                self._note(File.of(source, error=reading.error))
            return []
        if reading.known:
            if path in self._owed:  # since it was compared, its twin has gone
                return [source]
            self._note(File.of(source, sha256=sha256))
            self._report.unchanged += 1
            return []
        again = self._drop(path) if old else []
        self._put(File.of(source, sha256=sha256))
        kept += map(self._enter_article, reading.entries)
        self._report.empty += [path] * reading.empty
        if old is None or not old.is_same(sha256, source.lang):
            self._count(old, moved=sha256 in moved)
        return again

    def _enter_article(self, entry: Entry) -> bool:
        """Enter an article; tell whether to index it: the same text may be indexed already."""
        alike = self._catalog.alike(entry)
        twin = next((other for other in alike if other.id == entry.id), None)
        if alike:
            path = (twin or alike[0]).path
            same_text = twin is not None
            self._report.duplicates.append(Duplicate(entry.path, path, same_text=same_text))
        self._catalog.enter(entry._replace(indexed=twin is None))
        if not twin:
            self._touched.add(entry.id)
            self._report.paragraphs += entry.paragraphs
        return twin is None

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

    def _note(self, file: File) -> None:
        if self._file(file.path) != file:
            self._put(file)

    def _file(self, path: str) -> File | None:
        return self._catalog.file(path) if path in self._listed else None

    def _put(self, file: File) -> None:
        self._catalog.put(file)
        self._listed.add(file.path)

    def _forget(self, path: str) -> None:
        self._catalog.forget(path)
        self._listed.discard(path)

    def _commit(self) -> None:
        """Complete the generation: index, catalog, and the manifest that vouches for both."""
        updated = generations.now()
        if self._touched:
            self._writer.commit()
            self._mend()
            self._catalog.date(updated)
        self._catalog.commit()
        before = self._before
        if not before.files:  # it was made anew
            self._catalog.compact()
        manifest = replace(before, files=stamps(self._generation.folder, before.files))
        if self._touched or before.folders != self._folders:
            articles, paragraphs = self._catalog.counts()
            manifest = replace(
                manifest,
                commit=before.commit + 1,
                articles=articles,
                paragraphs=paragraphs,
                updated=updated,
                folders=self._folders,
                annotated=before.annotated,
            )
        self._generation.write(manifest)
        self._report.state = manifest.state
