"""Proxies trusted by address: what they report is believed, and nobody else's word is."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import request
from werkzeug.test import TestResponse

from search import Library
from tests.support.access import closed_site
from tests.support.problem_shape import assert_problem
from web import Settings, create_app
from web.access.records import Right
from web.http.clients import address_of, client_network
from web.settings import OWN_SEGMENTS, SettingsError, read_settings

PROXY, STRANGER = "10.0.0.1", "203.0.113.9"


def seen(
    library: Library, peer: str, headers: dict[str, str], **settings: object
) -> dict[str, str]:
    """Return what the application sees of a request."""
    app = create_app(library, settings=Settings.model_validate(settings))
    found = {}

    @app.before_request
    def look() -> None:
        found.update(client=request.remote_addr, root=request.root_url, path=request.path)

    app.test_client().get("/healthz", headers=headers, environ_base={"REMOTE_ADDR": peer})
    return found


def see(client: str, root: str = "http://localhost/") -> dict[str, str]:
    return {"client": client, "root": root, "path": "/healthz"}


FORWARDED = {
    "X-Forwarded-For": "198.51.100.1",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "news.example",
    "X-Forwarded-Prefix": "/pilcrow",
}
TRUST = {"trusted_proxies": "10.0.0.0/24", "allowed_hosts": "news.example localhost"}
PUBLIC = "https://news.example/pilcrow/"


def test_a_trusted_proxy_is_believed(library: Library) -> None:
    assert seen(library, PROXY, FORWARDED, **TRUST) == see("198.51.100.1", PUBLIC)


@pytest.mark.parametrize("peer", [STRANGER, "127.0.0.1", "10.0.1.1", "::1", ""])
def test_nobody_else_is(library: Library, peer: str) -> None:
    assert seen(library, peer, FORWARDED, **TRUST) == see(peer)


def test_a_count_of_proxies_trusts_this_machine_only(library: Library) -> None:
    hops = FORWARDED | {"X-Forwarded-For": "1.1.1.1, 198.51.100.1, 192.0.2.7"}
    named = {"proxies": 2, "allowed_hosts": "news.example localhost"}
    assert seen(library, "127.0.0.1", hops, **named) == see("198.51.100.1", PUBLIC)
    assert seen(library, STRANGER, hops, **named) == see(STRANGER)


@pytest.mark.parametrize(
    ("header", "client"),
    [
        ("6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("6.6.6.6, 198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("6.6.6.6,198.51.100.1:4711,10.0.0.7", "198.51.100.1"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("10.0.0.7, 10.0.0.8", "10.0.0.7"),
        ("unknown", PROXY),
        ("6.6.6.6, unknown, 10.0.0.7", "10.0.0.7"),
        ("", PROXY),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_the_client_is_the_last_address_that_no_trusted_proxy_has(
    library: Library, header: str, client: str
) -> None:
    assert seen(library, PROXY, {"X-Forwarded-For": header}, **TRUST) == see(client)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Proto", "javascript"), ("Proto", "https:"), ("Proto", "ftp"), ("Host", "evil.example"),
        ("Host", "news.example.evil.example"), ("Host", "news.example@evil.example"),
        ("Prefix", "//evil.example"), ("Prefix", "javascript:alert(1)"), ("Prefix", "/a b"),
        ("Prefix", "/../x"), ("Prefix", "pilcrow"), ("Prefix", "/\\evil.example"),
    ],
)  # fmt: skip
def test_what_makes_no_address_is_ignored(library: Library, name: str, value: str) -> None:
    assert seen(library, PROXY, {f"X-Forwarded-{name}": value}, **TRUST) == see(PROXY)


def test_a_claim_to_be_this_machine_is_limited(library: Library) -> None:
    settings = Settings(trusted_proxies=PROXY, requests_per_minute=2)
    client = create_app(library, settings=settings).test_client()
    statuses = [
        client.get(
            "/healthz",
            headers={"X-Forwarded-For": "127.0.0.1"},
            environ_base={"REMOTE_ADDR": peer},
        ).status_code
        for peer in (PROXY, PROXY, PROXY, "127.0.0.1", "127.0.0.1", "127.0.0.1")
    ]
    assert statuses[2] == 429
    assert statuses[5] == 429


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:80", "203.0.113.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nobody", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_client_is_counted_by_its_network(text: str, network: str) -> None:
    assert client_network(text) == network
    assert address_of("1.2.3") is None


def test_the_prefix_is_in_every_link(library: Library) -> None:
    client = create_app(library, settings=Settings(prefix="/pilcrow")).test_client()
    for path in ("/pilcrow/search?q=aid", "/search?q=aid"):  # the proxy may have removed it
        page = client.get(path).text
        links = {
            part.partition('"')[0] for part in page.replace("action=", "href=").split('href="')[1:]
        }
        assert {link for link in links if link.startswith("/")}
        assert not {
            link for link in links if link.startswith("/") and not link.startswith("/pilcrow")
        }
    assert client.get("/pilcrow").status_code == 200
    hit = client.get("/api/v1/search?q=aid").json["hits"][0]
    assert hit["links"]["self"].startswith("/pilcrow/api/v1/paragraphs/")
    assert "http://localhost/pilcrow/article/" in client.get("/pilcrow/feed?q=aid").text
    assert "http://localhost/pilcrow/search?q=" in client.get("/opensearch.xml").text
    moved = client.get(f"/similar/{hit['id']}")
    assert moved.location.startswith("/pilcrow/search?q=")
    assert client.get("/api/openapi.json").json["servers"] == [{"url": "/pilcrow"}]
    assert client.get("/pilcrowx/search").status_code == 404
    plain = create_app(library).test_client()
    assert "/pilcrow/" not in plain.get("/search?q=aid").text


def test_log_in_and_cookie_stay_below_the_prefix(library: Library, tmp_path: Path) -> None:
    client = closed_site(library, tmp_path, prefix="/pilcrow").client()
    assert client.get("/pilcrow/articles").location == "/pilcrow/login?next=%2Farticles"
    form = {"user": "anna", "password": "correct horse battery staple", "next": "/articles"}
    answer = client.post("/pilcrow/login", data=form)
    assert answer.location == "/pilcrow/articles"
    assert "Path=/pilcrow/" in answer.headers["Set-Cookie"]


HEADER = {"trusted_proxies": PROXY, "user_header": "X-Remote-User"}


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        (PROXY, {"X-Remote-User": "anna"}, 200),
        (PROXY, {"X-Remote-User": "somebody@news.example"}, 200),
        (PROXY, {"X-Remote-User": "a, b"}, 401),
        (PROXY, {"X-Remote-User": ""}, 401),
        (PROXY, {}, 401),
        (STRANGER, {"X-Remote-User": "anna"}, 401),
        ("127.0.0.1", {"X-Remote-User": "anna"}, 401),
        (STRANGER, {"X-Remote-User": "anna", "X-Forwarded-For": PROXY}, 401),
    ],
)
def test_only_a_trusted_proxy_names_the_user(
    library: Library, tmp_path: Path, peer: str, headers: dict[str, str], status: int
) -> None:
    site = closed_site(library, tmp_path, **HEADER)
    client = site.client(REMOTE_ADDR=peer)
    assert client.get("/api/v1/search?q=aid", headers=headers).status_code == status
    assert client.get("/metrics", headers=headers).status_code == (403 if status == 200 else 401)
    site.user("anna", Right.ADMIN)
    if headers.get("X-Remote-User") == "anna" and peer == PROXY:
        assert client.get("/metrics", headers=headers).status_code == 200


def name_of(library: Library, name: str, peer: str = STRANGER, **settings: object) -> TestResponse:
    made = Settings.model_validate({"allowed_hosts": "news.example [2001:db8::1]"} | settings)
    client = create_app(library, settings=made).test_client()
    return client.get(
        "/api/v1/suggest?q=a", headers={"Host": name}, environ_base={"REMOTE_ADDR": peer}
    )


@pytest.mark.parametrize("host", ["news.example", "NEWS.example:8443", "[2001:db8::1]:80"])
def test_the_site_is_asked_by_its_names(library: Library, host: str) -> None:
    for settings in ({}, {"host": "0.0.0.0"}, {"proxies": 1}):
        assert name_of(library, host, **settings).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "news.example.evil.example", "localhost", "["])
def test_and_by_no_other(library: Library, host: str) -> None:
    for settings in ({}, {"host": "0.0.0.0"}, {"proxies": 1}):
        assert_problem(name_of(library, host, **settings), "misdirected-request", 421)


def test_health_checks_of_this_machine_need_no_name(library: Library) -> None:
    assert name_of(library, "127.0.0.1:8000", "127.0.0.1", host="0.0.0.0").status_code == 200
    assert name_of(library, "evil.example", "127.0.0.1", host="0.0.0.0").status_code == 421


def cors(library: Library, origins: str, origin: str) -> tuple[str | None, bool]:
    client = create_app(library, settings=Settings(cors_origins=origins)).test_client()
    answer = client.get("/api/v1/suggest?q=a", headers={"Origin": origin} if origin else {})
    return answer.headers.get("Access-Control-Allow-Origin"), "Origin" in answer.vary


ONE = "https://ok.example https://[2001:db8::1]:444"


@pytest.mark.parametrize(
    ("origins", "origin", "allowed"),
    [
        (ONE, "https://ok.example", ("https://ok.example", True)),
        (ONE, "https://[2001:db8::1]:444", ("https://[2001:db8::1]:444", True)),
        (ONE, "https://okXexample", (None, True)),
        (ONE, "https://ok.example.evil.test", (None, True)),
        (ONE, "https://xok.example", (None, True)),
        (ONE, "http://ok.example", (None, True)),
        (ONE, "https://ok.example:8443", (None, True)),
        (ONE, "null", (None, True)),
        (ONE, "", (None, True)),
        ("*", "https://any.example", ("https://any.example", True)),
        ("none", "https://any.example", (None, False)),
    ],
)
def test_origins_are_exact(
    library: Library, origins: str, origin: str, allowed: tuple[str | None, bool]
) -> None:
    assert cors(library, origins, origin) == allowed


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("cors_origins", "https://*.ok.example", "exact origins such as https://news.example"),
        ("cors_origins", "ok.example", "exact origins"),
        ("cors_origins", "https://ok.example/", "exact origins"),
        ("cors_origins", "https://me@ok.example", "exact origins"),
        ("trusted_proxies", "0.0.0.0/0", "addresses or networks of proxies"),
        ("trusted_proxies", "::/0", "addresses or networks of proxies"),
        ("trusted_proxies", "nginx", "addresses or networks of proxies"),
        ("user_header", "X-Remote-User", "used with trusted_proxies"),
        ("user_header", "X_Remote_User", "the name of a header"),
        ("allowed_hosts", "https://news.example", "host names without scheme and port"),
        ("prefix", "pilcrow", "a path with a slash before"),
        ("prefix", "/pilcrow/", "a path with a slash before"),
        ("prefix", "//evil.example", "a path with a slash before"),
        ("prefix", "/search", "a path that is none of this site"),
        ("prefix", "/api/search", "a path that is none of this site"),
    ],
)
def test_settings_that_would_open_the_door_are_refused(name: str, value: str, remedy: str) -> None:
    with pytest.raises(SettingsError, match=remedy):
        read_settings({name: value})


def test_the_segments_that_no_prefix_may_have_are_those_of_the_routes(library: Library) -> None:
    rules = create_app(library).url_map.iter_rules()
    rules_with_log_in = {"login", "logout"}
    assert {rule.rule.split("/")[1] for rule in rules} - {""} | rules_with_log_in == OWN_SEGMENTS
