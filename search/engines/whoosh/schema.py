"""The Whoosh schema: the fields of ``search.fields``, one document a paragraph.

Whoosh pickles its schema into each index, and with it the module paths of the classes here and in
``analyzer``: these and the fields stay as they are within one ``SCHEMA_VERSION``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from whoosh.columns import VarBytesColumn
from whoosh.fields import STORED, FieldType, Schema
from whoosh.formats import Positions

from search.engines.whoosh.analyzer import ValueAnalyzer, WordAnalyzer
from search.fields import FIELDS, FieldContent, IndexedField
from search.query.dates import is_date

SCHEMA_VERSION = 6

_STORED = "id anchor order n of kind start end path url quotes dates where file_sha256 reader"
_SEPARATOR = b"\x1f"  # between the values of a document
_AFTER = "-99"  # behind the month or day of each date that begins so


class _Descending(bytes):
    """Bytes in descending order."""

    __slots__ = ()

    def __lt__(self, other: bytes) -> bool:
        return bytes(self) > bytes(other)

    def __gt__(self, other: bytes) -> bool:
        return bytes(self) < bytes(other)


def sort_key(values: Sequence[str], *, is_reversed: bool) -> bytes:
    """Return the bytes by which a document with these values is sorted."""
    first = values[0].encode(errors="surrogatepass") if values else b""
    return _Descending(first) if is_reversed else first


class _ValuesWriter(VarBytesColumn.Writer):  # type: ignore[misc]  # whoosh is untyped here
    """Writes values where Whoosh's own writer merges segments of ours into one of its own."""

    def add(self, docnum: int, values: Sequence[str]) -> None:
        """Add the values of a document."""
        joined = _SEPARATOR.join(value.encode(errors="surrogatepass") for value in values)
        super().add(docnum, joined)


class _ValuesReader(VarBytesColumn.Reader):  # type: ignore[misc]
    """Reads values from a segment of Whoosh's own."""

    _is_reversed = False

    def __getitem__(self, docnum: int) -> list[str]:
        """Return the values of a document."""
        joined = super().__getitem__(docnum)
        values = joined.split(_SEPARATOR) if joined else ()
        return [value.decode(errors="surrogatepass") for value in values]

    def sort_key(self, docnum: int) -> bytes:
        """Return the bytes by which a document is sorted."""
        return sort_key(self[docnum], is_reversed=self._is_reversed)

    def set_reverse(self) -> None:
        """Sort in descending order from now on."""
        self._is_reversed = True


class ValuesColumn(VarBytesColumn):  # type: ignore[misc]
    """The values of documents, of which each may have several, for Whoosh's sorting and facets.

    A document's item is the list of its values. Documents are sorted by their first value; those
    without values come before all others.
    """

    reversible = True
    Writer, Reader = _ValuesWriter, _ValuesReader  # by these names Whoosh looks for them

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def stores_lists(self) -> bool:
        """Report that facets may count a document under each of its values."""
        return True


class Terms(FieldType):  # type: ignore[misc]
    """Terms with their positions, made by an analyzer of ``search.engines.whoosh.analyzer``."""

    multitoken_query = "or"  # a plain word may have a term in each language

    def __init__(
        self, analyzer: WordAnalyzer | ValueAnalyzer | None = None, *, column: bool = False
    ) -> None:
        self.format = Positions()
        self.scorable = self.stored = self.indexed = True
        self.unique = False
        self.vector = None
        self.analyzer = analyzer
        self.column_type = ValuesColumn() if column else None
        self.spelling = False

    def process_text(self, qstring: str, mode: str = "", **options: Any) -> Iterator[str]:
        """Yield the terms of a word, or (``tokenize=False``) of the beginning of a word."""
        if mode != "query" or not isinstance(self.analyzer, WordAnalyzer):
            yield from super().process_text(qstring, mode=mode, **options)
        elif options.get("tokenize", True):
            yield from self.analyzer.forms_of(qstring)
        else:
            yield from self.analyzer.beginnings_of(qstring)

    def to_column_value(self, value: str | Sequence[str]) -> list[str]:
        """Return the values of a document as a list."""
        return [value] if isinstance(value, str) else list(value)

    def from_column_value(self, value: Any) -> Any:
        """Return the value that a document is sorted by, None if it has none, or its values."""
        if isinstance(value, bytes):
            return value.decode(errors="surrogatepass") or None
        return value


class DateTerms(Terms):
    """ISO dates, some of them only a year or a month: 2016, 2016-11, 2016-11-30."""

    def self_parsing(self) -> bool:
        """Let the parser hand dates to this field."""
        return True

    def parse_query(self, fieldname: str, qstring: str, boost: float = 1.0) -> Any:
        """Ask for what was published in a year, in a month or on a day."""
        return self.parse_range(fieldname, qstring, qstring, False, False, boost)  # noqa: FBT003

    def parse_range(
        self,
        fieldname: str,
        start: str | None,
        end: str | None,
        startexcl: bool,  # noqa: FBT001  # Whoosh hands it in by its place
        endexcl: bool,  # noqa: FBT001
        boost: float = 1.0,
    ) -> Any:
        """Ask for what may have been published between two dates.

        A date that is only a year or a month is in a range with which it has a day in common. An
        end that is no date finds nothing, and the query tells why.
        """
        from whoosh import query  # late: nobody else needs it, and it takes a while

        for day in (start, end):
            if day and not is_date(day):
                return query.error_query(
                    f"{day!r} is not a date: write 2016, 2016-11 or 2016-11-30."
                )
        first = start + _AFTER if start and startexcl else start
        last = end if endexcl or not end else end + _AFTER
        days = query.TermRange(fieldname, first, last, False, endexcl, boost=boost)  # noqa: FBT003
        wider = [start[:length] for length in (4, 7) if start and length < len(start)]
        if startexcl or not wider:
            return days
        return query.Or([days, *(query.Term(fieldname, date, boost=boost) for date in wider)])


def schema_in(languages: Sequence[str]) -> Schema:
    """Make the schema of an index whose articles are in these languages."""
    words = WordAnalyzer(languages or ("en",))
    return Schema(
        **{
            name: _field(name, field, words)
            for name, field in FIELDS.items()
            if field.content is not FieldContent.NOTHING
        },
        **{name: _stored(name) for name in _STORED.split()},
    )


def _stored(name: str) -> STORED:
    field = STORED()
    if name in FIELDS and FIELDS[name].column:
        field.column_type = ValuesColumn()
    return field


def _field(name: str, field: IndexedField, words: WordAnalyzer) -> Terms:
    if name == "published":
        return DateTerms(ValueAnalyzer(), column=field.column)
    is_value = field.content is FieldContent.VALUE
    analyzer = ValueAnalyzer(lower=name == "lang") if is_value else words
    return Terms(analyzer, column=field.column)


SCHEMA = schema_in(("en",))
