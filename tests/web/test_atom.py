"""A search as a feed: entries that keep their ids, those indexed last first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from search import Filter, Library, OutdatedIndexError, Request, sync
from search.engines.sqlite_catalog import SqliteCatalog
from search.engines.whoosh.storage import generations
from search.storage.catalog import CatalogArticle, CatalogFile
from tests.support.problem_shape import assert_problem
from web import create_app

Index = Callable[[Mapping[str, str]], Library]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Each look at the time is a minute later."""
    minutes = iter(range(60))

    def now() -> str:
        return f"2026-11-22T08:{next(minutes):02}:00Z"

    monkeypatch.setattr(generations, "now", now)
    return now


def text(words: str) -> str:
    return f"A title of the harbour news\n\nThe harbour {words} on Monday.\n"


def anchors(library: Library, request: Request) -> list[str]:
    return [hit.paragraph.text.split()[2] for hit in library.newest(request).hits]


def feed(client: FlaskClient, query: str = "") -> ElementTree.Element:
    response = client.get(f"/feed?{query}")
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/atom+xml"
    root = ElementTree.fromstring(response.data)
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):  # what RFC 4287 wants of each
        for tag in ("id", "title", "updated"):
            assert element.findtext(f"{ATOM}{tag}")
    return root


def test_what_was_indexed_last_comes_first(
    indexed: Index, tmp_path: Path, clock: Callable[[], str]
) -> None:
    library = indexed({"a/z.txt": text("opened")})
    indexed({"a/a.txt": text("closed")})
    indexed({"a/m.txt": text("burned"), "a/b.txt": text("sank")})
    harbour = Request(q="harbour monday", limit=10)
    assert anchors(library, harbour) == ["sank", "burned", "closed", "opened"]
    assert anchors(library, Request(q="harbour monday", limit=3)) == ["sank", "burned", "closed"]
    before = library.newest(harbour).added
    (tmp_path / "articles/a/z.txt").rename(tmp_path / "articles/a/c.txt")
    sync(library.path, [tmp_path / "articles"])
    sync(library.path, [tmp_path / "articles"], rebuild=True)
    assert library.newest(harbour).added == before  # neither a new name nor a rebuild is news
    (tmp_path / "articles/a/a.txt").write_text(text("reopened"))
    sync(library.path, [tmp_path / "articles"])
    assert anchors(library, harbour)[0] == "reopened"


def test_an_article_that_comes_back_is_as_old_as_it_was(
    indexed: Index, tmp_path: Path, clock: Callable[[], str]
) -> None:
    library = indexed({"a/a.txt": text("opened"), "a/b.txt": text("closed")})
    (first, *_) = library.newest(Request(q="opened")).added.items()
    (tmp_path / "articles/a/a.txt").unlink()
    sync(library.path, [tmp_path / "articles"])
    assert library.newest(Request(q="opened")).hits == ()
    indexed({"a/a.txt": text("opened")})
    assert library.newest(Request(q="opened")).added == dict([first])


def test_the_newest_hits_are_those_of_the_search(library: Library) -> None:
    for request in (
        Request(q="aid", limit=50),
        Request(q="turkey", limit=50, filters=(Filter("speaker", "Sergey Lavrov"),)),
        Request(q="aid", limit=50, filters=(Filter("article", "pd6nqHbt2Z", exclude=True),)),
        Request(limit=50),
    ):
        found = {hit.paragraph.id: hit.matches for hit in library.newest(request).hits}
        assert found == {hit.paragraph.id: hit.matches for hit in library.search(request).hits}


def test_a_catalog_that_tells_less_is_no_failure(tmp_path: Path) -> None:
    """One of an older version, or a damaged one, when an index is rebuilt."""
    (tmp_path / "damaged").write_bytes(b"no database")
    with (
        closing(SqliteCatalog(tmp_path / "older")) as older,
        closing(SqliteCatalog(tmp_path / "new")) as new,
    ):
        older.commit()
        new.inherit(tmp_path / "older")
        new.inherit(tmp_path / "damaged")
        new.inherit(tmp_path / "missing")
        assert list(new.first_indexed()) == []
    with closing(sqlite3.connect(tmp_path / "older")) as database:
        database.execute("DROP TABLE first_indexed")
    reading = closing(SqliteCatalog.reading(tmp_path / "older"))
    with reading as older, pytest.raises(OutdatedIndexError, match="rebuild"):
        next(older.first_indexed())


