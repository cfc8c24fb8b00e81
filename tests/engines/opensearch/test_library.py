"""A library in a cluster from outside: commands, killed writers, the lock, backups."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import urllib3
from click.testing import CliRunner

from search import BusyLibraryError, Library, LibraryError, Request, forget, sync
from search.cli.main import main
from search.engines.factory import open_engine
from search.engines.finding import Repair
from search.engines.opensearch.building.cluster_writer import ClusterWriter
from search.engines.opensearch.cluster import write_lock
from search.indexing.doctor import examine
from tests.support.engines import article
from tests.support.paths import SEEDS
from web import create_app
from web.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def seeds(address: Callable[[], str]) -> str:
    """A library with the seed article."""
    location = address()
    sync(location, [SEEDS])
    return location


def test_the_commands_work_on_a_cluster(seeds: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILCROW_ENGINE", seeds)
    for line, shown in (
        (["index"], "1 unchanged"),
        (["search", "ceasefire", "aid"], "humanitarian"),
        (["status"], "Cluster"),
        (["doctor"], "The cluster runs opensearch"),
        (["show", "pd6nqHbt2Z.p4"], "pd6nqHbt2Z.p4"),
    ):
        ran = CliRunner().invoke(main, line)
        assert (ran.exit_code, shown in ran.output) == (0, True), ran.output


PAGES = (
    "/", "/search?q=ceasefire+aid&facets=true", "/article/pd6nqHbt2Z?q=aid", "/articles",
    "/speakers",
    "/cite/pd6nqHbt2Z.p3", "/speakers/Sergey%20Lavrov", "/readyz", "/feed?q=aid",
    "/api/v1/search?q=speaker:lavrov+aid", "/api/v1/search?q=harbuor", "/api/v1/suggest?q=lavr",
    "/api/v1/export.csv?q=aid", "/api/v1/quotes?speaker=Sergey+Lavrov", "/api/v1/speakers",
    "/api/v1/explain?paragraph=pd6nqHbt2Z.p4&q=zeppelin+aid", "/api/v1/articles/pd6nqHbt2Z",
    "/api/v1/paragraphs/pd6nqHbt2Z.p4/similar",
)  # fmt: skip
OF_A_RUN = re.compile(
    r"\d+\.?\d* ms|\"took_ms\": ?[\d.]+|\d{4}-\d\d-\d\dT[\d:]+(?:Z|\+00:00)|nonce-\w+"
)


@pytest.mark.parametrize("page", PAGES)
def test_pages_and_json_are_those_of_the_embedded_engine(
    seeds: str, library: Library, page: str
) -> None:
    shown = []
    for each in (library, Library(seeds)):
        client = create_app(each, settings=Settings(access="off")).test_client()
        found = client.get(page)
        shown.append((found.status_code, OF_A_RUN.sub("", found.get_data(as_text=True))))
    assert shown[0] == shown[1]


def test_a_killed_writer_leaves_nothing_that_is_found(
    address: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    location, folder = address(), tmp_path / "articles"
    folder.mkdir()
    (folder / "one.txt").write_text("One\n\nThe harbour was closed on Monday.")
    (folder / "two.txt").write_text("Two\n\nThe harbour was open on Monday.")
    sync(location, [folder])
    engine = open_engine(location)
    with monkeypatch.context() as killed:
        killed.setattr(ClusterWriter, "undo", lambda _: None)
        with engine.lock(), engine.begin(rebuild=False, annotated=True) as writer:
            assert isinstance(writer, ClusterWriter)
            writer.add(engine.preparer().prepare([article(7, "Seven", ["A harbour."])]), [True])
            writer.remove(next(iter(engine.catalog().__enter__().indexed())))
            writer._send()
            writer._end_removed()
            writer._send_words()
            writer._refresh(",".join(writer._names.all()))
    engine.close()
    assert Library(location).search(Request(q="harbour")).total == 2
    assert Repair.CLEAN in {finding.repair for finding in examine(location)}
    sync(location)
    assert Library(location).search(Request(q="harbour")).total == 2
    assert [finding.text for finding in examine(location) if finding.remedy] == []
    (folder / "two.txt").unlink()
    sync(location)
    found = Library(location)
    assert (found.search(Request(q="harbour")).total, found.state().articles) == (1, 1)
    assert [finding.text for finding in examine(location) if finding.remedy] == []
    forget(location, folder)
    assert Library(location).state().articles == 0


def test_a_lock_is_held_until_its_holder_is_dead(
    seeds: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = open_engine(seeds), open_engine(seeds)
    with first.lock():
        with pytest.raises(BusyLibraryError, match="is being indexed by process"), second.lock():
            pass
        monkeypatch.setattr(write_lock, "ABANDONED", 0.5)
        monkeypatch.setattr(write_lock, "BEAT", 60.0)
        time.sleep(1)
        with second.lock():
            pass


def test_a_backup_is_a_snapshot_that_can_be_restored(
    seeds: str, node: str, address: Callable[[], str]
) -> None:
    body = b'{"type": "fs", "settings": {"location": "tests"}}'
    head = {"Content-Type": "application/json"}
    urllib3.request("PUT", f"{node}/_snapshot/tests", body=body, headers=head, timeout=60)
    name = f"tests/{seeds.rpartition('/')[2]}"
    state = open_engine(seeds).backup(name)
    other = address()
    restored = open_engine(other).restore(name)
    assert (restored.articles, restored.folders) == (state.articles, state.folders)
    found = Library(other).search(Request(q="ceasefire aid"))
    assert found.total == Library(seeds).search(Request(q="ceasefire aid")).total == 3
    assert sync(other).unchanged == 1
    again = open_engine(other).restore(name)
    assert again.commit == restored.commit + 1
    with pytest.raises(LibraryError, match="There is no snapshot tests/other"):
        open_engine(other).restore("tests/other")
    with pytest.raises(LibraryError, match="write REPOSITORY/SNAPSHOT"):
        open_engine(other).backup("pilcrow.tar")
    with pytest.raises(LibraryError, match="has no snapshot repository nowhere"):
        open_engine(other).backup("nowhere/one")
