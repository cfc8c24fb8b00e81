"""A library goes to a cluster and back, and has the same answers on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from search import Library, LibraryError, Request, sync
from search.cli.main import main
from search.indexing.move import move
from tests.support.paths import SEEDS

pytestmark = pytest.mark.slow


def test_a_library_goes_to_a_cluster_and_back(
    tmp_path: Path, address: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, away, back = tmp_path / "home", address(), tmp_path / "back"
    sync(home, [SEEDS])
    to_cluster = CliRunner().invoke(main, ["move", "--library", str(home), "--to", away])
    assert to_cluster.exit_code == 0, to_cluster.output
    assert "queries have the same answers" in to_cluster.output
    moved = move(away, back)
    assert (moved.state.articles, moved.queries) == (1, 40)
    first = Library(home).newest(Request(q="aid"))
    for place in (away, back):
        library = Library(place)
        assert library.newest(Request(q="aid")).added == first.added
        hits = [hit.paragraph for hit in library.export(Request(q=""))]
        assert hits == [hit.paragraph for hit in Library(home).export(Request(q=""))]
        unchanged = sync(place)
        assert (unchanged.unchanged, unchanged.writes) == (1, 0)


def test_a_library_that_holds_an_index_is_not_overwritten(
    tmp_path: Path, address: Callable[[], str]
) -> None:
    sync(tmp_path / "one", [SEEDS])
    away = address()
    move(tmp_path / "one", away)
    with pytest.raises(LibraryError, match="holds an index already"):
        move(tmp_path / "one", away)
