"""Query text → tokens: words, phrases, parentheses and operators, each with its position.

    -title:"humanitarian aid"~5 OR  ->  phrase (excluded, field title, suffix "5"), OR

Punctuation with nothing to search for is left out. But: misplaced parentheses and operators are
handled in ``search.query.normalize``, the meaning of a word in ``search.query.leaves``.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from typing import NamedTuple

from search.query.repairs import Repairs
from search.query.tree import FIELD_TABLE, OPERATORS, Takes, field_prefix

# Opening mark: the marks that close it, and those that do when there is none of the first.
# „a“ “a” ”a” «a» »a« »a» ‹a› and, from keyboards that curl only half of the marks, "a”.
QUOTES = {
    '"': ('"', "“”‟"),
    "“": ("”", '"“‟'),
    "”": ("”", '"'),
    "„": ("“”", '"„‟'),
    "‟": ("”‟", '"'),
    "«": ("»", ""),
    "»": ("«»", ""),
    "‹": ("›", ""),
    "›": ("‹›", ""),
}
_MARKS = "".join(QUOTES)
_BLANK_MARKS = str.maketrans(_MARKS, " " * len(_MARKS))
_CHUNK = re.compile(rf"[^\s()|{_MARKS}]*")
_MINUS = re.compile(r"(?<![^ (|:])-(?![ )|-]|$)")
_PIPES = re.compile(r"\|+")
_SUFFIX = re.compile(r"~([0-9]*)| +~([0-9]+)(?=[ )|]|$)")  # "…"~5, and with blanks before the ~

_JOINERS = "\u00ad\u200c\u200d"  # soft hyphen and joiners are written inside words
# Punctuation that carries nothing at the ends of a word; C++, #tag, $5, 50% and /a/b keep theirs.
_ENDS = ".,;:!?…¿¡'‘’‚‛`[]{}<>*~\\-‐‑–—。，、；：！？"


class TokenKind(Enum):
    """The grammatical kind of a token."""

    WORD = "word"
    PHRASE = "phrase"
    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    PIPE = "|"
    NOT = "NOT"


class QueryToken(NamedTuple):
    """A word, phrase or group with what is glued before it, or an operator."""

    kind: TokenKind
    at: int
    text: str
    field: str | None = None
    excluded: bool = False
    literal: bool = False  # after a backslash: neither operator nor pattern
    suffix: str | None = None  # the digits after "…"~


class Lexer:
    """Cuts one query text; positions count code points from 0."""

    def __init__(self, q: str, repairs: Repairs) -> None:
        self._text = q if q.isprintable() else "".join(map(_visible, q))
        self._repairs = repairs
        self._at = 0
        self._tokens: list[QueryToken] = []

    @property
    def blank(self) -> bool:
        """True for a text of nothing but space."""
        return not self._text.strip()

    def tokens(self) -> list[QueryToken]:
        """Return the tokens in order."""
        while char := self._char:
            if char == " ":
                self._at += 1
            elif char == ")":
                self._cut(TokenKind.CLOSE, self._at + 1)
            elif pipes := _PIPES.match(self._text, self._at):
                self._cut(TokenKind.PIPE, pipes.end())
            else:
                self._read_term()
        return self._tokens

    @property
    def _char(self) -> str:
        """The next character; empty at the end."""
        return self._text[self._at : self._at + 1]

    def _cut(self, kind: TokenKind, end: int) -> None:
        self._tokens.append(QueryToken(kind, self._at, self._text[self._at : end]))
        self._at = end

    def _read_term(self) -> None:
        """Read -field:"…", -field:( or -field:word, each part but the last optional."""
        start = self._at
        excluded = self._read_minus()
        field = self._read_field()
        if field and self._read_minus():
            excluded = not excluded
        while self._char in QUOTES:
            if end := self._phrase_end():
                return self._read_phrase(start, end, field, excluded=excluded)
            self._skip_mark()
        if self._char == "(":
            self._tokens.append(QueryToken(TokenKind.OPEN, start, "(", field, excluded))
            self._at += 1
            return None
        return self._read_chunk(start, field, excluded=excluded)

    def _read_minus(self) -> bool:
        """Step over a minus that begins a word; others are dashes and hyphens."""
        is_minus = _MINUS.match(self._text, self._at) is not None
        self._at += is_minus
        return is_minus

    def _read_field(self) -> str | None:
        name = field_prefix(self._text, self._at)
        if name is None or FIELD_TABLE[name] not in (Takes.WORDS, Takes.VALUE):
            return None
        self._at += len(name) + 1
        return name

    def _phrase_end(self) -> int:
        """Find the mark that closes the one here; 0: none does."""
        for marks in QUOTES[self._char]:
            ends = [self._text.find(mark, self._at + 1) for mark in marks]
            if found := [end for end in ends if end > 0]:
                return min(found)
        return 0

    def _read_phrase(self, start: int, end: int, field: str | None, *, excluded: bool) -> None:
        words = " ".join(self._text[self._at : end].translate(_BLANK_MARKS).split())
        self._at = end + 1
        suffix = _SUFFIX.match(self._text, self._at)
        self._at = suffix.end() if suffix else self._at
        if has_word(words):
            digits = (suffix[2] or suffix[1]) if suffix else None
            token = QueryToken(TokenKind.PHRASE, start, words, field, excluded, suffix=digits)
            self._tokens.append(token)

    def _skip_mark(self) -> None:
        fault = f"The quotation mark {self._char} is never closed"
        self._repairs.repair("unclosed-quote", fault, "it was left out", self._at)
        self._at += 1

    def _read_chunk(self, start: int, field: str | None, *, excluded: bool) -> None:
        at = self._at
        chunk = self._text[at : self._chunk_end()]
        self._at += len(chunk)
        literal = chunk.startswith("\\")
        if has_word(chunk):
            word = chunk.removeprefix("\\")
            is_operator = word in OPERATORS and not (field or excluded or literal)
            kind = TokenKind(word) if is_operator else TokenKind.WORD
            self._tokens.append(QueryToken(kind, start, word, field, excluded, literal))
        elif field:
            self._note_empty_field(field, start)
            self._tokens.append(
                QueryToken(TokenKind.WORD, start, field, None, excluded, literal=True)
            )
        elif "*" in chunk and not literal:
            fault = f"{chunk} has no letters before its star"
            self._repairs.repair("prefix-too-short", fault, "it was left out", at)

    def _chunk_end(self) -> int:
        found = _CHUNK.match(self._text, self._at)
        return found.end() if found else self._at

    def _note_empty_field(self, field: str, at: int) -> None:
        fault = f"{field}: has nothing to look for right behind the colon"
        self._repairs.repair("empty-field", fault, f"{field} was taken as a word", at)


def has_word(text: str) -> bool:
    """Check that a text has a letter or a digit."""
    return any(map(str.isalnum, text))


def bare(word: str) -> str:
    """Strip the punctuation that carries nothing from both ends: ``aid,`` is aid, U.S. stays."""
    stripped = word.strip(_ENDS)
    rest = word.lstrip(_ENDS)[len(stripped) :]
    is_acronym = rest.startswith(".") and stripped[-2:-1] == "." and stripped[-1].isalpha()
    return f"{stripped}." if is_acronym else stripped


def _visible(character: str) -> str:
    """Replace invisible characters (controls, surrogates, marks of direction) by a space."""
    if character.isprintable() or character in _JOINERS:
        return character
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs")
    return " " if hidden or character.isspace() else character
