"""The same article in several formats is told by ``index`` and named by each article."""

from __future__ import annotations

import html
from contextlib import closing
from pathlib import Path

import pytest

from search import Copies, Duplicate, Library, Request, sync

TITLE = "Council votes to reopen the ferry landing"
PARAGRAPHS = (
    "The town council of Marlow Ferry voted on Tuesday to reopen the old ferry landing, which has "
    "been closed since a storm damaged its piers four winters ago.",
    "Engineers who examined the piers in the spring found that most of the timber could be kept, "
    "so that the repairs will cost less than half of what had been feared.",
    "“We owe this to the people on the other side of the river,” said the mayor, Ann Lee, whose "
    "party had promised the reopening before the last election in the district.",
    "The first boat is to cross in June with pupils of both schools, and a second one will follow "
    "as soon as the harbour office has found a pilot for the evening hours.",
)
OTHERS = (
    "The railway company said on Friday that it would close three of its smallest stations, since "
    "hardly anybody had boarded a train at any of them in the past year.",
    "Passengers who depend on the stations called the decision a scandal and announced that they "
    "would block the tracks on the morning when the last train is due.",
)


def page(title: str, paragraphs: tuple[str, ...], byline: str) -> str:
    body = "".join(f"<p>{html.escape(text)}</p>" for text in paragraphs)
    head = f"<title>{title} | Herald</title>"
    article = f"<h1>{title}</h1><p class='byline'>{byline}</p>{body}"
    return f"<html lang='en'><head>{head}</head><body><article>{article}</article></body></html>"


def mail(title: str, paragraphs: tuple[str, ...]) -> str:
    body = "\n\n".join(paragraphs)
    return (
        f"From: Herald <news@herald.example>\nSubject: {title}\nMessage-ID: <1@herald.example>\n"
        f"Date: Wed, 2 Jun 2021 06:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
    )


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "ferry.html").write_text(page(TITLE, PARAGRAPHS, "By Ann Lee, 1 June 2021"))
    worded = tuple(
        text.replace("reopen", "re-open").replace("in June", "in July") for text in PARAGRAPHS
    )
    (folder / "ferry.eml").write_text(mail(TITLE, worded))
    mixed = (PARAGRAPHS[0], *OTHERS, *(text.replace("three", "four") for text in OTHERS))
    (folder / "railway.txt").write_text("\n\n".join(("Stations are closed", *mixed)))
    return folder


def test_an_article_in_two_formats_is_told_and_named(news: Path, tmp_path: Path) -> None:
    report = sync(tmp_path / "library", [news])
    files = {str(news / "ferry.html"), str(news / "ferry.eml")}
    [found] = report.duplicates
    assert {found.path, found.of} == files
    assert found == Duplicate(found.path, found.of, same_text=False, is_near=True)
    with closing(Library(tmp_path / "library")) as library:
        listed = {Path(one.path).name: one.id for one in library.articles().articles}
        same = {}
        for name, article in listed.items():
            shown = library.article(article)
            assert shown is not None
            same[name] = [Path(other.path).name for other in shown.same_text]
        hits = library.search(Request(q="engineers examined")).hits
        every = library.search(Request(q="engineers examined", copies=Copies.ALL)).hits
    assert same == {"ferry.eml": ["ferry.html"], "ferry.html": ["ferry.eml"], "railway.txt": []}
    assert (len(hits), len(every)) == (1, 2)


def test_pairs_are_told_when_one_of_them_is_new(news: Path, tmp_path: Path) -> None:
    late = news / "ferry.eml"
    content = late.read_text()
    late.unlink()
    assert sync(tmp_path / "library", [news]).duplicates == []
    late.write_text(content)
    expected = Duplicate(str(late), str(news / "ferry.html"), same_text=False, is_near=True)
    assert sync(tmp_path / "library").duplicates == [expected]
    assert sync(tmp_path / "library").duplicates == []
    late.unlink()
    sync(tmp_path / "library")
    with closing(Library(tmp_path / "library")) as library:
        for one in library.articles().articles:
            shown = library.article(one.id)
            assert shown is not None
            assert shown.same_text == ()
