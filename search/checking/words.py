"""Text → the words by which quotations are compared.

Two words are the same if they differ at most in capitals, accents and the shape of their
apostrophe; hyphens, quotation marks and punctuation count for nothing. A number keeps its sign,
its unit and its decimals: $5, £5 and 5% differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from search.analysis.folding import APOSTROPHES, INSIDE, fold
from search.analysis.terms import FOLDED, FORM, JOINT
from search.analysis.tokenizer import Token, tokens
from search.checking.word_families import FAMILIES

_Form: TypeAlias = tuple[str, str]  # key and family

_REMOVED = str.maketrans(
    {**dict.fromkeys(INSIDE + "\u00ac\r\n \t"), **dict.fromkeys(APOSTROPHES, "'")}
)
_GROUPED = re.compile(r"(?<=\d),(?=\d{3})")
_CONTRACTED = re.compile(r"(?:n't|'(?:s|re|ve|ll|d|m))$")
_SIGNS = re.compile(r"[%$£€¥‰]|(?<![\w)])[-−](?=[$£€¥]?\d)")
_MARKS = FORM + FOLDED + JOINT


class ComparedWord(NamedTuple):
    """A word, a part of a contraction, or a sign: ``text[start:end]``."""

    start: int
    end: int
    key: str  # equal: the same word
    family: str  # equal: a form of the same word
    token: Token | None  # of the index; None for signs, and for the second part of a contraction


def compared_words(text: str, lang: str) -> list[ComparedWord]:
    """Split a text into the words that are compared.

    >>> [word.key for word in compared_words("We won’t pay $5", "en")]
    ['we', 'wo', "n't", 'pay', '$', '5']
    """
    words: list[ComparedWord] = []
    for token in tokens(text, lang):
        if token.words == 1:
            forms = _forms(text[token.start : token.end], token.terms)
            if len(forms) == 1:
                words.append(ComparedWord(token.start, token.end, *forms[0], token))
            else:
                words += _parts(token, *forms)
    signs = [
        ComparedWord(*sign.span(), sign[0].replace("−", "-"), sign[0], None)
        for sign in _SIGNS.finditer(text)
    ]
    return sorted([*words, *signs]) if signs else words


def _parts(token: Token, head: _Form, ending: _Form) -> Iterator[ComparedWord]:
    cut = token.end - len(ending[0])
    yield ComparedWord(token.start, cut, *head, token)
    yield ComparedWord(cut, token.end, *ending, None)


@lru_cache(maxsize=1 << 16)
def _forms(surface: str, terms: tuple[str, ...]) -> tuple[_Form, ...]:
    """Return (key, family) of a word; two of a contraction, whose offsets allow to cut it."""
    bare = surface.translate(_REMOVED)
    key = fold(bare)
    key = _GROUPED.sub("", key) if key[:1].isdigit() else key.replace(".", "")
    ending = _CONTRACTED.search(key)
    if not ending or not ending.start() or len(key) != len(surface):
        return ((key, FAMILIES.get(key) or _stem(terms, key)),)
    head = key[: ending.start()]
    return (
        (head, FAMILIES.get({"wo": "will", "ca": "can", "sha": "shall"}.get(head, head), head)),
        (ending[0], FAMILIES[ending[0]]),
    )


def _stem(terms: tuple[str, ...], key: str) -> str:
    return next((term for term in terms if term[:1] not in _MARKS), key)
