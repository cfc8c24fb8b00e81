"""Articles → documents of the cluster, as far as they do not depend on the commit.

Reader processes do this: what comes out can be pickled.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from search.analysis.terms import FOLDED, FORM, JOINT, WHOLE
from search.engines.fingerprints import Fingerprinter
from search.engines.opensearch.building.mapping import (
    LENGTHS,
    LONGEST_VALUE,
    QUOTATIONS,
    WORD_FIELDS,
)
from search.engines.opensearch.building.streams import (
    FieldStream,
    Places,
    quotation_streams,
    sendable,
    stream,
)
from search.engines.opensearch.cluster.connection import Json
from search.engines.paragraph_record import ArticleRecord, Row, annotation_record, article_record
from search.engines.paragraph_terms import ParagraphTerms, Stream, Type, Values, type_of
from search.fields import BLOCK, FIELDS
from search.model import Paragraph
from search.planning import ranking
from search.query.dates import first_day, last_day

NEVER = 99999999  # the day of an article without a date, where it comes last
_UNCOUNTED = (WHOLE, BLOCK)  # beginnings of terms that no query's planning asks for
_BLOCKS = ((0, 20), (20, 20), (40, 24))  # as in ``near_duplicates``


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """The documents of an article, without commit and serial numbers."""

    id: str
    article: Json
    paragraphs: list[Json]
    words: dict[str, Counter[str]]  # by field: in how many units of this article each term is


class DocumentPreparer:
    """Makes documents of articles; see ``search.engines.protocol.Preparer``."""

    def prepare(self, articles: Iterable[Sequence[Paragraph]]) -> list[PreparedArticle]:
        """Prepare the blocks of some articles."""
        return [prepared(blocks) for blocks in articles]


def prepared(blocks: Sequence[Paragraph]) -> PreparedArticle:
    """Make the documents of an article of its blocks."""
    fields = {name: FieldStream() for name in FIELDS}
    columns: dict[str, dict[int, Values]] = {n: {} for n, f in FIELDS.items() if f.column}
    ParagraphTerms(fields, columns).add(blocks, 0, 0)
    common = _of_article(blocks[0], fields, columns)
    length = sum(fields["text"].lengths.values())
    signatures = _signatures(fields["text"], len(blocks))
    paragraphs = [
        _paragraph(block, number, fields, columns, common, length, signatures[number])
        for number, block in enumerate(blocks)
    ]
    article: Json = {
        "key": blocks[0].article,
        "path": common["path"],
        "record": packed(blocks[0]),
        LENGTHS: {**common[LENGTHS], "article": length},
    }
    words = {name: _counted(fields[name]) for name in WORD_FIELDS}
    return PreparedArticle(blocks[0].article, article, paragraphs, words)


def _of_article(
    first: Paragraph, fields: dict[str, FieldStream], columns: dict[str, dict[int, Values]]
) -> Json:
    """Return what the documents of all paragraphs of an article share."""
    names = [name for name in WORD_FIELDS if FIELDS[name].of_article]
    shared: Json = {name: stream(places) for name in names if (places := fields[name].units.get(0))}
    shared |= {
        "article": first.article,
        "path": sendable(first.path),
        "lang": first.lang,
        "day": _number(first.published, 0),
        "day_or_never": _number(first.published, NEVER),
        LENGTHS: {name: length for name in names if (length := fields[name].lengths.get(0))},
    }
    facet: Json = {
        name: _values(columns[name][0])
        for name in ("source", "authors", "lang")
        if columns[name].get(0)
    }
    if published := first.published:
        shared["published"] = published
        shared["first_day"] = int(f"{first_day(published):%Y%m%d}")
        shared["last_day"] = int(f"{last_day(published):%Y%m%d}")
        facet |= {name: published[:n] for name, n in _PREFIXES if len(published) >= n}
    return shared | {"facet": facet}


_PREFIXES = (("year", 4), ("month", 7))


def _paragraph(
    block: Paragraph,
    number: int,
    fields: dict[str, FieldStream],
    columns: dict[str, dict[int, Values]],
    common: Json,
    length: int,
    signature: int,
) -> Json:
    names = [name for name in WORD_FIELDS if not FIELDS[name].of_article]
    made: Json = {
        **common,
        "id": block.id,
        "order": block.order,
        "numbered": block.kind.numbered,
        "weight": ranking.kind_weight(block.kind),
        "record": packed(block),
    }
    lengths = {name: n for name in names if (n := fields[name].lengths.get(number))}
    made[LENGTHS] = {**common[LENGTHS], **lengths, "article": length}
    for name in names:
        if places := fields[name].units.get(number):
            made[name] = stream(places)
    if quoted := fields["quoted"].units.get(number):
        speaker = fields["speaker"].units.get(number, {})
        made[QUOTATIONS] = list(quotation_streams(speaker, quoted, BLOCK))
    counted = ("section", "speaker", "people", "places")
    facets = {n: _values(held) for n in counted if (held := columns[n].get(number))}
    made["facet"] = {**common["facet"], **facets}
    if signature and block.kind.numbered:  # a title or heading is its article's own
        made["signature"] = f"{signature:016x}"
        made["blocks"] = signature_blocks(signature)
    return made


def signature_blocks(signature: int) -> list[str]:
    """Return the parts of a signature; two near ones have at least one in common."""
    return [f"{at}:{signature >> at & (1 << bits) - 1:x}" for at, bits in _BLOCKS]


def packed(block: Paragraph) -> str:
    """Write a paragraph as the record that its document keeps."""
    shared, rows = article_record([block])
    # In ASCII, since names of files may hold lone surrogates.
    return json.dumps(
        [shared.decode(), rows[0], block.order, block.text, annotation_record(block).decode()]
    )


def unpacked(record: str) -> Paragraph:
    """Read the record of a paragraph."""
    shared, row, order, text, annotations = _loads(record)
    return ArticleRecord.read(shared.encode()).paragraph(
        Row(*row), order, text, annotations.encode()
    )


def _loads(record: str) -> Any:
    try:
        return orjson.loads(record)
    except orjson.JSONDecodeError:  # a lone surrogate
        return json.loads(record)


def _signatures(text: FieldStream, blocks: int) -> list[int]:
    """Compute the fingerprint of each block."""
    numbers: dict[Type, int] = {}
    types: list[int] = []
    units: list[int] = []
    positions: list[int] = []
    for unit in sorted(text.units):
        for position, words in text.units[unit].items():
            for terms in words:
                types.append(numbers.setdefault(type_of(terms), len(numbers)))
                units.append(unit)
                positions.append(position)
    held = Stream(
        np.array(types, np.uint32), np.array(units, np.uint32), np.array(positions, np.uint32)
    )
    found: list[int] = Fingerprinter(list(numbers)).signatures(held, blocks).tolist()
    return found


def _counted(field: FieldStream) -> Counter[str]:
    """Count the units that hold each term that planning may ask for."""
    found: Counter[str] = Counter()
    for places in field.units.values():
        found.update(_terms(places))
    return found


def _terms(places: Places) -> set[str]:
    terms = {term for words in places.values() for word in words for term in word}
    return {sendable(term) for term in terms if term[:1] not in _UNCOUNTED}


def word_document(field: str, term: str) -> Json:
    """Return the document of a term, without its count."""
    document: Json = {"field": field, "term": term}
    if term[:1] in (FORM, FOLDED, JOINT):
        document |= {"mark": term[0], "word": term[1:], "alphabetic": term[1:].isalpha()}
    return document


def _values(values: Values) -> list[str]:
    return [sendable(value)[:LONGEST_VALUE] for value in values if value]


def _number(published: str | None, missing: int) -> int:
    return int(published.replace("-", "").ljust(8, "0")) if published else missing
