"""Regions of lines → paragraphs: where one ends, by spacing, indents, short lines and style.

A paragraph goes on in the next column or on the next page if its last line is full and the next
line is neither indented nor set in another style.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from search.formats.pdf.lines import PageLine

# Distances in font sizes ("em") unless said otherwise.
_SAME_SIZE = 0.06  # share by which font sizes of one paragraph differ at most
_WIDER = 1.2  # share of the usual leading from which a gap ends a paragraph
_INDENT = 0.7  # of a first line
_WIDEST_INDENT = 6.0
_SPARE = 0.35  # left over when the next word would have fitted
_CLEARLY_SHORT = 0.35  # share of the column that a line without full stop leaves free at its end
_NEAR = 1.5  # between the left edges of one column on two pages
_FEW_LINES = 4  # in a region whose right edge cannot be told from its own lines
_COMMON = 0.2  # share of all distances that makes a distance a leading
_FINE = 5  # steps a point in which distances are counted
_DEFAULT_LEADING = 1.25

_BULLET = re.compile(r"[•‣◦▪▸●■–—*·]$|[-–—]$|\(?(?:\d{1,3}|[a-z])[.)]$")
_CLOSING = "\"'”’»«)]›"
_STOPS = tuple(".!?:…")


@dataclass(frozen=True, slots=True)
class TextRun:
    """The lines of one paragraph in reading order."""

    lines: tuple[PageLine, ...]
    is_item: bool = False  # begins with a bullet or a number
    is_cut_off: bool = False  # its last line is full and ends no sentence

    @property
    def size(self) -> float:
        """Return the font size of most of its letters."""
        sizes: Counter[float] = Counter()
        for line in self.lines:
            sizes[line.size] += len(line.text)
        return sizes.most_common(1)[0][0]

    @property
    def bold(self) -> bool:
        """Check whether all its lines are bold."""
        return all(line.bold for line in self.lines)


@dataclass(frozen=True, slots=True)
class _Region:
    """A column of one page, with the edges of its text."""

    lines: tuple[PageLine, ...]
    left: float
    right: float


def body_size(lines: Iterable[PageLine]) -> float:
    """Return the font size of most letters, points; 10 if there are none."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def text_runs(regions: Sequence[Sequence[PageLine]]) -> list[TextRun]:
    """Return the paragraphs of a document's regions in reading order."""
    placed = _with_edges(regions)
    splitter = _Splitter(placed)
    return _with_continuations(list(splitter.runs()), splitter)


def ends_sentence(text: str) -> bool:
    """Check whether a text ends with a mark that ends a sentence, closing quotes aside."""
    return text.rstrip(_CLOSING).endswith(_STOPS)


