"""A small world of articles in editions: every state of its index is right, or plainly wrong.

An edition is written to all files at once; one file is in this edition only. So an index holds
an edition whole, or a reader saw half a commit.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from search import Library, Request, sync
from search.indexing.doctor import examine

REPORTS = 8
_EDITION = re.compile(r"edition (\d+)")
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(["search", "web"])


@dataclass
class Outcome:
    """What came of doing a fault many times."""

    fault: str
    times: int = 0
    failures: list[str] = field(default_factory=list)
    figures: dict[str, object] = field(default_factory=dict)

    def check(self, what: str, condition: object) -> None:
        """Note a failure, unless a condition holds."""
        if not condition:
            self.failures.append(what)


@dataclass(frozen=True)
class World:
    """A folder of articles, and its library."""

    place: Path

    @property
    def articles(self) -> Path:
        return self.place / "articles"

    @property
    def library(self) -> Path:
        return self.place / "library"

    def write(self, edition: int) -> None:
        """Write an edition over the one before."""
        self.articles.mkdir(parents=True, exist_ok=True)
        names = self.names(edition)
        for path in self.articles.iterdir():
            if path.name not in names:
                path.unlink()
        for name in names:
            (self.articles / name).write_text(_article(name, edition))

    def names(self, edition: int) -> set[str]:
        """Name the files of an edition."""
        return {f"report-{n}.txt" for n in range(REPORTS)} | {f"only-{edition}.txt"}

    def edition(self, library: Library) -> int | str:
        """Read which edition a library holds; a sentence, if it is none or half of one."""
        page = library.search(Request(q="monday", limit=100))
        editions = {int(_EDITION.findall(hit.paragraph.text)[0]) for hit in page.hits}
        if len(editions) != 1:
            return f"{len(page.hits)} hits of the editions {sorted(editions)}"
        [edition] = editions
        names = [Path(hit.paragraph.path).name for hit in page.hits]
        if sorted(names) != sorted(self.names(edition)) or page.total != len(names):
            return f"edition {edition} in {sorted(names)}, {page.total} in all"
        return edition

    def edition_now(self, library: Path | None = None) -> int | str:
        """Read which edition a library holds that nobody has open."""
        with closing(Library(library or self.library)) as opened:
            return self.edition(opened)

    def ills(self, library: Path | None = None) -> list[str]:
        """Ask the doctor."""
        return [item.text for item in examine(library or self.library) if item.remedy]


def begun(place: Path) -> World:
    """Make a world with its first edition indexed."""
    world = World(place)
    world.write(0)
    sync(world.library, [world.articles])
    return world


def forked(work: Callable[..., object], *arguments: object) -> ForkServerProcess:
    """Do something in a process of its own, which begins without the threads of this one.

    Its ``exitcode`` is 0, 1 after an exception, or -9 after a kill.
    """
    process = _PROCESSES.Process(target=work, args=arguments)
    process.start()
    return process


def ended(process: ForkServerProcess) -> int | None:
    """Wait for a process, and give its exit code."""
    process.join()
    return process.exitcode


def _article(name: str, edition: int) -> str:
    chance = random.Random(f"{name} {edition}")
    words = "harbour truce observers theatre minister grain river council vote winter".split()
    filler = "\n\n".join(
        f"The {' '.join(chance.choices(words, k=30))} was told on the day before." for _ in range(4)
    )
    return (
        f"News of {name}\n\nThis is edition {edition} of {name}, seen by many on that Monday.\n\n"
        f"{filler}\n"
    )
