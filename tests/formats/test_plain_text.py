"""Files to articles: encodings, refusals with their remedies, and what an article records."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.languages import LANGUAGES
from search.articles.compose import fingerprint
from search.articles.read_articles import read_articles
from search.errors import FormatError
from search.formats import file_bytes, suffixes
from search.formats.text.plain_text import decode
from search.model import Article, Kind, Paragraph
from tests.support.paths import DATA

CASES = json.loads((DATA / "reading/layouts.json").read_text("utf-8"))
WORDS = "“Café Süd” — it’s open…"


def read_file(path: Path) -> Article:
    content = file_bytes.read_bytes(path).content
    [article] = read_articles(path, content, name=f"press/{path.name}", source="press", lang="en")
    return article


def read_bytes(folder: Path, written: bytes, *, name: str = "a.txt") -> Article:
    path = folder / name
    path.write_bytes(written)
    return read_file(path)


def refusal(path: Path) -> str:
    with pytest.raises(FormatError) as caught:
        read_file(path)
    assert caught.value.path == path
    message = str(caught.value)
    assert str(path) in message
    return message


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["comment"])
def test_a_file_is_laid_out_whatever_its_encoding(case: dict, tmp_path: Path) -> None:
    article = read_bytes(tmp_path, case["text"].encode(case["encoding"]))
    assert article.text == case["text"]
    assert [paragraph.kind for paragraph in article.paragraphs] == case["kinds"]
    assert (article.title if article.title_found else None) == case["title"]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_words_survive_their_encoding(encoding: str) -> None:
    assert decode(WORDS.encode(encoding)) == WORDS


def test_the_byte_order_mark_is_no_part_of_the_text() -> None:
    assert decode(b"\xef\xbb\xbfA") == decode(b"\xfe\xff\x00A") == "A"


def test_bytes_that_windows_leaves_undefined_are_control_codes() -> None:
    assert decode(b"caf\xe9 \x81\x8d\x8f\x90\x9d") == "café \x81\x8d\x8f\x90\x9d"


@pytest.mark.parametrize(
    ("lang", "encoding", "text"),
    [
        ("ru", "cp1251", "Президент заявил: «Мы за мир»."),
        ("ru", "koi8-r", "Президент заявил о прекращении огня."),
        ("ru", "cp866", "Премьер приехал в Тверь вчера вечером."),
        ("ar", "cp1256", "قال الرئيس إن السلام ممكن."),
        ("hu", "cp1250", "A főváros hűvös őszi reggelre ébredt."),
        ("ro", "cp1250", "Preşedintele a cerut linişte în ţară."),
        ("de", "cp1252", "Bürger fordern größere Straßen."),
    ],
)
def test_a_text_without_unicode_is_read_as_its_language_was_written(
    lang: str, encoding: str, text: str
) -> None:
    assert decode(text.encode(encoding), lang) == text
    assert decode(text.encode(), lang) == text


def test_one_wrong_byte_does_not_spoil_good_utf_8() -> None:
    assert decode(WORDS.encode() + b" \x96 caf\xe9") == WORDS + " – café"


@given(st.binary(), st.sampled_from(sorted(LANGUAGES)))
def test_no_bytes_are_refused(content: bytes, lang: str) -> None:
    decode(content, lang).encode()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff")))
def test_utf_8_is_read_back_as_written(text: str) -> None:
    assert decode(text.encode()) == text


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"a\x00b\x00\x00c", "binary (NUL bytes)"),
        (bytes(range(256)) * 4, "binary (NUL bytes)"),
        (b"\x01\x02words", "binary (control codes)"),
        (b"%PDF-1.7 words", "a PDF"),
        (b"{\\rtf1 words}", "an RTF document"),
        (b"PK\x03\x04words", "a ZIP archive"),
        (b"\x89PNG\r\n", "an image"),
    ],
)
def test_what_is_not_text_is_refused(content: bytes, finding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    message = refusal(path)
    assert finding in message
    assert message.endswith("save it as plain text.")


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    """The file is sparse: reading it would take its whole size in memory."""
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    assert "1048576.0 MiB, the limit is 32 MiB; split it" in refusal(path)


def test_a_file_of_just_the_limit_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_bytes, "SIZE_LIMIT", 4)
    assert read_bytes(tmp_path, b"Boat").title == "Boat"
    (tmp_path / "b.txt").write_bytes(b"Boats")
    assert "split it" in refusal(tmp_path / "b.txt")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "a.txt"
    folder.mkdir()
    assert "it is a folder; name a file" in refusal(folder)


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    pipe = tmp_path / "a.txt"
    os.mkfifo(pipe)
    assert "it is a pipe or a device; copy its content" in refusal(pipe)


def test_a_vanished_file_is_refused(tmp_path: Path) -> None:
    assert "it is gone; check its name" in refusal(tmp_path / "a.txt")


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "a.txt"
    link.symlink_to(link)
    assert "check the disk or copy the file elsewhere" in refusal(link)


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal is made, not met: root may read everything."""
    path = tmp_path / "a.txt"
    path.write_text("Boat")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(file_bytes, "open", refuse, raising=False)
    assert "permission denied; allow reading" in refusal(path)


