"""Every route with every kind of credentials: what is not open is refused."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from search import Library
from tests.support.access import ClosedSite, closed_site, log_in
from web.access.records import Right

OPEN = {"/healthz", "/login", "/logout", "/static/<path:filename>"}
FOR_ADMINS = {"/metrics"}
REDUCED = {"/readyz"}  # open, without the numbers

Send = Callable[[str, str], TestResponse]


@pytest.fixture
def site(library: Library, tmp_path: Path) -> ClosedSite:
    return closed_site(library, tmp_path, requests_per_minute=0)


def bearer(site: ClosedSite, key: str) -> Send:
    client = site.client()
    return lambda method, path: client.open(
        path, method=method, headers={"Authorization": f"Bearer {key}"}
    )


def basic(site: ClosedSite, key: str) -> Send:
    client = site.client()
    word = base64.b64encode(f"feed:{key}".encode()).decode()
    return lambda method, path: client.open(
        path, method=method, headers={"Authorization": f"Basic {word}"}
    )


def session(site: ClosedSite, name: str = "anna") -> Send:
    client = site.client()
    assert log_in(client, name).status_code == 303
    return lambda method, path: client.open(path, method=method)


def nothing(site: ClosedSite) -> Send:
    client = site.client()
    return lambda method, path: client.open(path, method=method)


def expired(site: ClosedSite) -> Send:
    return bearer(site, site.key("old", Right.ADMIN, days=-1))


def revoked(site: ClosedSite) -> Send:
    key = site.key("lost", Right.ADMIN)
    assert bearer(site, key)("GET", "/metrics").status_code == 200
    site.revoke("lost")
    return bearer(site, key)


def new_password(site: ClosedSite) -> Send:
    send = session(site)
    site.user("anna", stamp="2")
    return send


def removed(site: ClosedSite) -> Send:
    site.user("bo", Right.ADMIN)
    send = session(site, "bo")
    site.remove("bo")
    return send


def forged_header(site: ClosedSite) -> Send:
    client = site.client()
    return lambda method, path: client.open(path, method=method, headers={"X-Remote-User": "anna"})


def tampered(site: ClosedSite) -> Send:
    client = site.client()
    log_in(client)
    cookie = client.get_cookie("pilcrow_session")
    client.set_cookie("pilcrow_session", cookie.value[:-2] + "AA")
    return lambda method, path: client.open(path, method=method)


def key_in_the_address(site: ClosedSite) -> Send:
    client, key = site.client(), site.key("k", Right.ADMIN)
    return lambda method, path: client.open(f"{path}?key={key}", method=method)


REFUSED = [
    nothing, expired, revoked, new_password, removed, forged_header, tampered, key_in_the_address,
    lambda site: bearer(site, "wrong"), lambda site: bearer(site, ""),
    lambda site: basic(site, "wrong"), lambda site: bearer(site, "correct horse battery staple"),
]  # fmt: skip
READERS = [
    session,
    lambda site: bearer(site, site.key("k")),
    lambda site: basic(site, site.key("k")),
]
ADMINS = [
    lambda site: bearer(site, site.key("k", Right.ADMIN)),
    lambda site: (site.user("root", Right.ADMIN), session(site, "root"))[1],
]


def addresses(site: ClosedSite, library: Library) -> list[tuple[str, str, str]]:
    """List (rule, method, path) for every rule of the application."""
    article = library.articles().articles[0].id
    values = {"article_id": article, "paragraph_id": f"{article}.p5", "name": "Sergey Lavrov",
              "filename": "pilcrow.css"}  # fmt: skip
    adapter = site.app.url_map.bind("localhost")
    found = []
    for rule in site.app.url_map.iter_rules():
        for method in sorted(rule.methods - {"OPTIONS"}):
            path = adapter.build(
                rule.endpoint, {name: values[name] for name in rule.arguments}, method=method
            )
            found.append((rule.rule, method, path))
    found += [("none", "GET", "/nothing"), ("none", "GET", "/.env"), ("none", "PUT", "/search"),
              ("none", "GET", "//search"), ("none", "DELETE", "/api/v1/verify"),
              ("none", "GET", "/SEARCH"), ("none", "GET", "/healthz/../metrics")]  # fmt: skip
    return found


SECRET = b"humanitarian"  # a word of the article


@pytest.mark.parametrize("make", REFUSED)
def test_nobody_gets_in_without_a_right(
    site: ClosedSite, library: Library, make: Callable[[ClosedSite], Send]
) -> None:
    send = make(site)
    holes = []
    for rule, method, path in addresses(site, library):
        with send(method, path) as response:
            refused = response.status_code in (401, 403, 421, 429) or (
                response.status_code == 302 and response.location.startswith("/login")
            )
            if rule in OPEN | REDUCED:
                ok = SECRET not in response.data and b"paragraphs" not in response.data
                ok = ok or rule.startswith("/static")
            else:
                ok = refused and SECRET not in response.data
            if not ok:
                holes.append((method, path, response.status_code))
    assert not holes


@pytest.mark.parametrize("make", READERS)
def test_a_reader_reads_everything_but_the_metrics(
    site: ClosedSite, library: Library, make: Callable[[ClosedSite], Send]
) -> None:
    send = make(site)
    statuses = {}
    for rule, method, path in addresses(site, library):
        if method in ("GET", "HEAD") and rule != "none":
            with send(method, path) as response:
                statuses[method, rule] = response.status_code
    refused = {rule for (_, rule), status in statuses.items() if status in (401, 403)}
    assert refused == FOR_ADMINS
    unknown = {rule for (_, rule), status in statuses.items() if status == 404}
    assert unknown == {"/picture/<paragraph_id>"}  # the article is a text
    assert set(statuses.values()) == {200, 302, 403, 404, 422}  # similar paragraphs; no words


@pytest.mark.parametrize("make", ADMINS)
def test_an_admin_sees_the_metrics(
    site: ClosedSite, library: Library, make: Callable[[ClosedSite], Send]
) -> None:
    send = make(site)
    assert b"pilcrow_index_ready" in send("GET", "/metrics").data
    assert send("GET", "/search?q=aid").status_code == 200


def test_readiness_is_open_and_its_numbers_are_not(site: ClosedSite) -> None:
    assert nothing(site)("GET", "/readyz").json == {"status": "ready"}
    assert session(site)("GET", "/readyz").json["index"]["articles"] == 1
    assert bearer(site, "wrong")("GET", "/readyz").json == {"status": "ready"}


def test_a_current_etag_opens_nothing(site: ClosedSite) -> None:
    path = "/search?q=aid"
    tag = session(site)("GET", path).headers["ETag"]
    for given in (tag, "*"):
        response = site.client().get(path, headers={"If-None-Match": given})
        assert response.status_code == 302


def test_two_users_share_no_etag_and_caches_know_why(site: ClosedSite) -> None:
    site.user("bo")
    one, other = (session(site, name)("GET", "/search?q=aid") for name in ("anna", "bo"))
    assert one.headers["ETag"] != other.headers["ETag"]
    assert {"Cookie", "Authorization"} <= set(one.vary)
    assert "private" in one.headers["Cache-Control"]


def test_a_preflight_needs_no_credentials_and_holds_nothing(
    library: Library, tmp_path: Path
) -> None:
    site = closed_site(library, tmp_path, cors_origins="https://news.example")
    asked = {"Origin": "https://news.example", "Access-Control-Request-Method": "GET",
             "Access-Control-Request-Headers": "authorization"}  # fmt: skip
    response = site.client().options("/api/v1/search", headers=asked)
    assert (response.status_code, response.data) == (200, b"")
    assert response.headers["Access-Control-Allow-Headers"] == "authorization"
