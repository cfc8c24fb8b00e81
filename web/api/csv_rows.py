"""CSV rows that are safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

# First characters of a formula, full-width forms included, which some spreadsheets accept.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def row(cells: Iterable[str]) -> bytes:
    """Return one row, terminated by CR LF (RFC 4180)."""
    written = io.StringIO()
    csv.writer(written).writerow(map(defused, cells))
    return written.getvalue().encode(errors="replace")


def defused(cell: str) -> str:
    """Escape a cell that a spreadsheet would run as a formula: ``=1+1 -> '=1+1``."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
