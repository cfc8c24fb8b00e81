"""The width at which the lines of a text were wrapped, in columns or in a typeset font.

A text from an editor has lines of so many columns; one from a PDF or a printed page has lines of so
many millimetres, with varying numbers of characters. In both, a line ends where the next word has
no room.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple, TypeAlias

from search.articles.layout.lines import Line

Measure: TypeAlias = Callable[[str], int]  # the width of a text
Pair: TypeAlias = tuple[Line, Line]  # a line, and the one right below it

NARROWEST = 25  # characters of a newspaper's column; shorter lines are a list or a poem
WIDEST = 160  # characters; a longer line is a paragraph
RAGGED = 1.5  # median widths; a longer line was not wrapped with the others
MOSTLY = 0.8  # share of broken lines that must be full in a wrapped text
HYPHENS = tuple("-\u00ad\u2010\u2011¬–")  # at the end of a line that breaks a word

# Share of the width that a full line takes up together with the first word of the next line.
FIXED = 1.0
TYPESET = 0.97  # allows for fonts with other proportions
LOOSE = 0.72  # for ragged lines, and where indents separate paragraphs
SPACED = 0.6  # where blank lines separate paragraphs
UNENDED = 0.5  # likewise, if the line ends without a final mark

# Widths of characters in Times-Roman, in thousandths of the font size (Adobe font metrics). Other
# text fonts differ by a constant factor mostly. Characters that are not listed count as digits.
# fmt: off
_TIMES = {
    250: " ,.", 278: "/:;\\ijlt’‘", 333: "!'()-I[]`fr", 389: "Js", 444: "\"?acez“”", 556: "FPS",
    611: "ELTZ", 667: "BCR", 722: "ADGHKNOQUVXYw", 778: "&m", 889: "M", 944: "W%", 1000: "—…",
}
# fmt: on
_DIGIT = 500
_COLUMNS = " " * 4  # within a line: it is a row of a table
_WIDTHS = {character: width for width, text in _TIMES.items() for character in text}


def typeset_width(text: str) -> int:
    """Return the width of a text in Times-Roman, in thousandths of the font size."""
    return sum([_WIDTHS.get(character, _DIGIT) for character in text])


class Wrapping(NamedTuple):
    """How the lines of a text were wrapped."""

    measure: Measure
    width: int  # of the longest wrapped line, by ``measure``
    longest: float  # columns; a longer line was not wrapped
    fill: float  # share of the width that a full line exceeds together with the next word
    first_indent: int | None = (
        None  # columns before the first line of a paragraph, if it is indented
    )

    def continues(self, line: Line, below: Line) -> bool:
        """Check whether a paragraph that reaches a line continues on the line below."""
        if below.gap or below.indent > line.indent + 1 or _COLUMNS in below.text:
            return False
        if below.indent == self.first_indent and line.ends_sentence:
            return False
        if self.fill == SPACED and not line.ends_sentence:
            return breaks_sentence(line, below) or self._replace(fill=UNENDED).is_full(line, below)
        return breaks_sentence(line, below) or self.is_full(line, below)

    def is_full(self, line: Line, below: Line) -> bool:
        """Check whether a line had no room for the first word of the line below it."""
        if line.text.endswith(HYPHENS) and breaks_sentence(line, below):
            return True
        if line.width > self.longest:
            return " " not in line.text  # a long address cannot be broken
        width = self.measure(" " * line.indent + line.text)
        word = below.text.split(maxsplit=1)[0]
        return self.fill * self.width < width + self.measure(f" {word}")


def find_wrapping(lines: Sequence[Line]) -> Wrapping | None:
    """Find out how lines were wrapped; return None where each line is a paragraph.

    A sentence is broken where a line has no final mark and the next begins in lower case. Wrapping
    is the cause if nearly all such lines had no room for the word that follows.
    """
    pairs = [
        (line, below)
        for line, below in pairwise(lines)
        if not below.gap and line.width <= WIDEST and _COLUMNS not in line.text
    ]
    broken = [pair for pair in pairs if breaks_sentence(*pair)]
    if not broken:
        return None
    longest = RAGGED * median(line.width for line, _ in broken)
    if max(line.width for line, _ in broken if line.width <= longest) < NARROWEST:
        return None
    for measure, fill in ((len, FIXED), (typeset_width, TYPESET), (len, LOOSE)):
        found = _widest(measure, fill, broken, pairs, longest)
        if found:
            found = found._replace(first_indent=_first_indent(pairs))
            return found._replace(fill=_fill(lines, found))
    return None


def breaks_sentence(line: Line, below: Line) -> bool:
    """Check whether a sentence goes on from one line to the next."""
    first = below.text[0]
    return first.isalpha() and not first.isupper() and not line.ends_sentence


def _widest(
    measure: Measure, fill: float, broken: Sequence[Pair], pairs: Sequence[Pair], longest: float
) -> Wrapping | None:
    """Return the wrapping to the greatest width at which most broken lines are full."""
    for among in (pairs, broken):
        fitting = (line for line, _ in among if line.width <= longest)
        width = max(measure(" " * line.indent + line.text) for line in fitting)
        found = Wrapping(measure, width, longest, fill)
        if sum(found.is_full(*pair) for pair in broken) >= MOSTLY * len(broken):
            return found
    return None


def _first_indent(pairs: Sequence[Pair]) -> int | None:
    """Return the usual indent of lines above less indented ones, if there are two such lines."""
    indents = Counter(line.indent for line, below in pairs if line.indent > below.indent + 1)
    [(indent, lines)] = indents.most_common(1) or [(0, 0)]
    return indent if lines > 1 else None


def _fill(lines: Sequence[Line], wrapping: Wrapping) -> float:
    """Return how full a line must be to continue, which depends on what separates paragraphs."""
    loose = wrapping._replace(fill=LOOSE)
    gaps = indents = short = 0
    for line, below in pairwise(lines):
        if below.gap:
            gaps += 1
        elif line.ends_sentence and not below.text[0].islower():
            indented = below.indent > line.indent + 1 or below.indent == wrapping.first_indent
            indents += indented
            short += not indented and not loose.is_full(line, below)
    if gaps > indents + short:
        return SPACED
    return LOOSE if gaps + indents > short else wrapping.fill
