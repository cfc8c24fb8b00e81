"""Short texts, each compressed by itself, with one dictionary trained on all of them."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import accumulate, islice
from typing import Protocol

import numpy as np
import zstandard

from search.engines.arrays import Array, narrow
from search.engines.whoosh.segments.array_file import ArrayFile

_SAMPLES = 4000  # texts to make a dictionary of; twice as many save nothing more
_DICTIONARY = 64 * 1024  # bytes: paragraphs of news become half as long
_IN_ONE_CALL = 1 << 14  # texts that are compressed while Python may do something else
_LEVEL = 3  # zstd's default; level 1 is 25 % faster, and its output 10 % larger


class Texts(Protocol):
    """Texts in an order: a list, or what reads them one by one."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[bytes]: ...
    def __getitem__(self, place: int, /) -> bytes: ...


def packed(groups: Mapping[str, Texts]) -> dict[str, Array]:
    """Compress groups of texts."""
    dictionary = _trained(groups.values())
    compressor = zstandard.ZstdCompressor(
        level=_LEVEL, dict_data=dictionary, write_checksum=False, write_dict_id=False
    )
    found = {"dictionary": np.frombuffer(dictionary.as_bytes(), np.uint8)}
    for name, blobs in groups.items():
        frames, ends = bytearray(), np.zeros(len(blobs) + 1, np.int64)
        for number, frame in enumerate(_compressed(compressor, blobs), 1):
            frames += frame
            ends[number] = len(frames)
        found[name] = np.frombuffer(frames, np.uint8)
        found[f"{name}/edges"] = narrow(ends)
    return found


def _compressed(compressor: zstandard.ZstdCompressor, blobs: Texts) -> Iterator[bytes]:
    """Compress texts; an empty one becomes no bytes."""
    waiting = iter(blobs)
    while some := list(islice(waiting, _IN_ONE_CALL)):
        filled: list[bytes | bytearray | memoryview] = [blob for blob in some if blob]
        frames = iter(compressor.multi_compress_to_buffer(filled) if filled else ())
        yield from (next(frames).tobytes() if blob else b"" for blob in some)


def _trained(groups: Collection[Texts]) -> zstandard.ZstdCompressionDict:
    """Train a dictionary on samples; an empty one for few texts."""
    step = sum(map(len, groups)) // _SAMPLES
    if not step:
        return zstandard.ZstdCompressionDict(b"")
    samples = [blobs[number] for blobs in groups for number in range(0, len(blobs), step)]
    return zstandard.train_dictionary(_DICTIONARY, list(filter(None, samples)))


class Chosen:
    """Some of the texts of some groups, read a few at a time."""

    def __init__(self, parts: Iterable[tuple[CompressedTexts, Array]]) -> None:
        """Take pairs of texts and flags of those that are chosen."""
        self._held = [(blobs, np.flatnonzero(kept)) for blobs, kept in parts]
        self._ends = [*accumulate((len(numbers) for _, numbers in self._held), initial=0)]

    def __len__(self) -> int:
        return self._ends[-1]

    def __iter__(self) -> Iterator[bytes]:
        for blobs, numbers in self._held:
            yield from map(blobs.__getitem__, numbers.tolist())

    def __getitem__(self, place: int) -> bytes:
        at = bisect_right(self._ends, place) - 1
        blobs, numbers = self._held[at]
        return blobs[numbers.item(place - self._ends[at])]


class CompressedTexts:
    """The texts of a group, by number."""

    def __init__(self, file: ArrayFile, prefix: str, name: str) -> None:
        self._map = file.map
        self._place = file.place(f"{prefix}/{name}")
        self._edges = file[f"{prefix}/{name}/edges"].data  # as in Documents
        self._dictionary = zstandard.ZstdCompressionDict(file[f"{prefix}/dictionary"].tobytes())
        self._of_thread = threading.local()

    def __len__(self) -> int:
        return len(self._edges) - 1

    def __getitem__(self, number: int) -> bytes:
        """Read a text."""
        start, end = self._edges[number], self._edges[number + 1]
        if start == end:
            return b""
        frame = self._map[self._place + start : self._place + end]
        return self._decompressor().decompress(frame)

    def _decompressor(self) -> zstandard.ZstdDecompressor:
        """Return the decompressor of this thread; zstandard's are not thread-safe."""
        held: zstandard.ZstdDecompressor | None = getattr(self._of_thread, "held", None)
        if held is None:
            held = self._of_thread.held = zstandard.ZstdDecompressor(dict_data=self._dictionary)
        return held
