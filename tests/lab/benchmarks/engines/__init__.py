"""The engines that are measured, each behind the same few methods."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.lab.benchmarks.engines.base import Engine

# The class, and the library that must be there. Loaded late: a process imports only its own engine.
ENGINES = {
    "pilcrow": ("pilcrow_engine.Pilcrow", "search"),
    "fts5": ("fts5_engine.Fts5", "sqlite3"),
    "tantivy": ("tantivy_engine.Tantivy", "tantivy"),
    "whoosh": ("whoosh_engine.Whoosh", "whoosh"),
    "bm25": ("pilcrow_engine.TextAlone", "search"),
}
USUAL = ("pilcrow", "fts5", "tantivy", "whoosh")
LARGEST = {"whoosh": 100_000}  # paragraphs: it takes hours for a million


def engine(name: str, index: Path) -> Engine:
    """Make an engine that keeps its index in a folder.

    Raises:
        ImportError: its library is not installed.
    """
    module, _, kind = ENGINES[name][0].partition(".")
    made: Engine = getattr(import_module(f"tests.lab.benchmarks.engines.{module}"), kind)(index)
    return made
