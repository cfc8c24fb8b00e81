"""The engine protocol: an embedded engine is opened, written to and read through it alone."""

from __future__ import annotations

import pickle
from contextlib import suppress
from pathlib import Path

import pytest

from search import LibraryError, MissingIndexError, Request
from search.answers.search_page import Searcher
from search.engines.factory import open_engine
from search.engines.protocol import CommittedState, Engine
from search.errors import RebuildingIndexError
from search.storage.catalog import CatalogArticle, CatalogFile
from tests.support.engines import article

FOLDERS = {"/news": "en"}
HARBOUR = article(1, "The harbour", ["The harbour was closed on Monday.", "It opened again."])
BRIDGE = article(2, "The bridge", ["The bridge was closed on Monday."])


@pytest.fixture(params=["whoosh", pytest.param("opensearch", marks=pytest.mark.slow)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    cluster = request.param == "opensearch"
    location = request.getfixturevalue("address")() if cluster else tmp_path / "library"
    return open_engine(location)


def commit(engine: Engine, *, rebuild: bool = False) -> CommittedState:
    """Publish one article of two in a prepared batch."""
    prepared = engine.preparer().prepare([HARBOUR, BRIDGE])
    path = "/news/harbour.txt"
    with engine.lock(), engine.begin(rebuild=rebuild, annotated=False) as writer:
        writer.catalog.put_file(CatalogFile(path, 100, 1, "en", "00" * 32))
        writer.catalog.put_article(CatalogArticle(HARBOUR[0].article, path, "00" * 8, 2))
        writer.add(prepared, [True])
        return writer.commit(FOLDERS)


def titles(engine: Engine, q: str) -> list[str]:
    engine.close()  # an engine may trust what is open for a second
    published = engine.published()
    page = Searcher(published.snapshot, Request(q=q)).page(published.state)
    return [hit.paragraph.title for hit in page.hits]


def test_a_commit_is_published_with_its_record(engine: Engine) -> None:
    state = commit(engine, rebuild=True)
    assert (state.commit, state.articles, state.paragraphs) == (1, 1, 2)
    assert (state.folders, state.annotated) == (FOLDERS, False)
    assert engine.state() == engine.last_state() == state
    assert engine.published().state == state.shown()
    assert (titles(engine, "harbour closed"), titles(engine, "bridge")) == (["The harbour"], [])
    with engine.catalog() as catalog:
        assert catalog.indexed() == {HARBOUR[0].article}
    assert [finding for finding in engine.verify() if finding.remedy] == []


def test_a_published_state_is_the_same_object_until_the_next_one(engine: Engine) -> None:
    commit(engine, rebuild=True)
    before = engine.published()
    assert engine.published() is before
    with engine.lock(), engine.begin(rebuild=False, annotated=False) as writer:
        writer.remove(HARBOUR[0].article)
        writer.catalog.forget("/news/harbour.txt")
        assert writer.commit(FOLDERS).commit == 2
    assert engine.published() is not before
    assert titles(engine, "harbour") == []


def test_a_change_that_is_not_committed_is_dropped(engine: Engine) -> None:
    state = commit(engine, rebuild=True)
    for rebuild in (False, True):
        with engine.lock(), engine.begin(rebuild=rebuild, annotated=True) as writer:
            writer.remove(HARBOUR[0].article)
    assert engine.state() == state
    change = engine.begin(rebuild=False, annotated=True)
    with engine.lock(), suppress(KeyboardInterrupt), change:
        raise KeyboardInterrupt
    assert engine.state() == state
    assert titles(engine, "harbour closed") == ["The harbour"]


def test_a_commit_without_changes_publishes_nothing(engine: Engine) -> None:
    state = commit(engine, rebuild=True)
    published = engine.published()
    with engine.lock(), engine.begin(rebuild=False, annotated=False) as writer:
        assert writer.commit(FOLDERS) == state
    assert engine.published() is published


def test_a_rebuild_is_visible_to_readers_before_there_is_anything_to_read(engine: Engine) -> None:
    with pytest.raises(MissingIndexError):
        engine.state()
    with engine.lock(), engine.begin(rebuild=True, annotated=True):
        assert engine.is_rebuilding()
        with pytest.raises(RebuildingIndexError):
            engine.published()
    assert not engine.is_rebuilding()


def test_articles_that_were_just_added_can_be_withdrawn(engine: Engine) -> None:
    commit(engine, rebuild=True)
    with engine.lock(), engine.begin(rebuild=False, annotated=False) as writer:
        writer.add(engine.preparer().prepare([BRIDGE]), [True])
        writer.withdraw([BRIDGE[0].article])
        writer.catalog.put_file(CatalogFile("/news/other.txt", 1, 1, "en"))
        writer.commit(FOLDERS)
    assert (titles(engine, "bridge"), titles(engine, "harbour closed")) == ([], ["The harbour"])


def test_a_preparer_can_be_pickled_even_after_it_was_used(engine: Engine) -> None:
    preparer = engine.preparer()
    preparer.prepare([HARBOUR])
    fresh = pickle.loads(pickle.dumps(preparer))
    prepared = pickle.loads(pickle.dumps(fresh.prepare([HARBOUR])))
    with engine.lock(), engine.begin(rebuild=True, annotated=False) as writer:
        writer.add(prepared, [True])


def test_a_batch_of_another_engine_is_refused(engine: Engine) -> None:
    refused = pytest.raises(TypeError, match="str is no batch of this engine's preparer")
    change = engine.begin(rebuild=True, annotated=False)
    with engine.lock(), change as writer, refused:
        writer.add("batch", [True])


def test_an_address_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(LibraryError) as error:
        open_engine("gopher+https://host/news")
    assert str(error.value) == (
        "There is no engine for gopher+https addresses: name a folder as the library, or "
        "opensearch+https://HOST/NAME."
    )
