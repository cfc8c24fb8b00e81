"""Lines → the regions of a page in reading order: each is one column, read from top to bottom.

A gutter is a vertical strip that no line crosses, with several lines on both sides of it. Lines
that cross it, such as a headline over both columns, divide the page into bands; a band is read
from its left column to its right one, each of them divided further.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from search.formats.pdf.lines import PageLine, line_of

_MIN_LINES = 3  # side by side in two columns; fewer are a caption or a date
_MANY_LINES = 5  # in a column beside which one or two lines are the rest of an article
_WIDEST_GUTTER = 4.0  # width in font sizes, beside such a rest
_MIN_GUTTER = 0.6  # width in font sizes
_MIN_COLUMN = 6.0  # median width of a column's lines in font sizes; less is a table
_SAME_EDGE = 2.0  # points between the left edges of lines of one column
_MAX_CANDIDATES = 100  # places of a page at which a gutter is looked for
_MAX_DEPTH = 6  # of divisions: newspapers have up to eight columns
_SAME_ROW = 0.5  # difference of baselines in font sizes


class _Gutter(NamedTuple):
    left: float
    right: float
    lines: int  # in the columns beside it

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def reading_order(lines: Sequence[PageLine]) -> list[list[PageLine]]:
    """Return the regions of a page in reading order, each of lines from top to bottom."""
    return [_with_whole_rows(region) for region in _divided(list(lines), 0) if region]


def _divided(lines: list[PageLine], depth: int) -> Iterator[list[PageLine]]:
    ordered = _ordered(lines)
    gutter = _gutter(ordered) if depth < _MAX_DEPTH else None
    if gutter is None:
        yield ordered
        return
    for band in _bands(ordered, gutter):
        left = [line for line in band if line.right <= gutter.middle]
        right = [line for line in band if line.left >= gutter.middle]
        if len(left) + len(right) < len(band):  # lines over both columns
            yield from _divided(band, depth + 1)
        else:
            yield from _divided(left, depth + 1)
            yield from _divided(right, depth + 1)


def _ordered(lines: list[PageLine]) -> list[PageLine]:
    """Order lines from top to bottom, and from left to right on one baseline."""
    return [line for row in _rows(lines) for line in row]


def _rows(lines: list[PageLine]) -> list[list[PageLine]]:
    rows: list[list[PageLine]] = []
    for line in sorted(lines, key=lambda line: -line.baseline):
        if rows and rows[-1][0].baseline - line.baseline <= _SAME_ROW * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _with_whole_rows(region: list[PageLine]) -> list[PageLine]:
    """Join the lines on one baseline of a column.

    They are the cells of a table if those of a neighbouring row begin at the same places, else
    words that a program has spread to fill a narrow column.
    """
    rows = _rows(region)
    result = []
    for i, row in enumerate(rows):
        line = row[0]
        if len(row) > 1:
            words = [word for piece in row for word in piece.words]
            near = [rows[j] for j in (i - 1, i + 1) if 0 <= j < len(rows)]
            is_table = any(_are_aligned(row, other) for other in near)
            line = line_of(line.page, words)._replace(cells=len(row) if is_table else 1)
        result.append(line)
    return result


def _are_aligned(row: list[PageLine], other: list[PageLine]) -> bool:
    """Check whether a second cell of two rows begins at the same place."""
    return any(
        abs(cell.left - beside.left) <= _SAME_EDGE
        or abs(cell.left + cell.right - beside.left - beside.right) <= 2 * _SAME_EDGE
        for cell in row[1:]
        for beside in other[1:]
    )


def _bands(lines: list[PageLine], gutter: _Gutter) -> Iterator[list[PageLine]]:
    """Divide lines from top to bottom where they begin or cease to cross a gutter."""
    band: list[PageLine] = []
    crossing = False
    for line in lines:
        crosses = line.left < gutter.middle < line.right
        if band and crosses != crossing:
            yield band
            band = []
        crossing = crosses
        band.append(line)
    if band:
        yield band


def _gutter(lines: list[PageLine]) -> _Gutter | None:
    """Return the gutter with the most lines beside it; None if there is none."""
    found = [gutter for x in _candidates(lines) if (gutter := _gutter_at(lines, x))]
    return max(found, key=lambda gutter: gutter.lines, default=None)


def _candidates(lines: list[PageLine]) -> list[float]:
    """Return places where columns may begin: the left edges of lines, the leftmost one aside.

    On a page of many edges, such as a map, only those of most lines.
    """
    edges: list[float] = []
    times: list[int] = []
    for edge in sorted(line.left for line in lines):
        if edges and edge - edges[-1] <= _SAME_EDGE:
            times[-1] += 1
        else:
            edges.append(edge)
            times.append(1)
    found = sorted(range(1, len(edges)), key=lambda i: -times[i])[:_MAX_CANDIDATES]
    return [edges[i] for i in sorted(found)]


def _gutter_at(lines: list[PageLine], x: float) -> _Gutter | None:
    """Return the gutter left of a place, by its best band; None if there is none."""
    best: _Gutter | None = None
    band: list[PageLine] = []
    for line in [*lines, None]:
        if line is not None and not line.left < x - 1 < line.right:
            band.append(line)
            continue
        gutter = _gutter_of_band(band, x)
        if gutter and (best is None or gutter.lines > best.lines):
            best = gutter
        band = []
    return best


def _gutter_of_band(band: list[PageLine], x: float) -> _Gutter | None:
    left = [line for line in band if line.right <= x]
    right = [line for line in band if line.left >= x - 1]
    if not left or not right:
        return None
    edge, start = max(line.right for line in left), min(line.left for line in right)
    size = median(line.size for line in band)
    gutter = _Gutter(edge, start, len(left) + len(right))
    if start - edge < _MIN_GUTTER * size:
        return None
    are_columns = _are_columns(left, right, size) or (
        start - edge <= _WIDEST_GUTTER * size and _is_rest(left, right, size)
    )
    return gutter if are_columns else None


def _are_columns(left: list[PageLine], right: list[PageLine], size: float) -> bool:
    """Check whether several lines stand side by side, too wide for the cells of a table."""
    if min(len(left), len(right)) < _MIN_LINES:
        return False
    lowest, highest = min(line.bottom for line in right), max(line.top for line in right)
    beside = sum(line.top > lowest and line.bottom < highest for line in left)
    narrow = min(_width(left), _width(right))
    return beside >= _MIN_LINES and narrow >= _MIN_COLUMN * size


def _is_rest(left: list[PageLine], right: list[PageLine], size: float) -> bool:
    """Check whether the second column holds only the last lines of an article."""
    return (
        len(left) >= _MANY_LINES
        and _width(left) >= 2 * _MIN_COLUMN * size
        and all(abs(line.size - size) < 1 for line in right)
        and right[0].baseline > median(line.baseline for line in left)
    )


def _width(lines: list[PageLine]) -> float:
    return median(line.right - line.left for line in lines)
