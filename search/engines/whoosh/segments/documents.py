"""The paragraphs of a segment as they are shown: article by article, in reading order.

What the paragraphs of an article share is kept once; what their text tells is not kept.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

import numpy as np
import orjson

from search.engines.whoosh.segments import compressed_texts
from search.engines.whoosh.segments.array_file import Array, ArrayFile, edges, narrow, sizes
from search.engines.whoosh.segments.compressed_texts import Chosen, CompressedTexts, Texts
from search.model import Kind, Paragraph, Quote, QuoteKind, Span

KINDS = tuple(Kind)  # numbered so on disk
NUMBERED = np.array([kind.numbered for kind in KINDS])
_NUMBERED = NUMBERED.tolist()
_LETTERS = tuple(kind.letter for kind in KINDS)
_NUMBERS = {kind: number for number, kind in enumerate(KINDS)}

_SHARED = ("article", "title", "source", "authors", "published", "lang", "path", "url", "of")
_ANNOTATED = ("people", "places", "names", "dates")
_ROW = ("kind", "ordinal", "start", "section")  # of a paragraph
_shared = attrgetter(*_SHARED)
_found = attrgetter(*_ANNOTATED, "quotes")
_QUOTE = ("start", "end", "quotation", "speaker", "rule", "confidence")


class DocumentsBuilder:
    """Collects paragraphs until they are written."""

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
        sections: dict[str | None, int] = {None: 0}
        self._first.append(len(self))
        for block in paragraphs:
            section = sections.setdefault(block.section, len(sections))
            ordinal = int(block.anchor[1:])
            self._rows.extend((_NUMBERS[block.kind], ordinal, block.start, section))
            self._texts.append(block.text.encode(errors="surrogatepass"))
            self._more.append(_more(block))
        shared = [list(sections)[1:], *_shared(paragraphs[0])]
        # Names of files may hold what orjson, rightly, does not take for text.
        self._shared.append(json.dumps(shared).encode())

    def only(self, kept: Sequence[bool]) -> DocumentsBuilder:
        """Leave out the articles that are not flagged."""
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
    """Give what was collected, part after part."""
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


def _more(block: Paragraph) -> bytes:
    """Write what annotation found, if anything, without names of classes."""
    if not any(_found(block)):
        return b""
    found: dict[str, Any] = {name: made for name in _ANNOTATED if (made := getattr(block, name))}
    if block.quotes:
        found["quotes"] = [
            [*(getattr(quote, n) for n in _QUOTE), quote.kind.value, quote.cue and (*quote.cue,)]
            for quote in block.quotes
        ]
    return orjson.dumps(found)


def _packed(texts: Texts, more: Texts, shared: Texts) -> dict[str, Array]:
    found = compressed_texts.packed({"text": texts, "more": more, "shared": shared})
    return {f"documents/{name}": array for name, array in found.items()}


def merged(parts: Sequence[tuple[Documents, Array, Array]]) -> dict[str, Array]:
    """Put documents one after another, of each the documents and articles that are flagged."""
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
            for name in ("kind", "ordinal", "start", "section")
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
        self.signature = file["documents/signature"]  # search.engines.whoosh.segments.fingerprints
        # What is read number by number: of its memory, faster than of the array.
        self._article_of, self._first_of = self.article.data, self.first.data
        self._kinds, self._ordinals, self._starts, self._sections = (
            file[f"documents/{name}"].data for name in _ROW
        )
        self.texts = CompressedTexts(file, "documents", "text")
        self.more = CompressedTexts(file, "documents", "more")
        self.shared = CompressedTexts(file, "documents", "shared")
        self._article = lru_cache(maxsize=256)(self._read_article)

    def __len__(self) -> int:
        return len(self.article)

    @property
    def articles(self) -> int:
        """Count the articles."""
        return len(self.first) - 1

    def range(self, article: int) -> range:
        """Number the paragraphs of an article."""
        return range(self.first.item(article), self.first.item(article + 1))

    def anchors(self, first: int, end: int) -> list[str]:
        """Give the anchors of successive paragraphs."""
        kinds, ordinals = self._kinds[first:end].tolist(), self._ordinals[first:end].tolist()
        return [f"{_LETTERS[k]}{ordinal}" for k, ordinal in zip(kinds, ordinals, strict=True)]

    def paragraph(self, number: int) -> Paragraph:
        """Read a paragraph."""
        article = self._article_of[number]
        shared, sections = self._article(article)
        kind, ordinal = self._kinds[number], self._ordinals[number]
        start, section = self._starts[number], self._sections[number]
        text = self.texts[number].decode(errors="surrogatepass")
        more = self.more[number]
        anchor = f"{_LETTERS[kind]}{ordinal}"
        paragraph = Paragraph(
            id=f"{shared['article']}.{anchor}",
            anchor=anchor,
            order=number - self._first_of[article],
            n=ordinal if _NUMBERED[kind] else None,
            kind=KINDS[kind],
            text=text,
            start=start,
            end=start + len(text),
            section=sections[section - 1] if section else None,
            **shared,
        )
        return paragraph._replace(**_read_more(more)) if more else paragraph

    def _read_article(self, article: int) -> tuple[dict[str, Any], list[str]]:
        sections, *fields = _loads(self.shared[article])
        shared = dict(zip(_SHARED, fields, strict=True))
        shared["authors"] = tuple(shared["authors"])
        return shared, sections


def _loads(written: bytes) -> Any:
    try:
        return orjson.loads(written)
    except orjson.JSONDecodeError:  # a lone surrogate, in the name of a file
        return json.loads(written)


def _read_more(more: bytes) -> dict[str, Any]:
    found = orjson.loads(more)
    quotes = found.pop("quotes", ())
    made: dict[str, Any] = {name: tuple(values) for name, values in found.items()}
    return made | {"quotes": tuple(map(_quote, quotes))}


def _quote(written: Sequence[Any]) -> Quote:
    *fields, kind, cue = written
    return Quote(
        **dict(zip(_QUOTE, fields, strict=True)),
        kind=QuoteKind(kind),
        cue=Span(*cue) if cue else None,
    )
