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
from typing import Any, NamedTuple

import regex

from search.toolkit import only_modules

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
_CHANGING = (*_ELIDING, "ar")  # words that do not begin as their stems do, or are not plain
_APOSTROPHES = "'\u2019\u02bc\uff07"
_INSIDE = "\u00ad\u200c\u200d"  # soft hyphen and joiners: written inside words, never read
_SCRIPTS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_UNSPACED = rf"[[{_SCRIPTS}]&&\p{{L}}]"
_START = rf"[[\p{{L}}\p{{N}}]--{_UNSPACED}]"
_REST = rf"[[\p{{L}}\p{{M}}\p{{N}}{_INSIDE}]--{_UNSPACED}]*+"

# Of acronyms; a Korean syllable is one letter or three, by how it is composed.
_LETTER = r"[\p{L}--\p{Hangul}]"

_WORD_PATTERN = rf"""(?V1)
    (?<![\p{{L}}\p{{N}}]) {_LETTER}\p{{M}}*+ (?:\.{_LETTER}\p{{M}}*+)+ (?![\p{{L}}\p{{N}}]) \.?
      (?: [{_APOSTROPHES}] [sS] (?![\p{{L}}\p{{N}}]) )?                                 # U.S.'s
  | (?<![\p{{L}}\p{{N}}]) [A-Za-z] (?: \+\+ | \# )                                # C++ C#
  | {_UNSPACED} \p{{M}}*                        # scripts without spaces: every letter a word
  | {_START} {_REST} (?: (?: (?<=\p{{N}}) [.,] (?=\p{{N}})                        # 1,000.5
                           | (?<=[\p{{L}}\p{{M}}\p{{N}}]) [CONNECTORS] (?=\p{{L}}) )  # don't AT&T
                         {_REST} )*+
"""
_WORD = regex.compile(_WORD_PATTERN.replace("CONNECTORS", f"&{_APOSTROPHES}"), regex.VERBOSE)
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
_BEHIND_WORD = re.compile(r"-(?<=[A-Za-z0-9.+\#]-)")
_APART = "\0"  # between two texts: neither a word nor a compound has it
_DOUBTFUL = re.compile(r"(?<=[A-Za-z0-9.+\#][.,&'+\#])")
# A compound may be broken over two lines of a wrapped paragraph.
_HYPHENS = "-\u2010\u2011"
_HYPHEN = regex.compile(rf"[{_HYPHENS}](?:[ \t]*(?:\r\n|\r|\n)[ \t]*)?")
_GROUPED_NUMBER = regex.compile(r"\p{N}{1,3}(?:,\p{N}{3})+(?:\.\p{N}+)?")

# Marks outside ASCII that part words as a space does, or that do as their like in ASCII does.
_TYPOGRAPHY = str.maketrans("‘‚‛“”„–—…«»£€\xa0’‐‑", 14 * " " + "'--")
_UNREAD = dict.fromkeys(map(ord, _INSIDE + _APOSTROPHES))
_POSSESSIVES = tuple(mark + letter for mark in _APOSTROPHES for letter in "sS")
# Letters that Unicode does not decompose but that have a plain spelling.
_PLAIN = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"}
)


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


