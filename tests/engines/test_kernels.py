"""The compiled code against numpy: the same answers, and no crash whatever the files hold."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Copies, ExpensiveQueryError, Filter, Paragraph, Sort, time_limit
from search.engines.protocol import Selected, Selection
from search.engines.whoosh.index import WhooshIndex
from search.engines.whoosh.kernels import build, library
from search.engines.whoosh.segments import inverter, postings
from search.engines.whoosh.snapshot import IndexSnapshot
from search.planning import ranking
from search.planning.plan import Plan, filter_plan
from search.planning.planner import Planner
from search.query.parser import parse
from tests.support.engines import commit
from tests.support.kernels import WAYS, search_by
from tests.support.paths import ROOT
from tests.support.random_articles import QUERIES, corpus

FACETS = ("source", "author", "section", "speaker", "year", "month")
FILTERS = (
    Filter("source", "Herald"),
    Filter("source", "Herald", exclude=True),
    Filter("author", "zoe running"),
    Filter("section", "Run for visas"),
    Filter("same_as", "article003.p1"),
)


def indexed(folder: Path) -> WhooshIndex:
    """Index in three segments; articles of the first two are removed or replaced."""
    engine = WhooshIndex.create(folder)
    made = corpus(1, 30)
    made += [[_copied(block, number) for block in made[3]] for number in range(30, 33)]
    for start in range(0, 33, 11):
        commit(engine, made[start : start + 11])
    commit(engine, corpus(5, 14)[12:], ["article001", "article016"])
    return engine


def _copied(block: Paragraph, number: int) -> Paragraph:
    article = f"article{number:03}"
    name = block.id.rpartition(".")[2]
    return block._replace(id=f"{article}.{name}", article=article, path=f"copies/{article}.txt")


@pytest.fixture(scope="module", params=["as it is", "in many chunks"])
def snapshots(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, IndexSnapshot]]:
    """Open one index in both ways; also with small lists kept as large ones are."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "in many chunks":
            for module in (inverter, postings):
                patch.setattr(module, "CHUNK", 16)
                patch.setattr(module, "FAR", 5)
            patch.setattr(inverter, "LONG", 8)
        folder = tmp_path_factory.mktemp("kernels")
        indexed(folder / "index")
        found = {}
        for way in WAYS:
            with pytest.MonkeyPatch.context() as one:
                search_by(way, one)
                found[way] = WhooshIndex(folder / "index").snapshot()
                found[way].counts([filter_plan(())])  # settles the way
        assert found["compiled"]._compiled
        assert not found["numpy"]._compiled
        yield found


def planned(snapshot: IndexSnapshot, q: str) -> Plan:
    return Planner(snapshot).plan(parse(q).tree)


def assert_alike(one: Selected, other: Selected) -> None:
    for name in ("total", "articles", "listed", "facets"):
        assert getattr(one, name) == getattr(other, name)
    found, expected = [
        [(hit.paragraph, hit.more_in_article, hit.same_text) for hit in each.found]
        for each in (one, other)
    ]
    assert found == expected
    scores = [hit.score for hit in one.found]
    assert scores == pytest.approx([hit.score for hit in other.found], rel=1e-6)


QUERY = st.recursive(
    st.sampled_from(QUERIES),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" ".join),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) OR ({pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) NOT ({pair[1]})"),
    ),
    max_leaves=4,
)


@given(
    q=QUERY,
    sort=st.sampled_from(Sort),
    copies=st.sampled_from(Copies),
    by_article=st.booleans(),
    filters=st.lists(st.sampled_from(FILTERS), max_size=2, unique=True),
    facets=st.lists(st.sampled_from(FACETS), max_size=2, unique=True),
    offset=st.sampled_from((0, 0, 3, 90, 110)),
    limit=st.sampled_from((1, 10, 40, 1000)),
)
def test_pages_are_the_same(snapshots: dict[str, IndexSnapshot], **chosen: object) -> None:
    plan = planned(snapshots["numpy"], str(chosen.pop("q")))
    for name in ("filters", "facets"):
        chosen[name] = tuple(chosen[name])
    selection = Selection(plan=plan, **chosen)
    assert_alike(*(snapshots[way].select(selection) for way in WAYS))


@given(q=QUERY, filters=st.lists(st.sampled_from(FILTERS), max_size=2, unique=True))
def test_counts_and_exports_are_the_same(
    snapshots: dict[str, IndexSnapshot], q: str, filters: list[Filter]
) -> None:
    plan = planned(snapshots["numpy"], q)
    selection = Selection(plan=plan, filters=tuple(filters))
    one, other = (snapshots[way] for way in WAYS)
    assert one.counts([plan], tuple(filters)) == other.counts([plan], tuple(filters))
    assert [hit.paragraph.id for hit in one.every(selection)] == [
        hit.paragraph.id for hit in other.every(selection)
    ]