class _Splitter:
    """Decides between which lines a paragraph ends, by the habits of the whole document."""

    def __init__(self, regions: Sequence[_Region]) -> None:
        self._regions = regions
        lines = [line for region in regions for line in region.lines]
        self.body = body_size(lines)
        self._leadings = _leadings(regions)
        self.indents = self._has_indents()

    def runs(self) -> Iterator[TextRun]:
        """Yield the paragraphs; one that goes on in another region is one."""
        lines: list[PageLine] = []
        home: _Region | None = None
        for region in self._regions:
            for i, line in enumerate(region.lines):
                if lines and home and self._ends_between(lines, line, home, region, i):
                    yield self._run(lines, home)
                    lines = []
                lines.append(line)
                home = region
        if lines and home:
            yield self._run(lines, home)

    def _run(self, lines: list[PageLine], home: _Region) -> TextRun:
        last = lines[-1]
        full = last.hyphenated or home.right - last.right < 0.25 * (home.right - home.left)
        return TextRun(
            tuple(lines),
            is_item=_is_item(lines[0]),
            is_cut_off=full and not ends_sentence(last.text),
        )

    def _ends_between(
        self, above: list[PageLine], line: PageLine, home: _Region, region: _Region, i: int
    ) -> bool:
        last = above[-1]
        if not _same_style(last, line) or last.cells > 1 or line.cells > 1:
            return True
        if last.hyphenated:
            return False
        if _is_item(line) and (
            _is_item(above[0]) or ends_sentence(last.text) or _would_fit(last, line, home)
        ):
            return True
        if region is home:
            return self._ends_within(above, line, region, i)
        return self._ends_across(above, line, home, region)

    def _ends_within(self, above: list[PageLine], line: PageLine, region: _Region, i: int) -> bool:
        """Check whether a paragraph ends between two lines of one column."""
        last = above[-1]
        if last.baseline - line.baseline > _WIDER * self._leading(line.size):
            return True
        if line.size > (1 + _SAME_SIZE) * self.body:
            return False  # the lines of a headline
        if _is_item(above[0]):
            first = above[0].words[min(1, len(above[0].words) - 1)]
            if abs(line.left - first.left) < _INDENT * line.size:
                return False  # hanging
        if self._is_indented(above, line, region, i):
            return True
        return _would_fit(last, line, region)

    def _is_indented(self, above: list[PageLine], line: PageLine, region: _Region, i: int) -> bool:
        """Check whether a line is the indented first one of a paragraph."""
        last, size = above[-1], line.size
        step = line.left - last.left
        if step > _INDENT * size:
            return step <= _WIDEST_INDENT * size or ends_sentence(last.text)
        if step < -_INDENT * size:  # the first line above was indented, or a quoted block ends
            return len(above) > 1 and abs(above[-2].left - last.left) < _INDENT * size
        # Both stand at the same indent: two paragraphs of one line, or a quoted block.
        inset = line.left - region.left
        if not self.indents or not _INDENT * size < inset <= _WIDEST_INDENT * size:
            return False
        below = region.lines[i + 1] if i + 1 < len(region.lines) else None
        return below is not None and below.left - region.left < _INDENT * size

    def _ends_across(
        self, above: list[PageLine], line: PageLine, home: _Region, region: _Region
    ) -> bool:
        """Check whether a paragraph ends with a column or a page."""
        last = above[-1]
        if _is_below(last, line):  # a band of the page ends, as with a line of a headline
            if last.baseline - line.baseline > _WIDER * self._leading(line.size):
                return True
            if line.size > (1 + _SAME_SIZE) * self.body:
                return False
        elif line.size > (1 + _SAME_SIZE) * self.body:
            return True
        if self.indents and line.left - region.left > _INDENT * line.size:
            return True
        return _would_fit(last, line, home)

    def goes_on(self, before: TextRun, after: TextRun) -> bool:
        """Check whether a paragraph that was cut off goes on after a caption or a note."""
        first = after.lines[0]
        return (
            before.is_cut_off
            and _same_style(before.lines[-1], first)
            and not after.is_item
            and (before.lines[-1].hyphenated or first.text[:1].islower())
        )

    def _leading(self, size: float) -> float:
        near = min(self._leadings, key=lambda each: abs(each - size), default=None)
        if near is None or abs(near - size) > 2 * _SAME_SIZE * size:
            return _DEFAULT_LEADING * size
        return self._leadings[near]

    def _has_indents(self) -> bool:
        """Check whether paragraphs have indented first lines: at least one in 100 lines."""
        indented = body = 0
        for region in self._regions:
            for above, line in pairwise(region.lines):
                if abs(line.size - self.body) > _SAME_SIZE * self.body or _is_item(line):
                    continue
                body += 1
                inset = line.left - region.left
                if (
                    _INDENT * line.size < inset <= _WIDEST_INDENT * line.size
                    and above.left - region.left < _INDENT * line.size
                    and ends_sentence(above.text)
                ):
                    indented += 1
        return indented >= max(1, body / 100)


