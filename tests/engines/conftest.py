"""Empty indexes of both engines; those in a cluster are in a node that all tests share."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest

from search.engines.whoosh.index import WhooshIndex
from tests.support.engines import ClusterIndex, Index
from tests.support.opensearch_node import NoNodeError, shared


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a node: http://127.0.0.1:…"""
    folder: Path = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    try:
        return shared(folder)
    except NoNodeError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no OpenSearch node can be started: {error}")


@pytest.fixture(scope="session")
def address(node: str) -> Callable[[], str]:
    """Make addresses of new libraries in the node."""
    run, numbers = uuid4().hex[:8], count()
    return lambda: f"opensearch+{node}/t{run}-{next(numbers)}"


@pytest.fixture(
    scope="module", params=["whoosh", pytest.param("opensearch", marks=pytest.mark.slow)]
)
def new_index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Index]:
    """Create empty indexes, of each engine in turn."""
    if request.param == "whoosh":
        top, numbers = tmp_path_factory.mktemp("engines"), count()
        return lambda: WhooshIndex.create(top / str(next(numbers)))
    address = request.getfixturevalue("address")
    return lambda: ClusterIndex(address())
