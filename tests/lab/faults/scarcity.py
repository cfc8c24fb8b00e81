"""Scarcity: a full disk, a read-only disk, no more file descriptors, a clock that goes backwards.

Disks are small ones in memory, which only root may mount; elsewhere they are left out.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from search import EngineError, Library, LibraryError, sync
from tests.lab.faults.world import Outcome, World, begun, ended, forked
from web import create_app

SIZE = 4 * 1024 * 1024
MAY_MOUNT = hasattr(os, "geteuid") and os.geteuid() == 0


def full_disk(place: Path, times: int, *, seed: int = 1) -> Outcome:
    """Leave less and less room on the disk of a library, and sync."""
    outcome = Outcome("full disk", times)
    chance = random.Random(seed)
    refused = 0
    with _mounted(place / "disk"):
        world = _world_on(place / "disk", place)
        for edition in range(1, times + 1):
            world.write(edition)
            filler = place / "disk/filler"
            free = os.statvfs(place / "disk").f_bavail * os.statvfs(place / "disk").f_frsize
            room = int(chance.uniform(0, 0.6) ** 2 * free)
            filler.write_bytes(bytes(free - room))
            try:
                sync(world.library, rebuild=chance.random() < 0.3)
            except LibraryError as error:
                refused += 1
                is_told = "no space left" in str(error) or "full" in str(error)
                outcome.check(f"{edition}: {error}", is_told)
            except Exception as error:
                outcome.failures.append(f"{edition}: {error!r}")
            left = world.edition_now()
            outcome.check(f"{edition}: {left} is left", left in (edition - 1, edition))
            filler.unlink()
            sync(world.library)
            outcome.check(f"{edition}: not healed", world.edition_now() == edition)
            outcome.check(f"{edition}: {world.ills()}", not world.ills())
    outcome.figures = {"refused": refused}
    return outcome


def read_only_disk(place: Path) -> Outcome:
    """Search and sync on a disk that cannot be written."""
    outcome = Outcome("read-only disk", 1)
    with _mounted(place / "disk"):
        world = _world_on(place / "disk", place)
        _mount("-o", "remount,ro", place / "disk")
        outcome.check("no answer", world.edition_now() == 0)
        world.write(1)
        try:
            sync(world.library)
            outcome.failures.append("it was written")
        except LibraryError as error:
            outcome.check(str(error), "read-only file system" in str(error))
        ills = world.ills()
        outcome.check(str(ills), ills == [f"{world.library} cannot be written"])
        _mount("-o", "remount,rw", place / "disk")
        sync(world.library)
        outcome.check("not healed", world.edition_now() == 1)
    return outcome


def no_descriptors(place: Path, *, step: int = 1) -> Outcome:
    """Search and sync with ever fewer file descriptors."""
    outcome = Outcome("out of file descriptors", 0)
    world = begun(place)
    for more in range(0, 48, step):
        edition = world.edition_now()
        for work in (_search_starved, _ask_starved, _sync_starved):
            outcome.times += 1
            status = ended(forked(work, world, more, edition))
            outcome.check(f"{work.__name__} with {more} descriptors more", status == 0)
        sync(world.library)
        outcome.check(f"{more}: not healed", world.edition_now() == more + 1)
        outcome.check(f"{more}: {world.ills()}", not world.ills())
    return outcome


def clock_backwards(place: Path, times: int = 5) -> Outcome:
    """Write editions whose files are older and older, of equal sizes or not."""
    outcome = Outcome("clock going backwards", times)
    world = begun(place)
    now = time.time()
    for edition in range(1, times + 1):
        world.write(edition)
        for path in world.articles.iterdir():
            os.utime(path, (now - edition * 86400,) * 2)
        sync(world.library)
        outcome.check(f"edition {edition} was not seen", world.edition_now() == edition)
    for edition in range(times + 1, 2 * times + 1):  # the time stands still, in the future
        world.write(edition)
        for path in world.articles.iterdir():
            os.utime(path, (now + 86400,) * 2)
        sync(world.library)
        outcome.check(f"edition {edition} was not seen", world.edition_now() == edition)
    outcome.check(f"{world.ills()}", not world.ills())
    return outcome


def _search_starved(world: World, more: int, edition: int | str) -> None:
    with closing(Library(world.library)) as library:
        _starve(more)
        try:
            said: int | str = world.edition(library)
        except EngineError as error:
            said = str(error)
        assert said == edition or "too many open files" in str(said), said


def _ask_starved(world: World, more: int, _: object) -> None:
    with closing(Library(world.library)) as library:
        client = create_app(library).test_client()
        client.get("/search?q=nothing")  # templates are read once
        library.close()
        _starve(more)
        for address in ("/search?q=monday", "/api/v1/search?q=monday", "/static/pilcrow.css"):
            response = client.get(address)
            assert response.status_code in (200, 503), (address, response.status_code)


def _sync_starved(world: World, more: int, _: object) -> None:
    sync(world.library, rebuild=True)  # whatever is imported when first needed, is
    world.write(more + 1)
    _starve(more)
    try:
        sync(world.library)
    except (LibraryError, EngineError) as error:
        said = str(error)
        assert "too many open files" in said or "unable to open" in said, said


def _starve(more: int) -> None:
    used = max(int(path.name) for path in Path("/proc/self/fd").iterdir())
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + more, most))


def _world_on(disk: Path, place: Path) -> World:
    """Make a world whose library is on a disk of its own."""
    world = begun(place)
    (place / "library").rename(place / "elsewhere")
    subprocess.run(["cp", "-a", place / "elsewhere", disk / "library"], check=True)
    (place / "library").symlink_to(disk / "library")
    return world


@contextmanager
def _mounted(place: Path) -> Iterator[None]:
    place.mkdir(parents=True)
    _mount("-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", place)
    try:
        yield
    finally:
        # Lazily: what was searched may still be mapped.
        subprocess.run(["umount", "--lazy", place], check=True)


def _mount(*arguments: object) -> None:
    subprocess.run(["mount", *map(str, arguments)], check=True)