class Finder:
    """Finds those words and compounds of texts that have one of some terms."""

    def __init__(self, asked: frozenset[str]) -> None:
        self._unasked = asked.isdisjoint
        marks = FORM + FOLDED + JOINT
        initials = {(term[1:] if term[:1] in marks else term)[:1] for term in asked}
        plain = all(map(_PLAIN_WORD.fullmatch, initials))
        # Words of a plain text begin so: a stemmer takes away the ends of words only.
        self._initials = frozenset(map(str.lower, initials)) if plain else frozenset()
        self._letters = self._initials | frozenset(map(str.upper, self._initials))

    def tokens(self, text: str, lang: str) -> list[Token]:
        """Find them, compounds last."""
        plain = self._plainly(text, lang)
        chains = list(_chains(plain)) if plain else []
        if plain is None or any(_is_doubtful(plain, chain) for chain in chains):
            return [token for token in tokens(text, lang) if not self._unasked(token.terms)]
        shouting, unasked = _is_shouting(text), self._unasked
        found = []
        for position, match in enumerate(_PLAIN_WORD.finditer(plain)):
            word = match[0]
            if word[0] in self._letters:
                terms = _word_terms(word, lang, shouting=shouting)
                if not unasked(terms):
                    found.append(Token(*match.span(), position, 1, terms))
        if chains:
            starts = [word.start() for word in _PLAIN_WORD.finditer(plain)]
            found += (
                token._replace(position=bisect_left(starts, token.start))
                for chain in chains
                for token in self._compounds(plain, lang, chain)
            )
        return found

    def places(self, texts: Sequence[str], lang: str) -> list[list[Token]]:
        """Find them in each text; words are not counted: their positions are where they start.

        All plain texts are looked through at once.
        """
        plain = [None if _is_shouting(text) else self._plainly(text, lang) for text in texts]
        begin = [*accumulate((len(text or "") + len(_APART) for text in plain), initial=0)]
        found: list[list[Token]] = [[] for _ in texts]
        others = {number for number, text in enumerate(plain) if text is None}
        for start, end, words, terms in self._placed(_APART.join(t or "" for t in plain), lang):
            number = bisect_right(begin, start) - 1
            if terms:
                first = start - begin[number]
                found[number].append(Token(first, end - begin[number], first, words, terms))
            else:
                others.add(number)
        for number in others:
            counted = self.tokens(texts[number], lang)
            found[number] = [token._replace(position=token.start) for token in counted]
        return found

    def _placed(self, plain: str, lang: str) -> Iterator[tuple[int, int, int, tuple[str, ...]]]:
        """Find them in a plain text: start, end, number of words, and terms.

        One without terms is where first letters do not tell.
        """
        unasked = self._unasked
        for letter in self._initials:
            for match in _beginning(letter).finditer(plain):
                start = match.start()
                if start > 1 and plain[start - 1] in ".,&'" and plain[start - 2].isalnum():
                    # Perhaps in the middle of a word: "U.S.", "AT&T".
                    yield start, start, 0, ()
                elif not unasked(terms := _word_terms(match[0], lang, shouting=False)):
                    yield start, match.end(), 1, terms
        for chain in _chains(plain):
            if _is_doubtful(plain, chain):
                yield chain.start(), chain.start(), 0, ()
            else:
                for token in self._compounds(plain, lang, chain):
                    yield token.start, token.end, token.words, token.terms

    def _plainly(self, text: str, lang: str) -> str | None:
        """Write a text in ASCII, if the first letters of words tell whether they may be asked for.

        They do not where stems begin otherwise.
        """
        return _in_ascii(text) if self._initials and lang not in _CHANGING else None

    def _compounds(self, text: str, lang: str, chain: re.Match[str]) -> Iterator[Token]:
        """Find compounds in a chain of plain words; their positions are where they start."""
        spans = [part.span() for part in _PLAIN_WORD.finditer(text, *chain.span())]
        if any(text[start] in self._letters for start, _ in spans):  # they begin like a part
            parts = [Token(start, end, start, 1, ()) for start, end in spans]
            for token in _compounds(text, parts, lang):
                if not self._unasked(token.terms):
                    yield token


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


def _is_doubtful(plain: str, chain: re.Match[str]) -> bool:
    """Tell whether what stands there may be the rest of an acronym: the "C" of "U.S.C-3"."""
    return _DOUBTFUL.match(plain, chain.start()) is not None


@cache
def _beginning(letter: str) -> re.Pattern[str]:
    """Match words of a plain text that begin with a letter."""
    letters = letter.lower() + letter.upper()
    special = f"{_INITIALS} | {_SIGN} |" if letter.isalpha() else ""
    # The letter is first, so that what begins otherwise is skipped fast.
    return re.compile(rf"[{letters}] (?<![A-Za-z0-9].) (?: {special} {_LETTERS} )", re.VERBOSE)


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
    plain = None if lang in _ELIDING else _in_ascii(text)
    # In small letters, no word of a headline all in capitals is taken for an acronym.
    return plain.lower() if plain and _is_shouting(text) else plain


def _in_ascii(text: str) -> str | None:
    plain = text if text.isascii() else text.translate(_TYPOGRAPHY)
    return plain if plain.isascii() else None


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


def fold(text: str) -> str:
    """Drop what a reader may leave out: case, accents, compatibility forms."""
    # Some mathematical capitals are letters, and so have small ones, only when decomposed.
    small = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", small)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare).translate(_PLAIN)


def _hyphenated(text: str, start: int, end: int) -> bool:
    """Tell whether nothing but a hyphen (and the end of a line) stands between two words."""
    return text[start] in _HYPHENS and _HYPHEN.fullmatch(text, start, end) is not None


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
