"""The fields of the index: those of ``Paragraph``, one document a paragraph.

Whoosh pickles its schema into each index, and with it the names of the classes here: they and the
fields stay as they are within one ``SCHEMA_VERSION``.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from whoosh.fields import STORED, FieldType, Schema
from whoosh.formats import Positions

SCHEMA_VERSION = 5

BLOCK = "|"  # in ``quoted``: where the words of a quotation, and in ``speaker`` its speaker, begin


class Scope(Enum):
    """What a field says something about; what is said of an article holds for its paragraphs."""

    PARAGRAPH = "paragraph"
    ARTICLE = "article"


class Content(Enum):
    """How a field is indexed."""

    WORDS = "words"  # by its words
    NAMES = "names"  # by the words of each value, and by each value as a whole
    VALUE = "value"  # by its value, as it is
    QUOTATIONS = "quotations"  # by names or words, quotation by quotation
    NOTHING = "nothing"  # not searched, only sorted by


class Indexed(NamedTuple):
    """A field that can be searched."""

    scope: Scope
    content: Content
    column: bool = False  # its values can be counted and sorted by

    @property
    def of_article(self) -> bool:
        """Tell whether it is an article that it says something about."""
        return self.scope is Scope.ARTICLE


FIELDS = {
    "text": Indexed(Scope.PARAGRAPH, Content.WORDS),
    "section": Indexed(Scope.PARAGRAPH, Content.NAMES, column=True),
    "people": Indexed(Scope.PARAGRAPH, Content.NAMES, column=True),
    "places": Indexed(Scope.PARAGRAPH, Content.NAMES, column=True),
    "names": Indexed(Scope.PARAGRAPH, Content.WORDS),
    "speaker": Indexed(Scope.PARAGRAPH, Content.QUOTATIONS, column=True),
    "quoted": Indexed(Scope.PARAGRAPH, Content.QUOTATIONS),
    "title": Indexed(Scope.ARTICLE, Content.WORDS),
    "source": Indexed(Scope.ARTICLE, Content.NAMES, column=True),
    "authors": Indexed(Scope.ARTICLE, Content.NAMES, column=True),
    "published": Indexed(Scope.ARTICLE, Content.VALUE, column=True),
    "lang": Indexed(Scope.ARTICLE, Content.VALUE, column=True),
    "path": Indexed(Scope.ARTICLE, Content.NOTHING, column=True),
    "article": Indexed(Scope.ARTICLE, Content.VALUE),
}

_STORED = "id anchor order n of kind start end path url quotes dates"


class Terms(FieldType):  # type: ignore[misc]  # whoosh is untyped here
    """Terms of ``search.language`` with their positions, as Whoosh's queries look for them."""

    def __init__(self) -> None:
        self.format = Positions()
        self.scorable = self.stored = self.indexed = True
        self.unique = False
        self.vector = self.analyzer = self.column_type = None
        self.spelling = False


SCHEMA = Schema(
    **{n: Terms() for n, field in FIELDS.items() if field.content is not Content.NOTHING},
    **{name: STORED() for name in _STORED.split()},
)
