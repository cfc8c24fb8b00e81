"""Records, mail, feeds, books and archives: their documents held against frozen ones."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from search.formats import Document
from search.formats.cage.messages import document_fields
from search.formats.registry import format_of, suffix_of
from search.model import Kind
from tests.support.format_cases import documents_and_error
from tests.support.paths import DATA

FOLDER = DATA / "formats" / "collections"
FILES = sorted(path for path in FOLDER.iterdir() if path.name not in ("frozen.json", "sitemap.xml"))
PARAGRAPHS = ["The ferry left the quay at noon.", "Nobody was on board, the harbour office said."]


def read(name: str, content: str | bytes) -> tuple[list[Document], str | None]:
    content = content.encode() if isinstance(content, str) else content
    return documents_and_error(Path(name), content)


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks or () if block.kind.numbered]


def error_of(name: str, content: str | bytes) -> str:
    found, error = read(name, content)
    assert not found
    assert error
    return error


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_read_as_it_was_frozen(path: Path) -> None:
    """If a document changes, raise the version of its reader in the registry, and freeze it again.

    ``python -m tests.lab.formats.freeze_collections`` writes the frozen documents.
    """
    frozen = json.loads((FOLDER / "frozen.json").read_text("utf-8"))
    found, error = documents_and_error(path)
    reader = format_of(path, path.read_bytes()).id
    read = {"reader": reader, "error": error, "documents": [*map(document_fields, found)]}
    assert json.loads(json.dumps(read)) == frozen[path.name]


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("site.WARC.gz", ".warc.gz"), ("data.tar.gz", ".gz"), ("a.b.json", ".json"), (".json", "")],
)
def test_double_suffixes_count_if_a_format_has_them(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix


@pytest.mark.parametrize(
    "field", ["text", "body", "maintext", "article_body", "articleBody", "Full Text", "content"]
)
def test_texts_have_many_names(field: str) -> None:
    [document], error = read("a.json", json.dumps({"title": "Ferry", field: "\n".join(PARAGRAPHS)}))
    assert (document.title, texts(document), error) == ("Ferry", PARAGRAPHS, None)


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2021-06-03T23:30:00-05:00", "2021-06-03"),
        ("Thu, 3 Jun 2021 23:30:00 -0500", "2021-06-03"),
        (1622721600, "2021-06-03"),
        (1622721600000, "2021-06-03"),
        ("20210603", "2021-06-03"),
        ("2021-06", "2021-06"),
        ("3 June 2021", "2021-06-03"),
        ("2021-13-45", None),
        ("soon", None),
    ],
)
def test_dates_are_those_that_are_written(written: object, published: str | None) -> None:
    record = {"title": "Ferry", "date": written, "text": PARAGRAPHS[0]}
    [document], _ = read("a.json", json.dumps(record))
    assert document.published == published


def test_json_of_python_is_read() -> None:
    """NaN, and half of a pair of surrogates, where a text was cut within an emoji."""
    record = f'{{"title": "Ferry", "score": NaN, "text": "{PARAGRAPHS[0]} \\ud83d"}}'
    [document], error = read("a.json", record)
    assert (texts(document), error) == ([f"{PARAGRAPHS[0]} \ufffd"], None)


def test_a_list_that_was_cut_off_is_read_up_to_there() -> None:
    record = json.dumps({"title": "Ferry", "text": PARAGRAPHS[0]})
    found, error = read("a.json", f'[\n{record},\n{record},\n{{"title": "Cu')
    assert [one.title for one in found] == ["Ferry", "Ferry"]
    assert error == (
        "Cannot read all of a.json: its last line, 4, is cut off; the 2 articles besides can be "
        "searched; append the rest or delete the line."
    )


def test_lines_that_are_no_json_are_named() -> None:
    record = json.dumps({"title": "Ferry", "text": PARAGRAPHS[0]})
    found, error = read("a.jsonl", "\n".join([record, "oops", record, "{", record]))
    assert len(found) == 3
    assert error == (
        "Cannot read all of a.jsonl: lines 2, 4 are not JSON; the 3 articles besides can be "
        "searched; correct or delete them."
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_tables_have_any_delimiter(delimiter: str) -> None:
    rows = [["Headline", "Body"], ["Ferry", f'"{PARAGRAPHS[1]}"']]
    [document], error = read("a.csv", "\n".join(map(delimiter.join, rows)))
    assert (document.title, texts(document), error) == ("Ferry", [PARAGRAPHS[1]], None)


def test_paragraphs_of_equal_length_are_not_taken_for_wrapped_lines() -> None:
    lines = ["The ferry left the quay at noon, and nobody was on board of it."] * 4
    [document], _ = read("a.json", json.dumps({"title": "Ferry", "text": "\n".join(lines)}))
    assert texts(document) == lines


BAD = {
    "it holds no article": [
        ("package.json", '{"name": "a", "description": "A package that does this and that."}'),
        ("a.jsonl", '{"level": "info", "text": "started"}\n{"level": "info", "text": "ended"}'),
        ("a.csv", "name,age\nAnn,12\n"),
        ("a.csv", "title,text\nAnn,\n"),
        ("a.mbox", "From MAILER-DAEMON Mon Nov 30 21:20:13 2026\nSubject: x\n\n"),
        ("a.eml", "Subject: x\n\n"),
        ("a.rss", "<rss><channel><title>t</title></channel></rss>"),
        ("a.xml", "<nitf><body/></nitf>"),
        ("a.xml", "<TEI><text><body/></text></TEI>"),
        ("a.warc", "WARC/1.0\r\n\r\n"),
    ],
    "which holds no article": [("a.xml", "<urlset><url/></urlset>")],
    "it nests too deep": [
        ("a.json", "[" * 100_000),
        ("a.json", '{"a":' * 2_000),
        ("a.xml", "<nitf>" + "<p>" * 300 + "</p>" * 300 + "</nitf>"),
    ],
    "it is not JSON": [("a.json", "oops"), ("a.json", '{"title": "Ferry"')],
    "it defines entities": [
        ("a.xml", '<!DOCTYPE x [<!ENTITY a "b">]><rss>&a;</rss>'),
        ("a.xml", '<!DOCTYPE x [<!ENTITY a "b">]><TEI>&a;</TEI>'),
        ("a.xml", '<!DOCTYPE x [<!ENTITY a "b">]><nitf>&a;</nitf>'.encode("utf-16")),
    ],
    "its root element is <html>": [("a.xml", "<html><p>x</p></html>")],
    "binary": [("a.jsonl", b"\x00" * 99), ("a.csv", b"\x01\x02" * 99)],
    "it is not an EPUB": [("a.epub", "x")],
    "it is damaged": [("a.epub", b"PK\x03\x04x"), ("a.wacz", b"PK\x03\x04x")],
    "no web archive": [("a.warc.gz", b"\x1f\x8bx")],
    "it does not begin with": [("a.eml", "Dear all\n\n"), ("a.mbox", "Subject: x\n\ny")],
}


@pytest.mark.parametrize(
    ("reason", "name", "content"),
    [(reason, *case) for reason, cases in BAD.items() for case in cases],
    ids=lambda value: str(value)[:24],
)
def test_bad_files_are_refused_in_one_sentence(
    reason: str, name: str, content: str | bytes
) -> None:
    error = error_of(name, content)
    assert reason in error
    assert error.startswith(f"Cannot read {name}: ")
    assert error.endswith(".")
    assert len(error.splitlines()) == 1


def mail(body: str, headers: str = "") -> str:
    return f"From: Ann Lee <ann@a.example>\nSubject: Ferry\n{headers}\n{body}"


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("On Tue, May 3, 2016 at 10:15 AM Bo Ray <bo@b.example> wrote:", ("Bo Ray",)),
        ("On Tue, May 3, 2016 at 10:15 AM\nBo Ray <bo@b.example>\nwrote:", ("Bo Ray",)),
        ("Am 03.05.2016 um 10:15 schrieb Bo Ray:", ("Bo Ray",)),
        ("Le mar. 3 mai 2016 à 10:15, Bo Ray <bo@b.example> a écrit :", ("Bo Ray",)),
        ("Bo Ray wrote:", ("Bo Ray",)),
        ("On the ferry we found this note:", ()),
    ],
)
def test_quoted_replies_are_not_the_words_of_the_sender(
    line: str, authors: tuple[str, ...]
) -> None:
    own = "I shall be on the ferry at noon."
    quoted = "Will you be on the ferry, or on the bridge, at noon?"
    found, error = read("a.eml", mail(f"{own}\n\n{line}\n> {quoted}\n\n-- \nAnn\n"))
    mine, reply = found
    kept = [] if authors else [line]
    assert (mine.authors, texts(mine)) == (("Ann Lee",), [own, *kept, "Ann"])
    assert [block.kind for block in mine.blocks or ()][-1] == Kind.META
    assert (reply.authors, texts(reply), error) == (authors, [quoted], None)


def test_a_forwarded_message_is_its_writers() -> None:
    head = "From: Bo Ray\nSent: 3 May 2016\nTo: Ann Lee\nSubject: RE: Wall"
    found, _ = read("a.eml", mail(f"See below.\n\n{head}\n\n{PARAGRAPHS[0]} {PARAGRAPHS[1]}\n"))
    assert [(one.title, one.authors, one.published) for one in found] == [
        ("Ferry", ("Ann Lee",), None),
        ("Wall", ("Bo Ray",), "2016-05-03"),
    ]


def test_flowed_lines_are_joined() -> None:
    flowed = "Content-Type: text/plain; format=flowed\n"
    [document], _ = read("a.eml", mail("The ferry \nleft.\n\n From here. \n", flowed))
    assert texts(document) == ["The ferry left.", "From here."]


def test_a_mailbox_goes_on_after_a_message_that_cannot_be_read() -> None:
    deep = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(2_000)
    )
    start = "From MAILER-DAEMON Mon Nov 30 21:20:13 2026\n"
    content = f"{start}{deep}\n\n{start}{mail(PARAGRAPHS[0])}\n\n"
    found, error = read("a.mbox", content)
    assert [texts(one) for one in found] == [[PARAGRAPHS[0]]]
    assert error == (
        "Cannot read all of a.mbox: message 1 cannot be read (it nests too deep); the article "
        "besides can be searched; save its text from a mail program."
    )


def test_hostile_headers_and_parts_take_no_time() -> None:
    words = "=?utf-8?q?a?= " * 10_000
    [document], _ = read("a.eml", f"Subject: {words}\n\n{PARAGRAPHS[0]}")
    assert document.title is None or set(document.title) <= set("a =?utf8q-")
    parts = "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 200_000
    assert "it has more than 20,000 parts" in error_of("a.eml", parts)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_mutated_files_are_read_or_refused(path: Path) -> None:
    """Any other exception fails the test; the lab's fuzzing makes thousands of files."""
    whole = path.read_bytes()
    for seed in range(20):
        chance = random.Random(f"{path.name}{seed}")
        content = bytearray(whole)
        for _ in range(chance.choice((1, 3, 12))):
            at = chance.randrange(len(content))
            content[at : at + chance.randrange(40)] = chance.randbytes(chance.randrange(4))
            content = content or bytearray(b"x")
        documents_and_error(path, bytes(content))