def _with_continuations(runs: list[TextRun], splitter: _Splitter) -> list[TextRun]:
    """Join paragraphs that a caption, a heading over a picture or a note interrupts."""
    result: list[TextRun] = []
    waiting: int | None = None  # place in the result of a paragraph that was cut off
    for run in runs:
        if waiting is not None and splitter.goes_on(result[waiting], run):
            before = result[waiting]
            result[waiting] = TextRun(before.lines + run.lines, before.is_item, run.is_cut_off)
            waiting = waiting if run.is_cut_off else None
            continue
        is_body = abs(run.size - splitter.body) <= _SAME_SIZE * splitter.body and not run.bold
        if is_body:
            waiting = len(result) if run.is_cut_off and len(run.lines) > 1 else None
        result.append(run)
    return result


def _with_edges(regions: Sequence[Sequence[PageLine]]) -> list[_Region]:
    """Return the regions with the left and right edges of their columns.

    A region of a few lines has the right edge of the column with the same left edge elsewhere.
    """
    own = [_Region(tuple(lines), _left_edge(lines), _right_edge(lines)) for lines in regions]
    result = []
    for region in own:
        right = region.right
        if len(region.lines) < _FEW_LINES:
            near = _NEAR * region.lines[0].size
            others = [
                other.right
                for other in own
                if len(other.lines) >= _FEW_LINES
                and abs(other.left - region.left) < near
                and other.right >= right - near
            ]
            right = max(right, median(others)) if others else right
        result.append(_Region(region.lines, region.left, right))
    return result


def _left_edge(lines: Sequence[PageLine]) -> float:
    """Return the leftmost edge that several lines have in common, or the leftmost one."""
    lefts = sorted(line.left for line in lines)
    for first, second in pairwise(lefts):
        if second - first <= 1:
            return first
    return lefts[0]


def _right_edge(lines: Sequence[PageLine]) -> float:
    """Return the edge of the lines in the size of most letters; one that juts out is left aside."""
    body = body_size(lines)
    rights = sorted(
        (line.right for line in lines if abs(line.size - body) <= _SAME_SIZE * body), reverse=True
    ) or [max(line.right for line in lines)]
    if len(rights) > _FEW_LINES and rights[0] - rights[1] > 2 * _NEAR * body:
        return rights[1]
    return rights[0]


def _leadings(regions: Sequence[_Region]) -> dict[float, float]:
    """Return the distance between lines of a paragraph by font size, points."""
    distances: dict[float, Counter[float]] = defaultdict(Counter)
    for region in regions:
        for above, line in pairwise(region.lines):
            gap = above.baseline - line.baseline
            if _same_style(above, line) and 0.8 * line.size < gap < 3 * line.size:
                distances[round(line.size, 1)][round(gap * _FINE) / _FINE] += 1
    return {
        size: min(gap for gap, times in counts.items() if times >= _COMMON * counts.total())
        for size, counts in distances.items()
        if max(counts.values()) >= _COMMON * counts.total()
    }


def _same_style(one: PageLine, other: PageLine) -> bool:
    if abs(one.size - other.size) > _SAME_SIZE * max(one.size, other.size):
        return False
    return one.bold == other.bold or _share_weight(one, other)


def _share_weight(one: PageLine, other: PageLine) -> bool:
    """Check whether bold words go on from one line to the next, or end within it."""
    return one.words[-1].bold == other.words[0].bold


def _is_below(above: PageLine, line: PageLine) -> bool:
    """Check whether a line stands lower on the same page, not only beside another one."""
    return (
        above.page == line.page
        and line.baseline < above.baseline
        and above.left < line.right
        and line.left < above.right
    )


def _would_fit(last: PageLine, line: PageLine, region: _Region) -> bool:
    """Check whether a line is shorter than it had to be, so that a paragraph ends with it."""
    free = region.right - last.right
    word = line.words[0]
    space = 0.25 * line.size
    if free < word.right - word.left + space + _SPARE * line.size:
        return False
    if line.text[:1].islower() and not ends_sentence(last.text):
        return free > 0.5 * (region.right - region.left)
    return ends_sentence(last.text) or free > _CLEARLY_SHORT * (region.right - region.left)


def _is_item(line: PageLine) -> bool:
    """Check whether a line begins with a bullet or the number of an item."""
    return len(line.words) > 1 and bool(_BULLET.match(line.words[0].text))
