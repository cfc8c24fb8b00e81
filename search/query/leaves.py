"""One word or phrase of a query → a leaf of the tree, by its star, tilde, dots and colon.

    normal*  ->  Prefix("normal")        n*          ->  Word("n") and a note
    Lavrv~2  ->  Fuzzy("Lavrv", 2)       2016..2017  ->  Dates("2016", "2017")
    con*ys   ->  Wildcard("con*ys")

Anything else is a plain word; ``Repairs`` records why.
"""

from __future__ import annotations

import re

from search.model import Within
from search.query.dates import is_date, is_reversed, split_range
from search.query.foreign_syntax import FURTHEST_NEAR
from search.query.lexer import QueryToken, TokenKind, bare, has_word
from search.query.repairs import Repairs
from search.query.tree import (
    FIELD_TABLE,
    FIELDS,
    VALUE_FIELDS,
    And,
    Dates,
    Fuzzy,
    Near,
    Node,
    Phrase,
    Prefix,
    Same,
    Takes,
    Wildcard,
    Word,
    escaped,
    field_prefix,
    reads_as_other,
)

SHORTEST_PREFIX = 2  # letters or digits
SHORTEST_FUZZY = 3
FURTHEST_FUZZY = 2  # edits

_TRAILING = ",;:!?"  # punctuation after a word that is no part of its pattern
_PARTS = re.compile(r"[ ()|]")  # of a quoted value; a word of a query cannot hold them
_TILDE = re.compile(r"~([0-9]*)$")
# Letters and digits, with stars, hyphens and apostrophes between them; other signs, as in /a.*b/,
# belong to expressions that no word of an index matches.
_WILDCARD = re.compile(r"[^\W_](?:[^\W_]|[-'’](?=[^\W_])|\*)*")
_STARS = re.compile(r"\*+")
_PARTS_OF_ARTICLES = (Within.ARTICLE, Within.SECTION)
_HOW_DATES_LOOK = "dates look like 2016, 2016-11 or 2016-11-05"


def read_term(token: QueryToken, repairs: Repairs, *, inherited: str | None = None) -> Node:
    """Read a word or a phrase; ``inherited`` is the field of the group around it."""
    field = token.field or inherited
    if field in VALUE_FIELDS:
        return _value(token, field, repairs)
    if token.kind is TokenKind.PHRASE:
        return _phrase(token, field, repairs)
    if token.literal:
        return Word(bare(token.text), field)
    if token.field is None and (name := field_prefix(token.text)):
        return _special_field(name, token, field, repairs)
    if field is None and (ends := split_range(token.text.rstrip(_TRAILING))):
        return _range(token, ends, repairs)
    return _pattern(token, field, repairs) or Word(bare(token.text), field)


def _value(token: QueryToken, field: str | None, repairs: Repairs) -> Node:
    is_pattern = escaped(token.text.rstrip(_TRAILING), field=field).startswith("\\")
    if token.suffix is not None or (
        is_pattern and token.kind is TokenKind.WORD and not token.literal
    ):
        fault = f"{field}: takes one whole value, without * or ~"
        repairs.repair("whole-value", fault, "they were left out", token.at)
    words = [Word(bare(word), field) for word in _PARTS.split(token.text) if has_word(word)]
    return words[0] if len(words) == 1 else And(tuple(words))


def _phrase(token: QueryToken, field: str | None, repairs: Repairs) -> Node:
    if "*" in token.text:
        token = _without_stars(token, repairs)
    if token.suffix is None:
        return Phrase(token.text, field)
    written = f'"{token.text}"~{token.suffix}'
    if not token.suffix:
        fault = f'{written} does not say within how many words, as "…"~5 does'
        repairs.repair("near-distance", fault, "the ~ was left out", token.at)
    elif sum(map(has_word, token.text.split())) < 2:
        fault = f"{written} has a distance, but only one word"
        repairs.repair("near-one-word", fault, "the distance was left out", token.at)
    elif distance := int(token.suffix):
        return _near(token, distance, field, repairs)
    return Phrase(token.text, field)


def _without_stars(token: QueryToken, repairs: Repairs) -> QueryToken:
    words = token.text.split()
    if patterns := [word for word in words if "*" in word and has_word(word)]:
        instead = f"write {patterns[0]} outside of them"
    else:
        between = [word for word in words if "*" not in word]
        distance = min(max(1, len(words) - 1), FURTHEST_NEAR)
        instead = f'write "{" ".join(between)}"~{distance} for words in between'
    fault = f"A star between quotation marks stands for nothing: {instead}"
    repairs.repair("star-in-phrase", fault, "it was left out", token.at)
    return token._replace(text=" ".join(token.text.replace("*", " ").split()))


def _near(token: QueryToken, distance: int, field: str | None, repairs: Repairs) -> Near:
    if distance > FURTHEST_NEAR:
        fault = f"Words may be at most {FURTHEST_NEAR} apart, and ~{distance} is more"
        repairs.repair("near-distance", fault, f"~{FURTHEST_NEAR} was used", token.at)
    return Near(token.text, min(distance, FURTHEST_NEAR), field)


