"""Folder → index: find new, changed, renamed and removed files, and update the index.

The files are the source of truth; the index can always be rebuilt from them. An unchanged file
costs a ``stat``; an unreadable one is reported and skipped.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from search.engines.factory import Location, open_engine
from search.engines.protocol import CommittedState, Engine, Writer
from search.errors import LibraryError, MissingIndexError, ReaderDiedError
from search.indexing.bookkeeping import Bookkeeper
from search.indexing.changes import Changes
from search.indexing.duplicates import near_duplicates
from search.indexing.read_files import FileRead, FileReader, GroupRead
from search.indexing.reader_pool import enough, reading
from search.indexing.reading_queue import ReadingQueue
from search.indexing.report import Problem, Progress, Report
from search.indexing.scan import FolderScan, folder_languages, folder_of, look_again, scan_folders
from search.storage import confirmed_folders
from search.storage.source_files import scan

Watcher: TypeAlias = Callable[[Progress], None]


def sync(
    library: Location,
    folders: Iterable[Path] = (),
    *,
    lang: str | None = None,
    annotate: bool | None = None,
    rebuild: bool = False,
    wait: float = 0,
    progress: Watcher = lambda _: None,
    processes: int | None = 1,
) -> Report:
    """Update a library from folders and single files; without any, from all that it knows.

    ``lang`` is the language of the folders' articles that state none, or "auto": it is detected
    for each article. Default: as before, else "auto".
    ``annotate`` controls the detection of quotations and names; default: as before, else yes.
    ``wait`` is the number of seconds to wait for another writer.
    ``processes`` is the number of processes that read files, this one included; with None, as
    many as pay. Since the others are spawned, your script needs its ``__main__`` guard.

    Raises:
        LibraryError: no folder has articles, a folder of a restored backup is not confirmed, a
            rebuild would lose those of a missing folder, or ``annotate`` changes without one.
        BusyLibraryError: another process is indexing.
        OutdatedIndexError: the index must be rebuilt first.
    """
    started = time.perf_counter()
    engine = open_engine(library)
    with _translated(library), engine.lock(wait=wait):
        from_scratch = rebuild or _is_older(engine)
        known = engine.folders()
        annotate = _annotates(engine.last_state(), wanted=annotate, from_scratch=from_scratch)
        named = list(folders)
        confirmed_folders.confirm(library, named)
        chosen = folder_languages([*known, *named] if from_scratch else named, known, lang)
        confirmed_folders.check(library, chosen)
        scanned = scan_folders(chosen, known)
        doubted = confirmed_folders.doubted(library)
        job = _Job(engine, {**known, **scanned.folders}, progress, processes, doubted)
        if from_scratch or not known:
            _ensure_complete(scanned, known)
            report = job.rebuild(scanned, annotate=annotate)
            report.upgraded = from_scratch and not rebuild
        else:
            report = job.update(scanned)
    report.problems += scanned.unavailable
    report.seconds = time.perf_counter() - started
    return report


def forget(library: Location, folder: Path, *, wait: float = 0) -> Report:
    """Remove a folder and its articles from a library; the files themselves stay.

    Raises:
        LibraryError: the folder is not in the library.
        BusyLibraryError: another process is indexing.
    """
    started = time.perf_counter()
    path = str(folder.expanduser().resolve())
    engine = open_engine(library)
    with _translated(library), engine.lock(wait=wait):
        folders = engine.state().folders
        if path not in folders:
            raise LibraryError(f"{path} is not in the library; it holds {', '.join(folders)}.")
        remaining = {name: lang for name, lang in folders.items() if name != path}
        confirmed_folders.doubt(library, confirmed_folders.doubted(library) - {path})
        doubted = confirmed_folders.doubted(library)
        readable = {name: lang for name, lang in remaining.items() if name not in doubted}
        job = _Job(engine, remaining, doubted=doubted)
        report = job.update(_rest_of(path, readable), forgotten=path)
    report.seconds = time.perf_counter() - started
    return report


def _rest_of(path: str, remaining: Mapping[str, str]) -> FolderScan:
    """List the files below a forgotten folder that belong to a folder around it."""
    outer = folder_of(path, remaining)
    if outer is None:
        return FolderScan()
    here = [item for item in scan(Path(outer), remaining[outer]) if folder_of(item.path, [path])]
    found = [item for item in here if folder_of(item.path, remaining) == outer]
    return FolderScan({outer: remaining[outer]}, found)


def _ensure_complete(scanned: FolderScan, known: Mapping[str, str]) -> None:
    """Refuse a rebuild without the articles of a folder that is missing now."""
    for problem in scanned.unavailable:
        if problem.path in known:
            raise LibraryError(problem.message)


@contextmanager
def _translated(library: Location) -> Iterator[None]:
    """Translate errors of the operating system; nothing was published, so nothing is lost."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise LibraryError(
                "Disk full. The existing index is untouched and still searchable. "
                "Free some space, then run 'pilcrow index' again."
            ) from error
        raise _unchanged(library, error.strerror or str(error)) from error
    except MemoryError as error:
        raise _unchanged(library, "out of memory") from error


