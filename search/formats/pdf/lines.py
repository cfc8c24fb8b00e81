"""Words → lines: words side by side on one baseline, however the file orders them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from search.formats.pdf.words import PageWord

# Distances in font sizes ("em").
_SAME_BASELINE = 0.25  # between the baselines of words on one line
_RAISED = 0.6  # the same for a note's mark, which is smaller than the words beside it
_WIDEST_SPACE = 1.5  # between words of a justified line; more is a gutter or a table
_WIDEST_JOIN = 0.9  # between pieces of a line that the file holds apart
_OVERLAP = 0.35  # by which words may stand into each other
_DROP_CAP = 1.7  # size of a drop cap against the words beside it
_MAX_CAP = 2  # characters of a drop cap
_MAX_CAPS = 50  # drop caps of a page
_LABEL = 3.0  # widest space between a bullet or number and its words
_MAX_LABEL = 4  # characters of a bullet or number
_SMALLER = 0.8  # size of a note's mark against the words beside it


class PageLine(NamedTuple):
    """Words on one line of one column."""

    page: int  # from 1
    words: tuple[PageWord, ...]
    left: float
    bottom: float
    right: float
    top: float
    baseline: float
    size: float
    bold: bool
    cells: int = 1  # of a row of a table

    @property
    def text(self) -> str:
        """Join the words by spaces, without a hyphen at the end of the line."""
        return " ".join(word.text for word in self.words)

    @property
    def hyphenated(self) -> bool:
        """Check whether the line ends within a word."""
        return self.words[-1].hyphenated


def page_lines(page: int, words: Iterable[PageWord]) -> list[PageLine]:
    """Return the lines of a page, in the order of the file."""
    pieces = _with_joined_pieces(_pieces(words))
    return _with_drop_caps([line_of(page, piece) for piece in pieces])


def line_of(page: int, words: Sequence[PageWord]) -> PageLine:
    """Return the line of words in reading order."""
    letters = max(1, sum(len(word.text) for word in words))
    bold = sum(len(word.text) for word in words if word.bold)
    size = max(words, key=lambda word: len(word.text)).size
    main = [word for word in words if word.size > _SMALLER * size] or words
    return PageLine(
        page=page,
        words=tuple(words),
        left=min(word.left for word in words),
        bottom=min(word.bottom for word in words),
        right=max(word.right for word in words),
        top=max(word.top for word in words),
        baseline=median(word.baseline for word in main),
        size=size,
        bold=2 * bold > letters,
    )


def _pieces(words: Iterable[PageWord]) -> list[list[PageWord]]:
    """Divide words in the order of the file where they do not go on to the right."""
    pieces: list[list[PageWord]] = []
    for word in words:
        if pieces and not pieces[-1][-1].hyphenated and _goes_on(pieces[-1][-1], word):
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return pieces


def _goes_on(before: PageWord, word: PageWord) -> bool:
    size = max(before.size, word.size)
    gap = word.left - before.right
    return _on_one_line(before, word) and -_OVERLAP * size <= gap <= _WIDEST_SPACE * size


def _on_one_line(one: PageWord, other: PageWord) -> bool:
    size = max(one.size, other.size)
    allowed = _SAME_BASELINE if min(one.size, other.size) > _SMALLER * size else _RAISED
    return abs(one.baseline - other.baseline) <= allowed * size


def _with_joined_pieces(pieces: list[list[PageWord]]) -> list[list[PageWord]]:
    """Join pieces of one line that are not one after the other in the file.

    A piece takes the place of its leftmost part.
    """
    order = sorted(range(len(pieces)), key=lambda i: (-pieces[i][0].baseline, pieces[i][0].left))
    goes_into: dict[int, int] = {}
    ends: list[int] = []  # pieces of the rows above that are not yet left behind
    for i in order:
        first = pieces[i][0]
        ends = [j for j in ends if pieces[j][-1].baseline - first.baseline <= first.size]
        row = [pieces[j] for j in ends if _on_one_line(pieces[j][-1], first)]
        beside = [j for j in ends if _is_beside(pieces[j], first, row)]
        if beside:
            left = max(beside, key=lambda j: pieces[j][-1].right)
            pieces[left].extend(pieces[i])
            goes_into[i] = left
        else:
            ends.append(i)
    return [piece for i, piece in enumerate(pieces) if i not in goes_into]


def _is_beside(piece: list[PageWord], word: PageWord, row: list[list[PageWord]]) -> bool:
    """Check whether a word goes on a piece of its line; ``row`` holds all pieces of the line."""
    last = piece[-1]
    gap = word.left - last.right
    if last.hyphenated or not _on_one_line(last, word):
        return False
    widest = _LABEL if _is_label(piece, row) else _WIDEST_JOIN
    return -_OVERLAP * word.size <= gap <= widest * word.size


def _is_label(piece: list[PageWord], row: list[list[PageWord]]) -> bool:
    """Check whether a piece is a bullet or the number of an item, "•" or "12.", not a last word."""
    text, left = piece[0].text, piece[0].left
    if len(piece) > 1 or len(text) > _MAX_LABEL or text[0].isalpha():
        return False
    follows = any(0 < left - other[-1].right < _LABEL * piece[0].size for other in row)
    return not follows and (not text[-1].isalnum() or len(text) == 1)


def _with_drop_caps(lines: list[PageLine]) -> list[PageLine]:
    """Put each drop cap before the first of the lines beside it."""
    result = list(lines)
    caps = [line for line in lines if len(line.words) == 1 and len(line.text) <= _MAX_CAP]
    for cap in filter(lambda line: line.text.isalpha(), caps[:_MAX_CAPS]):
        beside = [line for line in result if _starts_with(cap, line)]
        if beside:
            first = max(beside, key=lambda line: line.baseline)
            word = first.words[0]
            joined = word._replace(text=cap.text + word.text, left=cap.left)
            result[result.index(first)] = first._replace(
                words=(joined, *first.words[1:]), left=cap.left
            )
            result.remove(cap)
    return result


def _starts_with(cap: PageLine, line: PageLine) -> bool:
    """Check whether a line begins right of a drop cap."""
    gap = line.left - cap.right
    return (
        line is not cap
        and cap.size > _DROP_CAP * line.size
        and -_OVERLAP * line.size <= gap <= line.size
        and cap.bottom <= line.baseline <= cap.top
    )
