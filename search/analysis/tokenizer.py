"""Words → index terms: one analysis for indexing, querying and marking.

    >>> for token in tokens("Syria’s cease-fires", "en"):
    ...     print(token.position, token.terms)
    0 ('=syria',)
    1 ('=cease', 'ceas')
    2 ('=fires', 'fire')
    1 ('=cease-fires', '+ceasefires', '+ceasefir')

Every word is indexed under one to three *terms*, told apart by their first character:

    =form    ``=çavuşoğlu``    as written, but for case and possessive: what exact search asks for
    ~folded  ``~cavusoglu``    the form without accents, where that differs
    stem     ``cavusoglu``     the folded form stemmed, where that differs
    +joint   ``+ceasefires``   a compound joined, and that stemmed: it is wider than a word

So ``=x`` and ``~x`` together are a word as written (phrases, prefixes, misspellings), and with
``x`` any form of it (plain words). A hyphenated compound gives the terms of its parts and of the
joint word that spans them. No word is dropped: stop words are terms too.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import Any, NamedTuple, TypeAlias

import regex

from search.analysis.folding import (
    APOSTROPHES,
    HYPHENS,
    INSIDE,
    fold,
    in_ascii,
    in_small_ascii,
)
from search.analysis.nltk_imports import only_modules

FORM = "="
FOLDED = "~"
JOINT = "+"
WHOLE = "#"  # before a folded whole value, "#the guardian": what filters ask for, not made here

LANGUAGES = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
}

# English words that say little alone. They are indexed like all others; the list only keeps
# ``now here`` from being read as ``nowhere``, and ``US`` apart from ``us``.
FUNCTION_WORDS = frozenset(
    """a about above after again against all also am an and any are as at be because been before
    being below between both but by can could did do does doing down during each few for from
    further had has have having he her here hers him his how i if in into is it its just let may
    me might mine more most must my no nor not now of off on once one only or other our ours out
    over own per same shall she should so some such than that the their theirs them then there
    these they this those through to too under until up upon us very via was we were what when
    where which while who whom whose why will with within without would yet you your yours
    """.split()
)

LONGEST_WORD = 64  # code points; the rest of a longer word is ignored, here and in queries alike
LONGEST_COMPOUND = 8  # parts; a longer chain is just its parts
GAP = 2  # positions from the last word of a stretch to the first of the next
LONGEST_ACRONYM = 3  # letters: IT, US, WHO

_ELIDING = ("fr", "it")  # l'homme, dell'arte: the apostrophe parts two words
_CHANGING = (*_ELIDING, "ar", "ru")  # words that do not begin as their stems do, or are not plain
_UNDOUBLING = "fi"  # of doubled letters at the beginning of a word, its stem may have one
_KEPT = 2  # letters at the beginning of a word that its stem has, too, but for its last two
_SCRIPTS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_UNSPACED = rf"[[{_SCRIPTS}]&&\p{{L}}]"
_START = rf"[[\p{{L}}\p{{N}}]--{_UNSPACED}]"
_REST = rf"[[\p{{L}}\p{{M}}\p{{N}}{INSIDE}]--{_UNSPACED}]*+"

# Of acronyms; a Korean syllable is one letter or three, by how it is composed.
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
# The same words where all is ASCII, found six times as fast.
_INITIALS = r"(?: \.[A-Za-z])+ (?![A-Za-z0-9]) \.? (?: '[sS] (?![A-Za-z0-9]) )?"
_SIGN = r"(?: \+\+ | \# )"
_LETTERS = (
    r"[A-Za-z0-9]*+ (?: (?: (?<=[0-9]) [.,] (?=[0-9]) | [&'] (?=[A-Za-z]) ) [A-Za-z0-9]*+ )*+"
)
_PLAIN_PATTERN = rf"""
    (?: (?<![A-Za-z0-9]) [A-Za-z] (?: {_INITIALS} | {_SIGN} ) | [A-Za-z0-9] {_LETTERS} )
