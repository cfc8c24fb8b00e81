"""Exports of databases with many articles, in the forms that the readers give them."""

from __future__ import annotations

import pytest
from lxml import html

from search.formats.document import Block, Document
from search.formats.exports import separate
from search.formats.exports.dates import find_date
from search.formats.exports.markup import articles_of_page
from search.formats.exports.pieces import names
from search.model import Kind

NEXIS = """

Download Request: Selected Items: 1-2


                               1 of 2 DOCUMENTS


                              The Ferry Post

                         March 4, 2026 Wednesday

Council votes to reopen the ferry landing

BYLINE: Ada Brandt and Tom Ray

SECTION: TOWN; Pg. 4

LENGTH: 30 words


The town council voted on Tuesday to
reopen the old ferry landing.

A second vote is due in June.

LOAD-DATE: March 4, 2026

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

                     Copyright 2026 The Ferry Post
                          All Rights Reserved


                               2 of 2 DOCUMENTS


                              The Ferry Post

                         March 5, 2026 Thursday

Farmers ask for a bridge

LENGTH: 20 words


A ferry cannot carry lorries, they said.

LANGUAGE: ENGLISH
"""

NEXIS_UNI = """Job Number: 12
1. Council votes to reopen the ferry landing
Client/Matter: -None-
*Council votes to reopen the ferry landing
The Ferry Post
March 4, 2026 Wednesday
Copyright 2026 The Ferry Post All Rights Reserved
Section: TOWN; Pg. 4
Byline: Ada Brandt
Body
The town council voted on Tuesday.
A second vote is due in June.
Classification
Language: ENGLISH
Load-Date: March 4, 2026
End of Document
*Farmers ask for a bridge
The Ferry Post
March 5, 2026 Thursday
Body
A ferry cannot carry lorries.
Classification
End of Document""".splitlines()

FACTIVA = """Council votes to reopen the ferry landing
By Ada Brandt
30 words
4 March 2026
The Ferry Post
FERRYP
English
© 2026 The Ferry Post. All rights reserved.
The town council voted on Tuesday.
A second vote is due in June.
Document FERRYP0000202603040300001xy
Farmers ask for a bridge
20 words
5 March 2026
10:15 GMT
The Ferry Post
FERRYP
English
© 2026 The Ferry Post. All rights reserved.
A ferry cannot carry lorries.
Document FERRYP0000202603050300002xy
Search Summary""".splitlines()

FACTIVA_FIELDS = """HD Council votes to reopen the ferry landing
BY By Ada Brandt
WC 30 words
PD 4 March 2026
SN The Ferry Post
LA English
LP The town council voted on Tuesday.
TD A second vote is due in June.
CO ferry : Ferry Company
Document FERRYP0000202603040300001xy""".splitlines()

EUROPRESSE_PAGE = """<html><body><article><header><span class="DocPublicationName">Le Passeur
<span>(site web)</span></span>
<span class="DocHeader">Ville, mercredi 4 mars 2026 30 mots, p. 4</span>
<p class="titreArticleVisu rdp__articletitle">Le conseil rouvre le bac</p>
<div class="docAuthors">Ada Brandt</div></header><section><div class="docOcurrContainer">
<p>Le conseil a voté mardi.</p><p>Un autre vote suivra.</p></div></section>
<footer><small>© 2026 Le Passeur. Tous droits réservés.</small></footer></article></body></html>"""

FIRST = ["The town council voted on Tuesday.", "A second vote is due in June."]
TITLE = "Council votes to reopen the ferry landing"


def blocks(lines: list[str]) -> Document:
    """Return lines as the blocks of a document; a star marks a heading."""
    return Document(
        blocks=tuple(
            Block(
                Kind.HEADING if line.startswith("*") else Kind.PARAGRAPH,
                line.lstrip("*"),
                f"block {i}",
            )
            for i, line in enumerate(lines, 1)
        )
    )


def told(document: Document) -> tuple[object, ...]:
    """Return the statements of an article and the texts of its blocks."""
    texts = [block.text for block in document.blocks or ()]
    return (document.authors, document.published, document.source, document.lang, texts)


def test_nexis_as_text() -> None:
    """Wrapped lines are joined; fields, rights and the request are no text."""
    first, second = separate(Document(NEXIS))
    text = ["The town council voted on Tuesday to reopen the old ferry landing.", FIRST[1]]
    assert told(first) == (
        ("Ada Brandt", "Tom Ray"), "2026-03-04", "The Ferry Post", "en", [TITLE, *text],
    )  # fmt: skip
    assert told(second) == (
        (), "2026-03-05", "The Ferry Post", "en",
        ["Farmers ask for a bridge", "A ferry cannot carry lorries, they said."],
    )  # fmt: skip
    assert [(block.kind, block.where) for block in first.blocks or ()] == [
        (Kind.TITLE, "line 13"),
        (Kind.PARAGRAPH, "line 22"),
        (Kind.PARAGRAPH, "line 25"),
    ]


