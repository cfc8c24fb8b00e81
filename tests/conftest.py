"""What several tests share: the seed article, indexed once, and ways to make small libraries."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import settings

from search import Library, sync
from tests.support.paths import SEEDS
from web import create_app

# Busy machines are no failure; CI repeats the same examples, so that it fails for a reason.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    """A power cut is not tested, and the suite takes half the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The library that `pilcrow serve` starts with: the seed article."""
    library = Library(tmp_path_factory.mktemp("seeds") / "library")
    sync(library.path, [SEEDS])
    yield library
    library.close()


@pytest.fixture
def client(library: Library) -> FlaskClient:
    """A browser without a network, before the seed library."""
    return create_app(library).test_client()


@pytest.fixture
def indexed(tmp_path: Path) -> Iterator[Callable[[Mapping[str, str]], Library]]:
    """Index texts by file name, in order, as a library of their own."""
    library = Library(tmp_path / "library")

    def index(texts: Mapping[str, str]) -> Library:
        folder = tmp_path / "articles"
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        sync(library.path, [folder])
        return library

    yield index
    library.close()
