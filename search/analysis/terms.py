"""A word → its index terms, by folding and stemming.

Every word is indexed under one to three *terms*, whose kind is their first character:

    =form    ``=çavuşoğlu``    as written, except for case and possessive: used by exact search
    ~folded  ``~cavusoglu``    the form without accents, where that differs
    stem     ``cavusoglu``     the folded form stemmed, where that differs
    +joint   ``+ceasefires``   a compound written as one word, and the stem of that word

``=x`` and ``~x`` together match a word as written (phrases, prefixes, misspellings); with ``x``
they match any form of it (plain words).
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Any

import regex

from search.analysis.folding import APOSTROPHES, BREAKS, INSIDE, fold
from search.analysis.languages import (
    FUNCTION_WORDS,
    GROUPING_BY_COMMA,
    GROUPING_BY_POINT,
    LANGUAGES,
    UMLAUTS,
)
from search.analysis.nltk_imports import only_modules

FORM = "="
FOLDED = "~"
JOINT = "+"
WHOLE = "#"  # before a folded whole value, "#the guardian": filters match it; not produced here

LONGEST_WORD = 64  # code points; the rest of a longer word is ignored, here and in queries alike
LONGEST_ACRONYM = 3  # letters: IT, US, WHO

_GROUPED_BY_COMMA = regex.compile(r"\p{N}{1,3}(?:,\p{N}{3})+(?:\.\p{N}+)?")
_GROUPED_BY_POINT = regex.compile(r"\p{N}{1,3}(?:\.\p{N}{3})+(?:,\p{N}+)?")

# Before compatibility forms: "´" would decompose into a space and a combining accent.
_MARKS = {
    **dict.fromkeys(map(ord, INSIDE + BREAKS + " \t\r\n")),
    **dict.fromkeys(map(ord, APOSTROPHES), "'"),
}
_POSSESSIVES = ("'s", "'S")
# Footnote marks behind a word or a long number: ship¹, 2019². Those of units and formulas stay.
_NOTE = regex.compile(r"(?<=\p{L}{2}|\p{N}{3})[⁰¹²³⁴-⁹][⁰¹²³⁴-⁹,]*$")
_UNITS = frozenset("km cm mm dm nm hm µm μm ft in yd mi sq kg mc".split())
# An acronym in the plural, MPs, or a name that ends in digits: F-16s, 747s. Not the 1990s.
_PLURAL = regex.compile(r"(?=.*[A-Z\d]{2})[A-Z\d]+s|\d{2,}[sS]")
_DECADE = regex.compile(r"(?:1\d|20)?\d0[sS]")
_UMLAUT = regex.compile(r"(?<=a|o|(?<![aeiouq])u)e")  # ae, oe and ue; not those of "neue", "Quelle"


@lru_cache(maxsize=1 << 17)
def word_terms(surface: str, lang: str, *, shouting: bool = False) -> tuple[str, ...]:
    """Return the terms of one word.

    Args:
        surface: the word as it stands in the text.
        lang: one of ``LANGUAGES``.
        shouting: the text is all in capitals, so that capitals do not make an acronym.
    """
    form = _form(surface, lang, shouting=shouting)
    if form.isupper():  # an acronym that would be another word in lower case
        return (FORM + form,)
    terms = _terms(form, lang)
    singular = form[:-1]
    if surface[-1:] not in ("s", "S") or not _is_plural(surface) or singular in FUNCTION_WORDS:
        return terms
    return terms if singular in terms else (*terms, singular)


@lru_cache(maxsize=1 << 14)
def compound_terms(surfaces: tuple[str, ...], lang: str) -> tuple[str, ...]:
    """Return the terms of a compound, from its parts: hyphenated, joined, and the joined stem."""
    forms = [_form(surface, lang, shouting=True).casefold() for surface in surfaces]
    joined = fold("".join(forms))[:LONGEST_WORD]
    stem = joined[:-1] if _is_plural(surfaces[-1]) else str(_stemmer(lang).stem(joined))
    written = FORM + "-".join(forms)[:LONGEST_WORD]
    stems = (JOINT + stem,) if stem not in (joined, "") else ()
    return (written, JOINT + joined, *stems)


def initials_terms(letters: str, lang: str) -> tuple[str, ...]:
    """Return the terms of spaced initials, J. R. R.: those of a compound of its letters."""
    form = _form(".".join(letters) + ".", lang, shouting=False)
    return FORM + "-".join(form), JOINT + form


def number_terms(groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return the terms of a number whose groups of digits are spaced: 1 500 000."""
    forms = [unicodedata.normalize("NFKC", group) for group in groups]
    return FORM + "-".join(forms)[:LONGEST_WORD], JOINT + "".join(forms)[:LONGEST_WORD]


def _is_plural(surface: str) -> bool:
    if len(surface) > LONGEST_WORD or not _PLURAL.fullmatch(surface):
        return False
    return not _DECADE.fullmatch(surface)


def _form(surface: str, lang: str, *, shouting: bool) -> str:
    """Normalise a word for exact lookup: lower case, except for acronyms like US and WHO."""
    word, dotted = surface, False
    if not (word.isascii() and word.isalpha()):  # most words are nothing but letters
        word = _without_note(word[: LONGEST_WORD * 2].translate(_MARKS))
        word = unicodedata.normalize("NFKC", word)
        if word.endswith(_POSSESSIVES):
            word = word[:-2]
        elif word[:1].isnumeric():
            word = _ungrouped(word, lang)
        dotted = "." in word and not word[0].isnumeric()
        word = (word.replace(".", "") if dotted else word).replace("'", "")
    word = word[:LONGEST_WORD]
    lower = word.casefold()
    acronym = dotted or (word.isupper() and not shouting)
    if acronym and 1 < len(word) <= LONGEST_ACRONYM and lower in FUNCTION_WORDS:
        return word.upper()
    return lower


def _without_note(word: str) -> str:
    """Remove a footnote mark from the end of a word."""
    if word.isascii():
        return word
    bare = _NOTE.sub("", word)
    return word if bare in _UNITS else bare


def _ungrouped(number: str, lang: str) -> str:
    """Remove the marks between the groups of a number, as its language writes them."""
    if lang in GROUPING_BY_COMMA and _GROUPED_BY_COMMA.fullmatch(number):
        return number.replace(",", "")
    if lang in GROUPING_BY_POINT and _GROUPED_BY_POINT.fullmatch(number):
        return number.replace(".", "")
    return number


@lru_cache(maxsize=1 << 17)
def _terms(form: str, lang: str) -> tuple[str, ...]:
    """Return the terms of a form: itself, the folded form and the stems, each where it differs."""
    stemmer = _stemmer(lang)
    folded = form if form.isascii() else fold(form)[:LONGEST_WORD]
    if lang in UMLAUTS and "e" in folded:
        folded = _UMLAUT.sub("", folded)  # Mueller and Müller are both ~muller
    stems = {str(stemmer.stem(folded))}
    if lang != "en" and not form.isascii() and form != folded:
        # The stemmer may know a suffix only with its accents: déclarées, Ёлка.
        stems.add(fold(str(stemmer.stem(form))))
    written = (FORM + form,) if folded == form else (FORM + form, FOLDED + folded)
    return (*written, *sorted(stems - {folded, ""}))


@cache
def _stemmer(lang: str) -> Any:
    with only_modules():  # late: 6,000 lines that most commands do not need
        from nltk.stem.snowball import SnowballStemmer

    return SnowballStemmer(LANGUAGES[lang])
