"""The words of a PDF's page with their boxes, fonts and marked content, in the order of the file.

Coordinates are those of the displayed page: points from its lower left corner, rotation and crop
box applied. Words that are not upright, such as a stamp along the margin, are left out.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

LINE_END_HYPHEN = 0x02  # PDFium's code for a hyphen that ends a line; the line break is left out
NO_MARKED_CONTENT = -1
BOLD = 600  # weight of fonts from semibold on
_SPACES = frozenset({0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x2028, 0x2029, 0x3000}) | set(
    range(0x2000, 0x200C)
)
_MEANINGLESS = frozenset({0x00, 0xFFFD, 0xFFFE, 0xFFFF})
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl",
              0xFB05: "st", 0xFB06: "st"}  # fmt: skip
_SURROGATES = range(0xD800, 0xE000)
_HIGH_SURROGATES = range(0xD800, 0xDC00)
_PRIVATE = range(0xE000, 0xF900)
_MAX_LEAN = 0.1  # slope of a line of text that still counts as upright
_FONT_NAME = 128  # bytes of a font's name that are looked at
_HEAVY_NAMES = ("bold", "black", "heavy", "demi")


class PageWord(NamedTuple):
    """Consecutive characters without a space between them, on one line."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    baseline: float
    size: float  # of the font, points on the page
    bold: bool
    content: int  # number of its marked content; NO_MARKED_CONTENT outside
    hyphenated: bool  # its last character is a hyphen at the end of a line, left out of the text


class PageWords(NamedTuple):
    """The words of a page and the page's size in points."""

    words: tuple[PageWord, ...]
    width: float
    height: float
    characters: int  # of the page, spaces left out
    meaningless: int  # of them: without a code in Unicode, or with one for private use


class _FontRun(NamedTuple):
    """One text object: characters set in one font."""

    size: float
    bold: bool
    upright: bool
    content: int


class _Span(NamedTuple):
    """The characters of one word, by their numbers on the page."""

    text: str
    first: int
    last: int
    run: _FontRun
    hyphenated: bool


class _Frame(NamedTuple):
    """Crop box and rotation of a page."""

    left: float
    bottom: float
    right: float
    top: float
    quarter_turns: int  # clockwise, by which the page is rotated for display

    @property
    def size(self) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.quarter_turns % 2 else (width, height)

    def shown(self, x: float, y: float) -> tuple[float, float]:
        """Return the place on the displayed page of a point on the page."""
        if self.quarter_turns == 0:
            return x - self.left, y - self.bottom
        if self.quarter_turns == 1:
            return y - self.bottom, self.right - x
        if self.quarter_turns == 2:
            return self.right - x, self.top - y
        return self.top - y, x - self.left

    def direction(self, x: float, y: float) -> tuple[float, float]:
        """Return the direction on the displayed page of a direction on the page."""
        return ((x, y), (y, -x), (-x, -y), (-y, x))[self.quarter_turns]


