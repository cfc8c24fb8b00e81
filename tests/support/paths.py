"""Where the checkout, its test data and the seed article are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
SEEDS = ROOT / "seeds"
