"""Pictures of PDF pages, drawn on demand in a cage and kept in a folder of limited size."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from threading import BoundedSemaphore

from search.errors import BusyPicturesError
from search.formats.cage import Cage
from search.formats.pdf.places import PageBox

DEADLINE = 8.0  # seconds for one picture
CACHE_LIMIT = 64 * 1024 * 1024  # bytes of all pictures of a library
_AT_A_TIME = 1  # children of this process
_WAITING = 2  # requests that wait for one
_PATIENCE = 4.0  # seconds that they wait
_RENDERER = "search.formats.pdf.picture:draw"
_SUFFIX = ".png"


class PagePictures:
    """The pictures of one library. Threads share it; a child process lives for one picture."""

    def __init__(self, folder: Path | None, *, limit: int = CACHE_LIMIT) -> None:
        """Name the folder of pictures, which is made with the first one; None: keep none."""
        self._folder = folder
        self._limit = limit
        self._drawing = BoundedSemaphore(_AT_A_TIME)
        self._waiting = BoundedSemaphore(_WAITING)

    def kept(self, key: str) -> bytes | None:
        """Return a picture that was drawn before; None if there is none."""
        if self._folder is None:
            return None
        path = self._folder / key
        try:
            content = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):
            os.utime(path)  # the least recently shown go first
        return content

    def draw(
        self, key: str, name: str, content: bytes, page: int, boxes: tuple[PageBox, ...], width: int
    ) -> bytes:
        """Draw a page of a PDF with boxes outlined, as PNG; ``name`` is for messages.

        Raises:
            FormatError: the file cannot be drawn.
            BusyPicturesError: too many pictures are being drawn.
        """
        options = {"page": page, "boxes": [list(box) for box in boxes], "width": width}
        with self._slot(), Cage(deadline=DEADLINE) as cage:
            picture = cage.draw(_RENDERER, Path(name), content, options)
        with suppress(OSError):  # a library that cannot be written: drawn again next time
            self._keep(key, picture)
        return picture

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._drawing.acquire(blocking=False):
            if not self._waiting.acquire(blocking=False):
                raise _busy()
            try:
                if not self._drawing.acquire(timeout=_PATIENCE):
                    raise _busy()
            finally:
                self._waiting.release()
        try:
            yield
        finally:
            self._drawing.release()

    def _keep(self, key: str, picture: bytes) -> None:
        """Write a picture, and remove the least recently shown ones beyond the limit."""
        folder = self._folder
        if folder is None:
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = folder / f"{key}.{os.getpid()}.new"
        beside.write_bytes(picture)
        beside.replace(folder / key)
        held = sorted(_held(folder), reverse=True)  # the latest first
        size = 0
        for _, bytes_, path in held:
            size += bytes_
            if size > self._limit:
                path.unlink(missing_ok=True)


def _held(folder: Path) -> Iterator[tuple[float, int, Path]]:
    for path in folder.iterdir():
        with suppress(OSError):  # another process may have removed it
            status = path.stat()
            yield status.st_mtime, status.st_size, path


def picture_key(file_sha256: str, page: int, boxes: tuple[PageBox, ...], width: int) -> str:
    """Return the file name of a picture: it changes with everything that the picture shows."""
    shown = repr((file_sha256, page, [tuple(box) for box in boxes], width))
    return sha256(shown.encode()).hexdigest() + _SUFFIX


def _busy() -> BusyPicturesError:
    return BusyPicturesError("Too many pictures are being drawn: try again in a few seconds.")
