"""PDF files: columns, paragraphs over pages, tags, properties, pictures of pages, refusals."""

from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from search.errors import FormatError
from search.formats.document import Block, Document
from search.formats.pdf import reader
from search.formats.pdf.hyphens import LineJoiner
from search.formats.pdf.lines import PageLine, line_of
from search.formats.pdf.picture import page_picture
from search.formats.pdf.places import PageBox, enclosing_boxes, format_places, parse_places
from search.formats.pdf.running import Head, parse_head
from search.formats.pdf.words import PageWord
from search.model import Kind
from tests.support.paths import DATA

FILES = DATA / "formats"
TITLE = "Council votes to reopen the ferry landing"
PARAGRAPHS = [
    "The town council of Marlow Ferry voted on Tuesday to reopen the old ferry landing, which has "
    "been closed since a storm damaged its piers four winters ago.",
    "Engineers told the councillors that the well-known landmark needs new piles and a stronger "
    "deck. They expect the work to take seven months and to cost about two million crowns.",
    '"Nobody here has forgotten the crossing," said Ada Brandt, who runs the boathouse. "My '
    'grandmother sold tickets on that deck, and I hope that my children will do the same."',
    "Opponents asked for a bridge instead. They argued that a ferry cannot carry lorries, and that "
    "farmers on the far bank would go on driving thirty miles to reach the market.",
    "The mayor promised a study of both plans before the summer. A second vote is due in June, "
    "when the estimates of the engineers and of the county will be compared in public.",
]


def read(name: str) -> Document:
    path = FILES / name
    content = path.read_bytes()
    assert reader.objection(content) is None
    (document,) = reader.read(path, content, lang="en")
    return document


def words_of(document: Document) -> list[tuple[Kind, str]]:
    return [(block.kind, block.text) for block in document.blocks or ()]


@pytest.mark.parametrize("name", ["one_column.pdf", "two_columns.pdf", "owner_locked.pdf"])
def test_paragraphs_go_on_over_columns_and_pages(name: str) -> None:
    """Running heads and page numbers are no blocks, hyphens at line ends are joined."""
    document = read(name)
    assert words_of(document) == [(Kind.TITLE, TITLE), *((Kind.PARAGRAPH, p) for p in PARAGRAPHS)]


def test_properties_and_running_heads_are_statements() -> None:
    document = read("two_columns.pdf")
    stated = (document.title, document.authors, document.published, document.source, document.lang)
    assert stated == (TITLE, ("Ada Brandt",), "2026-03-04", "The Ferry Post", None)


def test_the_place_of_a_paragraph_has_a_box_for_each_column() -> None:
    blocks = read("two_columns.pdf").blocks or ()
    boxes = parse_places(blocks[2].where or "")
    assert [box.page for box in boxes] == [1, 2]
    assert blocks[0].where == "page 1, box 20 308 181 345"


def test_the_tags_of_a_file_are_kinds() -> None:
    """Links of the page's menu are left out; the site's name behind the title is the source."""
    document = read("tagged.pdf")
    assert words_of(document) == [
        (Kind.TITLE, TITLE),
        (Kind.PARAGRAPH, "By Ada Brandt"),
        (Kind.PARAGRAPH, "4 March 2026"),
        (Kind.PARAGRAPH, PARAGRAPHS[0]),
        (Kind.PARAGRAPH, PARAGRAPHS[1]),
        (Kind.HEADING, "A bridge instead"),
        (Kind.META, "The landing in winter."),
        (Kind.LIST_ITEM, "Seven months of work"),
        (Kind.LIST_ITEM, "Two million crowns"),
        (Kind.PARAGRAPH, PARAGRAPHS[3]),
    ]
    assert (document.title, document.source, document.lang) == (TITLE, "The Ferry Post", "en")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("locked.pdf", "it needs a password; save it without one, as with qpdf --decrypt"),
        ("scan.pdf", "it has pictures of text, no text; run OCR on it, as with ocrmypdf"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_remedy(name: str, reason: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(name)
    assert str(caught.value) == f"Cannot read {FILES / name}: {reason}."


def test_a_damaged_file_is_refused() -> None:
    content = (FILES / "one_column.pdf").read_bytes()[:300]
    with pytest.raises(FormatError, match="it is damaged; copy or download it again"):
        list(reader.read(Path("a.pdf"), content, lang="en"))


def test_too_many_pages_are_refused() -> None:
    document = pypdfium2.PdfDocument.new()
    for _ in range(1_001):
        document.new_page(10, 10)
    path = Path("a.pdf")
    content = saved(document)
    with pytest.raises(FormatError, match=r"it has 1,001 pages, the limit is 1,000"):
        list(reader.read(path, content, lang="en"))


def test_a_blank_page_has_no_text() -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(100, 100)
    with pytest.raises(FormatError, match="it has no text"):
        list(reader.read(Path("a.pdf"), saved(document), lang="en"))


def saved(document: pypdfium2.PdfDocument) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_letters_without_meaning_are_refused() -> None:
    """The codes of the letters are those of a private area, as of fonts without ToUnicode."""
    content = text_page("\\345" * 60, "/Differences [229 /uniE123]")
    with pytest.raises(FormatError, match="its letters have no meaning"):
        list(reader.read(Path("a.pdf"), content, lang="en"))


def text_page(text: str, differences: str = "") -> bytes:
    """Make a PDF with one line of text."""
    stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R"
        "/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman"
        f"/Encoding<</Type/Encoding {differences}>>>>",
    ]
    body = "".join(f"{i} 0 obj\n{each}\nendobj\n" for i, each in enumerate(objects, 1))
    return f"%PDF-1.4\n{body}trailer <</Root 1 0 R/Size 6>>\n%%EOF".encode("latin-1")


def test_other_bytes_are_no_pdf() -> None:
    assert reader.objection(b"Dear reader,") == "it is not a PDF, though its name says so"
    assert reader.objection(b"\n\n%PDF-1.7") is None


def test_places_are_parsed_as_they_are_formatted() -> None:
    boxes = (PageBox(3, 71.6, 540.2, 300.1, 611.5), PageBox(4, 72, 700, 300, 760))
    where = format_places(boxes)
    assert where == "page 3, box 71 540 301 612; page 4, box 72 700 300 760"
    assert parse_places(where) == (PageBox(3, 71, 540, 301, 612), boxes[1])
    with pytest.raises(ValueError, match="'page 3' is not of the form"):
        parse_places("page 3")


def test_boxes_below_one_another_are_one() -> None:
    column = [PageBox(1, 10, y, 90, y + 10) for y in (60, 50, 40)]
    beside = PageBox(1, 110, 90, 190, 100)
    assert enclosing_boxes([*column, beside]) == (PageBox(1, 10, 40, 90, 70), beside)


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("The Gazette Saturday, 9 October 2010", Head("The Gazette", "2010-10-09")),
        ("9 October 2010", Head(None, "2010-10-09")),
        ("The Gazette", None),
        ("Page 4", None),
    ],
)
def test_heads_with_a_date_state_the_publisher(text: str, head: Head | None) -> None:
    assert parse_head(text) == head


