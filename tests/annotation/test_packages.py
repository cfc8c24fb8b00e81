"""The packages of ``search.annotation`` form a chain: each imports only those before it."""

from __future__ import annotations

from tests.support.imports import OURS

PACKAGE = "search.annotation"
ORDER = (
    "model",
    "words",
    "dates",
    "names",
    "cues",
    "passages",
    "transcripts",
    "people",
    "quotes",
    "annotate",
)


def place(module: str) -> int | None:
    """Return the position of a module's package in ``ORDER``; None outside the annotation."""
    if not module.startswith(PACKAGE + "."):
        return None
    return ORDER.index(module.removeprefix(PACKAGE + ".").split(".")[0])


def test_annotation_packages_import_only_those_before_them() -> None:
    pairs = [(item, place(item.by), place(item.module)) for item in OURS]
    upward = [
        str(item)
        for item, by, imported in pairs
        if by is not None and imported is not None and imported > by
    ]
    assert not upward