"""
_PLAIN_WORD = re.compile(_PLAIN_PATTERN, re.VERBOSE)
_PLAIN_HYPHEN = r"-(?:[ \t]*+(?:\r\n|\r|\n)[ \t]*+)?"
_PLAIN_CHAIN = re.compile(
    rf"(?<![A-Za-z0-9]) {_PLAIN_PATTERN} (?: {_PLAIN_HYPHEN} {_PLAIN_PATTERN} )+", re.VERBOSE
)
# Where a single letter is followed by a point and a letter: U.S., but not the "a" of "a.Army".
ACRONYM = re.compile(rf"(?<![A-Za-z0-9]) [A-Za-z] {_INITIALS}", re.VERBOSE)
_BEHIND_WORD = re.compile(r"-(?<=[A-Za-z0-9.+\#]-)")
_SIGN_OF_WORD = frozenset("+#")
_ALPHANUMERIC = re.compile("[A-Za-z0-9]")
_APART = "\0"  # between two texts: neither a word nor a compound has it
_INNER = frozenset(".,&'+#")  # may stand in the middle of a word
_CHUNK = 256  # characters without a space: in longer ones, where words begin is not looked for
# A compound may be broken over two lines of a wrapped paragraph.
_HYPHEN = regex.compile(rf"[{HYPHENS}](?:[ \t]*(?:\r\n|\r|\n)[ \t]*)?")
_GROUPED_NUMBER = regex.compile(r"\p{N}{1,3}(?:,\p{N}{3})+(?:\.\p{N}+)?")

_UNREAD = dict.fromkeys(map(ord, INSIDE + APOSTROPHES))
_POSSESSIVES = tuple(mark + letter for mark in APOSTROPHES for letter in "sS")


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
    shouting = _is_shouting(text)
    chain: list[Token] = []  # the word before, and those hyphenated to it
    for position, match in enumerate(_words(text, lang)):
        start, end = match.span()
        if chain and not _hyphenated(text, chain[-1].end, start):
            if len(chain) > 1:
                yield from _compounds(text, chain, lang)
            chain.clear()
        token = Token(start, end, position, 1, _word_terms(match[0], lang, shouting=shouting))
        chain.append(token)
        yield token
    yield from _compounds(text, chain, lang)


_Placed: TypeAlias = tuple[int, int, int, tuple[str, ...]]  # start, end, words, terms


class Finder:
    """Finds those words and compounds of texts that have one of some terms."""

    def __init__(self, asked: frozenset[str]) -> None:
        self._unasked = asked.isdisjoint
        marks = FORM + FOLDED + JOINT
        bare = {fold(term[1:] if term[:1] in marks else term) for term in asked}
        self._are_plain = all(_PLAIN_WORD.match(term) for term in bare)
        # A stemmer takes away the ends of words only.
        self._initials = frozenset(term[:1] for term in bare)
        kept = {term[: min(max(len(term) - 2, 1), _KEPT)] for term in bare}
        self._beginnings = frozenset(b for b in kept if not b[1:] or b[0] not in kept)

    def tokens(self, text: str, lang: str) -> list[Token]:
        """Find them in a text; their positions are counted among all of its words."""
        plain = self._plainly(text, lang)
        if plain is not None:
            found, doubtful = self._placed(plain, text, lang, shouting=_is_shouting(text))
            if not doubtful:
                starts = [word.start() for word in _PLAIN_WORD.finditer(plain)] if found else []
                return [Token(f[0], f[1], bisect_left(starts, f[0]), *f[2:]) for f in found]
        return [token for token in tokens(text, lang) if not self._unasked(token.terms)]

    def places(self, texts: Sequence[str], lang: str, *, in_line: bool) -> list[list[Token]]:
        """Find them in each text; words are not counted.

        Positions are no more than places, unless words are wanted ``in_line``: then those of
        neighbours, and no others, are successive. All texts that can be written in ASCII are looked
        through at once.
        """
        plain = [None if _is_shouting(text) else self._plainly(text, lang) for text in texts]
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
        """Write a text in small letters of ASCII, if these tell which words may be asked for.

        They do not where stems begin otherwise.
        """
        if not self._are_plain or lang in _CHANGING:
            return None
        plain = in_small_ascii(text)
        # A sign is part of a word behind the letters of ASCII only: C++, but not É++.
        is_signed = plain and not text.isascii() and not _SIGN_OF_WORD.isdisjoint(plain)
        return None if is_signed else plain

    def _placed(
        self, plain: str, text: str, lang: str, *, shouting: bool
    ) -> tuple[list[_Placed], list[int]]:
        """Find them in a text, by how it is written plainly.

        Give, too, where the beginning of a word does not tell.
        """
        found: list[_Placed] = []
        doubtful: list[int] = []
        if not self._are_plain:
            return found, doubtful
        for beginning in self._initials if lang == _UNDOUBLING else self._beginnings:
            for begun in _beginning(beginning).finditer(plain):
                start = begun.start()
                begins = _begins_word(plain, start)
                if begins is None:
                    doubtful.append(start)
                elif begins and (word := _PLAIN_WORD.match(plain, start)):
                    end = word.end()
                    terms = _word_terms(text[start:end], lang, shouting=shouting)
                    if not self._unasked(terms):
                        found.append((start, end, 1, terms))
        for chain in _chains(plain):
            if not _begins_word(plain, chain.start()):
                doubtful.append(chain.start())
            else:
                found += self._compounds(chain, text, lang)
        return found, doubtful

    def _compounds(self, chain: re.Match[str], text: str, lang: str) -> Iterator[_Placed]:
        """Find compounds in a chain of words."""
        plain = chain.string
        spans = [part.span() for part in _PLAIN_WORD.finditer(plain, *chain.span())]
        if any(plain[start] in self._initials for start, _ in spans):  # they begin like a part
            parts = [Token(start, end, start, 1, ()) for start, end in spans]
            for start, end, _, words, terms in _compounds(text, parts, lang):
                if not self._unasked(terms):
                    yield start, end, words, terms


@lru_cache(maxsize=1 << 11)
def _beginning(letters: str) -> re.Pattern[str]:
    """Match where words of a plain text begin with one or two letters, or a mark after the first.

    Literal letters are first, so that what begins otherwise is skipped fast.
    """
    others = f"[{re.escape(letters[1])}.,']" if letters[1:] else ""
    return re.compile(letters[0] + others + f"(?<![A-Za-z0-9].{'.' if others else ''})")


def _begins_word(plain: str, place: int) -> bool | None:
    """Tell whether a word begins there, or goes on as in "U.S."; None where that is far to see."""
    if not place or plain[place - 1] not in _INNER:
        return True
    begin = plain.rfind(" ", 0, place) + 1
    if place - begin > _CHUNK:
        return None
    starts = (word.start() for word in _PLAIN_WORD.finditer(plain, begin))
    return next((start for start in starts if start >= place), None) == place


def _positions(plain: str, found: Iterable[_Placed]) -> dict[int, int]:
    """Number where words start; only those with no other between them get successive numbers."""
    positions: dict[int, int] = {}
    position, behind = 0, 0  # the word before
    for start, end, words, _ in sorted(found):
        if start not in positions:
            position += 2 if _ALPHANUMERIC.search(plain, behind, start) else 1
            positions[start] = position
            # Of a compound, the first part.
            behind = end if words == 1 else next(_PLAIN_WORD.finditer(plain, start)).end()
    return positions


def _chains(plain: str) -> Iterator[re.Match[str]]:
    """Find the chains of hyphenated words in a plain text, each by its first hyphen."""
    end = 0
    while hyphen := _BEHIND_WORD.search(plain, end):
        begin = plain.rfind(" ", end, hyphen.start()) + 1
        chain = _PLAIN_CHAIN.search(plain, max(begin, end))
        if chain is None:
            return
        yield chain
        end = chain.end()


def gap_after(text: str, lang: str, first: int) -> int:
    """Tell where the words behind a stretch are counted from: past a gap that no phrase crosses."""
    count = sum(1 for _ in _words(text, lang))
    return first + max(count - 1, 0) + GAP


def _words(text: str, lang: str) -> Iterable[Any]:  # matches of one library or the other
    if lang in _ELIDING:
        return _ELIDED_WORD.finditer(text)
    return (_PLAIN_WORD if text.isascii() else _WORD).finditer(text)


def plainly(text: str, lang: str) -> str | None:
    """Write a text in ASCII, with the same terms at the same positions, if that can be done.

    Word by word, they are those of ``word_terms``, and the compounds of ``compounds``.
    """
    plain = None if lang in _ELIDING else in_ascii(text)
    # In small letters, no word of a headline all in capitals is taken for an acronym.
    return plain.lower() if plain and _is_shouting(text) else plain


def words_of(plain: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Find the words of what ``plainly`` wrote, and first and last of those that hyphens join."""
    if "-" not in plain:
        return _PLAIN_WORD.findall(plain), []
    matches = list(_PLAIN_WORD.finditer(plain))
    chains: list[tuple[int, int]] = []
    for number, (match, after) in enumerate(pairwise(matches)):
        if _hyphenated(plain, match.end(), after.start()):
            goes_on = chains and chains[-1][1] == number
            head = chains.pop()[0] if goes_on else number
            chains.append((head, number + 1))
    return [match[0] for match in matches], chains


