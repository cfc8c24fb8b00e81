"""Schedule of a sync: files waiting to be read, in groups for the reader processes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator

from search.formats import KnownPart, Portion
from search.indexing.read_files import FileToRead
from search.storage.catalog import CatalogFile
from search.storage.source_files import Source

GROUP_SIZE = 256 * 1024  # bytes of files read together: an interruption costs at most so much
_ANNOTATED_SHARE = 4  # groups to be annotated are smaller by this factor: they take longer


class ReadingQueue:
    """Files in the order in which they are read and entered.

    A file is unchanged if its content has the hash in the catalog, unless reading it is forced:
    a file whose text was left out as a copy must be read when the other copy goes.
    """

    def __init__(
        self, catalog_file: Callable[[str], CatalogFile | None], *, annotate: bool
    ) -> None:
        """Create an empty queue; ``catalog_file`` looks a path up in the catalog."""
        self._waiting: dict[str, Source] = {}
        self._catalog_file = catalog_file
        self._group_size = GROUP_SIZE // (_ANNOTATED_SHARE if annotate else 1)
        self._forced: set[str] = set()
        self._being_read: set[str] = set()
        self._portions: dict[str, tuple[Portion, ...]] = {}  # of files that were read in part

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def size(self) -> int:
        """Bytes of all files that wait, without those that were read before from grown ones."""
        return sum(map(self._unread, self._waiting.values()))

    def add(self, sources: Iterable[Source]) -> None:
        """Queue files."""
        self._waiting |= {source.path: source for source in sources}

    def force(self, source: Source) -> None:
        """Queue a file that must be read although its content may be known."""
        self._forced.add(source.path)
        self._waiting[source.path] = source

    def is_forced(self, path: str) -> bool:
        """Return whether a file must be read although its content may be known."""
        return path in self._forced

    def groups(self) -> Iterator[list[FileToRead]]:
        """Yield groups of files until all are being read; files that are queued again follow."""
        while group := self._next_group():
            yield group

    def finish(self, path: str) -> None:
        """Take a file that was entered out of the queue."""
        del self._waiting[path]
        self._being_read.discard(path)
        self._forced.discard(path)

    def read_again(self, source: Source) -> None:
        """Put a file back that was read before it was forced."""
        del self._waiting[source.path]
        self._being_read.discard(source.path)
        self._waiting[source.path] = source

    def go_on(self, path: str, rest: tuple[Portion, ...]) -> None:
        """Queue the rest of a file of which a portion was entered."""
        self.read_again(self._waiting[path])
        self._forced.discard(path)
        self._portions[path] = rest

    def _unread(self, source: Source) -> int:
        known = self._known(source)
        return source.size - known.size if known and known.size < source.size else source.size

    def _next_group(self) -> list[FileToRead]:
        group: list[FileToRead] = []
        size = 0
        for path, source in self._waiting.items():
            if size >= self._group_size:
                break
            if path not in self._being_read:
                self._being_read.add(path)
                group.append(self._to_read(source))
                size += source.size
        return group

    def _to_read(self, source: Source) -> FileToRead:
        return FileToRead(source, self._known(source), self._portions.pop(source.path, ()))

    def _known(self, source: Source) -> KnownPart | None:
        """Return the content that was read of a file; None if it must be read anyway."""
        old = self._catalog_file(source.path)
        is_comparable = old and old.lang == source.lang and source.path not in self._forced
        if not (old and old.sha256 and is_comparable):
            return None
        # Where reading ended with an error, a longer file is read from its beginning.
        return KnownPart(sys.maxsize if old.error else old.size, old.sha256)
