"""kill -9 of the indexer at random moments, while others search."""

from __future__ import annotations

import random
import time
from contextlib import closing
from pathlib import Path

from search import Library, sync
from tests.lab.faults.world import Outcome, World, begun, ended, forked

READERS = 2


def kills(place: Path, times: int, *, seed: int = 1) -> Outcome:
    """Kill a sync or a rebuild, look at what is left, heal it, and so on."""
    outcome = Outcome("kill -9 of sync, rebuild and publish", times)
    chance = random.Random(seed)
    world = begun(place)
    lasting = {rebuild: _duration(world, rebuild=rebuild) for rebuild in (False, True)}
    readers = [forked(_read, world, n) for n in range(READERS)]
    finished = 0
    edition = 2
    for number in range(times):
        edition += 1
        world.write(edition)
        rebuild = chance.random() < 0.4
        indexer = forked(_sync, world, rebuild)
        time.sleep(chance.uniform(0, lasting[rebuild]))
        indexer.kill()
        status = ended(indexer)
        finished += status == 0
        # So that about a quarter is over in time, however busy the machine is.
        lasting[rebuild] *= 1.05 if status else 0.85
        left = world.edition_now()
        allowed = {edition} if status == 0 else {edition - 1, edition}
        outcome.check(f"kill {number}: {left} is left of {edition}", left in allowed)
        healed = ended(forked(_sync, world, False))
        outcome.check(f"kill {number}: the next run failed", healed == 0)
        now = world.edition_now()
        outcome.check(f"kill {number}: {now} after healing, not {edition}", now == edition)
        outcome.check(f"kill {number}: {world.ills()}", not world.ills())
    (place / "enough").touch()
    outcome.check("a reader failed", [ended(reader) for reader in readers] == [0] * READERS)
    answers = 0
    for number in range(READERS):
        asked, *wrong = (place / f"reader-{number}").read_text().splitlines()
        answers += int(asked)
        outcome.failures += wrong
    outcome.figures = {
        "killed in time": times - finished,
        "answers meanwhile": answers,
        "killed within": f"{lasting[False]:.2f} s of a sync, {lasting[True]:.2f} s of a rebuild",
    }
    return outcome


def _duration(world: World, *, rebuild: bool) -> float:
    world.write(1 + rebuild)
    started = time.monotonic()
    ended(forked(_sync, world, rebuild))
    return time.monotonic() - started


def _sync(world: World, rebuild: bool) -> None:
    sync(world.library, rebuild=rebuild)


def _read(world: World, number: int) -> None:
    """Search until it is enough; note what was wrong."""
    asked, last, wrong = 0, 0, list[str]()
    with closing(Library(world.library)) as library:
        while not (world.place / "enough").exists():
            try:
                edition = world.edition(library)
            except Exception as error:
                wrong.append(f"reader: {error!r}")
                continue
            if isinstance(edition, str) or edition < last:
                wrong.append(f"reader: {edition} after {last}")
            else:
                last = edition
            asked += 1
            time.sleep(0.01)
    (world.place / f"reader-{number}").write_text("\n".join([str(asked), *wrong]))
