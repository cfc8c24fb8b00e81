"""The paragraphs of a segment: numbers in arrays, texts and records compressed.

Paragraphs stand article by article, in reading order. ``search.engines.paragraph_record`` decides
what is kept of them.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from search.engines.arrays import Array, edges, narrow, sizes
from search.engines.paragraph_record import (
    KINDS,
    ArticleRecord,
    Row,
    anchor_of,
    annotation_record,
    article_record,
)
from search.engines.whoosh.segments import compressed_texts
from search.engines.whoosh.segments.array_file import ArrayFile
from search.engines.whoosh.segments.compressed_texts import Chosen, CompressedTexts, Texts
from search.model import Kind, Paragraph

NUMBERED = np.array([kind.numbered for kind in KINDS])
HEADING = KINDS.index(Kind.HEADING)

_ROW = Row._fields


class DocumentsBuilder:
    """Collects the paragraphs of a batch, packed as far as they can be one by one."""

    def __init__(self) -> None:
        self._first: list[int] = []  # paragraph of each article
        self._rows = array("I")
        self._shared: list[bytes] = []
        self._texts: list[bytes] = []
        self._more: list[bytes] = []

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def articles(self) -> int:
        """Count the articles."""
        return len(self._shared)

    @property
    def sizes(self) -> Array:
        """Count the paragraphs of each article."""
        return np.diff([*self._first, len(self)])

    def add(self, paragraphs: Sequence[Paragraph]) -> None:
        """Add the blocks of an article."""
        self._first.append(len(self))
        record, rows = article_record(paragraphs)
        self._shared.append(record)
        for block, row in zip(paragraphs, rows, strict=True):
            self._rows.extend(row)
            self._texts.append(block.text.encode(errors="surrogatepass"))
            self._more.append(annotation_record(block))

    def only(self, kept: Sequence[bool]) -> DocumentsBuilder:
        """Return the articles that are flagged."""
        made = DocumentsBuilder()
        ends = [*self._first[1:], len(self)]
        for start, end, shared, wanted in zip(self._first, ends, self._shared, kept, strict=True):
            if wanted:
                made._first.append(len(made))
                made._rows += self._rows[len(_ROW) * start : len(_ROW) * end]
                made._texts += self._texts[start:end]
                made._more += self._more[start:end]
                made._shared.append(shared)
        return made


def packed(parts: Sequence[DocumentsBuilder]) -> dict[str, Array]:
    """Return the arrays of the paragraphs of several batches, in this order."""
    sizes_of_articles = np.concatenate([part.sizes for part in parts])
    first = edges(sizes_of_articles)
    rows = np.concatenate([np.array(part._rows) for part in parts]).reshape(-1, len(_ROW)).T
    return {
        "documents/article": narrow(np.repeat(np.arange(len(first) - 1), sizes_of_articles)),
        **{f"documents/{name}": narrow(row) for name, row in zip(_ROW, rows, strict=True)},
        "documents/first": narrow(first),
        **_packed(
            [text for part in parts for text in part._texts],
            [text for part in parts for text in part._more],
            [text for part in parts for text in part._shared],
        ),
    }


def _packed(texts: Texts, more: Texts, shared: Texts) -> dict[str, Array]:
    found = compressed_texts.packed({"text": texts, "more": more, "shared": shared})
    return {f"documents/{name}": array for name, array in found.items()}


def merged(parts: Sequence[tuple[Documents, Array, Array]]) -> dict[str, Array]:
    """Return the arrays of the paragraphs of several segments, each (documents, kept, articles).

    ``kept`` and ``articles`` flag the documents and the articles that are kept.
    """
    counts = [sizes(held.first)[articles] for held, _, articles in parts]
    first = edges(np.concatenate(counts))
    article = np.repeat(np.arange(len(first) - 1), sizes(first))
    return {
        "documents/article": narrow(article),
        "documents/first": narrow(first),
        **{
            f"documents/{name}": narrow(
                np.concatenate([held.file[f"documents/{name}"][kept] for held, kept, _ in parts])
            )
            for name in _ROW
        },
        "documents/signature": np.concatenate([held.signature[kept] for held, kept, _ in parts]),
        **_packed(
            Chosen((held.texts, kept) for held, kept, _ in parts),
            Chosen((held.more, kept) for held, kept, _ in parts),
            Chosen((held.shared, kept) for held, _, kept in parts),
        ),
    }


class Documents:
    """The paragraphs of a segment, by number."""

    def __init__(self, file: ArrayFile) -> None:
        self.file = file
        self.article = file["documents/article"]  # number of each paragraph's article
        self.first = file["documents/first"]  # paragraph of each article, and their end
        self.kind = file["documents/kind"]
        self.signature = file["documents/signature"]  # search.engines.fingerprints
        # Single items are read from the memory of the arrays, which is faster than from the arrays.
        self._article_of, self._first_of = self.article.data, self.first.data
        self._kinds, self._ordinals, self._starts, self._sections = (
            file[f"documents/{name}"].data for name in _ROW
        )
        self.texts = CompressedTexts(file, "documents", "text")
        self.more = CompressedTexts(file, "documents", "more")
        self.shared = CompressedTexts(file, "documents", "shared")
        self._article = lru_cache(maxsize=2048)(self._read_article)  # some 3 MB
        self._anchors = lru_cache(maxsize=8)(self._read_anchors)

    def __len__(self) -> int:
        return len(self.article)

    @property
    def articles(self) -> int:
        """Count the articles."""
        return len(self.first) - 1

    def range(self, article: int) -> range:
        """Return the numbers of the paragraphs of an article."""
        return range(self.first.item(article), self.first.item(article + 1))

    def numbered(self, article: int) -> Mapping[str, int]:
        """Return the numbers of the paragraphs of an article by their anchors."""
        return self._anchors(article)

    def paragraph(self, number: int) -> Paragraph:
        """Read a paragraph by its number."""
        article = self._article_of[number]
        row = Row(
            self._kinds[number],
            self._ordinals[number],
            self._starts[number],
            self._sections[number],
        )
        text = self.texts[number].decode(errors="surrogatepass")
        order = number - self._first_of[article]
        return self._article(article).paragraph(row, order, text, self.more[number])

    def _read_article(self, article: int) -> ArticleRecord:
        return ArticleRecord.read(self.shared[article])

    def _read_anchors(self, article: int) -> dict[str, int]:
        held = self.range(article)
        kinds = self._kinds[held.start : held.stop].tolist()
        ordinals = self._ordinals[held.start : held.stop].tolist()
        return dict(zip(map(anchor_of, kinds, ordinals), held, strict=True))
