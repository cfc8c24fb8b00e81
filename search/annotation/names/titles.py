"""Personal names: titles before them, and forms that exclude a person."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from search.annotation.names.places import is_demonym, is_place
from search.annotation.words.capitals import COMMON, TIMES
from search.annotation.words.word_lists import (
    HONORIFICS,
    NO_TITLES,
    ORGANISATIONS,
    ROLES,
    TITLE_MODIFIERS,
    first_names,
    wordlist,
)

_TITLES = (HONORIFICS | ROLES) - NO_TITLES
SUFFIXES = frozenset({"jr.", "jr", "sr.", "sr", "ii", "iii", "iv"})
# Last words of organisations that are surnames too: Steven Law. Sorted.
_BOTH = frozenset({"church", "guard", "house", "law", "market", "post", "street", "trust"})
_INSIDE_TITLES = frozenset({"&", "and", "at", "for", "in", "of", "on", "the", "to", "with"})
_PARTIES = wordlist(
    """
    conservative dem democrat democratic gop labour liberal rep republican sen socialist tory
    """
)


@lru_cache(maxsize=1 << 14)
def split_title(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split a phrase into titles and name.

    >>> split_title(("Russian", "Foreign", "Minister", "Sergey", "Lavrov"))
    (('Russian', 'Foreign', 'Minister'), ('Sergey', 'Lavrov'))
    """
    lowers = [word.lower() for word in words]
    end = len(words)
    while end > 1 and lowers[end - 1] in SUFFIXES:
        end -= 1
    cut = 0
    for position in range(end - 1):
        if lowers[position] in _TITLES:
            if _is_first_name(lowers, position, cut):
                break
            cut = position + 1
    if cut and cut < end and lowers[cut] == "of":  # Secretary of State John Kerry
        cut += 3 if lowers[cut + 1 : cut + 2] == ["the"] else 2  # Lord of the Rings
        while cut < end - 1 and (
            lowers[cut] in ("and", "the", "of") or lowers[cut] in TITLE_MODIFIERS
        ):
            cut += 1
    while cut < end - 1 and (
        lowers[cut] in _PARTIES
        or lowers[cut] in COMMON
        or lowers[cut].endswith("-based")
        or is_demonym(words[cut])
        or (lowers[cut] in TITLE_MODIFIERS and cut + 1 < end)
        or _is_leading_place(words[cut:end])
        or _is_leading_label(words[cut:end])
    ):
        cut += 1
    cut = min(cut, len(words))
    return tuple(words[:cut]), tuple(words[cut:])


def _is_first_name(lowers: Sequence[str], position: int, cut: int) -> bool:
    """Return whether a title word is a first name: Dean Baker, but not Judge Dean Baker."""
    return (
        position == cut
        and lowers[position] in {"dean", "earl", "duke", "prince", "king", "judge"}
        and (lowers[position] in first_names())
    )


def _is_leading_place(words: Sequence[str]) -> bool:
    """Return whether a place precedes a name of two words: France Michel Barnier."""
    return len(words) >= 3 and is_place(words[0]) and words[0].lower() not in first_names()


def _is_leading_label(words: Sequence[str]) -> bool:
    """Return whether a label precedes a full name: NASA Bill Ingalls, Scientologist Tom Cruise."""
    return (
        len(words) >= 3
        and words[1].lower() in first_names()
        and words[0].lower() not in first_names()
        and ((words[0].isupper() and words[0].isalpha()) or words[0].endswith(("ist", "isan")))
    )


_LETTERS = frozenset({"cbe", "kc", "mbe", "md", "mep", "mp", "msp", "obe", "phd", "qc"})


def _is_acronym(word: str) -> bool:
    """Return whether a word is an acronym, other than honours and numerals: MP, II."""
    return (
        len(word) > 1
        and word.removesuffix("s").isupper()
        and word.isalpha()
        and word.lower() not in _LETTERS | SUFFIXES
    )


@lru_cache(maxsize=1 << 14)
def looks_like_person(name: tuple[str, ...]) -> bool:
    """Return whether the form of a name allows a person: no company, place or lone initial."""
    if not name or len(name) > 5:
        return False
    lowers = [word.lower() for word in name]
    if any(low in _INSIDE_TITLES for low in lowers):
        return False
    if any(low in ORGANISATIONS for low in lowers[len(name) > 1 :]) and not (
        len(name) == 2 and lowers[0] in first_names() and lowers[1] in _BOTH
    ):
        return False
    if _is_acronym(name[-1]) and not all(map(str.isupper, name)):
        return False  # Nintendo DS, Labour MPs
    if len(name) == 1:
        word = name[0]
        if (len(word) > 1 and word.isupper()) or lowers[0] in TIMES or lowers[0] in COMMON:
            return False
        if lowers[0] in HONORIFICS or lowers[0] in ROLES or lowers[0] in _PARTIES:
            return False
    if lowers[-1] in HONORIFICS - {
        "king",
        "judge",
        "pope",
        "prince",
        "baron",
        "major",
        "general",
        "bishop",
        "coach",
        "dean",
        "lord",
        "count",
        "marshal",
        "sheriff",
        "mayor",
        "constable",
    }:
        return False
    if is_place(" ".join(name)) or is_place(" ".join(name[-2:])):
        return False  # Nile Data North America
    if lowers[-1] in _PARTIES and lowers[0] not in first_names():
        return False  # New Labour
    if is_demonym(name[-1]) and not (len(name) == 2 and lowers[0] in first_names()):
        return False  # Zorb French, but not Ann French
    return not name[-1].startswith(("#", "@"))


def may_be_surname(name: tuple[str, ...]) -> bool:
    """Return whether a name may be a surname: no place, and not written like TimeWarner or BBC."""
    return looks_like_person(name) and all(
        word[1:].islower() or "'" in word or "’" in word or "-" in word or word[:2] == "Mc"
        for word in name
    )
