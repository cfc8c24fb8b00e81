"""Word, OpenDocument and RTF files: what counts as text, kinds by style, properties, refusals."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from search.errors import FormatError
from search.formats.document import Block, Document
from search.formats.file_properties import stated_authors, stated_language, stated_title
from search.formats.office import docx, odt, package, rtf
from search.formats.office import docx as word
from search.model import Kind
from tests.support import office_files
from tests.support.office_files import ODF, odt_content, packed, paragraph

P, H, ROW = Kind.PARAGRAPH, Kind.HEADING, Kind.TABLE_ROW


def read(reader: ModuleType, content: bytes) -> Document:
    assert reader.objection(content) is None
    (document,) = reader.read(Path("a.file"), content, lang="en")
    assert isinstance(document, Document)
    return document


def read_docx(body: str, **others: str) -> list[tuple[Kind, str]]:
    return kinds(read(word, office_files.docx(body, **others)))


def read_odt(body: str) -> list[tuple[Kind, str]]:
    return kinds(read(odt, packed({"content.xml": odt_content(body)})))


def read_rtf(body: str) -> list[tuple[Kind, str]]:
    return kinds(read(rtf, b"{\\rtf1\\ansi\\ansicpg1252 " + body.encode("cp1252") + b"}"))


def kinds(document: Document) -> list[tuple[Kind, str]]:
    return [(block.kind, block.text) for block in document.blocks or ()]


DOCX_CASES = {
    "tracked insertions count, deletions do not": (
        "<w:p><w:r><w:t xml:space='preserve'>It </w:t></w:r><w:del><w:r><w:delText>never "
        "</w:delText></w:r></w:del><w:ins><w:r><w:t>left.</w:t></w:r></w:ins></w:p>",
        [(P, "It left.")],
    ),
    "moved text counts where it went": (
        "<w:p><w:moveFrom><w:r><w:t>Old.</w:t></w:r></w:moveFrom></w:p>"
        "<w:p><w:moveTo><w:r><w:t>New.</w:t></w:r></w:moveTo></w:p>",
        [(P, "New.")],
    ),
    "hidden text and field codes are left out": (
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>No.</w:t></w:r><w:r><w:instrText>PAGE"
        "</w:instrText></w:r><w:r><w:t>Yes.</w:t></w:r></w:p>",
        [(P, "Yes.")],
    ),
    "a text box is read once, after its paragraph": (
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>In a box."
        "</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r>"
        "<w:t>In a box.</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent>"
        "</w:r><w:r><w:t>Beside it.</w:t></w:r></w:p>",
        [(P, "Beside it."), (P, "In a box.")],
    ),
    "content controls hold paragraphs": (
        f"<w:sdt><w:sdtContent>{paragraph('Inside.')}</w:sdtContent></w:sdt>",
        [(P, "Inside.")],
    ),
    "short cells are a row": (
        f"<w:tbl><w:tr><w:tc>{paragraph('Year')}</w:tc><w:tc>{paragraph('2016')}</w:tc></w:tr></w:tbl>",
        [(ROW, "Year | 2016")],
    ),
    "long cells are paragraphs": (
        f"<w:tbl><w:tr><w:tc>{paragraph('It left. ' * 12)}</w:tc><w:tc>{paragraph('Why')}</w:tc>"
        "</w:tr></w:tbl>",
        [(P, ("It left. " * 12).strip()), (P, "Why")],
    ),
    "a short bold paragraph is a heading": (
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Why now</w:t></w:r></w:p>"
        "<w:p><w:r><w:rPr><w:b w:val='0'/></w:rPr><w:t>Not so</w:t></w:r></w:p>",
        [(H, "Why now"), (P, "Not so")],
    ),
    "numbered paragraphs are items": (
        "<w:p><w:pPr><w:numPr><w:numId w:val='3'/></w:numPr></w:pPr>"
        "<w:r><w:t>First</w:t></w:r></w:p>",
        [(Kind.LIST_ITEM, "First")],
    ),
    "line breaks, tabs and hyphens are characters": (
        "<w:p><w:r><w:t>One</w:t><w:br/><w:t>two</w:t><w:tab/><w:t>half</w:t><w:noBreakHyphen/>"
        "<w:t>way</w:t><w:softHyphen/></w:r></w:p>",
        [(P, "One\ntwo half-way")],
    ),
}


@pytest.mark.parametrize("case", DOCX_CASES)
def test_word_documents(case: str) -> None:
    body, wanted = DOCX_CASES[case]
    assert read_docx(body) == wanted


def test_styles_name_kinds_in_any_language() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/>{more}'
        "</w:style>"
        for identity, name, more in (
            ("Titel", "Title", ""),
            ("T2", "My title", '<w:basedOn w:val="Titel"/>'),
            ("U1", "heading 1", ""),
            ("Z", "Zwischentitel", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'),
            ("V1", "toc 1", ""),
        )
    )
    body = "".join(paragraph(style, style) for style in ("T2", "U1", "Z", "V1", "Missing"))
    wanted = [(Kind.TITLE, "T2"), (H, "U1"), (H, "Z"), (P, "Missing")]
    assert read_docx(body, styles=styles) == wanted


def test_notes_stand_behind_the_text() -> None:
    note = "<w:p><w:r><w:footnoteRef/><w:t>See page 4.</w:t></w:r></w:p>"
    body = "<w:p><w:r><w:t>It left</w:t><w:footnoteReference w:id='2'/><w:t>.</w:t></w:r></w:p>"
    content = office_files.docx(body, footnotes=f"<w:footnote w:id='2'>{note}</w:footnote>")
    assert read(docx, content).blocks == (
        Block(P, "It left.", "block 1"),
        Block(Kind.META, "See page 4.", "note 1"),
    )


ODT_CASES = {
    "deletions and remarks are left out": (
        "<text:tracked-changes><text:p>Struck out.</text:p></text:tracked-changes>"
        "<text:p>It <office:annotation><text:p>Really?</text:p></office:annotation>left.</text:p>",
        [(P, "It left.")],
    ),
    "spaces, tabs and line breaks are elements": (
        '<text:p>One<text:s text:c="2000000000"/>two<text:tab/>three'
        "<text:line-break/>four</text:p>",
        [(P, "One two three\nfour")],
    ),
    "headings and items": (
        "<text:h>Why</text:h><text:list><text:list-item><text:p>First</text:p></text:list-item>"
        "</text:list>",
        [(H, "Why"), (Kind.LIST_ITEM, "First")],
    ),
    "notes stand behind the text": (
        "<text:p>It left<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>See page 4.</text:p></text:note-body></text:note>.</text:p>",
        [(P, "It left."), (Kind.META, "See page 4.")],
    ),
    "a table of contents is left out": (
        "<text:table-of-content><text:p>Why 3</text:p></text:table-of-content>"
        "<text:p>Yes.</text:p>",
        [(P, "Yes.")],
    ),
    "rows of a table": (
        "<table:table><table:table-row><table:table-cell><text:p>Year</text:p></table:table-cell>"
        "<table:table-cell><text:p>2016</text:p></table:table-cell></table:table-row></table:table>",
        [(ROW, "Year | 2016")],
    ),
}


@pytest.mark.parametrize("case", ODT_CASES)
def test_open_documents(case: str) -> None:
    body, wanted = ODT_CASES[case]
    assert read_odt(body) == wanted


def test_a_flat_document_states_title_and_author() -> None:
    content = (
        f"<office:document {ODF} {office_files.DC}><office:meta><dc:title>Last boat</dc:title>"
        "<meta:initial-creator>Ann Lee</meta:initial-creator><dc:creator>LibreOffice</dc:creator>"
        "<dc:language>en-GB</dc:language></office:meta><office:body><office:text><text:p>It left."
        "</text:p></office:text></office:body></office:document>"
    ).encode()
    document = read(odt, content)
    stated = (document.title, document.authors, document.lang, document.published)
    assert stated == ("Last boat", ("Ann Lee",), "en", None)


RTF_CASES = {
    "escapes": (
        r"Caf\'e9 \u8211 ? bar\par Next\line line\par",
        [(P, "Café – bar"), (P, "Next"), (P, "line")],
    ),
    "two halves of a character": (r"\u-10179 ?\u-8704 ?\par", [(P, "😀")]),
    "deleted and hidden text": (r"It {\deleted never }{\v secretly }left.\par", [(P, "It left.")]),
    "headings by outline level": (
        r"\pard\outlinelevel0 Why\par\pard It left.\par",
        [(H, "Why"), (P, "It left.")],
    ),
    "kinds by style": (
        r"{\stylesheet{\s0 Normal;}{\s15\b heading 1;}}\pard\s15 Why\par\pard\s0 It left.\par",
        [(H, "Why"), (P, "It left.")],
    ),
    "notes stand behind the text": (
        r"It left{\super\chftn}{\footnote {\super\chftn} See page 4.}.\par",
        [(P, "It left."), (Kind.META, "See page 4.")],
    ),
    "headers, pictures and properties": (
        r"{\info{\title A}}{\header Page}{\pict\wmetafile8 0102}It left.\par",
        [(P, "It left.")],
    ),
    "rows of a table": (
        r"Year\cell 2016\cell\row It left.\par",
        [(P, "Year | 2016"), (P, "It left.")],
    ),
}


@pytest.mark.parametrize("case", RTF_CASES)
def test_rich_text(case: str) -> None:
    body, wanted = RTF_CASES[case]
    assert read_rtf(body) == wanted


def test_rich_text_states_title_and_author() -> None:
    document = read(rtf, rb"{\rtf1{\info{\title Last {boat}}{\author Ann L\'e9e}}It left.\par}")
    assert (document.title, document.authors) == ("Last boat", ("Ann Lée",))


BAD = {
    "entities": (docx, packed({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"})),
    "unpacks to more than 64 MiB": (docx, packed({"word/document.xml": b" " * 65 * 1024 * 1024})),
    "nests too deep": (docx, office_files.docx("<w:ins>" * 300 + "</w:ins>" * 300)),
    "is not a Word document": (docx, packed({"mimetype": "application/epub+zip"})),
    "is damaged": (docx, office_files.docx("x")[:60]),
    "needs a password": (
        odt,
        packed({"META-INF/manifest.xml": "<m:m xmlns:m='m'><m:encryption-data/></m:m>"}),
    ),
    "is no text document": (odt, packed({"content.xml": f"<office:document {ODF}/>"})),
    "nests too deep ": (rtf, b"{\\rtf1" + b"{" * 300 + b"}" * 301),
}


@pytest.mark.parametrize("reason", BAD)
def test_bad_files_are_refused_in_one_sentence(reason: str) -> None:
    reader, content = BAD[reason]
    with pytest.raises(FormatError) as caught:
        list(reader.read(Path("a.file"), content, lang="en"))
    message = str(caught.value)
    assert message.startswith("Cannot read a.file: it ")
    assert reason.strip() in message
    assert message.endswith(".")


def test_other_bytes_are_no_office_documents() -> None:
    assert package.objection(package.OLE) == (
        "it is an old Word document or needs a password; save it as .docx without a password"
    )
    assert docx.objection(b"<html>") == "it is not an office document, though its name says so"
    assert rtf.objection(b"Dear reader,") == "it is not an RTF document, though its name says so"


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ("Budget passed", "Budget passed"),
        ("Microsoft Word - draft.doc", None),
        ("report_final.indd", None),
        ("untitled", None),
        ("Factiva", None),
        ("", None),
        (None, None),
    ],
)
def test_titles_of_programs_are_none(value: str | None, title: str | None) -> None:
    assert stated_title(value) == title


@pytest.mark.parametrize(
    ("value", "authors"),
    [
        ("Ann Lee", ("Ann Lee",)),
        ("Ann Lee; Bob Ray", ("Ann Lee", "Bob Ray")),
        ("Ann Lee and Bob Ray", ("Ann Lee", "Bob Ray")),
        ("Apache POI", ()),
        ("calibre (5.1) [https://calibre-ebook.com]", ()),
        ("LexisNexis", ()),
        ("jsmith", ()),
        ("Administrator", ()),
        (None, ()),
    ],
)
def test_authors_that_are_programs_or_users_are_none(
    value: str | None, authors: tuple[str, ...]
) -> None:
    assert stated_authors(value) == authors


def test_languages_are_codes() -> None:
    assert [stated_language(tag) for tag in ("en-GB", "de", "English", "")] == [
        "en",
        "de",
        None,
        None,
    ]
