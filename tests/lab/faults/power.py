"""Power loss: what was not synced may be gone, torn or empty; what was published must be there.

A disk is simulated: it remembers of each file what it held when it was last synced, and of each
folder which names it had then. At many moments of a sync the power fails. Of everything that has
changed since, chance decides what had reached the disk: the old, the new, a part, or zeros.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from search import sync
from search.engines.whoosh.storage import generations
from tests.lab.faults.world import Outcome, begun

MOMENTS = 20  # of one sync


@dataclass
class Disk:
    """What has reached the disk of a folder."""

    root: Path
    chance: random.Random
    files: dict[int, bytes] = field(default_factory=dict)  # by inode
    folders: dict[Path, dict[str, int]] = field(default_factory=dict)  # inodes by name
    kinds: dict[int, Path] = field(default_factory=dict)  # inodes that are folders

    def sync_all(self) -> None:
        """Have all of it reach the disk."""
        for folder, _, names in os.walk(self.root):
            self.sync(Path(folder))
            for name in names:
                self.sync(Path(folder, name))

    def sync(self, path: Path) -> None:
        """Have a file, or a folder's list of names, reach the disk."""
        if path.is_dir():
            self.kinds[path.stat().st_ino] = path
            self.folders[path] = _names(path)
        else:
            self.files[path.stat().st_ino] = path.read_bytes()

    def fail(self, image: Path) -> None:
        """Write down what could be on the disk if the power failed now."""
        self._fail(self.root, image)

    def _fail(self, folder: Path, image: Path) -> None:
        image.mkdir(parents=True)
        before, now = self.folders.get(folder, {}), _names(folder)
        for name in before.keys() | now.keys():
            choices = [names.get(name) for names in (before, now)]
            inode = self.chance.choice(choices)
            if inode is None:
                continue
            path = folder / name
            if inode in self.kinds or path.is_dir():
                self._fail(path, image / name)
            else:
                is_there = now.get(name) == inode
                content = path.read_bytes() if is_there else None
                (image / name).write_bytes(self._content(inode, content))

    def _content(self, inode: int, now: bytes | None) -> bytes:
        synced = self.files.get(inode, b"")
        if now is None or now == synced:
            return synced
        torn = now[: self.chance.randrange(len(now) + 1)]
        return self.chance.choice([synced, now, torn, bytes(len(now))])


def power(place: Path, times: int, *, seed: int = 1) -> Outcome:
    """Let the power fail so many times, and start again on what is left."""
    outcome = Outcome("power loss", 0)
    chance = random.Random(seed)
    world = begun(place)
    edition = 0
    while outcome.times < times:
        edition += 1
        world.write(edition)
        disk = Disk(world.library, chance)
        disk.sync_all()
        for image, allowed in _failures(disk, world.place, edition, rebuild=edition % 3 == 0):
            outcome.times += 1
            what = f"failure {outcome.times}, edition {edition}"
            try:
                left = world.edition_now(image)
                outcome.check(f"{what}: {left} is left, not of {allowed}", left in allowed)
                sync(image)
                outcome.check(f"{what}: not healed", world.edition_now(image) == edition)
                outcome.check(f"{what}: {world.ills(image)}", not world.ills(image))
            except Exception as error:
                outcome.failures.append(f"{what}: {error!r}")
    outcome.figures = {"runs": edition}
    return outcome


def _failures(
    disk: Disk, place: Path, edition: int, *, rebuild: bool
) -> Iterator[tuple[Path, set[int]]]:
    """Sync, and give what the power left at its moments, with the editions that this may be."""
    images: list[tuple[Path, set[int]]] = []
    allowed = {edition - 1}

    def fail() -> None:
        image = place / "images" / f"{edition}-{len(images)}"
        disk.fail(image)
        images.append((image, set(allowed)))

    publish = generations.publish

    def published(*values: Any) -> None:
        allowed.add(edition)  # from now on it may be there,
        publish(*values)
        allowed.discard(edition - 1)  # and now it must

    with _recorded(disk, fail), mock.patch.object(generations, "publish", published):
        sync(disk.root, rebuild=rebuild)
    yield from disk.chance.sample(images, min(len(images), MOMENTS))


@contextmanager
def _recorded(disk: Disk, fail: Callable[[], None]) -> Iterator[None]:
    """Tell a simulated disk what is synced, and let the power fail around whatever matters."""

    def fsync(handle: int) -> None:
        fail()
        path = Path(f"/proc/self/fd/{handle}").readlink()
        if path.is_relative_to(disk.root):
            disk.sync(path)
        fail()

    def around(work: Callable[..., Any]) -> Callable[..., Any]:
        def done(*values: Any, **options: Any) -> Any:
            try:
                return work(*values, **options)
            finally:
                fail()

        return done

    with (
        mock.patch.object(os, "fsync", fsync),
        mock.patch.object(os, "replace", around(os.replace)),
        mock.patch.object(generations, "remove", around(generations.remove)),
    ):
        yield


def _names(folder: Path) -> dict[str, int]:
    if not folder.is_dir():
        return {}
    with os.scandir(folder) as entries:
        return {entry.name: entry.inode() for entry in entries}