def test_a_picture_shows_the_page_with_the_passage_outlined() -> None:
    path = FILES / "two_columns.pdf"
    content = path.read_bytes()
    blocks: tuple[Block, ...] = read("two_columns.pdf").blocks or ()
    boxes = parse_places(blocks[1].where or "")
    plain = page_picture(path, content, 1, (), 320)
    outlined = page_picture(path, content, 1, boxes, 320)
    assert plain[:8] == b"\x89PNG\r\n\x1a\n"
    assert plain[16:24] == (320).to_bytes(4, "big") + (380).to_bytes(4, "big")
    outline = bytes((200, 30, 30))
    assert outline not in pixels(plain)
    assert outline in pixels(outlined)


def pixels(png: bytes) -> bytes:
    at = png.index(b"IDAT")
    length = int.from_bytes(png[at - 4 : at], "big")
    return zlib.decompress(png[at + 4 : at + 4 + length])


def test_a_picture_of_no_page_is_refused() -> None:
    path = FILES / "one_column.pdf"
    with pytest.raises(FormatError, match="it has 2 pages, not 9; index it again"):
        page_picture(path, path.read_bytes(), 9, (), 320)
    with pytest.raises(ValueError, match="width is 9000"):
        page_picture(path, path.read_bytes(), 1, (), 9_000)


def test_half_a_character_in_the_properties_is_no_error() -> None:
    content = text_page("It left, and nobody waved to the last boat of the year.")
    broken = b"6 0 obj\n<</Title<FEFF0041D80000200042>>>\nendobj\n"
    content = content.replace(b"trailer <<", broken + b"trailer <</Info 6 0 R")
    (document,) = reader.read(Path("a.pdf"), content, lang="en")
    assert document.title == "A\N{REPLACEMENT CHARACTER} B"


def lines_of(*texts: str) -> list[PageLine]:
    """Return justified lines; the words of the last ones stand whole."""
    return [
        line_of(
            1, [PageWord(word, 0, y, 100, y + 10, y, 10, False, -1, False) for word in text.split()]
        )
        for y, text in zip(range(900, 0, -12), texts, strict=False)
    ]


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        ("an exam-", "ple here", "an example here"),
        ("a well-", "known face", "a well-known face"),
        ("an e-", "mail came", "an e-mail came"),
        ("the Anglo-", "Saxon king", "the Anglo-Saxon king"),
        ("in 2016-", "17 again", "in 2016-17 again"),
        ("up-to-", "date lists", "up-to-date lists"),
        ("red-", "tape cut", "red-tape cut"),
    ],
)
def test_words_divided_at_line_ends_are_joined(above: str, below: str, whole: str) -> None:
    """Red and tape are words of the document, redtape is none."""
    lines = lines_of(above, below)
    others = lines_of("red flags", "the tape", "the num-", "bers rose")
    assert LineJoiner([*lines, *others]).text(lines) == whole