def test_a_catalog_of_an_older_layout_goes_on(tmp_path: Path) -> None:
    """What is copied into the next generation keeps its tables."""
    with closing(sqlite3.connect(tmp_path / "catalog")) as database, database:
        database.execute("CREATE TABLE first_indexed (id TEXT PRIMARY KEY, at INTEGER)")
        database.execute("INSERT INTO first_indexed VALUES ('old', 0)")
    with closing(SqliteCatalog(tmp_path / "catalog")) as catalog:
        catalog.put_file(CatalogFile("/news/a.txt", 1, 1, "en"))
        for key in ("old", "new"):
            catalog.put_article(CatalogArticle(key, "/news/a.txt", "00", 1))
        for _ in range(2):
            catalog.date("2026-11-22T08:00:00Z")
        assert list(catalog.first_indexed()) == [
            ("new", "2026-11-22T08:00:00Z"),
            ("old", "1970-01-01T00:00:00Z"),
        ]


@pytest.mark.parametrize("at", [None, b"", 1e300, 10**18])
def test_a_time_that_is_none_is_damage(tmp_path: Path, at: object) -> None:
    """SQLite may read anything from a page of zeros."""
    with closing(SqliteCatalog(tmp_path / "catalog")) as catalog:
        catalog.commit()
    with closing(sqlite3.connect(tmp_path / "catalog")) as database, database:
        database.execute("DROP TABLE first_indexed")
        database.execute("CREATE TABLE first_indexed (id, at)")
        database.execute("INSERT INTO first_indexed VALUES ('x', ?)", (at,))
    reading = closing(SqliteCatalog.reading(tmp_path / "catalog"))
    with reading as catalog, pytest.raises(OutdatedIndexError, match="rebuild"):
        next(catalog.first_indexed())


def test_a_feed_leads_to_its_paragraphs(client: FlaskClient) -> None:
    root = feed(client, "q=aid&limit=2")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == "http://localhost/feed?q=aid"
    assert links["alternate"] == "http://localhost/search?q=aid"
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        "urn:pilcrow:paragraph:pd6nqHbt2Z.p1",
        "urn:pilcrow:paragraph:pd6nqHbt2Z.p2",
    ]
    for entry in entries:
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert client.get((link.get("href") or "").partition("#")[0]).status_code == 200
        assert "<mark>aid</mark>" in (entry.findtext(f"{ATOM}content") or "")


def test_the_link_of_a_search_is_its_feed(client: FlaskClient) -> None:
    page = client.get("/api/v1/search?q=aid&lang=en&sort=oldest&limit=3&facets=lang").json
    assert page["links"]["feed"] == "/feed?q=aid&lang=en"
    assert len(feed(client, "q=aid&lang=en").findall(f"{ATOM}entry")) == page["total"]["value"]


def test_a_feed_without_hits_is_a_feed(client: FlaskClient) -> None:
    root = feed(client, "q=zeppelin")
    assert root.findall(f"{ATOM}entry") == []
    assert root.findtext(f"{ATOM}updated") == client.get("/readyz").json["index"]["updated"]


def test_each_search_has_a_feed_of_its_own(client: FlaskClient) -> None:
    ids = {
        feed(client, query).findtext(f"{ATOM}id") for query in ("q=aid", "q=visas", "q=aid&exact=1")
    }
    assert len(ids) == 3
    assert feed(client, "q=aid&exact=0").findtext(f"{ATOM}id") in ids


@pytest.mark.parametrize("evil", ["<b>&amp;]]>", "a\x0bb\x00c", "\ufffe\U0010ffff", "\u202eevil"])
def test_hostile_texts_are_text(indexed: Index, evil: str) -> None:
    library = indexed({"wire/a.txt": f"A title of {evil} news\n\nThe harbour {evil} opened.\n"})
    client = create_app(library).test_client()
    root = ElementTree.fromstring(client.get("/feed", query_string={"q": f"harbour {evil}"}).data)
    assert {element.tag.removeprefix(ATOM) for element in root.iter()} <= {
        "feed", "id", "title", "updated", "link", "entry", "published", "author", "name", "content",
    }  # fmt: skip


def test_a_wrong_address_is_a_problem(client: FlaskClient) -> None:
    assert_problem(client.get("/feed?limit=0"), "invalid-parameter", 422)
    assert_problem(client.get("/feed?sort=newest"), "invalid-parameter", 422)