def compounds(parts: Sequence[str], lang: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give the terms of the compounds of words that hyphens join, each with its first part."""
    for first, last in _joined(parts):
        yield first, _compound_terms(tuple(parts[first : last + 1]), lang)


def word_terms(surface: str, lang: str) -> tuple[str, ...]:
    """Give the terms of a word in a plain text."""
    return _word_terms(surface, lang, shouting=False)


def _hyphenated(text: str, start: int, end: int) -> bool:
    """Tell whether nothing but a hyphen (and the end of a line) stands between two words."""
    return text[start] in HYPHENS and _HYPHEN.fullmatch(text, start, end) is not None


def _compounds(text: str, chain: Sequence[Token], lang: str) -> Iterator[Token]:
    for first, last in _joined([text[part.start : part.end] for part in chain]):
        terms = _compound_terms(
            tuple(text[part.start : part.end] for part in chain[first : last + 1]), lang
        )
        start, end = chain[first].start, chain[last].end
        yield Token(start, end, chain[first].position, last - first + 1, terms)


def _joined(parts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Tell which hyphenated neighbours are joined: two by two, and all of them."""
    if not 2 <= len(parts) <= LONGEST_COMPOUND:
        return
    whole = [(0, len(parts) - 1)] if parts[2:] else []
    for first, last in [*pairwise(range(len(parts))), *whole]:
        if not all(part.isnumeric() for part in parts[first : last + 1]):  # 2016-11 is no word
            yield first, last


@lru_cache(maxsize=1 << 17)
def _word_terms(surface: str, lang: str, *, shouting: bool) -> tuple[str, ...]:
    form = _form(surface, shouting=shouting)
    if form.isupper():  # an acronym that would be another word in lower case
        return (FORM + form,)
    return _terms(form, lang)


@lru_cache(maxsize=1 << 14)
def _compound_terms(surfaces: tuple[str, ...], lang: str) -> tuple[str, ...]:
    forms = [_form(surface, shouting=True).casefold() for surface in surfaces]
    joined = fold("".join(forms))[:LONGEST_WORD]
    stem = str(_stemmer(lang).stem(joined))
    written = FORM + "-".join(forms)[:LONGEST_WORD]
    stems = (JOINT + stem,) if stem not in (joined, "") else ()
    return (written, JOINT + joined, *stems)


def _form(surface: str, *, shouting: bool) -> str:
    """Write a word as it is looked up exactly: lower case, but for acronyms like US and WHO."""
    word, dotted = surface, False
    if not (word.isascii() and word.isalpha()):  # most words are nothing but letters
        word = unicodedata.normalize("NFKC", word[: LONGEST_WORD * 2])
        if word.endswith(_POSSESSIVES):
            word = word[:-2]
        elif _GROUPED_NUMBER.fullmatch(word):
            word = word.replace(",", "")
        dotted = "." in word and not word[0].isnumeric()
        word = (word.replace(".", "") if dotted else word).translate(_UNREAD)
    word = word[:LONGEST_WORD]
    lower = word.casefold()
    acronym = dotted or (word.isupper() and not shouting)
    if acronym and 1 < len(word) <= LONGEST_ACRONYM and lower in FUNCTION_WORDS:
        return word.upper()
    return lower


@lru_cache(maxsize=1 << 17)
def _terms(form: str, lang: str) -> tuple[str, ...]:
    """Give the form, and what of folded form and stems differs from it."""
    stemmer = _stemmer(lang)
    folded = form if form.isascii() else fold(form)[:LONGEST_WORD]
    stems = {str(stemmer.stem(folded))}
    if lang != "en" and form != folded:
        # A suffix may be known with its accents only: déclarées, Ёлка.
        stems.add(fold(str(stemmer.stem(form))))
    written = (FORM + form,) if folded == form else (FORM + form, FOLDED + folded)
    return (*written, *sorted(stems - {folded, ""}))


@cache
def _stemmer(lang: str) -> Any:
    with only_modules():  # late: 6,000 lines, which most commands do without
        from nltk.stem.snowball import SnowballStemmer

    return SnowballStemmer(LANGUAGES[lang])


def _is_shouting(text: str) -> bool:
    """Tell whether capitals mean nothing here, as in a headline all in upper case."""
    return text.isupper() and text.count(" ") >= 2