def _special_field(name: str, token: QueryToken, field: str | None, repairs: Repairs) -> Node:
    """Read before:2017 and same:article, or literally the names kept for later."""
    if FIELD_TABLE[name] is Takes.DATES:
        value = token.text[len(name) + 1 :].rstrip(_TRAILING)
        if is_date(value):
            since, until = name != "before", name != "after"
            return Dates(value if since else None, value if until else None)
        if name == "published" and (ends := split_range(value)):
            return _range(token, ends, repairs)
        fault = f"{name}: needs a date right behind the colon; {_HOW_DATES_LOOK}"
        repairs.repair("invalid-date", fault, f"{token.text} was taken as words", token.at)
    elif FIELD_TABLE[name] is Takes.PART:
        value = token.text[len(name) + 1 :].rstrip(_TRAILING).lower()
        if value in _PARTS_OF_ARTICLES:
            return Same(Within(value))
        fault = f"{name}: takes {' or '.join(_PARTS_OF_ARTICLES)}, right behind the colon"
        repairs.repair("invalid-part", fault, f"{token.text} was taken as words", token.at)
    else:
        fault = f"There is no field {name}: yet; the fields are {', '.join(FIELDS)}"
        repairs.repair("unknown-field", fault, f"{token.text} was taken as words", token.at)
    return Word(bare(token.text), field)


def _range(token: QueryToken, ends: tuple[str | None, str | None], repairs: Repairs) -> Node:
    if wrong := [end for end in ends if end and not is_date(end)]:
        fault = f"{wrong[0]} is not a date; {_HOW_DATES_LOOK}"
        repairs.repair("invalid-date", fault, f"{token.text} was taken as words", token.at)
        return Word(bare(token.text))
    since, until = ends
    if is_reversed(since, until):
        fault = f"{since}..{until} ends before it begins"
        repairs.repair("reversed-range", fault, f"{until}..{since} was used", token.at)
        return Dates(until, since)
    return Dates(since, until)


def _pattern(token: QueryToken, field: str | None, repairs: Repairs) -> Node | None:
    """Read a prefix or a fuzzy word; None: it is neither."""
    if "*" in token.text:
        return _prefix(token, field, repairs)
    text = token.text.rstrip(_TRAILING + ".")
    tilde = _TILDE.search(text)
    if tilde is None or not has_word(text[: tilde.start()]):
        return None
    return _fuzzy(token, bare(text[: tilde.start()]), tilde[1], field, repairs)


def _prefix(token: QueryToken, field: str | None, repairs: Repairs) -> Node | None:
    start, word = token.text.partition("*")[0], bare(token.text)
    if "*" in word:
        return _wildcard(token, word, field, repairs)
    if not has_word(start):
        fault = f"The star of {token.text} is not at the end of a word"
        repairs.repair("leading-star", fault, "it was left out", token.at)
    elif _length(word) < SHORTEST_PREFIX:
        fault = f"{token.text} has fewer than {SHORTEST_PREFIX} letters before its star"
        repairs.repair("prefix-too-short", fault, "the star was left out", token.at)
    elif not _reads_as_field(word, field):
        return Prefix(word, field)
    return None


def _wildcard(token: QueryToken, word: str, field: str | None, repairs: Repairs) -> Node | None:
    """Read a word with stars inside it; None: their place is wrong."""
    ends_in_star = token.text.rstrip(_TRAILING + ".").endswith("*")
    pattern = _STARS.sub("*", word) + "*" * ends_in_star
    if not _WILDCARD.fullmatch(pattern):
        fault = f"The star in {token.text} has other signs than letters and digits beside it"
    elif _length(pattern.partition("*")[0]) < SHORTEST_PREFIX:
        fault = f"{token.text} has fewer than {SHORTEST_PREFIX} letters before its star"
    else:
        return Wildcard(pattern, field)
    repairs.repair("star-inside", fault, "it was taken as a character", token.at)
    return None


def _fuzzy(token: QueryToken, word: str, digits: str, field: str | None, repairs: Repairs) -> Node:
    distance = int(digits or 1)
    if any(map(str.isdigit, word)):
        fault = f"{token.text} has digits, and numbers have no similar words"
        repairs.repair("fuzzy-number", fault, "it was taken as it stands", token.at)
    elif _length(word) < SHORTEST_FUZZY:
        fault = f"{token.text} has fewer than {SHORTEST_FUZZY} letters before its ~"
        repairs.repair("fuzzy-too-short", fault, "it was taken as it stands", token.at)
    elif distance and not _reads_as_field(word, field):
        return Fuzzy(word, _few_edits(distance, token, repairs), field)
    return Word(word, field)


def _few_edits(distance: int, token: QueryToken, repairs: Repairs) -> int:
    if distance > FURTHEST_FUZZY:
        fault = f"{token.text} asks for more than {FURTHEST_FUZZY} changed letters"
        repairs.repair("fuzzy-distance", fault, f"~{FURTHEST_FUZZY} was used", token.at)
    return min(distance, FURTHEST_FUZZY)


def _reads_as_field(word: str, field: str | None) -> bool:
    """Check whether a pattern without its brackets, as in ``[title:x*``, would read as a field."""
    return field is None and reads_as_other(word)


def _length(word: str) -> int:
    return sum(map(str.isalnum, word))
