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

from search import formats, generations
from search.catalog import Catalog, Entry, File
from search.changes import Changes
from search.engines.whoosh_engine import WhooshEngine, WhooshWriter
from search.errors import (
    EngineError,
    FormatError,
    LibraryError,
    MissingIndexError,
)
from search.files import Refused, Source, look, scan
from search.generations import Generation
from search.manifest import Manifest, digest, stamps
from search.model import Article, Paragraph
from search.report import Duplicate, Problem, Progress, Report
from search.schema import SCHEMA_VERSION

Watcher = Callable[[Progress], None]


def sync(
    library: Path,
    folders: Iterable[Path] = (),
    *,
    lang: str | None = None,
    annotate: bool | None = None,
    rebuild: bool = False,
    wait: float = 0,
    progress: Watcher = lambda _: None,
) -> Report:
    """Bring a library up to date with folders (and single files); with none, with all it knows.

    ``lang`` is the language of the folders' articles: English, or what it was the last time.
    ``annotate`` tells whether to look for quotations and names: yes, or as it was the last time.
    ``wait`` is how many seconds another writer may take to finish.

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
            report = _build(library, {**known, **chosen}, found, progress, annotate=annotate)
            report.upgraded = anew and not rebuild
        else:
            report = _update(library, {**known, **chosen}, chosen, found, progress)
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
    *,
    annotate: bool,
) -> Report:
    """Fill a new generation beside the live one, and publish it."""
    commit = generations.last_commit(library)
    with _unpublished(generations.begin(library)) as generation:
        WhooshEngine.create(generation.index)
        empty = Manifest(SCHEMA_VERSION, commit, 0, 0, generations.now(), {}, annotated=annotate)
        with _Run(generation, empty, folders, progress) as run:
            if commit:
                run.inherit(generations.published(library))
            report = run.bring_up_to_date(folders, found)
            run.verify()
        if report.interrupted and commit:
            raise LibraryError("The rebuild was interrupted: the index is as it was before.")
        generations.publish(generation, folders)
    return report


def _update(
    library: Path,
    folders: Mapping[str, str],
    roots: Collection[str],
    found: Sequence[Source | Refused],
    progress: Watcher = lambda _: None,
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
        with _Run(generation, manifest, folders, progress) as run:
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


def _annotated(article: Article) -> tuple[Paragraph, ...]:
    from search.annotate import annotated  # late: most runs find nothing new to annotate

    return annotated(article).paragraphs


class _Run:
    """One sync into a generation that nobody reads yet; ``_commit`` completes it."""

    def __init__(
        self,
        generation: Generation,
        before: Manifest,
        folders: Mapping[str, str],
        progress: Watcher,
    ) -> None:
        self._generation = generation
        self._before = before  # what the generation held when it was begun
        self._folders = dict(folders)  # all that the library holds from now on
        self._progress = progress
        self._touched: set[str] = set()  # articles that are added or removed
        self._owed: set[str] = set()  # files whose articles must be indexed, changed or not
        self._torn: list[str] = []  # articles that an interruption left half indexed
        self._report = Report()
        self._writing: WhooshWriter | None = None
        with ExitStack() as opened:
            self._catalog = opened.enter_context(closing(Catalog(generation.catalog)))
            self._engine = opened.enter_context(closing(WhooshEngine(generation.index)))
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        self._opened.__exit__(*error)

    @property
    def _writer(self) -> WhooshWriter:
        if self._writing is None:
            self._writing = self._opened.enter_context(closing(self._engine.writer()))
        return self._writing

    @property
    def changed(self) -> bool:
        """Tell whether the generation holds anything else than when it was begun."""
        return self._catalog.changed or self._before.folders != self._folders

    def bring_up_to_date(self, roots: Iterable[str], found: Iterable[Source | Refused]) -> Report:
        """Make the index hold what was found below the roots, and nothing else of theirs."""
        changes = Changes.between(self._catalog.files(), roots, found)
        self._report = changes.report()
        queue: dict[str, Source] = {}
        for path in changes.gone:
            queue |= {str(source.path): source for source in self._drop(path)}
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
            source = _fresh(source)
            sha256 = _digest(source) if old and old.size == source.size else None
            if old and sha256 and path not in self._owed and old.is_same(sha256, source.lang):
                self._note(File.of(source, sha256=sha256))
                self._report.unchanged += 1
                return []
            articles = list(
                formats.read(
                    source.path, name=source.name, source=source.publisher, lang=source.lang
                )
            )
            sha256 = sha256 or _digest(source)
            _ensure_still(source)
        except FormatError as error:
            self._report.problems.append(Problem(path, str(error)))
            if old is None:  # what could be read before stays indexed
                self._note(File.of(source, error=str(error)))
            return []
        same = old is not None and old.is_same(sha256, source.lang)
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
            self._writer.add(_annotated(article) if self._before.annotated else article.paragraphs)
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

    def _note(self, file: File) -> None:
        if self._catalog.file(file.path) != file:
            self._catalog.put(file)

    def _commit(self) -> None:
        """Complete the generation: index, catalog, and the manifest that vouches for both."""
        updated = generations.now()
        if self._touched:
            self._writer.commit()
            self._mend()
            self._catalog.date(updated)
        self._catalog.commit()
        before = self._before
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


def _fresh(source: Source) -> Source:
    """Look at a file again, just before it is read."""
    try:
        status = source.path.stat()
    except OSError:
        return source  # reading it tells why
    return replace(source, size=status.st_size, modified=status.st_mtime_ns)


def _digest(source: Source) -> str:
    try:
        return digest(source.path)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        message = f"Cannot read {source.path}: {why}; check the file and its permissions."
        raise FormatError(message, path=source.path) from error


def _ensure_still(source: Source) -> None:
    """Refuse a file that was written to while it was read.

    Raises:
        FormatError: it was.
    """
    if _fresh(source) != source:
        message = f"Cannot read {source.path}: it is being written; run 'pilcrow index' again."
        raise FormatError(message, path=source.path)
