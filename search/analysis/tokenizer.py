"""Text → tokens: its words and hyphenated compounds, with their index terms and positions.

    >>> for token in tokens("Syria’s cease-fires", "en"):
    ...     print(token.position, token.terms)
    0 ('=syria',)
    1 ('=cease', 'ceas')
    2 ('=fires', 'fire')
    1 ('=cease-fires', '+ceasefires', '+ceasefir')

A hyphenated compound yields the terms of its parts and those of the joined word that spans them.
No word is dropped: stop words have terms, too. Indexing, querying and highlighting all use this
analysis. The kinds of terms are described in ``search.analysis.terms``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import regex

from search.analysis.folding import APOSTROPHES, HYPHENS, INSIDE, to_ascii
from search.analysis.languages import ELIDING
from search.analysis.terms import compound_terms, word_terms

LONGEST_COMPOUND = 8  # parts; a longer chain is indexed as its parts only
GAP = 2  # positions from the last word of one passage to the first of the next

_SCRIPTS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_UNSPACED = rf"[[{_SCRIPTS}]&&\p{{L}}]"
_START = rf"[[\p{{L}}\p{{N}}]--{_UNSPACED}]"
_REST = rf"[[\p{{L}}\p{{M}}\p{{N}}{INSIDE}]--{_UNSPACED}]*+"

# A letter of an acronym. Hangul is left out: a syllable is one letter or three, depending on how
# it is composed.
_LETTER = r"[\p{L}--\p{Hangul}]"

_WORD_PATTERN = rf"""(?V1)
    (?<![\p{{L}}\p{{N}}]) {_LETTER}\p{{M}}*+ (?:\.{_LETTER}\p{{M}}*+)+ (?![\p{{L}}\p{{N}}]) \.?
      (?: [{APOSTROPHES}] [sS] (?![\p{{L}}\p{{N}}]) )?                                 # U.S.'s
  | (?<![\p{{L}}\p{{N}}]) [A-Za-z] (?: \+\+ | \# )                                # C++ C#
  | {_UNSPACED} \p{{M}}*                        # scripts without spaces: every letter a word
  | {_START} {_REST} (?: (?: (?<=\p{{N}}) [.,] (?=\p{{N}})                        # 1,000.5
                           | (?<=[\p{{L}}\p{{M}}\p{{N}}]) [CONNECTORS] (?=\p{{L}}) )  # don't AT&T
                         {_REST} )*+
"""
_WORD = regex.compile(_WORD_PATTERN.replace("CONNECTORS", f"&{APOSTROPHES}"), regex.VERBOSE)
_ELIDED_WORD = regex.compile(_WORD_PATTERN.replace("CONNECTORS", "&"), regex.VERBOSE)
# The same words in ASCII texts: ``re`` finds them six times as fast.
_INITIALS = r"(?: \.[A-Za-z])+ (?![A-Za-z0-9]) \.? (?: '[sS] (?![A-Za-z0-9]) )?"
_SIGN = r"(?: \+\+ | \# )"
_LETTERS = (
    r"[A-Za-z0-9]*+ (?: (?: (?<=[0-9]) [.,] (?=[0-9]) | [&'] (?=[A-Za-z]) ) [A-Za-z0-9]*+ )*+"
)
ASCII_PATTERN = rf"""
    (?: (?<![A-Za-z0-9]) [A-Za-z] (?: {_INITIALS} | {_SIGN} ) | [A-Za-z0-9] {_LETTERS} )
"""
ASCII_WORD = re.compile(ASCII_PATTERN, re.VERBOSE)
# Initials with points, as in U.S., but not the "a" of "a.Army".
ACRONYM = re.compile(rf"(?<![A-Za-z0-9]) [A-Za-z] {_INITIALS}", re.VERBOSE)
# A compound may be broken over two lines of a wrapped paragraph.
_HYPHEN = regex.compile(rf"[{HYPHENS}](?:[ \t]*(?:\r\n|\r|\n)[ \t]*)?")


class Token(NamedTuple):
    """A word of a text, or a compound that spans several words: ``text[start:end]``."""

    start: int
    end: int
    position: int  # among the words of the text; a compound's is that of its first part
    words: int  # 1, or the number of a compound's parts
    terms: tuple[str, ...]


def tokens(text: str, lang: str) -> Iterator[Token]:
    """Yield the words of a text in order, each compound after the last of its parts.

    Raises:
        KeyError: ``lang`` is not one of ``LANGUAGES``.
    """
    shouting = is_shouting(text)
    chain: list[Token] = []  # the word before, and those hyphenated to it
    for position, match in enumerate(_words(text, lang)):
        start, end = match.span()
        if chain and not _hyphenated(text, chain[-1].end, start):
            if len(chain) > 1:
                yield from compound_tokens(text, chain, lang)
            chain.clear()
        token = Token(start, end, position, 1, word_terms(match[0], lang, shouting=shouting))
        chain.append(token)
        yield token
    yield from compound_tokens(text, chain, lang)


def gap_after(text: str, lang: str, first: int) -> int:
    """Return the position of the first word after a passage whose words are counted from ``first``.

    The gap between the two is too wide for a phrase to match across it.
    """
    count = sum(1 for _ in _words(text, lang))
    return first + max(count - 1, 0) + GAP


def _words(text: str, lang: str) -> Iterable[Any]:  # matches of ``re`` or of ``regex``
    if lang in ELIDING:
        return _ELIDED_WORD.finditer(text)
    return (ASCII_WORD if text.isascii() else _WORD).finditer(text)


def ascii_text(text: str, lang: str) -> str | None:
    """Convert a text to ASCII of the same terms at the same positions; None if it has no such form.

    ``ascii_words`` splits the result; ``word_terms`` and ``compounds`` yield its terms.
    """
    plain = None if lang in ELIDING else to_ascii(text)
    # In lower case, no word of a headline all in capitals is taken for an acronym.
    return plain.lower() if plain and is_shouting(text) else plain


def ascii_words(plain: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Split a result of ``ascii_text``: its words, and (first, last) of each hyphenated chain."""
    if "-" not in plain:
        return ASCII_WORD.findall(plain), []
    matches = list(ASCII_WORD.finditer(plain))
    chains: list[tuple[int, int]] = []
    for number, (match, after) in enumerate(pairwise(matches)):
        if _hyphenated(plain, match.end(), after.start()):
            goes_on = chains and chains[-1][1] == number
            head = chains.pop()[0] if goes_on else number
            chains.append((head, number + 1))
    return [match[0] for match in matches], chains


def compounds(parts: Sequence[str], lang: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield (number of the first part, terms) of each compound in a hyphenated chain."""
    for first, last in _joined(parts):
        yield first, compound_terms(tuple(parts[first : last + 1]), lang)


def _hyphenated(text: str, start: int, end: int) -> bool:
    """Check that only a hyphen (and possibly a line break) stands between two words."""
    return text[start] in HYPHENS and _HYPHEN.fullmatch(text, start, end) is not None


def compound_tokens(text: str, chain: Sequence[Token], lang: str) -> Iterator[Token]:
    """Yield the compounds in a chain of hyphenated words of a text."""
    for first, last in _joined([text[part.start : part.end] for part in chain]):
        terms = compound_terms(
            tuple(text[part.start : part.end] for part in chain[first : last + 1]), lang
        )
        start, end = chain[first].start, chain[last].end
        yield Token(start, end, chain[first].position, last - first + 1, terms)


def _joined(parts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) part of each compound in a chain: each two neighbours, and the whole."""
    if not 2 <= len(parts) <= LONGEST_COMPOUND:
        return
    whole = [(0, len(parts) - 1)] if parts[2:] else []
    for first, last in [*pairwise(range(len(parts))), *whole]:
        if not all(part.isnumeric() for part in parts[first : last + 1]):  # 2016-11 is no word
            yield first, last


def is_shouting(text: str) -> bool:
    """Check for a text all in upper case, such as a headline: its capitals mark no acronyms."""
    return text.isupper() and text.count(" ") >= 2
