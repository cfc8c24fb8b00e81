"""Memory of a process that indexes one file, at two sizes: what each megabyte of text takes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.lab.faults.world import Outcome

MEGABYTE = 1_000_000
MOST = 200  # MB of memory a megabyte of text, as web/README.md states
_INDEX = """
import resource, sys
from pathlib import Path
from search import sync
sync(Path(sys.argv[1]), [Path(sys.argv[2])], processes=1)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
# What is repeated, paragraph by paragraph, because one has at most 1 Mi characters.
TEXTS: Mapping[str, str] = {
    "quotations": "“Aid came late,” Ann Lee said. " * 300 + "\n\n",
    "quotation marks": "“ ” " * 2000 + "\n\n",
    "short paragraphs": "Aid came late.\n\n" * 300,
    "names": "Ann Lee and Omar Haddad " * 300 + "said no.\n\n",
}


def attacks(place: Path, *, size: int = MEGABYTE) -> Outcome:
    """Index each text, small and of so many bytes, and compare the memory."""
    outcome = Outcome("memory of one file")
    for name, text in TEXTS.items():
        small, large = (_peak(place / f"{name}-{part}", text, size // part) for part in (10, 1))
        growth = (large - small) / (0.9 * size / MEGABYTE)
        outcome.times += 1
        outcome.figures[name] = f"{large:.0f} MB, {growth:.0f} MB a megabyte"
        outcome.check(f"{name}: {growth:.0f} MB a megabyte", growth < MOST)
    return outcome


def _peak(place: Path, text: str, size: int) -> float:
    """Return the most memory, in MB, that a process takes to index one file of so many bytes."""
    place.mkdir(parents=True)
    file = place / "article.txt"
    file.write_text(f"Boats wait\n\n{text * (size // len(text.encode()) + 1)}", "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _INDEX, str(place / "library"), str(file)],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout) * 1024 / MEGABYTE  # Linux counts in KiB
