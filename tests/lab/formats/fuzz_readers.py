"""Mutated files: a reader yields documents or raises FormatError, within 20 seconds.

    uv run python -m tests.lab.formats.fuzz_readers FOLDER [--number 2000] [--suffix .pdf]

What is measured: for each suffix that is read, files of the folder with bytes flipped, pieces cut
out, doubled or exchanged, or cut off; of ZIP packages also the members, and of gzip files the
content, packed again. Each is read in a child process with 1 GB of memory, as the indexer's cage
reads it.
Notes: the mutation depends on its number alone, so that a failure can be repeated. An abort of the
child is a matter of the cage and is counted apart.
"""

from __future__ import annotations

import argparse
import gzip
import io
import multiprocessing
import random
import resource
import time
import zipfile
from collections import Counter
from importlib import import_module
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import cast

from search.errors import FormatError
from search.formats.registry import Format, FormatReader, format_of, suffix_of, suffixes

LIMIT = 20.0  # seconds for one file
MEMORY = 1024**3  # bytes of a child beyond what it has at its start
TOKENS = [b"<<", b">>", b"obj", b"\\u-1 ", b"{", b"}", b"<w:p>", b"</w:p>", b"\x00", b"\xff\xfe",
          b"99999999999", b"-1", b"\\bin9", b"endstream", b"]]>", b"<![CDATA[", b"&#0;", b'"',
          b"\t", b"[[[[", b"\r\n\r\nFrom ", b"WARC/1.0\r\n", b"=?utf-8?q?=",
          b"\xed\xa0\xbd"]  # fmt: skip


def mutated(content: bytes, number: int) -> bytes:
    """Return the mutation of a file that a number names."""
    dice = random.Random(number)
    if content.startswith(b"PK") and dice.random() < 0.7:
        return _with_changed_members(content, dice)
    if content.startswith(b"\x1f\x8b") and dice.random() < 0.7:
        return gzip.compress(_changed(gzip.decompress(content), dice))
    return _changed(content, dice)


def _changed(content: bytes, dice: random.Random) -> bytes:
    data = bytearray(content)
    if not data:
        return b""
    for _ in range(dice.choice((1, 1, 1, 2, 5, 50))):
        at = dice.randrange(len(data) or 1)
        kind = dice.randrange(6)
        size = dice.choice((1, 4, 64, 1024))
        if kind == 0 and data:
            data[at % len(data)] ^= 1 << dice.randrange(8)
        elif kind == 1:
            del data[at : at + size]
        elif kind == 2:
            data[at:at] = data[at : at + size] * dice.choice((1, 2, 50))
        elif kind == 3:
            data[at:at] = dice.choice(TOKENS)
        elif kind == 4:
            other = dice.randrange(len(data) or 1)
            data[at : at + size] = data[other : other + size]
        elif dice.random() < 0.1:
            del data[at:]
    return bytes(data)


def _with_changed_members(content: bytes, dice: random.Random) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as package,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in package.namelist():
            member = package.read(name)
            if dice.random() < 0.1:
                continue
            changed.writestr(name, _changed(member, dice) if dice.random() < 0.4 else member)
    return buffer.getvalue()


def read(path: Path, content: bytes) -> str:
    """Return the outcome of reading a file: "read", "refused" or the fault."""
    try:
        for _ in _reader(format_of(path, content))(path, content, lang="en"):
            pass
    except FormatError as error:
        message = str(error)
        return "refused" if message.endswith(".") and "\n" not in message else f"bad: {message}"
    except MemoryError:
        return "out of memory"
    except Exception as error:
        return f"crash: {error!r}"[:200]
    return "read"


def _reader(found: Format) -> FormatReader:
    module, _, function = found.reader.partition(":")
    return cast(FormatReader, getattr(import_module(module), function))


def child(
    files: list[Path],
    start: int,
    stop: int,
    at: Synchronized[int],
    outcomes: multiprocessing.SimpleQueue[tuple[int, str, float]],
) -> None:
    """Read the mutations from ``start`` to ``stop``."""
    contents = [path.read_bytes() for path in files]
    for each in suffixes()[suffix_of(files[0].name)]:
        _reader(each)  # imported before the limit holds
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    for number in range(start, stop):
        at.value = number
        which = number % len(files)
        began = time.perf_counter()
        outcome = read(files[which], mutated(contents[which], number))
        outcomes.put((number, outcome, time.perf_counter() - began))


def fuzz(files: list[Path], number: int) -> tuple[Counter[str], float]:
    """Return how many mutations had which outcome, and the seconds of the slowest."""
    context = multiprocessing.get_context("spawn")
    at = context.Value("l", 0)
    outcomes: multiprocessing.SimpleQueue[tuple[int, str, float]] = context.SimpleQueue()
    counts: Counter[str] = Counter()
    slowest, start = 0.0, 0
    while start < number:
        at.value = start
        process = context.Process(target=child, args=(files, start, number, at, outcomes))
        process.start()
        seen, since = start, time.monotonic()
        while process.is_alive() or not outcomes.empty():
            if not outcomes.empty():
                done, outcome, seconds = outcomes.get()
                slowest = max(slowest, seconds)
                counts[outcome] += 1
                if outcome not in ("read", "refused"):
                    print(f"   {files[done % len(files)].name} {done}: {outcome}", flush=True)
                continue
            if at.value != seen:
                seen, since = at.value, time.monotonic()
            if time.monotonic() - since > LIMIT + 5:
                process.kill()
                counts["hang"] += 1
                print(f"   {files[seen % len(files)].name} {seen}: hang", flush=True)
                break
            time.sleep(0.005)
        process.join()
        if process.exitcode == 0:
            break
        if process.exitcode != -9:
            counts[f"abort {process.exitcode}"] += 1
            print(
                f"   {files[at.value % len(files)].name} {at.value}: {process.exitcode}", flush=True
            )
        start = at.value + 1
    return counts, slowest


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--number", type=int, default=2_000)
    parser.add_argument("--suffix", choices=suffixes())
    options = parser.parse_args()
    for suffix in [options.suffix] if options.suffix else suffixes():
        files = sorted(p for p in options.folder.rglob("*") if suffix_of(p.name) == suffix)
        files = [path for path in files if path.stat().st_size < 200_000]
        if files:
            counts, slowest = fuzz(files, options.number)
            print(f"{suffix:6} {dict(counts)} slowest {slowest:.1f} s", flush=True)


if __name__ == "__main__":
    main()
