"""Readers for the tests of the cage; they run in its child process, and break in every way."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from search.errors import FormatError
from search.formats import Block, Document
from search.model import Kind


def echo(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    yield Document(content.decode(errors="surrogatepass"))


def blocks(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    yield Document(
        blocks=(Block(Kind.TITLE, "Last boat", "/h1"), Block(Kind.PARAGRAPH, "It left.")),
        authors=("Ann Lee",),
        published="2021-06-03",
    )


def forever(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    time.sleep(60)
    yield Document()


def two_then_forever(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    yield Document("one")
    yield Document("two")
    time.sleep(60)


def memory(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    held = bytearray(2_000_000_000)
    yield Document(str(len(held)))


def writes(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    target = Path(f"/tmp/pilcrow-cage-{os.getpid()}")
    try:
        with target.open("wb", buffering=0) as file:
            file.write(content)
    finally:
        target.unlink()
    yield Document()


def crash(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    os.abort()
    yield Document()


def ends(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    os._exit(3)
    yield Document()


def depth(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    def deeper() -> None:
        deeper()

    deeper()
    yield Document()


def size(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    yield Document("x" * 70_000_000)


def fault(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    yield Document({}["missing"])


def refuses(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    raise FormatError(f"Cannot read {path}: it needs a password; remove it.", path=path)
    yield Document()


def prints(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    print("noise")
    os.write(1, b"noise")
    yield Document(content.decode())


def pid(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    yield Document(str(os.getpid()))


def modules(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    yield Document(" ".join(sys.modules))
