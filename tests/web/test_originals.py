"""The files that articles were read from, and pictures of pages: shown safely, or refused."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from flask.testing import FlaskClient

from search import BusyPicturesError, Library, Request, sync
from search.engines.factory import open_engine
from search.storage import confirmed_folders
from search.storage.page_pictures import PagePictures
from tests.support.paths import ROOT
from web import Settings, create_app

FORMATS = ROOT / "tests" / "data" / "formats"
PNG = b"\x89PNG\r\n\x1a\n"
PAGE = """<!doctype html><title>The quay</title>
<script>document.cookie = "stolen"</script><meta http-equiv="refresh" content="0;url=//evil.test">
<article><h1>The quay is closed</h1><p>The harbour master said that the quay would stay closed until
the last of the cranes had been examined by somebody from the ministry.</p>
<p>Nobody at the ministry wanted to say on Friday when the examination would begin.</p></article>"""
TEXT = "The ferry\n\nThe ferry to the island will not leave before the storm is over, he said.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "quay.html").write_text(PAGE, encoding="utf-8")
    (folder / "ferry.txt").write_text(TEXT, encoding="utf-8")
    (folder / "föhr.txt").write_bytes(
        "Föhr\n\nDie Insel Föhr ist wieder zu erreichen.".encode("cp1252")
    )
    shutil.copy(FORMATS / "two_columns.pdf", folder)
    shutil.copy(FORMATS / "collections" / "desk.mbox", folder)
    return folder


@pytest.fixture
def desk(folder: Path) -> Iterator[Library]:
    library = Library(folder.parent / "library")
    sync(library.path, [folder], annotate=False)
    yield library
    library.close()


@pytest.fixture
def browser(desk: Library) -> FlaskClient:
    return create_app(desk).test_client()


def article(library: Library, name: str) -> str:
    found = library.articles(limit=100).articles
    return next(one.id for one in found if one.path.endswith(name))


def address(library: Library, name: str) -> str:
    return f"/article/{article(library, name)}/original"


def document(client: FlaskClient, url: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(url).get_json()
    return found


def pdf_paragraph(library: Library) -> str:
    page = library.article(article(library, ".pdf"))
    assert page
    return next(one.id for one in page.paragraphs if one.n == 2)


def test_a_web_page_is_shown_without_scripts_origin_or_network(
    desk: Library, browser: FlaskClient
) -> None:
    answer = browser.get(address(desk, "quay.html"))
    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    [policy] = answer.headers.getlist("Content-Security-Policy")
    assert policy.startswith("sandbox; default-src 'none'; ")
    assert "allow-" not in policy
    assert "script-src" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Content-Disposition"] == "inline; filename*=UTF-8''quay.html"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("name", "media_type", "kind"),
    [
        ("ferry.txt", "text/plain; charset=utf-8", "inline; filename*=UTF-8''ferry.txt"),
        ("föhr.txt", "text/plain", "inline; filename*=UTF-8''f%C3%B6hr.txt"),
        ("two_columns.pdf", "application/pdf", "inline; filename*=UTF-8''two_columns.pdf"),
        ("desk.mbox", "application/octet-stream", "attachment; filename*=UTF-8''desk.mbox"),
    ],
)
def test_each_file_is_shown_by_its_reader_or_downloaded(
    desk: Library, browser: FlaskClient, folder: Path, name: str, media_type: str, kind: str
) -> None:
    answer = browser.get(address(desk, name))
    assert answer.data == (folder / name).read_bytes()
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Disposition"] == kind
    assert answer.headers["ETag"] == f'"{sha256(answer.data).hexdigest()}"'


def test_parts_of_a_pdf_are_sent_as_they_are_asked_for(
    desk: Library, browser: FlaskClient, folder: Path
) -> None:
    content, url = (folder / "two_columns.pdf").read_bytes(), address(desk, ".pdf")
    part = browser.get(url, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, content[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    assert "sandbox" not in part.headers["Content-Security-Policy"]  # browsers refuse PDFs there
    assert "default-src 'none'" in part.headers["Content-Security-Policy"]
    beyond = browser.get(url, headers={"Range": f"bytes={len(content)}-"})
    assert beyond.status_code == 416
    head = browser.head(url)
    assert (head.data, head.content_length) == (b"", len(content))
    tag = head.headers["ETag"]
    assert browser.get(url, headers={"If-None-Match": tag}).status_code == 304


def test_links_lead_to_the_page_and_to_the_words(desk: Library, browser: FlaskClient) -> None:
    to_page = browser.get(f"/original/{pdf_paragraph(desk)}")
    assert to_page.headers["Location"] == f"{address(desk, '.pdf')}#page=1"
    hit = desk.search(Request(q="harbour master cranes")).hits[0].paragraph
    to_words = urlsplit(browser.get(f"/original/{hit.id}").headers["Location"])
    assert to_words.path == address(desk, "quay.html")
    assert unquote(to_words.fragment).startswith(":~:text=The ")
    html = browser.get(f"/article/{hit.article}").text
    assert f'href="/original/{hit.id}"' in html
    assert ">Open original</a>" in html
    mail = browser.get(f"/article/{article(desk, 'desk.mbox')}").text
    assert ">Download original</a>" in mail


def test_json_links_to_the_file_and_to_the_picture(desk: Library, browser: FlaskClient) -> None:
    key = pdf_paragraph(desk)
    links = document(browser, f"/api/v1/paragraphs/{key}")["links"]
    assert links["file"] == f"/original/{key}"
    assert links["picture"] == f"/picture/{key}"
    whole = document(browser, f"/api/v1/articles/{article(desk, 'desk.mbox')}")
    assert whole["article"]["links"]["file"] == address(desk, "desk.mbox")
    assert {one["links"]["picture"] for one in whole["paragraphs"]} == {None}


def test_a_changed_file_is_refused_with_the_remedy(
    desk: Library, browser: FlaskClient, folder: Path
) -> None:
    url = address(desk, "ferry.txt")
    (folder / "ferry.txt").write_text(TEXT.replace("ferry", "plane"), encoding="utf-8")
    answer = browser.get(url)
    assert answer.status_code == 409
    assert "has changed since it was indexed: run" in answer.text
    assert "plane" not in answer.text
    assert str(folder) not in answer.text


def test_a_missing_file_is_said_to_be_gone(
    desk: Library, browser: FlaskClient, folder: Path
) -> None:
    (folder / "ferry.txt").unlink()
    answer = browser.get(address(desk, "ferry.txt"))
    assert answer.status_code == 404
    assert "The file “ferry.txt” cannot be opened: it is gone;" in answer.text


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_out_of_the_folder_is_not_followed(
    desk: Library, browser: FlaskClient, folder: Path
) -> None:
    """Even with the same bytes: the file, or a folder on its way, was replaced by a link."""
    outside = folder.parent / "outside.txt"
    shutil.move(folder / "ferry.txt", outside)
    (folder / "ferry.txt").symlink_to(outside)
    assert browser.get(address(desk, "ferry.txt")).status_code == 404
    moved = folder.parent / "moved"
    shutil.move(folder, moved)
    folder.symlink_to(moved)
    assert browser.get(address(desk, "quay.html")).status_code == 404


def test_folders_of_a_strangers_backup_are_not_served(desk: Library, browser: FlaskClient) -> None:
    confirmed_folders.doubt(desk.path, list(open_engine(desk.path).folders()))
    answer = browser.get(address(desk, "ferry.txt"))
    assert answer.status_code == 404
    assert "run 'pilcrow index'" in answer.text.replace("&#39;", "'")


@pytest.mark.parametrize(
    "path", ["/article/nothing/original", "/article/..%2f..%2fetc%2fpasswd/original",
             "/original/nothing.p1", "/picture/nothing.p1", "/picture/..%2fx"]
)  # fmt: skip
def test_what_the_index_does_not_know_is_not_found(browser: FlaskClient, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_a_file_in_memory_is_closed(desk: Library, browser: FlaskClient) -> None:
    if not os.path.exists("/proc/self/fd"):  # noqa: PTH110
        pytest.skip("open files are listed on Linux only")
    url = address(desk, ".pdf")
    browser.get(url).close()
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for _ in range(20):
        browser.get(url).close()
        browser.head(url).close()
        browser.get(url, headers={"Range": "bytes=0-9"}).close()
        browser.get(url, headers={"Range": "bytes=99999999-"}).close()
    assert len(os.listdir("/proc/self/fd")) <= before + 1  # noqa: PTH208


def test_the_setting_turns_files_and_pictures_off(desk: Library) -> None:
    client = create_app(desk, settings=Settings(originals=False)).test_client()
    key = pdf_paragraph(desk)
    for path in (address(desk, ".pdf"), f"/original/{key}", f"/picture/{key}"):
        assert client.get(path).status_code == 404
    html = client.get(f"/article/{article(desk, '.pdf')}").text
    assert "/original" not in html
    assert "/picture" not in html
    assert document(client, f"/api/v1/paragraphs/{key}")["links"]["file"] is None


def test_a_picture_is_drawn_once_and_kept(
    desk: Library, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = pdf_paragraph(desk)
    first = browser.get(f"/picture/{key}")
    assert (first.status_code, first.mimetype) == (200, "image/png")
    assert first.data.startswith(PNG)
    assert int.from_bytes(first.data[16:20]) == 480
    monkeypatch.setattr(PagePictures, "draw", lambda *_: pytest.fail("it was drawn before"))
    assert browser.get(f"/picture/{key}").data == first.data
    assert (
        browser.get(f"/picture/{key}", headers={"If-None-Match": first.headers["ETag"]}).status_code
        == 304
    )
    assert browser.get(f"/picture/{key}?page=9").status_code == 404
    assert browser.get(f"/picture/{key}?width=99999").status_code == 422
    html = browser.get(f"/article/{key.partition('.')[0]}").text
    assert f'<img loading="lazy" src="/picture/{key}" width="480" alt="Page 1 of the PDF' in html


def test_only_paragraphs_of_a_pdf_have_a_picture(desk: Library, browser: FlaskClient) -> None:
    answer = browser.get(f"/picture/{article(desk, 'quay.html')}.p1")
    assert answer.status_code == 404
    assert "only paragraphs of PDF files" in answer.text


def test_the_folder_of_pictures_stays_small(tmp_path: Path) -> None:
    pictures = PagePictures(tmp_path / "pictures", limit=2_500)
    for number, name in enumerate(("a.png", "b.png", "c.png")):
        pictures._keep(name, bytes(1_000))
        os.utime(tmp_path / "pictures" / name, (number, number))
    pictures._keep("d.png", bytes(1_000))
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == ["c.png", "d.png"]


def test_many_strangers_start_one_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.storage.page_pictures._PATIENCE", 0.05)
    pictures, refused = PagePictures(tmp_path), []

    def ask() -> None:
        try:
            pictures.draw("a.png", "a.pdf", b"", 1, (), 480)
        except BusyPicturesError as error:
            refused.append(error)

    with pictures._slot():
        threads = [Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(refused) == 8


def test_a_busy_server_says_when_to_come_back(
    desk: Library, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.storage.page_pictures._PATIENCE", 0.01)
    with desk._pictures._slot():
        answer = browser.get(f"/picture/{pdf_paragraph(desk)}")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"


def test_a_file_that_cannot_be_drawn_is_named_without_its_folder(
    desk: Library, browser: FlaskClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.storage.page_pictures.DEADLINE", 0.0)
    answer = browser.get(f"/picture/{pdf_paragraph(desk)}")
    assert answer.status_code == 422
    assert "two_columns.pdf" in answer.text
    assert str(folder) not in answer.text
