"""Tokens of a text with their offsets, and the tokens outside its quotations.

But:
- Does not tag parts of speech; the callers look at case and at short word lists.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from search.model import Span

QUOTE = "“”"  # text of the token that replaces a quotation; no token of a text equals it

# Titles and parts of names whose full stop does not end a sentence.
_SHORT = (
    "Adm|Amb|Brig|Capt|Cmdr|Col|Cpl|Dr|Fr|Gen|Gov|Hon|Insp|Jr|Lt|Maj|Messrs|Mr|Mrs|Ms|Pres|Prof"
    "|Rep|Reps|Rev|Sen|Sens|Sgt|Sr|St|Supt"
)
_TOKEN = re.compile(
    rf"""
    [^\W\d_]\w*+(?![-.’'&])                        # most words; the rest is for all others
  | (?:[^\W\d_]\.){{2,}}                          # U.S.  G.K.  a.m.
  | [A-Z]\.(?=\s+[A-Z])                           # John F. Kerry
  | (?=[A-Z][a-z]{{1,5}}\.)(?:{_SHORT})\.           # Sen.
  | [#@]?[^\W\d_]\w*(?:[-’'&](?![sS]\b)\w+|\.(?=[a-z])\w+)*  # O’Malley  al-Assad  AT&T  site.com
  | \d\w*+(?:-[^\W\d_]\w*+)+                      # 20-year-old
  | \$?\d++(?:[,.:/]\d++)*+\w*+%?                  # 1,500  22:30  30th  $100
  | [’'][sS]\b                                    # Lavrov’s
  | --+ | \.\.\.
  | \S
    """,
    re.VERBOSE,
)


class TextToken(NamedTuple):
    """A word, a number or a mark."""

    start: int
    end: int
    text: str
    lower: str  # the text without case
    capital: bool  # written like a name: Lavrov, al-Assad

    @property
    def word(self) -> bool:
        """Whether this is a word, not a number or a mark."""
        return self.text[0].isalpha()


_NAME_PREFIXES = frozenset({"al-", "el-", "ul-", "ed-", "es-"})


def tokenize(text: str) -> list[TextToken]:
    """Split a text: ``"Sen. Lee’s plan"`` gives ``Sen.``, ``Lee``, ``’s``, ``plan``."""
    tokens: list[TextToken] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        word = text[start:end]
        capital = word[0].isupper() or word[:3] in _NAME_PREFIXES
        tokens.append(TextToken(start, end, word, word.lower(), capital))
    return tokens


def is_handle(token: TextToken) -> bool:
    """Return whether a token is the name of an account: @annlee."""
    return token.text[0] == "@" and len(token.text) > 1


def mask_quotes(tokens: Sequence[TextToken], spans: Iterable[Span]) -> list[TextToken]:
    """Replace each span, marks included, by one ``QUOTE`` token."""
    outer: list[TextToken] = []
    position = 0
    for start, end in spans:
        while position < len(tokens) and tokens[position].end <= start:
            outer.append(tokens[position])
            position += 1
        while position < len(tokens) and tokens[position].start < end:
            position += 1
        outer.append(TextToken(start, end, QUOTE, QUOTE, capital=False))
    outer.extend(tokens[position:])
    return outer


def sentence_ranges(tokens: Sequence[TextToken], spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Group masked tokens by sentence, as half-open ranges.

    An end inside a quotation ends nothing: “Yes. No,” she said is one sentence.
    """
    starts = [token.start for token in tokens]
    ranges: list[tuple[int, int]] = []
    first = 0
    for span in spans:
        cut = bisect_left(starts, span.end)
        if cut <= first or span.end < tokens[cut - 1].end:
            continue
        if tokens[cut - 1].text == QUOTE and cut < len(tokens) and _goes_on(tokens, cut):
            continue
        ranges.append((first, cut))
        first = cut
    if first < len(tokens):
        ranges.append((first, len(tokens)))
    return [piece for low, high in ranges for piece in _pieces(low, high)]


LONGEST = 300  # tokens of a sentence; longer ones are tables, and rules read whole sentences


def _pieces(low: int, high: int) -> list[tuple[int, int]]:
    return [(start, min(start + LONGEST, high)) for start in range(low, high, LONGEST)]


_CONTINUING = frozenset({",", "—", "–", "-", "--", "―"})


def _goes_on(tokens: Sequence[TextToken], cut: int) -> bool:
    """Return whether a sentence continues after a quotation: in lower case or with a dash."""
    return tokens[cut].text[0].islower() or tokens[cut].text in _CONTINUING
