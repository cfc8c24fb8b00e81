"""What an engine must do to be measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from tests.lab.benchmarks.queries import Query

TOP = 10


class Engine(Protocol):
    """An index in a folder, built once and then only read."""

    def build(self, articles: Path) -> None:
        """Index the articles of a folder, and commit."""
        ...

    def open(self) -> None:
        """Open the index for searching."""
        ...

    def asks(self, query: Query) -> bool:
        """Tell whether the engine has this class of query."""
        ...

    def search(self, query: Query) -> int:
        """Write, parse and run a query and mark the best ``TOP``; tell how many these are."""
        ...

    def prepare(self, query: Query) -> Any:
        """Do of a query what does not depend on ranking it."""
        ...

    def rank(self, prepared: Any) -> int:
        """Find and load the best ``TOP`` without marking them; tell how many these are."""
        ...

    def close(self) -> None:
        """Let go of all files."""
        ...
