"""Tables of contents of an index, read without running what their pickles name.

Whoosh pickles the schema and the list of segments into each table of contents (``*.toc``), and
unpickling runs any function that a pickle names. An index may come from a stranger's backup, so
that a table of contents is read by an unpickler that knows the classes of an index and refuses any
other name. Segments are then checked attribute by attribute.

But: ``whoosh.index.open_dir`` unpickles by itself. ``check`` tells before whether that is safe.
"""

from __future__ import annotations

import os
import pickle
import re
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from whoosh.fields import STORED, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Positions
from whoosh.index import TOC

from search.engines.whoosh.analyzer import ValueAnalyzer, WordAnalyzer
from search.engines.whoosh.schema import SCHEMA, DateTerms, Terms, ValuesColumn
from search.engines.whoosh.segments.whoosh_codec import ColumnarSegment
from search.errors import EngineError, OutdatedIndexError

_REBUILD = "run 'pilcrow index --rebuild'"

# The classes of an index, by the names under which they are pickled.
_ALLOWED = {
    (kind.__module__, kind.__name__): kind
    for kind in (
        *(ColumnarSegment, Terms, DateTerms, ValuesColumn, WordAnalyzer, ValueAnalyzer),
        *(Schema, STORED, Positions),
    )
}
# Names of version 5. Its arrays are those of version 6; only modules moved.
_ALLOWED |= {
    ("search.columnar.codec", "ColumnarSegment"): ColumnarSegment,
    ("search.schema", "Terms"): Terms,
}

_NAME = re.compile(r"[A-Za-z]+")  # of an index
_SEGMENT_ID = re.compile(r"[0-9a-z]{1,64}")  # part of a file's name: no separator of folders
_TYPES = {"indexname": str, "segid": str, "compound": bool, "documents": int, "deleted": set}


class _Unpickler(pickle.Unpickler):
    """Unpickles the classes of an index, and no others."""

    def find_class(self, module: str, name: str) -> type:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(
                f"it names {module}.{name}, which belongs to no index of Pilcrow"
            ) from None


class _TableOfContents(StructFile):  # type: ignore[misc]  # whoosh is untyped here
    """A table of contents whose pickles are checked when they are read or skipped."""

    def __init__(self, path: Path) -> None:
        # Whole in memory: Whoosh does not close a file in which something is wrong.
        super().__init__(BytesIO(path.read_bytes()), name=path.name)
        self._path = path

    def read_string(self) -> bytes:
        """Return the pickled schema, pickled again by today's names: Whoosh unpickles it next."""
        return pickle.dumps(self._unpickled(BytesIO(super().read_string())))

    def skip_string(self) -> None:
        """Check the pickled schema; the caller uses another."""
        self._unpickled(BytesIO(super().read_string()))

    def read_pickle(self) -> list[ColumnarSegment]:
        """Unpickle the segments.

        Raises:
            OutdatedIndexError: they are damaged, or not those of an index of Pilcrow.
        """
        segments = self._unpickled(self.file)
        if not isinstance(segments, list):
            raise self._refused("its list of segments is none")
        return [self._checked(segment) for segment in segments]

    def _unpickled(self, file: BinaryIO) -> Any:
        try:
            return _Unpickler(file).load()
        except Exception as error:  # a damaged pickle may raise anything
            raise self._refused(str(error) or type(error).__name__) from error

    def _checked(self, segment: Any) -> ColumnarSegment:
        """Check the attributes of a segment: its id names a file, its numbers are indices."""
        if not isinstance(segment, ColumnarSegment):
            raise self._refused(f"it lists a segment of the kind {type(segment).__name__}")
        held = vars(segment)
        if {name: type(value) for name, value in held.items()} != _TYPES:
            raise self._refused("a segment has other attributes than Pilcrow writes")
        if not (_NAME.fullmatch(segment.indexname) and _SEGMENT_ID.fullmatch(segment.segid)):
            raise self._refused(f"a segment is called {segment.segment_id()!r}")
        if segment.compound or any(
            type(number) is not int or not 0 <= number < segment.documents
            for number in segment.deleted
        ):
            raise self._refused("a segment has deleted documents that it cannot have")
        return segment

    def _refused(self, why: str) -> OutdatedIndexError:
        return OutdatedIndexError(
            f"The index cannot be opened: {self._path} is damaged or not Pilcrow's ({why}): "
            f"{_REBUILD}."
        )


class CheckedStorage(FileStorage):  # type: ignore[misc]
    """A folder of an index whose tables of contents are unpickled from the allow-list only."""

    def open_file(self, name: str, **options: Any) -> StructFile:
        """Open a file; Whoosh reads each table of contents through this."""
        if not name.endswith(".toc"):
            return super().open_file(name, **options)
        return _TableOfContents(Path(self.folder) / name)


def check(folder: Path) -> None:
    """Check the latest table of contents in a folder, schema and segments.

    Raises:
        OutdatedIndexError: it names other classes than an index has, or is damaged.
        EngineError: it cannot be read.
    """
    try:
        TOC.read(CheckedStorage(os.fspath(folder)), "MAIN", schema=SCHEMA)
    except FileNotFoundError as error:
        raise OutdatedIndexError(f"There is no index in {folder}: {_REBUILD}.") from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise EngineError(f"The index in {folder} cannot be read ({why}).") from error
    except EngineError:
        raise
    except Exception as error:  # of damaged numbers Whoosh raises whatever they lead to
        raise OutdatedIndexError(
            f"The index in {folder} is damaged ({error or type(error).__name__}): {_REBUILD}."
        ) from error
