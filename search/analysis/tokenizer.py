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
from search.analysis.languages import ELIDING, GROUPING_BY_SPACE
from search.analysis.terms import compound_terms, initials_terms, number_terms, word_terms

LONGEST_COMPOUND = 8  # parts; a longer chain is indexed as its parts only
GAP = 2  # positions from the last word of one passage to the first of the next

_SCRIPTS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_UNSPACED = rf"[[{_SCRIPTS}]&&\p{{L}}]"
_START = rf"[[\p{{L}}\p{{N}}]--{_UNSPACED}]"
_REST = rf"[[\p{{L}}\p{{M}}\p{{N}}{INSIDE}]--{_UNSPACED}]*+"

_LINE_END = r"[\ \t]*+ (?:\r\n|\r|\n) [\ \t]*+"

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
                         {_REST}
                       | (?: (?<=\p{{L}}\u00ad) | (?<=\p{{L}}) ¬ ) {_LINE_END} (?=\p{{L}})  # be¬
                         {_REST} )*+
"""
_WORD = regex.compile(_WORD_PATTERN.replace("CONNECTORS", f"&{APOSTROPHES}"), regex.VERBOSE)
_ELIDED_WORD = regex.compile(_WORD_PATTERN.replace("CONNECTORS", "&"), regex.VERBOSE)
# The same words in ASCII texts: ``re`` finds them six times as fast.
_INITIALS = r"(?: \.[A-Za-z])+ (?![A-Za-z0-9]) \.? (?: '[sS] (?![A-Za-z0-9]) )?"
_SIGN = r"(?: \+\+ | \# )"
_LETTERS = (
    r"[A-Za-z0-9]*+ (?: (?: (?<=[0-9]) [.,] (?=[0-9]) | [&'`] (?=[A-Za-z]) ) [A-Za-z0-9]*+ )*+"
)
ASCII_PATTERN = rf"""
    (?: (?<![A-Za-z0-9]) [A-Za-z] (?: {_INITIALS} | {_SIGN} ) | [A-Za-z0-9] {_LETTERS} )
"""
ASCII_WORD = re.compile(ASCII_PATTERN, re.VERBOSE)
# Initials with points, as in U.S., but not the "a" of "a.Army".
ACRONYM = re.compile(rf"(?<![A-Za-z0-9]) [A-Za-z] {_INITIALS}", re.VERBOSE)
# A compound, or a word, may be broken over two lines of a wrapped paragraph; there, OCR and
# typesetters also leave an en dash.
_HYPHEN = regex.compile(rf"[{HYPHENS}](?:[ \t]*(?:\r\n|\r|\n)[ \t]*)?|\u2013(?:\r\n|\r|\n)[ \t]*")
_JOINING = f"{HYPHENS}\u2013"
# Spaced initials, "J. R.": from the point behind the first letter, which is found fastest.
_INITIALS_SPACED = re.compile(
    r"\.[ \u00a0\u202f][^\W\d_]\."
    r"(?<=[^\W\d_]\.[ \u00a0\u202f][^\W\d_]\.)(?<![^\W_][^\W\d_]\.[ \u00a0\u202f][^\W\d_]\.)"
)
_INITIAL_GAPS = (". ", ".\u00a0", ".\u202f")
_NARROW_SPACES = "\u00a0\u2009\u202f"  # that group digits in all languages
_GROUPS_SPACED = re.compile(r"(?<!\d)\d{1,3}([ \u00a0\u2009\u202f])\d{3}(?!\d)")
_GROUP = 3  # digits


class Token(NamedTuple):
    """A word of a text, or a compound that spans several words: ``text[start:end]``."""

    start: int
    end: int
    position: int  # among the words of the text; a compound's is that of its first part
    words: int  # 1, or the number of a compound's parts
    terms: tuple[str, ...]


def tokens(text: str, lang: str) -> Iterator[Token]:
    """Yield the words of a text in order, and each compound somewhere after its parts.

    Raises:
        KeyError: ``lang`` is not one of ``LANGUAGES``.
    """
    shouting = is_shouting(text)
    chain: list[Token] = []  # the word before, and those hyphenated to it
    words: list[Token] | None = [] if _has_spaced_words(text, lang) else None
    for position, match in enumerate(_words(text, lang)):
        start, end = match.span()
        if chain and not _hyphenated(text, chain[-1].end, start):
            if len(chain) > 1:
                yield from compound_tokens(text, chain, lang)
            chain.clear()
        token = Token(start, end, position, 1, word_terms(match[0], lang, shouting=shouting))
        chain.append(token)
        yield token
        if words is not None:
            words.append(token)
    yield from compound_tokens(text, chain, lang)
    if words:
        yield from _spaced_tokens(text, words, lang)


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
    plain = None if lang in ELIDING or has_special_words(text, lang) else to_ascii(text)
    # In lower case, no word of a headline all in capitals is taken for an acronym.
    return plain.lower() if plain and is_shouting(text) else plain


def has_special_words(text: str, lang: str) -> bool:
    """Check for words that only ``tokens`` finds: spaced, or broken with more than a hyphen."""
    if not text.isascii() and ("\u00ac" in text or "\u2013\n" in text or "\u2013\r" in text):
        return True
    return _has_spaced_words(text, lang)


def _has_spaced_words(text: str, lang: str) -> bool:
    """Check for initials or groups of digits that are spaced: "J. R.", "1 500"."""
    if _INITIALS_SPACED.search(text):
        return True
    if text.isascii() and lang not in GROUPING_BY_SPACE:
        return False
    return any(_groups(found[1], lang) for found in _GROUPS_SPACED.finditer(text))


def _groups(space: str, lang: str) -> bool:
    return space in _NARROW_SPACES or lang in GROUPING_BY_SPACE


def _spaced_tokens(text: str, words: Sequence[Token], lang: str) -> Iterator[Token]:
    """Yield the compounds of spaced initials and of spaced groups of digits."""
    first = 0
    for last, word in enumerate(words):
        following = words[last + 1] if last + 1 < len(words) else None
        if following and _is_spaced(text, words[first], word, following, lang):
            continue
        if last > first:
            parts = words[first : last + 1]
            surfaces = tuple(text[part.start : part.end] for part in parts)
            is_number = surfaces[0].isdigit()
            terms = number_terms(surfaces) if is_number else initials_terms("".join(surfaces), lang)
            yield Token(parts[0].start, word.end, parts[0].position, len(parts), terms)
        first = last + 1


def _is_spaced(text: str, first: Token, word: Token, following: Token, lang: str) -> bool:
    """Check whether two words are neighbours in spaced initials or in a spaced number."""
    between = text[word.end : following.start]
    surface, after = text[word.start : word.end], text[following.start : following.end]
    if between in _INITIAL_GAPS and text[following.end : following.end + 1] == ".":
        inside = text[first.start - 1 : first.start] == "." and first.start > 0
        return len(surface) == len(after) == 1 and (surface + after).isalpha() and not inside
    if len(between) == 1 and between.isspace() and between not in "\r\n\t":
        groups = surface.isdigit() and after.isdigit() and len(after) == _GROUP
        whole = len(surface) == _GROUP if word is not first else len(surface) <= _GROUP
        return groups and whole and _groups(between, lang)
    return False


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
    return text[start] in _JOINING and _HYPHEN.fullmatch(text, start, end) is not None


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
