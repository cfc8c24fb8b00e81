"""Tables of contents are unpickled from an allow-list: a stranger's index runs no code."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from whoosh.fields import STORED, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, open_dir

from search import OutdatedIndexError
from search.engines.protocol import Selection
from search.engines.whoosh.index import WhooshIndex
from search.engines.whoosh.safe_pickles import CheckedStorage, check
from search.engines.whoosh.schema import SCHEMA, SCHEMA_VERSION
from search.engines.whoosh.segments.whoosh_codec import ColumnarSegment
from search.planning.planner import Planner
from search.query.parser import parse
from tests.support.paths import DATA

PRESENT = DATA / "indexes" / str(SCHEMA_VERSION)
OLDER = DATA / "older_indexes" / "5"


class Runs:
    """Runs a function when it is unpickled."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.deed = function, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.deed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(PRESENT, tmp_path / "index")


def replace(folder: Path, *, schema: Any = SCHEMA, segments: Any = None) -> None:
    """Write another table of contents with Whoosh."""
    storage = FileStorage(os.fspath(folder))
    toc = TOC.read(storage, "MAIN")
    toc.schema, toc.segments = schema, toc.segments if segments is None else segments
    toc.generation += 1
    toc.write(storage, "MAIN")


def segment(**attributes: object) -> ColumnarSegment:
    """Make a segment with unusual attributes."""
    made = ColumnarSegment("MAIN")
    made.documents = 34
    vars(made).update(attributes)
    return made


def assert_refused(folder: Path, why: str) -> None:
    with pytest.raises(OutdatedIndexError, match=why) as caught:
        check(folder)
    assert "_MAIN_2.toc" in str(caught.value)
    assert "pilcrow index --rebuild" in str(caught.value)
    with pytest.raises(OutdatedIndexError, match=why):
        WhooshIndex(folder).snapshot()


def test_an_index_of_ours_is_read(folder: Path) -> None:
    check(folder)
    assert WhooshIndex(folder).snapshot().size() == (1, 34)


@pytest.mark.parametrize("place", ["schema", "segments"])
@pytest.mark.parametrize(
    ("function", "named"),
    [(os.mkdir, "posix.mkdir"), (eval, "(__builtin__|builtins).eval"), (os.system, "posix.system")],
)
def test_a_function_in_a_pickle_is_not_run(
    folder: Path, place: str, function: Callable[..., object], named: str
) -> None:
    trap = folder.parent / "run"
    argument = {
        os.mkdir: str(trap),
        eval: f"__import__('os').mkdir({str(trap)!r})",
        os.system: f"mkdir {trap}",
    }[function]
    runs = Runs(function, argument)
    schema = Schema(text=STORED())
    schema.extra = runs
    replace(folder, **({"schema": schema} if place == "schema" else {"segments": [runs]}))
    assert_refused(folder, f"names {named}, which belongs to no index of Pilcrow")
    assert not trap.exists()


@pytest.mark.parametrize(
    ("segments", "why"),
    [
        ("none", "its list of segments is none"),
        (["MAIN"], "a segment of the kind str"),
        ([SCHEMA], "a segment of the kind Schema"),
        ([segment(segid="../../elsewhere")], "is called 'MAIN_../../elsewhere'"),
        ([segment(indexname="/etc/x")], "is called '/etc/x_"),
        ([segment(segid=7)], "has other attributes"),
        ([segment(path="elsewhere")], "has other attributes"),
        ([segment(name="elsewhere")], "has other attributes"),
        ([segment(documents=True)], "has other attributes"),
        ([segment(compound=True)], "that it cannot have"),
        ([segment(deleted={34})], "that it cannot have"),
        ([segment(deleted={-1})], "that it cannot have"),
        ([segment(deleted={"1"})], "that it cannot have"),
    ],
)
def test_segments_are_what_pilcrow_writes(folder: Path, segments: Any, why: str) -> None:
    replace(folder, segments=segments)
    assert_refused(folder, why)


def test_a_table_of_contents_cut_short_is_damaged(folder: Path) -> None:
    [path] = folder.glob("*.toc")
    content = path.read_bytes()
    for size in range(0, len(content), 7):
        path.write_bytes(content[:size])
        with pytest.raises(OutdatedIndexError, match="--rebuild"):
            check(folder)


def test_a_folder_without_an_index_is_none(tmp_path: Path) -> None:
    with pytest.raises(OutdatedIndexError, match="--rebuild"):
        check(tmp_path)


def test_an_index_of_version_5_is_read_by_the_new_names(tmp_path: Path) -> None:
    """It names ``search.columnar.codec`` and ``search.schema``, which are gone."""
    copy = shutil.copytree(OLDER, tmp_path / "index")
    [path] = copy.glob("*.toc")
    assert b"search.columnar.codec" in path.read_bytes()
    check(copy)
    snapshot = WhooshIndex(copy).snapshot()
    assert snapshot.size() == (1, 34)
    plan = Planner(snapshot).plan(parse("speaker:lavrov quote:aid").tree)
    found = snapshot.select(Selection(plan=plan)).found
    assert sorted(hit.paragraph.anchor for hit in found) == ["p15", "p4"]
    schema = TOC.read(CheckedStorage(os.fspath(copy)), "MAIN").schema
    assert b"search.engines.whoosh.schema" in pickle.dumps(schema)


def test_whooshs_own_door_stands_open(folder: Path) -> None:
    check(folder)
    with open_dir(folder).searcher() as searcher:
        assert searcher.doc_count() == 34
