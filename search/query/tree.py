r"""The query tree: the parsed query, independent of any engine.

The index terms that a word stands for are decided in ``search.planning.planner``. ``str(tree)`` is
the canonical query; parsing it yields the same tree.

    And((Word("aid"), Not(Word("visas", "title"))))  <->  aid AND NOT title:visas
    Word("OR")                                       <->  \OR

The one escape is a backslash before a word that would be read as something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from search.model import Within
from search.query.dates import split_range
from search.query.foreign_words import is_foreign


class Takes(Enum):
    """The kind of value that may follow the colon of a field."""

    WORDS = "words"  # a word, phrase, prefix, fuzzy word or group
    VALUE = "value"  # one value as it stands
    DATES = "dates"
    PART = "part"  # of an article
    NOTHING_YET = "nothing yet"  # known to the language, not to this release


FIELD_TABLE = {
    "title": Takes.WORDS,
    "section": Takes.WORDS,
    "source": Takes.WORDS,
    "author": Takes.WORDS,
    "article": Takes.VALUE,
    "lang": Takes.VALUE,
    "before": Takes.DATES,
    "after": Takes.DATES,
    "published": Takes.DATES,
    "same": Takes.PART,
    "speaker": Takes.WORDS,
    "quote": Takes.WORDS,
    "people": Takes.WORDS,
    "places": Takes.WORDS,
    "names": Takes.WORDS,
    "said": Takes.NOTHING_YET,
}
TEXT_FIELDS = tuple(name for name, takes in FIELD_TABLE.items() if takes is Takes.WORDS)
VALUE_FIELDS = tuple(name for name, takes in FIELD_TABLE.items() if takes is Takes.VALUE)
FIELDS = TEXT_FIELDS + VALUE_FIELDS
OPERATORS = ("AND", "OR", "NOT")

_FIELD_LIKE = re.compile(rf"({'|'.join(FIELD_TABLE)}):", re.IGNORECASE)
_PATTERN_LIKE = re.compile(r"\*|~[0-9]*$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any of its forms: ``ceasefire``, ``cease-fire``, ``title:syria``."""

    text: str
    field: str | None = None  # None: the paragraph's own text

    def __str__(self) -> str:
        return _with_field(self.field, escaped(self.text, field=self.field))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in exactly this order, unstemmed: ``"humanitarian aid"``."""

    text: str
    field: str | None = None

    def __str__(self) -> str:
        return _with_field(self.field, f'"{self.text}"')


@dataclass(frozen=True, slots=True)
class Near:
    """Words within ``distance`` words of each other in either order: ``"aid Syria"~5``."""

    text: str
    distance: int
    field: str | None = None

    def __str__(self) -> str:
        return _with_field(self.field, f'"{self.text}"~{self.distance}')


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so: ``normal*``."""

    text: str  # without the star
    field: str | None = None

    def __str__(self) -> str:
        return _with_field(self.field, f"{self.text}*")


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Words with any letters, or none, in place of each star: ``con*ys``, ``hu*nit*``."""

    text: str  # with its stars; two letters or digits at least come before the first
    field: str | None = None

    def __str__(self) -> str:
        return _with_field(self.field, self.text)


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words at most ``distance`` edits away: ``Cavusoglu~``."""

    text: str
    distance: int  # 1 or 2
    field: str | None = None

    def __str__(self) -> str:
        return _with_field(self.field, f"{self.text}~{'' if self.distance == 1 else self.distance}")


@dataclass(frozen=True, slots=True)
class Dates:
    """Publication dates from ``since`` to ``until``, inclusive; ISO dates or prefixes."""

    since: str | None
    until: str | None

    def __str__(self) -> str:
        if self.since == self.until:
            return f"published:{self.since}"
        if self.since and self.until:
            return f"{self.since}..{self.until}"
        return f"after:{self.since}" if self.since else f"before:{self.until}"


@dataclass(frozen=True, slots=True)
class Everything:
    """Every paragraph: the empty query."""

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No paragraph: a query without a word to look for, such as ``???``."""

    def __str__(self) -> str:
        return '""'


@dataclass(frozen=True, slots=True)
class Same:
    """The part of an article in which the words beside it must stand: ``same:article``."""

    part: Within

    def __str__(self) -> str:
        return f"same:{self.part}"


@dataclass(frozen=True, slots=True)
class And:
    """All of the children."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " AND ".join(_in_group(child, Or) for child in self.children)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the children."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(_in_group(child, And) for child in self.children)


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that the child does not match."""

    child: Node

    def __str__(self) -> str:
        return f"NOT {_in_group(self.child, And, Or)}"


Leaf: TypeAlias = Word | Phrase | Near | Prefix | Wildcard | Fuzzy | Dates
Node: TypeAlias = Leaf | Everything | Nothing | Same | And | Or | Not


def leaves(node: Node) -> Iterator[Leaf]:
    """Yield the words, patterns and dates of a tree from left to right."""
    match node:
        case And() | Or():
            for child in node.children:
                yield from leaves(child)
        case Not():
            yield from leaves(node.child)
        case Everything() | Nothing() | Same():
            pass
        case _:
            yield node


def within(node: Node, part: Within) -> Node:
    """Let the words of a tree stand in a wider part of an article than a paragraph.

    A tree that says so itself stays as it is.
    """
    if part is Within.PARAGRAPH or part_of(node) or isinstance(node, Everything | Nothing):
        return node
    return And((*(node.children if isinstance(node, And) else (node,)), Same(part)))


def part_of(node: Node) -> Within | None:
    """Return the narrowest part of an article that an AND asks for; None: it asks for none."""
    children = node.children if isinstance(node, And) else ()
    parts = (child.part for child in children if isinstance(child, Same))
    return min(parts, key=list(Within).index, default=None)


def field_prefix(text: str, at: int = 0) -> str | None:
    """Return the name of the field that begins there: ``title`` of ``Title:x``."""
    found = _FIELD_LIKE.match(text, at)
    return found[1].lower() if found else None


def reads_as_other(text: str) -> bool:
    """Check whether a word begins with a field, or is an operator or a field of other systems."""
    return field_prefix(text) is not None or is_foreign(text, FIELD_TABLE)


def escaped(text: str, *, field: str | None = None) -> str:
    r"""Write a literal word so that it is read as one: ``OR`` as ``\OR``, ``aid`` as ``aid``."""
    return f"\\{text}" if _reads_otherwise(text, field) else text


def _reads_otherwise(text: str, field: str | None) -> bool:
    if _PATTERN_LIKE.search(text):
        return True
    if field is not None:  # behind a field there are no operators, ranges or other fields
        return False
    return text in OPERATORS or bool(split_range(text)) or reads_as_other(text)


def _with_field(field: str | None, text: str) -> str:
    return text if field is None else f"{field}:{text}"


def _in_group(node: Node, *kinds: type[Node]) -> str:
    """Write a child; in parentheses where it would otherwise be read with its parent."""
    return f"({node})" if isinstance(node, kinds) else str(node)
