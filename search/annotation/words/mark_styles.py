"""Quotation marks of other styles, rewritten as “…” of the same length, so that offsets hold.

Styles: ``LaTeX'', ”Swedish”, »German«, »Finnish», ″primes″, 「corners」, 『corners』, ‚single‘ and
full-width marks. French «…» and German „…“ are paired as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_STYLES = re.compile(r"``|[»‚‟″〝〞〟「」『』＂]|(?:^|(?<=[\s(\[—–-]))”(?=[^\W_])", re.MULTILINE)
_SAME = str.maketrans("‟″〝〞〟「」『』＂", '“"“””“”“”"')
_LATEX = re.compile(r"``(?=\S)|(?<=[^\s'])''(?![\w'])")
_OPENING = r"(?:^|(?<=[\s(\[—–-]))"  # a mark at the start of a word
_OPENING_CLOSER = re.compile(_OPENING + r"”(?=[^\W_])", re.MULTILINE)
_GUILLEMETS = re.compile(_OPENING + r"»(?=[^\W_])", re.MULTILINE)
_GUILLEMET = re.compile(r"(?P<opens>" + _OPENING + r"[»«](?=[^\W_]))|[»«]", re.MULTILINE)
_SINGLES = re.compile(_OPENING + r"‚(?=[^\W_])[^‚‘]*‘", re.MULTILINE)


def standard_marks(texts: Sequence[str]) -> list[str]:
    """Return the texts of one article with the marks of other styles as “…”.

    >>> standard_marks(["``Yes,'' she said.", "»No«"])
    [' “Yes,”  she said.', '“No”']
    """
    if not any(_may_have_other_marks(text) and _STYLES.search(text) for text in texts):
        return list(texts)
    reversed_guillemets = any(map(_GUILLEMETS.search, texts))
    latex = any("``" in text for text in texts)
    return [_standard(text, guillemets=reversed_guillemets, latex=latex) for text in texts]


def _may_have_other_marks(text: str) -> bool:
    """Return False for most texts, and quickly: plain ASCII has no marks of other styles but ``."""
    return not text.isascii() or "`" in text


def _standard(text: str, *, guillemets: bool, latex: bool) -> str:
    if latex:
        text = _LATEX.sub(lambda match: " “" if match.group() == "``" else "” ", text)
    if guillemets:
        text = _GUILLEMET.sub(lambda match: "“" if match["opens"] is not None else "”", text)
    text = _SINGLES.sub(lambda match: f"“{match.group()[1:-1]}”", text)
    return _OPENING_CLOSER.sub("“", text.translate(_SAME))
