"""The Whoosh schema: the fields of ``search.fields``, one document a paragraph.

Whoosh pickles its schema into each index, and with it the module path of ``Terms``: that and the
fields stay as they are within one ``SCHEMA_VERSION``.
"""

from __future__ import annotations

from whoosh.fields import STORED, FieldType, Schema
from whoosh.formats import Positions

from search.fields import FIELDS, FieldContent

SCHEMA_VERSION = 6

_STORED = "id anchor order n of kind start end path url quotes dates"


class Terms(FieldType):  # type: ignore[misc]  # whoosh is untyped here
    """Terms of ``tokenizer`` with their positions, as Whoosh's queries look for them."""

    def __init__(self) -> None:
        self.format = Positions()
        self.scorable = self.stored = self.indexed = True
        self.unique = False
        self.vector = self.analyzer = self.column_type = None
        self.spelling = False


SCHEMA = Schema(
    **{n: Terms() for n, field in FIELDS.items() if field.content is not FieldContent.NOTHING},
    **{name: STORED() for name in _STORED.split()},
)
