"""Log-in, sessions and log-out: fixation, expiry, forgery by other sites, where it leads."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from search import Library
from tests.support.access import PASSWORD, ClosedSite, closed_site, log_in
from tests.support.problem_shape import assert_problem
from web import Settings, create_app
from web.access.access_file import AccessFile

COOKIE = "pilcrow_session"


@pytest.fixture
def site(library: Library, tmp_path: Path) -> ClosedSite:
    return closed_site(library, tmp_path)


def cookie_of(client: FlaskClient, path: str = "/") -> str:
    cookie = client.get_cookie(COOKIE, path=path)
    assert cookie
    return cookie.value


def with_cookie(site: ClosedSite, value: str) -> FlaskClient:
    client = site.client()
    client.set_cookie(COOKIE, value)
    return client


def is_in(client: FlaskClient) -> bool:
    return client.get("/search?q=aid").status_code == 200


def test_a_person_logs_in_reads_and_logs_out(site: ClosedSite) -> None:
    client = site.client()
    asked = client.get("/search?q=aid&sort=newest")
    assert asked.location == "/login?next=%2Fsearch%3Fq%3Daid%26sort%3Dnewest"
    assert asked.headers["Cache-Control"] == "no-store"
    page = client.get(asked.location)
    assert page.status_code == 200
    assert 'value="/search?q=aid&amp;sort=newest"' in page.text
    form = {"user": "anna", "password": PASSWORD, "next": "/search?q=aid&sort=newest"}
    answer = client.post("/login", data=form)
    assert (answer.status_code, answer.location) == (303, "/search?q=aid&sort=newest")
    assert 'title="Log out anna"' in client.get(answer.location).text
    kept = cookie_of(client)
    assert client.post("/logout").location == "/login"
    assert client.get_cookie(COOKIE) is None
    assert not is_in(client)
    assert not is_in(with_cookie(site, kept))  # nor whoever copied the cookie


def test_the_cookie_is_kept_from_scripts_other_sites_and_open_networks(site: ClosedSite) -> None:
    plain = log_in(site.client()).headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(plain.split("; "))
    assert "Secure" not in plain
    secure = log_in(site.client(), base_url="https://localhost").headers["Set-Cookie"]
    assert "Secure" in secure.split("; ")


def test_a_session_given_by_somebody_else_is_not_taken_over(site: ClosedSite) -> None:
    """Fixation: the log-in always begins a new session, and ends the one it was sent with."""
    attacker = site.client()
    site.user("eve")
    log_in(attacker, "eve")
    planted = cookie_of(attacker)
    for value in (planted, "made-up"):
        victim = with_cookie(site, value)
        log_in(victim)
        assert cookie_of(victim) != value
    assert not is_in(with_cookie(site, planted))
    assert not is_in(with_cookie(site, "made-up"))


@pytest.mark.parametrize(
    ("settings", "later", "stays"),
    [
        ({"session_idle": 60}, 59 * 60, True),
        ({"session_idle": 60}, 61 * 60, False),
        ({"session_idle": 600, "session_lifetime": 1}, 61 * 60, False),
    ],
)
def test_a_session_expires(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, int], later: float, stays: bool,
) -> None:  # fmt: skip
    site = closed_site(library, tmp_path, **settings)
    client = site.client()
    log_in(client)
    kept, now = cookie_of(client), time.time
    monkeypatch.setattr(time, "time", lambda: now() + later)
    assert is_in(with_cookie(site, kept)) == stays


def test_use_renews_a_session_but_not_beyond_its_lifetime(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = closed_site(library, tmp_path, session_idle=60, session_lifetime=3)
    client, now = site.client(), time.time
    log_in(client)
    stayed = []
    for minutes in (1, 50, 100, 150, 170, 185):
        monkeypatch.setattr(time, "time", lambda at=minutes: now() + at * 60)
        before = cookie_of(client)
        stayed.append((is_in(client), cookie_of(client) != before))
    assert stayed == [
        (True, False), (True, True), (True, True), (True, True), (True, True), (False, False)
    ]  # fmt: skip


def test_secrets_rotate_and_older_sessions_stay(
    site: ClosedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, now = site.client(), time.time
    log_in(client)
    monkeypatch.setattr(time, "time", lambda: now() + 6 * 86400)
    log_in(client)
    monkeypatch.setattr(time, "time", lambda: now() + 8 * 86400)
    kept = site.client()
    log_in(kept)
    assert len(site.file.read().secrets) == 2
    monkeypatch.setattr(time, "time", lambda: now() + 40 * 86400)
    log_in(site.client())
    assert len(site.file.read().secrets) == 1


FORGED = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://["},
]
OWN = [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"},
       {"Origin": "http://localhost"}]  # fmt: skip
CITATION = {"id": "x.p1", "text": "Some words."}


@pytest.mark.parametrize("headers", FORGED)
def test_other_sites_change_nothing(site: ClosedSite, headers: dict[str, str]) -> None:
    client = site.client()
    assert log_in(client, headers=headers).status_code == 403
    assert not is_in(client)
    log_in(client)
    assert client.post("/logout", headers=headers).status_code == 403
    refused = client.post("/api/v1/verify", json=CITATION, headers=headers)
    assert_problem(refused, "forbidden", 403)
    assert is_in(client)
    key = {"Authorization": f"Bearer {site.key('k')}"}  # no browser adds this one by itself
    assert site.client().post("/api/v1/verify", json=CITATION, headers=headers | key)


@pytest.mark.parametrize("headers", OWN)
def test_own_forms_and_programs_do(site: ClosedSite, headers: dict[str, str]) -> None:
    client = site.client()
    assert log_in(client, headers=headers).status_code == 303
    assert client.post("/api/v1/verify", json=CITATION, headers=headers).status_code == 200
    assert client.post("/logout", headers=headers).status_code == 303


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil",
     "javascript:alert(1)", "/\n/evil.example", " //evil.example", "", "search", "/a\\b"],
)  # fmt: skip
def test_after_the_log_in_no_other_site_follows(site: ClosedSite, target: str) -> None:
    form = {"user": "anna", "password": PASSWORD, "next": target}
    assert site.client().post("/login", data=form).location == "/"
    page = site.client().get("/login", query_string={"next": target})
    assert '<input type="hidden" name="next" value="/">' in page.text


def test_the_log_in_page_escapes_what_it_repeats(site: ClosedSite) -> None:
    refused = log_in(site.client(), '"><script>', "wrong words")
    assert refused.status_code == 401
    assert "<script>" not in refused.text.replace('<script type="module"', "")
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_feeds_ask_for_a_key_as_a_password_and_the_api_for_a_bearer(site: ClosedSite) -> None:
    feed = site.client().get("/feed?q=aid")
    assert_problem(feed, "unauthorized", 401)
    assert feed.headers["WWW-Authenticate"] == 'Basic realm="Pilcrow articles"'
    answer = site.client().get("/api/v1/search?q=aid")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Pilcrow articles"'
    authorized = site.client().get("/feed?q=aid", auth=("anybody", site.key("reader")))
    assert b"<feed" in authorized.data


def test_a_session_is_revoked_with_its_password_and_user(site: ClosedSite) -> None:
    client = site.client()
    log_in(client)
    site.user("anna", stamp="2")
    assert not is_in(client)
    log_in(client)
    assert is_in(client)
    site.remove("anna")
    assert not is_in(client)
    site.user("anna", stamp="3")  # another person of this name
    assert not is_in(client)


def test_a_damaged_or_open_access_file_lets_nobody_in(site: ClosedSite) -> None:
    key = {"Authorization": f"Bearer {site.key('k')}"}
    content = site.file.path.read_bytes()
    for change in (
        lambda: site.file.path.write_text("{"),
        lambda: (site.file.path.write_bytes(content), site.file.path.chmod(0o644)),
    ):
        change()
        answer = site.client().get("/api/v1/search?q=aid", headers=key)
        assert_problem(answer, "service-unavailable", 503)
    site.file.path.unlink()
    assert site.client().get("/search?q=aid").status_code == 302  # still controlled


def test_access_is_controlled_from_the_first_user_on(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "access.json"
    app = create_app(library, settings=Settings(access_file=str(path)))
    assert is_in(app.test_client())
    ClosedSite(app, AccessFile(path)).user("anna")
    assert not is_in(app.test_client())
    path.unlink()
    assert not is_in(app.test_client())
    off = Settings(access_file=str(path), access="off")
    assert is_in(create_app(library, settings=off).test_client())