def _unchanged(library: Location, why: str) -> LibraryError:
    return LibraryError(
        f"The library {library} cannot be changed ({why.lower()}). The existing index is untouched "
        "and still searchable. Fix that, then run 'pilcrow index' again."
    )


def _is_older(engine: Engine) -> bool:
    try:
        return engine.is_older()
    except MissingIndexError:
        return False


def _annotates(before: CommittedState | None, *, wanted: bool | None, from_scratch: bool) -> bool:
    """Decide whether paragraphs are annotated: those of a library are either all or none."""
    if before is None or wanted is None:
        return before.annotated if before else wanted is not False
    if not from_scratch and wanted != before.annotated:
        option = "--annotations" if wanted else "--no-annotations"
        raise LibraryError(
            f"{option} applies to a whole library: 'pilcrow index --rebuild {option}' indexes this "
            "one again."
        )
    return wanted


@dataclass(frozen=True, slots=True)
class _Job:
    """The change of one library."""

    engine: Engine
    folders: Mapping[str, str]  # all folders of the library after the change: their languages
    progress: Watcher = lambda _: None
    processes: int | None = 1
    doubted: frozenset[str] = frozenset()  # folders that must not be read

    def rebuild(self, scanned: FolderScan, *, annotate: bool) -> Report:
        """Build a new index beside the published one, and publish it."""
        before = self.engine.last_state()
        with self._begin(rebuild=True, annotate=annotate) as writer:
            changes = Changes.between({}, scanned.found, is_scanned=lambda _: True)
            run, died = self._read(writer, changes, annotate=annotate)
            report = run.report
            if report.interrupted and before:
                why = "The rebuild was interrupted. The existing index is untouched."
                raise died or LibraryError(why)
            report.state = writer.commit(self.folders).shown()
        run.compare(self.engine)
        return report

    def update(self, scanned: FolderScan, *, forgotten: str | None = None) -> Report:
        """Publish the changes in scanned folders, and below a forgotten one, if there are any."""
        state = self.engine.recover()

        def is_scanned(path: str) -> bool:
            if forgotten:
                return folder_of(path, state.folders) == forgotten
            return folder_of(path, self.folders) in scanned.folders

        def is_reassigned(path: str) -> bool:
            return folder_of(path, state.folders) != folder_of(path, self.folders)

        differs = state.folders.keys() != self.folders.keys()
        with self.engine.catalog() as catalog:
            changes = Changes.between(
                catalog.files(),
                scanned.found,
                is_scanned=is_scanned,
                is_reassigned=is_reassigned if differs else lambda _: False,
            )
        if not changes and state.folders == self.folders:
            report = changes.report()
            report.state = state.shown()
            return report
        with self._begin(rebuild=False, annotate=state.annotated) as writer:
            run, _ = self._read(writer, changes, annotate=state.annotated)
            report = run.report
            report.state = writer.commit(self.folders).shown()
        run.compare(self.engine)
        return report

    def _begin(self, *, rebuild: bool, annotate: bool) -> AbstractContextManager[Writer]:
        is_parallel = self.processes != 1
        return self.engine.begin(rebuild=rebuild, annotated=annotate, parallel=is_parallel)

    def _read(
        self, writer: Writer, changes: Changes, *, annotate: bool
    ) -> tuple[_Run, ReaderDiedError | None]:
        reader = FileReader(self.engine.preparer(), annotate=annotate)
        readable = {name: lang for name, lang in self.folders.items() if name not in self.doubted}
        run = _Run(writer, readable, changes, self.progress, reader)
        return run, run.read_all(self.processes)