@pytest.mark.parametrize("lines", [NEXIS_UNI, FACTIVA], ids=["Nexis Uni as DOCX", "Factiva as RTF"])
def test_exports_as_blocks(lines: list[str]) -> None:
    first, second = separate(blocks(lines))
    assert told(first) == (("Ada Brandt",), "2026-03-04", "The Ferry Post", "en", [TITLE, *FIRST])
    assert told(second)[4] == ["Farmers ask for a bridge", "A ferry cannot carry lorries."]
    assert (second.published, second.source) == ("2026-03-05", "The Ferry Post")


def test_factiva_with_fields() -> None:
    (first,) = separate(blocks(FACTIVA_FIELDS))
    assert told(first) == (("Ada Brandt",), "2026-03-04", "The Ferry Post", "en", [TITLE, *FIRST])


def test_factiva_as_a_page() -> None:
    rows = "".join(f"<div>{line}</div>" for line in FACTIVA[2:8])
    page = (
        "<html><body><div>Factiva</div><div class='article enArticle'><div id='hd'>"
        f"<span class='enHeadline'>{TITLE}</span></div><div class='author'>By Ada Brandt</div>"
        f"{rows}"
        f"<p>{FIRST[0]}</p><p>{FIRST[1]}</p><p>{FACTIVA[10]}</p></div></body></html>"
    )
    (first,) = articles_of_page(html.fromstring(page))
    assert told(first) == (("Ada Brandt",), "2026-03-04", "The Ferry Post", "en", [TITLE, *FIRST])


def test_europresse_as_a_page() -> None:
    (first,) = articles_of_page(html.fromstring(EUROPRESSE_PAGE))
    assert told(first) == (
        ("Ada Brandt",), "2026-03-04", "Le Passeur", None,
        ["Le conseil rouvre le bac", "Le conseil a voté mardi.", "Un autre vote suivra."],
    )  # fmt: skip


def test_europresse_as_blocks() -> None:
    lines = ["Le Passeur (site web)", "Ville, mercredi 4 mars 2026 30 mots, p. 4",
             "Le conseil rouvre le bac", "Ada Brandt", "Le conseil a voté mardi.",
             "© 2026 Le Passeur. Tous droits réservés.", "news·20260304·LPW·000001"]  # fmt: skip
    (first,) = separate(blocks(lines))
    assert told(first) == (
        ("Ada Brandt",), "2026-03-04", "Le Passeur", None,
        ["Le conseil rouvre le bac", "Le conseil a voté mardi."],
    )  # fmt: skip


@pytest.mark.parametrize(
    "document",
    [
        Document("Council votes\n\nBy Ada Brandt\n\nDocument in hand, she left."),
        blocks(["Body", "of work", "Copyright 2026"]),
        Document(),
        Document(blocks=()),
    ],
)
def test_other_documents_are_left_as_they_are(document: Document) -> None:
    assert list(separate(document)) == [document]


def test_other_pages_are_no_exports() -> None:
    page = "<html><body><div class='article'><p>The town council voted.</p></div></body></html>"
    assert articles_of_page(html.fromstring(page)) == []


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("September 7, 2016 Wednesday", "2016-09-07"),
        ("March 4, 2026 Wednesday 10:15 AM GMT", "2026-03-04"),
        ("Monde, samedi 12 septembre 2015 225 mots, p. 4", "2015-09-12"),
        ("4 March 2026", "2026-03-04"),
        ("Section: WORLD; Pg. 4", None),
    ],
)
def test_dates_stand_among_other_words(line: str, date: str | None) -> None:
    assert find_date(line) == date


@pytest.mark.parametrize(
    ("field", "authors"),
    [
        ("Leïla Benhaddou", ("Leïla Benhaddou",)),
        ("By Ann Lee and Bob Ray", ("Ann Lee", "Bob Ray")),
        ("Ann Derby Lee and Bo Appleby Ray", ("Ann Derby Lee", "Bo Appleby Ray")),
        ("Ann Lee, Bob Ray, Political Editor", ("Ann Lee", "Bob Ray", "Political Editor")),
        ("", ()),
    ],
)
def test_authors_are_separated(field: str, authors: tuple[str, ...]) -> None:
    assert names(field) == authors


def test_an_article_of_another_form_is_kept_as_it_is() -> None:
    """Nothing of an export is lost: its headline is not told from its text."""
    odd = ["Only a headline.", "Document FERRYP0000202603060300003xy"]
    *_, last = separate(blocks(FACTIVA[:-1] + odd))
    assert told(last) == ((), None, None, None, odd[:1])
