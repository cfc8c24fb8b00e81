"""Words that other search systems read as operators or fields, and this language as text.

    w/5, NEAR/5   words within five words of each other     con?y    one letter
    by:smith      a field that is named author: here        !aid     without aid

Only words by themselves; ``search.query.foreign_syntax`` notes them in a query.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

# LexisNexis and Westlaw w/5 /5 /s /p pre/5, dtSearch and ProQuest near/5, Ovid ADJ5.
PROXIMITY = re.compile(
    r"(?:(?:w|n|p|d|pre|o?near|adj|within)?/(?P<reach>[0-9]{1,3}|[sp])|(?:NEAR|ADJ)(?P<number>[0-9]{1,3}))",
    re.IGNORECASE,
)
SINGLE_LETTER = re.compile(r"[^\W\d_]+(?:\?[^\W\d_]+)+")
TRUNCATION = re.compile(r"[a-z]{4,}\$")  # not US$, whose letters are capitals
_FIELD_LIKE = re.compile(r"(?P<name>[^\W\d_]{2,20}):(?![/:])")

LEAST_SIMILAR = 0.8  # difflib's ratio: speeker and speaker have 0.86, said and sand 0.75

# Names of fields elsewhere -> the names here.
_SAME_MEANING = {
    "author": ("by", "byline", "creator", "journalist", "reporter", "verfasser", "writer"),
    "source": ("newspaper", "outlet", "publication", "publisher", "site", "website"),
    "published": ("date", "day", "daterange", "month", "pubdate", "year"),
    "after": ("from", "since"),
    "before": ("to", "until"),
    "title": ("headline", "intitle", "allintitle", "subject"),
    "section": ("heading", "insection"),
    "speaker": ("quoted", "says", "speaks", "spoke", "spokesperson", "who"),
    "quote": ("quotation", "quotes", "words"),
    "people": ("person", "persons"),
    "places": ("city", "country", "geo", "loc", "location", "place", "where"),
    "names": ("entity", "organisation", "organization", "org"),
    "lang": ("language", "sprache"),
    "article": ("doc", "document", "id"),
}
_FIELDS_OF = {other: name for name, others in _SAME_MEANING.items() for other in others}


def is_foreign(word: str, known_fields: Iterable[str]) -> bool:
    """Check whether a word is noted as an operator or a field of another system."""
    patterns = (PROXIMITY, SINGLE_LETTER, TRUNCATION)
    return any(pattern.fullmatch(word) for pattern in patterns) or bool(
        unknown_field(word, known_fields)
    )


def unknown_field(word: str, known_fields: Iterable[str]) -> tuple[str, str] | None:
    """Return the unknown field that a word begins with, and the known one that it stands for."""
    found = _FIELD_LIKE.match(word)
    nearest = found and _nearest(found["name"].lower(), tuple(known_fields))
    return (found["name"], nearest) if found and nearest else None


@lru_cache(maxsize=1024)
def _nearest(name: str, known_fields: tuple[str, ...]) -> str | None:
    if name in known_fields:
        return None
    similar = get_close_matches(name, known_fields, n=1, cutoff=LEAST_SIMILAR)
    return _FIELDS_OF.get(name) or next(iter(similar), None)
