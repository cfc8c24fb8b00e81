"""Words divided at the ends of lines, joined: with their hyphen where it belongs to the word.

The words that stand whole in the document decide: "exam-" and "ple" become "example" if that stands
elsewhere; "well-" and "known" become "well-known" if that does, or if both are words and
"wellknown" is none. Otherwise it depends on how many lines of the document end with a hyphen: few
are compounds, many are words divided by a program.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from search.formats.pdf.lines import PageLine

_HYPHENS = ("-", "‐", "\N{SOFT HYPHEN}")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST_WORD = re.compile(r"(?<![\w-])[\w-]++$")
_FIRST_WORD = re.compile(r"^[\w-]+")
_MIN_PART = 3  # letters of a part that counts as a word
# Parts of compounds that have a hyphen beside any word, and word endings that are no such part.
_FIRST_PARTS = frozenset(
    "all anti first full half high long low non second self short third well".split()
)
_LAST_PARTS = frozenset(
    "affected based called changing class friendly growing intensive known listed making minded "
    "owned producing related seller selling sized style winning working".split()
)
_ENDINGS = frozenset(
    "able ally body hood ible less ment ments ness self selves ship ships sion thing things tion "
    "ward where wise".split()
)
_MIN_STEM = 4  # letters before such a last part: "un-known" is divided
_MIN_REST = 4  # letters after such a part
# Share of lines with a hyphen at the end: compounds alone make up to 2 % of narrow lines, programs
# that divide words 3 % of wide lines and 20 % of narrow ones.
_DIVIDES = 0.04
_MAY_DIVIDE = 0.015
_DIVIDES_RAGGED = 0.08  # where lines are of unequal length, which need no divided words
_JUSTIFIED = 0.4  # share of neighbouring lines that end at the same place, within two points
_SAME_EDGE = 2.0  # points
_MOSTLY = 0.6  # share of them of which neither part is a word of the document


class LineJoiner:
    """Joins the lines of a document's paragraphs to texts."""

    def __init__(self, lines: Sequence[PageLine]) -> None:
        self._words = Counter(_whole_words(lines))
        self._divides = self._divides_words(lines)

    def _divides_words(self, lines: Sequence[PageLine]) -> bool:
        """Check whether words are divided at the ends of lines, not compounds only."""
        ends = [
            (line.words[-1].text.rstrip("-‐\N{SOFT HYPHEN}"), below.words[0].text)
            for line, below in pairwise(lines)
            if _ends_divided(line)
        ]
        parts = sum(
            not self._words[last.casefold()] and not self._words[first.casefold()]
            for last, first in ends
        )
        share = len(ends) / max(1, len(lines))
        if share < _DIVIDES_RAGGED and not _are_justified(lines):
            return False
        return share >= _DIVIDES or (share >= _MAY_DIVIDE and parts > _MOSTLY * len(ends))

    def text(self, lines: Iterable[PageLine]) -> str:
        """Return the text of a paragraph."""
        text, divided = "", False
        for line in lines:
            if divided:
                text = self._joined(text, line.text)
            else:
                text = f"{text} {line.text}" if text else line.text
            divided = _ends_divided(line)
            if divided and not line.hyphenated:
                text = text[:-1]
        return (text + "-" if divided else text).replace("\N{SOFT HYPHEN}", "")

    def _joined(self, before: str, after: str) -> str:
        """Join two texts, of which the first ended with a hyphen that was cut off."""
        last, first = _LAST_WORD.search(before), _FIRST_WORD.match(after)
        if not last or not first or self._keeps_hyphen(last[0], first[0]):
            return f"{before}-{after}"
        return before + after

    def _keeps_hyphen(self, last: str, first: str) -> bool:
        if not last[-1].isalpha() or not first[0].islower():
            return True  # "2016-17", "F-16", "Anglo-Saxon"
        last, first = last.casefold(), first.casefold()
        stem, rest = last.rpartition("-")[2], first.partition("-")[0]
        if self._words[f"{stem}-{rest}"] or self._words[f"{last}-{first}"]:
            return not self._words[stem + rest]
        if self._words[stem + rest]:
            return False
        if not self._divides:
            return True
        if len(last) == 1 or "-" in last or "-" in first:
            return True  # "e-mail", "up-to-date": programs leave two letters and compounds whole
        if rest in _ENDINGS:
            return False
        if stem in _FIRST_PARTS and len(rest) >= _MIN_REST:
            return True
        if rest in _LAST_PARTS and (len(stem) >= _MIN_STEM or stem == "so"):
            return True
        return all(len(part) >= _MIN_PART and self._words[part] for part in (stem, rest))


def _are_justified(lines: Sequence[PageLine]) -> bool:
    """Check whether lines end at the right edge of their column."""
    pairs = [(above, line) for above, line in pairwise(lines) if above.page == line.page]
    even = sum(abs(above.right - line.right) <= _SAME_EDGE for above, line in pairs)
    return even > _JUSTIFIED * len(pairs)


def _whole_words(lines: Iterable[PageLine]) -> Iterator[str]:
    """Yield the words of lines, folded, without the parts of words divided at their ends."""
    divided = False
    for line in lines:
        words = [word.text for word in line.words]
        ends_divided = _ends_divided(line)
        whole = " ".join(words[divided : -1 if ends_divided else None])
        yield from _WORD.findall(whole.replace("‐", "-").casefold())
        divided = ends_divided


def _ends_divided(line: PageLine) -> bool:
    """Check whether a line ends with a hyphen after a letter or digit."""
    if line.hyphenated:
        return True
    last = line.words[-1].text
    return last.endswith(_HYPHENS) and last[-2:-1].isalnum()
