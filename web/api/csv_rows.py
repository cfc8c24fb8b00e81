"""Rows of CSV that are safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

# What spreadsheets run: also the wide forms, which some take for the narrow ones.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def row(cells: Iterable[str]) -> bytes:
    """Write one row, ended by CR LF as RFC 4180 has it."""
    written = io.StringIO()
    csv.writer(written).writerow(map(defused, cells))
    return written.getvalue().encode(errors="replace")


def defused(cell: str) -> str:
    """Keep a spreadsheet from running a cell: ``=1+1 -> '=1+1``."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