def test_an_unknown_suffix_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").touch()
    message = refusal(tmp_path / "a.xyz")
    assert "“.xyz”" in message
    assert all(suffix in message for suffix in suffixes())


@pytest.mark.parametrize("name", ["a.txt", "a.TXT", "a.text", "a.md", "a.markdown"])
def test_suffixes_are_known_in_either_case(name: str, tmp_path: Path) -> None:
    assert read_bytes(tmp_path, b"Boat", name=name).path == f"press/{name}"


def test_an_article_records_all_that_its_head_says(tmp_path: Path) -> None:
    body = "It was “late”."
    head = "Last boat\n\nBy Ann Lee\n\n3 June 2021\n\nLEEDS (AP) — It left.\n\n"
    text = f"{head}Why now?\n\n{body}"
    article = read_bytes(tmp_path, text.encode())
    assert [paragraph.anchor for paragraph in article.paragraphs] == [
        "h0", "b1", "b2", "p1", "h1", "p2",
    ]  # fmt: skip
    assert (article.authors, article.published, article.dateline) == (
        ("Ann Lee",),
        "2021-06-03",
        "LEEDS (AP)",
    )
    last = article.paragraphs[-1]
    assert last.words == 3
    assert last.sha256 == sha256(body.encode()).hexdigest()
    assert last == Paragraph(
        id=f"{article.id}.p2",
        article=article.id,
        anchor="p2",
        order=5,
        n=2,
        of=2,
        kind=Kind.PARAGRAPH,
        text=body,
        start=len(text) - len(body),
        end=len(text),
        section="Why now?",
        title="Last boat",
        source="press",
        authors=("Ann Lee",),
        published="2021-06-03",
        lang="en",
        path="press/a.txt",
        url=None,
        file_sha256=sha256(text.encode()).hexdigest(),
        reader="text/1",
    )


def test_headings_and_titles_are_in_no_section(tmp_path: Path) -> None:
    text = "# Last boat\n\n## Why\n\nIt was late in the year.\n\n## How\n\nSlowly, as always."
    article = read_bytes(tmp_path, text.encode())
    assert [(p.anchor, p.section) for p in article.paragraphs] == [
        ("h0", None), ("h1", None), ("p1", "Why"), ("h2", None), ("p2", "How"),
    ]  # fmt: skip


def test_the_first_sentence_stands_for_a_missing_title(tmp_path: Path) -> None:
    article = read_bytes(tmp_path, b"The boat left. Nobody waved.\n\nIt was late.")
    assert (article.title, article.title_found) == ("The boat left.", False)


def test_a_long_first_sentence_is_cut_between_words(tmp_path: Path) -> None:
    article = read_bytes(tmp_path, b"The boat left, " * 20 + b"it was late.")
    assert article.title == "The boat left, " * 7 + "The boat left…"


def test_a_blank_file_is_an_article_without_paragraphs(tmp_path: Path) -> None:
    article = read_bytes(tmp_path, b" \n\t\n")
    assert (article.title, article.title_found, article.paragraphs) == ("", False, ())


def test_the_same_words_have_the_same_id_everywhere() -> None:
    assert fingerprint("Last boat") == "BAQ2PPLSRm"
    assert fingerprint("Last boat.") != fingerprint("Last boat")
