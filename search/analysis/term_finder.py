"""Search many texts at once for the words and compounds that have one of some index terms."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TypeAlias

from search.analysis.folding import fold, to_lower_ascii
from search.analysis.languages import STEM_CHANGES_BEGINNING, UMLAUTS, UNDOUBLING
from search.analysis.terms import FOLDED, FORM, JOINT, word_terms
from search.analysis.tokenizer import (
    ASCII_PATTERN,
    ASCII_WORD,
    Token,
    compound_tokens,
    has_special_words,
    is_shouting,
    tokens,
)

_KEPT = 2  # letters at the beginning of a word that its stem has, too, except for its last two
_ASCII_HYPHEN = r"-(?:[ \t]*+(?:\r\n|\r|\n)[ \t]*+)?"
_ASCII_CHAIN = re.compile(rf"{ASCII_PATTERN} (?: {_ASCII_HYPHEN} {ASCII_PATTERN} )+", re.VERBOSE)
_BEHIND_WORD = re.compile(r"-(?<=[A-Za-z0-9.+\#]-)")
_SIGN_OF_WORD = frozenset("+#")
_ALPHANUMERIC = re.compile("[A-Za-z0-9]")
_APART = "\0"  # between two texts: part of no word and no compound
_INNER = frozenset(".,&'`+#")  # may stand in the middle of a word
_CHUNK = 256  # characters without a space; in longer chunks word starts are not looked for

_Placed: TypeAlias = tuple[int, int, int, tuple[str, ...]]  # start, end, words, terms


class TermFinder:
    """Finds the words and compounds in texts that have one of the ``asked`` terms.

    Far faster than tokenizing: only words that begin with the first letters of an asked term are
    analysed. Texts that have no ASCII form of the same length are tokenized.
    """

    def __init__(self, asked: frozenset[str]) -> None:
        self._unasked = asked.isdisjoint
        marks = FORM + FOLDED + JOINT
        bare = {fold(term[1:] if term[:1] in marks else term) for term in asked}
        self._are_plain = all(ASCII_WORD.match(term) for term in bare)
        # Stemmers only remove the ends of words.
        self._initials = frozenset(term[:1] for term in bare)
        kept = {term[: min(max(len(term) - 2, 1), _KEPT)] for term in bare}
        self._beginnings = frozenset(b for b in kept if not b[1:] or b[0] not in kept)

    def tokens(self, text: str, lang: str) -> list[Token]:
        """Find them in one text; positions count all of its words, as ``tokens`` does."""
        plain = self._plainly(text, lang)
        if plain is not None:
            found, doubtful = self._placed(plain, text, lang, shouting=is_shouting(text))
            if not doubtful:
                starts = [word.start() for word in ASCII_WORD.finditer(plain)] if found else []
                return [Token(f[0], f[1], bisect_left(starts, f[0]), *f[2:]) for f in found]
        return [token for token in tokens(text, lang) if not self._unasked(token.terms)]

    def find_all(self, texts: Sequence[str], lang: str, *, in_line: bool) -> list[list[Token]]:
        """Find them in each text, without counting the words between them.

        Positions are character offsets; or, with ``in_line``, numbers that are successive for
        neighbouring words and for no others. All texts with an ASCII form are scanned in one pass.
        """
        plain = [None if is_shouting(text) else self._plainly(text, lang) for text in texts]
        others = {number for number, written in enumerate(plain) if written is None}
        held = ["" if number in others else text for number, text in enumerate(texts)]
        begin = [*accumulate((len(text) + len(_APART) for text in held), initial=0)]
        together = _APART.join(written or "" for written in plain)
        placed, doubtful = self._placed(together, _APART.join(held), lang, shouting=False)
        positions = _positions(together, placed) if in_line else None
        found: list[list[Token]] = [[] for _ in texts]
        for start, end, words, terms in placed:
            number = bisect_right(begin, start) - 1
            first = begin[number]
            position = positions[start] if positions else start
            found[number].append(Token(start - first, end - first, position, words, terms))
        others.update(bisect_right(begin, place) - 1 for place in doubtful)
        for number in others:
            found[number] = self.tokens(texts[number], lang)
        return found

    def _plainly(self, text: str, lang: str) -> str | None:
        """Convert a text to lower-case ASCII; None where this cannot show which words to analyse.

        It cannot where stems begin with other letters than their words.
        """
        if not self._are_plain or lang in STEM_CHANGES_BEGINNING or has_special_words(text, lang):
            return None
        plain = to_lower_ascii(text)
        # A sign is part of a word only after a letter of ASCII: C++, but not É++.
        is_signed = plain and not text.isascii() and not _SIGN_OF_WORD.isdisjoint(plain)
        return None if is_signed else plain

    def _placed(
        self, plain: str, text: str, lang: str, *, shouting: bool
    ) -> tuple[list[_Placed], list[int]]:
        """Find them in a text by its ASCII form ``plain``.

        Also return the offsets at which the word boundary is undecided (see ``_begins_word``).
        """
        found: list[_Placed] = []
        doubtful: list[int] = []
        if not self._are_plain:
            return found, doubtful
        changes = lang == UNDOUBLING or lang in UMLAUTS  # in the second letter: ueber, über
        for beginning in self._initials if changes else self._beginnings:
            for begun in _beginning(beginning).finditer(plain):
                start = begun.start()
                begins = _begins_word(plain, start)
                if begins is None:
                    doubtful.append(start)
                elif begins and (word := ASCII_WORD.match(plain, start)):
                    end = word.end()
                    terms = word_terms(text[start:end], lang, shouting=shouting)
                    if not self._unasked(terms):
                        found.append((start, end, 1, terms))
        for chain in _chains(plain):
            if not _begins_word(plain, chain.start()):
                doubtful.append(chain.start())
            else:
                found += self._compounds(chain, text, lang)
        return found, doubtful

    def _compounds(self, chain: re.Match[str], text: str, lang: str) -> Iterator[_Placed]:
        """Find the compounds with asked terms in a chain of hyphenated words."""
        plain = chain.string
        spans = [part.span() for part in ASCII_WORD.finditer(plain, *chain.span())]
        if any(plain[start] in self._initials for start, _ in spans):
            parts = [Token(start, end, start, 1, ()) for start, end in spans]
            for start, end, _, words, terms in compound_tokens(text, parts, lang):
                if not self._unasked(terms):
                    yield start, end, words, terms


@lru_cache(maxsize=1 << 11)
def _beginning(letters: str) -> re.Pattern[str]:
    """Return a pattern for the start of words that begin with one or two letters.

    A mark may follow the first letter. The pattern begins with a literal so that ``re`` skips
    non-matching text quickly; the word boundary is checked behind it.
    """
    others = f"[{re.escape(letters[1])}.,'`]" if letters[1:] else ""
    return re.compile(letters[0] + others + f"(?<![A-Za-z0-9].{'.' if others else ''})")


def _begins_word(plain: str, place: int) -> bool | None:
    """Check that a word begins at ``place`` and does not continue there, as in "U.S.".

    Return None where the word would have to be looked for further back than ``_CHUNK``.
    """
    if not place or plain[place - 1] not in _INNER:
        return True
    begin = plain.rfind(" ", 0, place) + 1
    if place - begin > _CHUNK:
        return None
    starts = (word.start() for word in ASCII_WORD.finditer(plain, begin))
    return next((start for start in starts if start >= place), None) == place


def _positions(plain: str, found: Iterable[_Placed]) -> dict[int, int]:
    """Number the starts of words; only neighbours with no word between them are successive."""
    positions: dict[int, int] = {}
    position, behind = 0, 0  # the word before
    for start, end, words, _ in sorted(found):
        if start not in positions:
            position += 2 if _ALPHANUMERIC.search(plain, behind, start) else 1
            positions[start] = position
            # Of a compound, the first part.
            behind = end if words == 1 else next(ASCII_WORD.finditer(plain, start)).end()
    return positions


def _chains(plain: str) -> Iterator[re.Match[str]]:
    """Find the chains of hyphenated words in an ASCII text, each by its first hyphen.

    The words before a hyphen are passed once. A search for the chain itself would pass them again
    from each of their letters, which for a.a.a.a. takes time by the square of its length.
    """
    end = 0
    while hyphen := _BEHIND_WORD.search(plain, end):
        begin = max(plain.rfind(" ", end, hyphen.start()) + 1, end)
        before = deque(ASCII_WORD.finditer(plain, begin, hyphen.start()), maxlen=1)
        end = hyphen.end()
        if before and before[0].end() == hyphen.start():
            chain = _ASCII_CHAIN.match(plain, before[0].start())
            if chain:
                yield chain
                end = chain.end()