def test_a_search_ends_at_its_deadline(snapshots: dict[str, IndexSnapshot]) -> None:
    snapshot = snapshots["compiled"]
    plan = planned(snapshot, "w0 OR w1")
    with pytest.raises(ExpensiveQueryError), time_limit(1e-9, "w0 OR w1"):
        snapshot.select(Selection(plan=plan))
    with library.kernels().work() as work:
        held = snapshot._compiled
        words, _ = held._plans[0].packed(plan, None, None, snapshot._searches()[0])
        late = library.kernels().match(work, held._plain_address, 0, words, 1e-12, 0)
    with pytest.raises(ExpensiveQueryError):
        library.checked(late)


def flipped(data: bytearray, draw: random.Random) -> None:
    for _ in range(draw.choice((1, 8, 400))):
        data[draw.randrange(len(data))] = draw.randrange(256)


def overwritten(data: bytearray, draw: random.Random) -> None:
    start = draw.randrange(len(data))
    end = min(start + draw.choice((8, 200, 5000)), len(data))
    data[start:end] = bytes([draw.choice((0, 255))]) * (end - start)


@pytest.mark.parametrize("damage", [flipped, overwritten])
def test_a_damaged_file_is_refused_or_read(
    damage: Callable[[bytearray, random.Random], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of the values in the arrays no checksum is compared here, as after a fault of the disk."""
    search_by("compiled", monkeypatch)
    indexed(tmp_path / "whole")
    draw = random.Random(7)
    snapshot = WhooshIndex(tmp_path / "whole").snapshot()
    selections = [Selection(plan=planned(snapshot, q)) for q in QUERIES]
    answered = refused = 0
    for number in range(12):
        folder = tmp_path / str(number)
        shutil.copytree(tmp_path / "whole", folder)
        for path in folder.glob("*.arrays"):
            data = bytearray(path.read_bytes())
            directory = int.from_bytes(data[-28:-20], "little")
            values = data[8:directory]
            damage(values, draw)
            data[8:directory] = values
            path.unlink()
            path.write_bytes(data)
        for selection in selections:
            try:
                WhooshIndex(folder).snapshot().select(selection)
                answered += 1
            except Exception:  # as in the reference, reading may fail in any way
                refused += 1
    assert answered
    assert refused


# The library


@pytest.mark.slow
def test_no_sanitizer_complains(tmp_path: Path) -> None:
    """AddressSanitizer and UndefinedBehaviorSanitizer watch the tests above."""
    runtime = (
        shutil.which("gcc")
        and subprocess.run(
            ["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True
        ).stdout.strip()
    )
    if not runtime or not Path(runtime).is_absolute():
        pytest.skip("gcc and its AddressSanitizer are not here")
    made = tmp_path / build.PACKAGE / build.FILE
    made.parent.mkdir()
    watched = ("-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
    build.compile_library(["gcc"], made, *watched)
    own = ["-m", "not slow", "-n", "0", "-q", "-s", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", __file__, *own],
        env=os.environ
        | {
            "LD_PRELOAD": runtime,
            "ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1",
            "PYTHONPATH": str(tmp_path),
            "PYTHONMALLOC": "malloc",
            "CI": "true",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "skipped" not in run.stdout


def test_a_library_of_another_source_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    search_by("compiled", monkeypatch)
    monkeypatch.setattr(library, "source_checksum", lambda: 1)
    found = library.state.__wrapped__()
    assert found.kernels is None
    assert "another source" in str(found)


def test_the_variable_turns_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(build.VARIABLE, "0")
    assert str(library.state.__wrapped__()) == "numpy (PILCROW_KERNELS=0)"
    assert build.compilers() == []


def test_without_a_compiler_none_is_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.delenv(build.VARIABLE, raising=False)
    assert build.compilers() == []


def test_the_reference_has_the_constants_of_the_source() -> None:
    """RESCORED and the weights stand in both places."""
    source = library.SOURCE.read_text("utf-8")
    assert f"RESCORED = {ranking.RESCORED}, NEAR_WINDOW = {ranking.WINDOW}" in source
    assert (
        f"K1 = {ranking.K1}, EXACT = {ranking.EXACT}, NEAR = {ranking.NEAR}, "
        f"ARTICLE = {ranking.ARTICLE}" in source
    )