class _Run:
    """One sync into a writer: files are read in the order of a queue, and entered one by one."""

    def __init__(
        self,
        writer: Writer,
        folders: Mapping[str, str],
        changes: Changes,
        progress: Watcher,
        reader: FileReader,
    ) -> None:
        self.report = changes.report()
        self._writer = writer
        self._folders = folders
        self._progress = progress
        self._reader = reader
        moved = {file.sha256 for file in changes.gone.values() if file.sha256}
        self._books = Bookkeeper(writer, self.report, moved=moved, reassigned=changes.reassigned)
        self._queue = ReadingQueue(self._books.file, annotate=reader.annotate)
        self._entered = 0  # files
        self._entering: list[str] = []  # files that an interruption now would leave half entered
        self._changes = changes

    def read_all(self, processes: int | None) -> ReaderDiedError | None:
        """Read and enter all changes; return the error if a reader process died.

        When the run is interrupted, files that were entered completely are kept.
        """
        gone = self._changes.gone
        for path in gone:
            self._force(self._books.drop(path))
        news = self._changes.news
        self._queue.add(news.values())
        for path in self._changes.reassigned:
            self._queue.force(news[path])
        died = None
        try:
            self._read_queue(processes)
        except (KeyboardInterrupt, ReaderDiedError) as error:
            self.report.interrupted = True
            if isinstance(error, ReaderDiedError):
                self.report.problems.append(Problem(str(error.path), str(error)))
                died = error
            self._books.withdraw(self._entering)
        self.report.removed = len(gone) - self.report.renamed
        return died

    def compare(self, engine: Engine) -> None:
        """Report which of the new articles say nearly the same as others, once all are published.

        Those with the same paragraphs were reported when they were entered.
        """
        told = {frozenset((each.path, each.of)) for each in self.report.duplicates}
        new = self._books.indexed
        for duplicate in near_duplicates(engine, new) if new else ():
            if frozenset((duplicate.path, duplicate.of)) not in told:
                self.report.duplicates.append(duplicate)

    def _read_queue(self, processes: int | None) -> None:
        count = processes or enough(self._queue.size, annotate=self._reader.annotate)
        with reading(count, self._reader) as read:
            while self._queue:
                for group in read(self._queue.groups()):
                    self._enter_group(group)

    def _enter_group(self, group: GroupRead) -> None:
        """Enter the files of a group, and add those of their articles that are new."""
        kept: list[bool] = []
        try:
            for read in group.files:
                self._entering = [read.source.path]
                self._enter(read, kept)
                self._entering = []
                self._entered += 1
                total = self._entered + len(self._queue)
                self._progress(Progress(self._entered, total, self.report.paragraphs))
        finally:
            half, self._entering = self._entering, [read.source.path for read in group.files]
            self._writer.add(group.prepared, kept)
            self._entering = half

    def _enter(self, read: FileRead, kept: list[bool]) -> None:
        path = read.source.path
        others: list[str] = []
        if read.error and not read.articles and not read.portion:
            self._books.skip(read, read.error)
        elif read.is_known and self._queue.is_forced(path):
            self._queue.read_again(read.source)  # the other copy was removed since
            return
        elif read.is_known:
            self._books.keep(read)
        else:
            others = self._books.enter(read, kept)
        if read.rest:
            self._queue.go_on(path, read.rest)
        else:
            self._queue.finish(path)
        self._force(others)

    def _force(self, paths: Iterable[str]) -> None:
        for path in paths:
            source = look_again(path, self._folders)
            if source:
                self._queue.force(source)
