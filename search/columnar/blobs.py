"""Short texts, each compressed by itself, all with one dictionary of what they have in common."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
import zstandard

from search.columnar.arrays import Array, ArrayFile, edges, narrow

_SAMPLES = 4000  # texts to make a dictionary of; twice as many save nothing more
_DICTIONARY = 64 * 1024  # bytes: paragraphs of news become half as long
_LEVEL = 3  # zstd's default; 1 is a quarter faster, and a tenth longer


def packed(groups: Mapping[str, Sequence[bytes]]) -> dict[str, Array]:
    """Compress groups of texts."""
    dictionary = _trained([blob for blob in chain.from_iterable(groups.values()) if blob])
    compress = zstandard.ZstdCompressor(
        level=_LEVEL, dict_data=dictionary, write_checksum=False, write_dict_id=False
    ).compress
    found = {"dictionary": np.frombuffer(dictionary.as_bytes(), np.uint8)}
    for name, blobs in groups.items():
        frames = [compress(blob) if blob else b"" for blob in blobs]
        sizes = np.fromiter(map(len, frames), np.int64, len(frames))
        found[name] = np.frombuffer(b"".join(frames), np.uint8)
        found[f"{name}/edges"] = narrow(edges(sizes))
    return found


def _trained(blobs: Sequence[bytes]) -> zstandard.ZstdCompressionDict:
    """Make a dictionary of samples; few texts do without."""
    if len(blobs) < _SAMPLES:
        return zstandard.ZstdCompressionDict(b"")
    return zstandard.train_dictionary(_DICTIONARY, [*blobs[:: len(blobs) // _SAMPLES]])


class Blobs:
    """The texts of a group, by number."""

    def __init__(self, file: ArrayFile, prefix: str, name: str) -> None:
        self._map = file.map
        self._place = file.place(f"{prefix}/{name}")
        self._edges = file[f"{prefix}/{name}/edges"]
        self._dictionary = zstandard.ZstdCompressionDict(file[f"{prefix}/dictionary"].tobytes())
        self._of_thread = threading.local()

    def __len__(self) -> int:
        return len(self._edges) - 1

    def __getitem__(self, number: int) -> bytes:
        start, end = self._edges.item(number), self._edges.item(number + 1)
        if start == end:
            return b""
        return self._decompressor().decompress(self._map[self._place + start : self._place + end])

    def _decompressor(self) -> zstandard.ZstdDecompressor:
        """Give this thread's own: it must not be shared."""
        held: zstandard.ZstdDecompressor | None = getattr(self._of_thread, "held", None)
        if held is None:
            held = self._of_thread.held = zstandard.ZstdDecompressor(dict_data=self._dictionary)
        return held
