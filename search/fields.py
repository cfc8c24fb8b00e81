"""The searchable fields of a paragraph, whatever engine holds them.

Engines build their schemas from these, so that a query means the same on each.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

# In ``quoted``: where the words of a quotation, and in ``speaker`` its speaker, begin. In
# ``speaker`` also before the confidence in the speaker: "|certain".
BLOCK = "|"


class Scope(Enum):
    """The unit that a field describes; a field of an article holds for all of its paragraphs."""

    PARAGRAPH = "paragraph"
    ARTICLE = "article"


class FieldContent(Enum):
    """The indexing of a field."""

    WORDS = "words"  # by its words
    NAMES = "names"  # by the words of each value, and by each value as a whole
    VALUE = "value"  # by its value, as it is
    QUOTATIONS = "quotations"  # by names or words, quotation by quotation
    NOTHING = "nothing"  # not searched, only sorted by it


class IndexedField(NamedTuple):
    """A field that can be searched."""

    scope: Scope
    content: FieldContent
    column: bool = False  # its values can be counted and sorted by

    @property
    def of_article(self) -> bool:
        """True for a field that describes articles."""
        return self.scope is Scope.ARTICLE


FIELDS = {
    "text": IndexedField(Scope.PARAGRAPH, FieldContent.WORDS),
    "section": IndexedField(Scope.PARAGRAPH, FieldContent.NAMES, column=True),
    "people": IndexedField(Scope.PARAGRAPH, FieldContent.NAMES, column=True),
    "places": IndexedField(Scope.PARAGRAPH, FieldContent.NAMES, column=True),
    "names": IndexedField(Scope.PARAGRAPH, FieldContent.WORDS),
    "speaker": IndexedField(Scope.PARAGRAPH, FieldContent.QUOTATIONS, column=True),
    "quoted": IndexedField(Scope.PARAGRAPH, FieldContent.QUOTATIONS),
    "title": IndexedField(Scope.ARTICLE, FieldContent.WORDS),
    "source": IndexedField(Scope.ARTICLE, FieldContent.NAMES, column=True),
    "authors": IndexedField(Scope.ARTICLE, FieldContent.NAMES, column=True),
    "published": IndexedField(Scope.ARTICLE, FieldContent.VALUE, column=True),
    "lang": IndexedField(Scope.ARTICLE, FieldContent.VALUE, column=True),
    "path": IndexedField(Scope.ARTICLE, FieldContent.NOTHING, column=True),
    "article": IndexedField(Scope.ARTICLE, FieldContent.VALUE),
}
