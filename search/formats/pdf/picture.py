"""Pictures of pages with passages outlined, so that a reader sees a citation at its place.

PDFium is not thread-safe, and may abort on a hostile file: callers run this in a process of its
own, one call at a time.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pypdfium2

from search.formats.pdf.opening import opened, unreadable
from search.formats.pdf.places import PageBox

MAX_WIDTH = 2_000  # pixels
MAX_PIXELS = 8_000_000  # of a picture: 24 MB before compression

_OUTLINE = (200, 30, 30, 255)  # red, green, blue, opacity
_MARGIN = 2.0  # points between the letters and the outline
_STROKE = 2  # pixels of the outline for each 600 of the width
_STROKE_WIDTH = 600
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGB = 2  # colour type of a PNG with eight bits each of red, green and blue
_NO_FILTER = b"\x00"


def page_picture(
    path: Path, content: bytes, page: int, boxes: Iterable[PageBox], width: int
) -> bytes:
    """Return a PNG of a page, ``width`` pixels wide, with the boxes on that page outlined.

    ``page`` counts from 1; boxes of other pages are left out. ``path`` is for messages only.

    Raises:
        FormatError: the file cannot be read, or has no such page.
        ValueError: the width is not between 1 and ``MAX_WIDTH``.
    """
    if not 1 <= width <= MAX_WIDTH:
        raise ValueError(f"width is {width}, not a number of pixels from 1 to {MAX_WIDTH:,}")
    try:
        with opened(path, content) as document:
            if not 1 <= page <= len(document):
                raise unreadable(
                    path, f"it has {len(document):,} pages, not {page:,}; index it again"
                )
            return _picture(
                path, document[page - 1], [box for box in boxes if box.page == page], width
            )
    except pypdfium2.PdfiumError as error:
        raise unreadable(path, "a page of it is damaged; copy or download it again") from error


def draw(
    path: Path, content: bytes, *, page: int, boxes: Iterable[Sequence[float]], width: int
) -> Iterator[bytes]:
    """Yield one picture, as ``page_picture``; boxes are the numbers of ``PageBox``, for a cage."""
    placed = [PageBox(int(number), *sides) for number, *sides in boxes]
    yield page_picture(path, content, page, placed, width)


def _picture(path: Path, page: pypdfium2.PdfPage, boxes: list[PageBox], width: int) -> bytes:
    points, height = page.get_size()
    scale = width / max(points, 1.0)
    if width * height * scale > MAX_PIXELS:
        raise unreadable(path, "a page of it is too long for a picture; open the file itself")
    bitmap = page.render(scale=scale, rev_byteorder=True)
    thick = max(1, _STROKE * width // _STROKE_WIDTH)
    for box in boxes:
        for left, top, right, bottom in _edges(box, scale, height, thick):
            left, right = max(0, left), min(bitmap.width, right)
            top, bottom = max(0, top), min(bitmap.height, bottom)
            if left < right and top < bottom:
                bitmap.fill_rect(_OUTLINE, left, top, right - left, bottom - top)
    return _png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)


def _edges(
    box: PageBox, scale: float, height: float, thick: int
) -> Iterator[tuple[int, int, int, int]]:
    """Yield left, top, right and bottom in pixels of the four edges of an outline."""
    left, right = round((box.left - _MARGIN) * scale), round((box.right + _MARGIN) * scale)
    top = round((height - box.top - _MARGIN) * scale)
    bottom = round((height - box.bottom + _MARGIN) * scale)
    yield left - thick, top - thick, right + thick, top
    yield left - thick, bottom, right + thick, bottom + thick
    yield left - thick, top, left, bottom
    yield right, top, right + thick, bottom


def _png(pixels: bytes, width: int, height: int, stride: int) -> bytes:
    """Return an image of three bytes a pixel as PNG (W3C PNG Specification, 2003)."""
    rows = (pixels[y * stride : y * stride + 3 * width] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, _RGB, 0, 0, 0)
    image = zlib.compress(b"".join(_NO_FILTER + row for row in rows))
    return _PNG_SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", image) + _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
