"""All exceptions of this package, as one tree.

    SearchError
    ├── FormatError            a file could not be read as an article
    ├── QueryError             the query is not valid; the message is for the reader
    │   └── ExpensiveQueryError    the query exceeds a limit
    ├── CitationError          a citation is not valid
    ├── LibraryError           a folder or file of the library is not as it should be
    │   ├── BusyLibraryError       another process is indexing
    │   ├── OriginalError          the file of an article cannot be handed out
    │   │   └── ChangedOriginalError   it is not what was indexed any more
    │   ├── BusyPicturesError      too many pictures are being drawn
    │   └── ReaderDiedError        a process that read files has died
    └── EngineError            the index cannot answer
        ├── MissingIndexError      nothing has been indexed yet
        │   └── RebuildingIndexError   it is being built right now
        └── OutdatedIndexError     the index is of another version or is damaged

Every message is one sentence that names the value and the remedy.
"""

from __future__ import annotations

from pathlib import Path

REBUILD = "run 'pilcrow index --rebuild'"  # the remedy for an index that cannot be read


class SearchError(Exception):
    """Anything that this package raises on purpose."""


class FormatError(SearchError):
    """A file could not be read as an article."""

    def __init__(self, message: str, *, path: Path) -> None:
        super().__init__(message)
        self.path = path


class QueryError(SearchError):
    """A query that cannot be searched for; ``position`` counts code points from 0."""

    def __init__(self, message: str, *, code: str, position: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.position = position


class ExpensiveQueryError(QueryError):
    """A query that exceeds a limit; ``clause`` is the part that does."""

    def __init__(self, message: str, *, code: str, clause: str) -> None:
        super().__init__(message, code=code)
        self.clause = clause


class CitationError(SearchError):
    """An invalid citation; ``part`` names the invalid part, "" for all of it."""

    def __init__(self, message: str, *, part: str) -> None:
        super().__init__(message)
        self.part = part


class LibraryError(SearchError):
    """A folder or file of the library is not as it should be."""


class BusyLibraryError(LibraryError):
    """Another process holds the library's write lock."""


class OriginalError(LibraryError):
    """The file that an article was read from is gone or may not be read; no path is disclosed."""


class ChangedOriginalError(OriginalError):
    """The file that an article was read from has other bytes than when it was indexed."""


class BusyPicturesError(LibraryError):
    """As many pictures of pages are being drawn as may be at a time."""


class ReaderDiedError(LibraryError):
    """A process that read files died; ``path`` is the first file without a result."""

    def __init__(self, path: Path, files: int) -> None:
        super().__init__(
            f"A process died that read {path} or one of the {files - 1} files after it: run "
            "'pilcrow index' again, and with '--processes 1' if it happens again. The existing "
            "index is untouched and still searchable."
        )
        self.path = path


class EngineError(SearchError):
    """The index cannot answer."""


class MissingIndexError(EngineError):
    """Nothing has been indexed yet."""


class RebuildingIndexError(MissingIndexError):
    """There is no index yet, but one is being built."""


class OutdatedIndexError(EngineError):
    """The index was written by another version, or is damaged."""