def page_words(page: pypdfium2.PdfPage) -> PageWords:
    """Return the words of a page.

    Raises:
        pypdfium2.PdfiumError: the page's text cannot be read.
    """
    left, bottom, right, top = page.get_cropbox()
    frame = _Frame(left, bottom, right, top, page.get_rotation() // 90 % 4)
    text_page = page.get_textpage()
    try:
        reading = _TextPage(text_page.raw, text_page.count_chars(), frame)
        words = tuple(word for word in reading.words() if _is_visible(word, frame))
        return PageWords(words, *frame.size, reading.characters, reading.meaningless)
    finally:
        text_page.close()


def _is_visible(word: PageWord, frame: _Frame) -> bool:
    width, height = frame.size
    return 0 <= (word.left + word.right) / 2 <= width and 0 <= word.baseline <= height


class _TextPage:
    """PDFium's text page, read character by character."""

    def __init__(self, raw: object, length: int, frame: _Frame) -> None:
        self._raw = raw
        self._length = length
        self._frame = frame
        self._runs: dict[int, _FontRun] = {}
        self._box = pdfium.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._matrix = pdfium.FS_MATRIX()
        self.characters = 0
        self.meaningless = 0

    def words(self) -> Iterator[PageWord]:
        """Yield the upright words in the order of the file."""
        for span in self._spans():
            if span.run.upright:
                yield self._word(span)

    def _spans(self) -> Iterator[_Span]:
        """Yield the characters between spaces, and between marked contents."""
        code_of, object_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetTextObject
        first, last, letters, high = 0, 0, "", 0
        run = _FontRun(1.0, bold=False, upright=False, content=NO_MARKED_CONTENT)
        for i in range(self._length):
            code = code_of(self._raw, i)
            if code in _SPACES or code == LINE_END_HYPHEN:
                if letters:
                    yield _Span(letters, first, last, run, code == LINE_END_HYPHEN)
                letters = ""
                continue
            letter, high = self._letter(code, high)
            if not letter:
                continue
            current = self._run(object_of(self._raw, i), i)
            if letters and current is not run and _differ(current, run):
                yield _Span(letters, first, last, run, hyphenated=False)
                letters = ""
            if not letters:
                first, run = i, current
            letters += letter
            last = i
        if letters:
            yield _Span(letters, first, last, run, hyphenated=False)

    def _letter(self, code: int, high: int) -> tuple[str, int]:
        """Return the text of a code unit, and the surrogate that waits for its second half."""
        self.characters += 1
        if code in _MEANINGLESS or code in _PRIVATE:
            self.meaningless += 1
            return "", 0
        if code in _SURROGATES:
            if code in _HIGH_SURROGATES:
                return "", code
            return (chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00) if high else ""), 0
        if code < 0x20:
            return "", 0
        return _LIGATURES.get(code) or chr(code), 0

    def _run(self, text_object: Any, i: int) -> _FontRun:
        address = ctypes.cast(text_object, ctypes.c_void_p).value or 0
        run = self._runs.get(address)
        if run is None:
            run = self._runs[address] = self._look_up(text_object, i)
        return run

    def _look_up(self, text_object: Any, i: int) -> _FontRun:
        pdfium.FPDFText_GetMatrix(self._raw, i, self._matrix)
        matrix = self._matrix
        x, y = self._frame.direction(matrix.a, matrix.b)
        size = pdfium.FPDFText_GetFontSize(self._raw, i) * math.hypot(matrix.c, matrix.d)
        content = NO_MARKED_CONTENT
        if text_object:
            content = pdfium.FPDFPageObj_GetMarkedContentID(text_object)
        return _FontRun(
            abs(size) or 1.0, self._is_bold(i), x > 0 and abs(y) <= _MAX_LEAN * x, content
        )

    def _is_bold(self, i: int) -> bool:
        if pdfium.FPDFText_GetFontWeight(self._raw, i) >= BOLD:
            return True
        name = ctypes.create_string_buffer(_FONT_NAME)
        pdfium.FPDFText_GetFontInfo(self._raw, i, name, _FONT_NAME, None)
        return any(heavy in name.value.decode("latin-1").lower() for heavy in _HEAVY_NAMES)

    def _word(self, span: _Span) -> PageWord:
        left, bottom, right, top = self._corners(span.first)
        if span.last != span.first:
            others = self._corners(span.last)
            left, bottom = min(left, others[0]), min(bottom, others[1])
            right, top = max(right, others[2]), max(top, others[3])
        pdfium.FPDFText_GetCharOrigin(self._raw, span.first, self._x, self._y)
        _, baseline = self._frame.shown(self._x.value, self._y.value)
        run = span.run
        return PageWord(
            text=span.text,
            left=left,
            bottom=bottom,
            right=right,
            top=top,
            baseline=baseline,
            size=run.size,
            bold=run.bold,
            content=run.content,
            hyphenated=span.hyphenated,
        )

    def _corners(self, i: int) -> tuple[float, float, float, float]:
        """Return left, bottom, right and top of a character's box on the displayed page."""
        box = self._box
        pdfium.FPDFText_GetLooseCharBox(self._raw, i, box)
        x, y = self._frame.shown(box.left, box.bottom)
        other_x, other_y = self._frame.shown(box.right, box.top)
        return min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)


def _differ(one: _FontRun, other: _FontRun) -> bool:
    """Check whether two runs belong to different words though no space is between them."""
    return one.content != other.content or one.upright != other.upright
