"""Files of a library truncated, zeroed, changed, or gone: every file, at random places.

Whoever writes to a file leaves a new time on it, and is noticed before a search; a disk that rots
silently is noticed by the doctor. Whatever it is, a search has the right hits or a sentence, a
stranger sees neither a traceback nor a path, and the doctor mends it.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from search import EngineError, Library, Page, Request
from search.indexing.doctor import repair
from tests.lab.faults.world import Outcome, World, begun
from web import create_app

QUERIES = ("monday", '"was told" harbour', "har*", "title:news -truce", "grain OR vote")
ADDRESSES = ("/", "/search?q=harbour", "/api/v1/search?q=monday", "/articles", "/readyz")

Damage = Callable[[Path, random.Random], None]


def truncated(path: Path, chance: random.Random) -> None:
    os.truncate(path, chance.randrange(path.stat().st_size))


def zeroed(path: Path, chance: random.Random) -> None:
    content = path.read_bytes()
    start = chance.randrange(len(content))
    end = chance.randrange(start, len(content)) + 1
    path.write_bytes(content[:start] + bytes(end - start) + content[end:])


def flipped(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def longer(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes() + chance.randbytes(chance.randrange(1, 100)))


def gone(path: Path, _: random.Random) -> None:
    path.unlink()


DAMAGES: tuple[Damage, ...] = (truncated, zeroed, flipped, longer, gone)


def damage(place: Path, times: int, *, seed: int = 1) -> Outcome:
    """Damage copies of a library, one file each."""
    outcome = Outcome("truncated, zeroed, changed and lost files", times)
    chance = random.Random(seed)
    world = begun(place)
    right = _answers(world.library)
    files = sorted(path for path in world.library.rglob("*") if path.stat().st_size)
    files = [path for path in files if path.is_file()]
    refused = 0
    for number in range(times):
        copy = place / "copy"
        shutil.copytree(world.library, copy)
        file = copy / files[number % len(files)].relative_to(world.library)
        before = file.stat(), file.read_bytes()
        how = DAMAGES[number // len(files) % len(DAMAGES)]
        how(file, chance)
        silently = file.exists() and chance.random() < 0.3
        if silently:
            os.utime(file, ns=(before[0].st_atime_ns, before[0].st_mtime_ns))
        if not file.exists() or file.read_bytes() != before[1]:
            what = f"{number}: {file.relative_to(copy)} {how.__name__}"
            refused += _look(outcome, what, world, copy, right)
        shutil.rmtree(copy)
    outcome.figures = {"files": len(files), "refused to answer": refused}
    return outcome


def _look(
    outcome: Outcome, what: str, world: World, copy: Path, right: list[list[str]] | str
) -> bool:
    try:
        answers = _answers(copy)
        outcome.check(f"{what}: wrong hits", answers == right or isinstance(answers, str))
        _look_from_outside(outcome, what, copy)
        outcome.check(f"{what}: the doctor finds nothing", world.ills(copy))
        repair(copy)
        outcome.check(f"{what}: not repaired: {world.ills(copy)}", not world.ills(copy))
        outcome.check(f"{what}: wrong hits after the repair", _answers(copy) == right)
    except Exception as error:
        outcome.failures.append(f"{what}: {error!r}")
        return False
    return isinstance(answers, str)


def _answers(library: Path) -> list[list[str]] | str:
    """Search; give the hits, or the sentence that says why not."""
    with closing(Library(library)) as opened:
        try:
            return [_hits(opened.search(Request(q=q, limit=100))) for q in QUERIES]
        except EngineError as error:
            return str(error)


def _hits(page: Page) -> list[str]:
    return [f"{hit.paragraph.id} {hit.paragraph.text} {hit.score:.6f}" for hit in page.hits]


def _look_from_outside(outcome: Outcome, what: str, library: Path) -> None:
    with closing(Library(library)) as opened:
        app = create_app(opened)
        app.logger.disabled = True  # it would tell of each
        client = app.test_client()
        for address in ADDRESSES:
            response = client.get(address)
            outcome.check(f"{what}: {response.status_code}", response.status_code in (200, 503))
            is_told = any(word in response.text for word in ("Traceback", str(library)))
            outcome.check(f"{what}: {address} tells how it is built", not is_told)
        app.logger.disabled = False
