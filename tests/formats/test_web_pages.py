"""Web pages: what is read of them, held against frozen documents; and pages made to go wrong."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml.html import HtmlElement

from search.errors import FormatError
from search.formats import Block, Document
from search.formats.cage.messages import document_fields
from search.formats.parts.statements import person_names
from search.formats.registry import FORMATS
from search.formats.web_pages import archives, reader
from search.formats.web_pages.markup import PageError, decode_page, parse_page
from search.formats.web_pages.reader import read_page
from search.formats.web_pages.statements import iso_date
from search.model import Kind
from tests.support.paths import DATA

PAGES = DATA / "formats" / "web_pages"
READ = {
    ".html": reader.read,
    ".htm": reader.read,
    ".mhtml": archives.read_mhtml,
    ".webarchive": archives.read_webarchive,
}
CASES = sorted(path for path in PAGES.iterdir() if path.suffix in READ)
SENTENCE = "The ferry left the quay on Thursday morning with all of its passengers on board. "


def documents(path: Path, content: bytes | None = None) -> Iterator[Document]:
    return READ[path.suffix](path, path.read_bytes() if content is None else content, lang="en")


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>Ferry</title>{head}</head><body>{body}</body></html>"


def paragraphs(found: Document | None) -> list[str]:
    return [block.text for block in found.blocks or () if block.kind.numbered] if found else []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_a_page_is_read_as_it_was_frozen(path: Path) -> None:
    """If a document changes, raise the version of its reader in the registry, and freeze it again.

    Citations name the version: ``verify`` tells readers apart from files that changed.
    """
    frozen = json.loads((PAGES / "frozen.json").read_text("utf-8"))
    [document] = documents(path)
    [format_] = [one for one in FORMATS if path.suffix in one.suffixes]
    found = {"reader": format_.id, **document_fields(document)}
    assert found == frozen[path.name]


@pytest.mark.parametrize("path", [c for c in CASES if "htm" in c.suffix and c.suffix[1] != "m"])
def test_the_place_of_a_block_leads_to_its_text(path: Path) -> None:
    [document] = documents(path)
    tree = parse_page(decode_page(path.read_bytes()))
    for block in document.blocks or ():
        assert block.text.startswith(text_at(tree, block)[:20]), block


def text_at(tree: HtmlElement, block: Block) -> str:
    [found] = tree.xpath(block.where)
    text = found if isinstance(found, str) else found.text_content()
    return " ".join(text.split())


def test_a_blank_page_has_no_article() -> None:
    assert list(documents(PAGES / "a.html", b" \n")) == []


def test_a_page_of_links_has_no_paragraphs() -> None:
    assert paragraphs(read_page(page("<nav><a href='/'>Home</a></nav>"))) == []


def test_a_picture_in_the_page_does_not_end_it() -> None:
    """libxml2 drops what follows an attribute of more than 10 MB."""
    picture = f'<img src="data:image/png;base64,{"A" * 11_000_000}">'
    body = "".join(f"<p>{number} {SENTENCE * 2}</p>" for number in range(5))
    assert len(paragraphs(read_page(page(f"<article>{picture}{body}</article>")))) == 5


def test_a_page_with_very_many_links_is_read_in_time() -> None:
    links = "".join(f'<li><a href="/{n}">Link number {n}</a></li>' for n in range(20_000))
    text = "".join(f"<p>{number} {SENTENCE * 3}</p>" for number in range(3))
    body = f"<ul>{links}</ul><article><h1>Ferry</h1>{text}</article>"
    assert len(paragraphs(read_page(page(body)))) == 3


@pytest.mark.parametrize("element", ["div", "b", "blockquote"])
def test_elements_nested_too_deep_are_refused(element: str) -> None:
    deep = f"<{element}>" * 300 + SENTENCE
    with pytest.raises(PageError, match=r"^its elements are nested too deep$"):
        read_page(page(deep))


@pytest.mark.parametrize(
    ("content", "declared", "text"),
    [
        (b'<meta charset="windows-1251"><p>\xec\xe8\xf0', None, "мир"),
        (b'<meta charset="iso-8859-1"><p>\x93so\x94', None, "“so”"),
        ('<meta charset="iso-8859-1"><p>è'.encode(), None, "è"),  # saved as UTF-8 by a browser
        ("\ufeff<meta charset=iso-8859-1><p>è".encode(), None, "è"),
        ("<p>è".encode("utf-16"), None, "è"),
        (b'<?xml version="1.0" encoding="koi8-r"?><p>\xcd\xc9\xd2', None, "мир"),
        (b"<p>\xec\xe8\xf0", "windows-1251", "мир"),
        (b'<meta charset="hex"><p>cafe', None, "cafe"),
        (b'<meta charset="no-such"><p>caf\xe9', None, "café"),
    ],
)
def test_pages_are_decoded_as_browsers_do(content: bytes, declared: str | None, text: str) -> None:
    assert decode_page(content, declared=declared).endswith(text)


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2017-07-18T06:30:00+00:00", "2017-07-18"),
        ("20170718", "2017-07-18"),
        ("2017/7/8", "2017-07-08"),
        ("2017-07", "2017-07"),
        ("2017-13-01", None),
        ("9999-01-01", None),
        ("July 2017", None),
        ("", None),
    ],
)
def test_dates_are_read_and_never_guessed(written: str, date: str | None) -> None:
    assert iso_date(written) == date


def test_the_title_is_the_heading_that_the_head_repeats() -> None:
    names = {"og:title": "Ferry returns", "og:site_name": "Quay"}
    head = "".join(f'<meta property="{name}" content="{text}">' for name, text in names.items())
    found = read_page(page(f"<h1>Quay</h1><h1>Ferry returns</h1><p>{SENTENCE * 3}</p>", head))
    assert found is not None
    assert (found.title, found.source) == ("Ferry returns", "Quay")


@pytest.mark.parametrize("written", ["Ann Derby Lee", "By Ann Derby Lee", "by: Ann Derby Lee"])
def test_a_name_that_holds_the_word_by_stays_whole(written: str) -> None:
    head = f'<meta name="author" content="{written}">'
    found = read_page(page(f"<p>{SENTENCE * 3}</p>", head))
    assert found is not None
    assert found.authors == person_names([written]) == ("Ann Derby Lee",)


@pytest.mark.parametrize(
    "data",
    [
        '{"@type": "Article", "headline": [1, {}], "author": {"name": null}, "datePublished": 9}',
        '{"@graph": [[[[[[[[[[[[{}]]]]]]]]]]]]}',
        "[" * 100_000,
        "{",
        '{"@type": ["Article", 7], "mainEntityOfPage": {"@id": 1}, "url": "http://["}',
    ],
)
def test_linked_data_may_hold_anything(data: str) -> None:
    head = f'<script type="application/ld+json">{data}</script>'
    assert paragraphs(read_page(page(f"<p>{SENTENCE * 3}</p>", head)))


@pytest.mark.parametrize("suffix", [".mhtml", ".webarchive"])
@pytest.mark.parametrize(
    "content", [b"", b"Subject: x\n\nNo page", b"bplist00", b"<plist></plist>"]
)
def test_an_archive_without_a_page_is_refused(suffix: str, content: bytes) -> None:
    with pytest.raises(FormatError, match=r"it holds no web page; save the page again, as HTML\.$"):
        list(documents(PAGES / f"a{suffix}", content))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_damaged_pages_are_refused_in_words(path: Path) -> None:
    """Any bytes give an article or a FormatError; a larger run is ``tests/lab/formats``."""
    rng = random.Random(7)
    whole = path.read_bytes()
    for _ in range(25):
        content = bytearray(whole)
        for _ in range(rng.choice((1, 5, 50))):
            at = rng.randrange(len(content))
            content[at : at + rng.choice((0, 1, 40))] = rng.choice(
                (b"<", b"&#0;", b"\x00", b"</div>", b"<table><td>", rng.randbytes(4))
            )
        try:
            found = list(documents(path, bytes(content)))
        except FormatError as error:
            assert str(error).startswith(f"Cannot read {path}: ")  # noqa: PT017
        else:
            assert all(block.kind in Kind for one in found for block in one.blocks or ())
