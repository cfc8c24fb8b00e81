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

from search.analysis.folding import APOSTROPHES, INSIDE, fold
from search.analysis.languages import FUNCTION_WORDS, LANGUAGES
from search.analysis.nltk_imports import only_modules

FORM = "="
FOLDED = "~"
JOINT = "+"
WHOLE = "#"  # before a folded whole value, "#the guardian": filters match it; not produced here

LONGEST_WORD = 64  # code points; the rest of a longer word is ignored, here and in queries alike
LONGEST_ACRONYM = 3  # letters: IT, US, WHO

_GROUPED_NUMBER = regex.compile(r"\p{N}{1,3}(?:,\p{N}{3})+(?:\.\p{N}+)?")

_UNREAD = dict.fromkeys(map(ord, INSIDE + APOSTROPHES))
_POSSESSIVES = tuple(mark + letter for mark in APOSTROPHES for letter in "sS")


@lru_cache(maxsize=1 << 17)
def word_terms(surface: str, lang: str, *, shouting: bool = False) -> tuple[str, ...]:
    """Return the terms of one word.

    Args:
        surface: the word as it stands in the text.
        lang: one of ``LANGUAGES``.
        shouting: the text is all in capitals, so that capitals do not make an acronym.
    """
    form = _form(surface, shouting=shouting)
    if form.isupper():  # an acronym that would be another word in lower case
        return (FORM + form,)
    return _terms(form, lang)


@lru_cache(maxsize=1 << 14)
def compound_terms(surfaces: tuple[str, ...], lang: str) -> tuple[str, ...]:
    """Return the terms of a compound, from its parts: hyphenated, joined, and the joined stem."""
    forms = [_form(surface, shouting=True).casefold() for surface in surfaces]
    joined = fold("".join(forms))[:LONGEST_WORD]
    stem = str(_stemmer(lang).stem(joined))
    written = FORM + "-".join(forms)[:LONGEST_WORD]
    stems = (JOINT + stem,) if stem not in (joined, "") else ()
    return (written, JOINT + joined, *stems)


def _form(surface: str, *, shouting: bool) -> str:
    """Normalise a word for exact lookup: lower case, except for acronyms like US and WHO."""
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
    """Return the terms of a form: itself, the folded form and the stems, each where it differs."""
    stemmer = _stemmer(lang)
    folded = form if form.isascii() else fold(form)[:LONGEST_WORD]
    stems = {str(stemmer.stem(folded))}
    if lang != "en" and form != folded:
        # The stemmer may know a suffix only with its accents: déclarées, Ёлка.
        stems.add(fold(str(stemmer.stem(form))))
    written = (FORM + form,) if folded == form else (FORM + form, FOLDED + folded)
    return (*written, *sorted(stems - {folded, ""}))


@cache
def _stemmer(lang: str) -> Any:
    with only_modules():  # late: 6,000 lines that most commands do not need
        from nltk.stem.snowball import SnowballStemmer

    return SnowballStemmer(LANGUAGES[lang])
