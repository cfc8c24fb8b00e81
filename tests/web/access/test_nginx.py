"""Behind Debian's nginx, as ``web/deploy/nginx.conf`` sets it up, with granian as the server."""

from __future__ import annotations

import base64
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest

from search import Library, sync
from tests.support.access import PASSWORD, closed_site
from tests.support.paths import ROOT
from web import Settings

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(NGINX is None, reason="no nginx: apt-get install nginx-light"),
]

START = """
import sys
from pathlib import Path
from web.server import serve
from web.settings import Settings
serve(Path(sys.argv[1]), Settings.model_validate_json(sys.argv[2]))
"""


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


OPENER = build_opener(_Stay)


def ask(
    url: str, headers: dict[str, str] | None = None, form: dict[str, str] | None = None
) -> SimpleNamespace:
    sent = urlencode(form).encode() if form else None
    try:
        answer = OPENER.open(Request(url, sent, headers or {}), timeout=20)
    except HTTPError as error:
        answer = error
    with answer:
        return SimpleNamespace(
            status=answer.status, headers=answer.headers, text=answer.read().decode()
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


def shipped_location() -> str:
    """Return the lines of the shipped file's location, the one that asks for nothing itself."""
    text = (ROOT / "web/deploy/nginx.conf").read_text("utf-8")
    found = re.search(r"location / \{(.*?)\n    \}", text, re.DOTALL)
    assert found
    return found[1]


def configuration(folder: Path, port: int, server: int) -> Path:
    lines = shipped_location().replace("127.0.0.1:8000", f"127.0.0.1:{server}")
    asking = lines.replace("#ask ", "").replace("/etc/nginx/pilcrow.passwd", f"{folder}/passwd")
    stripping = lines.replace(f":{server};", f":{server}/;")
    path = folder / "nginx.conf"
    path.write_text(
        f"""{"user root;" if os.geteuid() == 0 else ""}
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{}}
http {{
  access_log off; proxy_headers_hash_bucket_size 128;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port}; server_name pilcrow.test;
    location / {{ {lines} }}
    location /pilcrow/ {{ {stripping} proxy_set_header X-Forwarded-Prefix /pilcrow; }}
    location /asking/ {{ {asking.replace(f":{server};", f":{server}/;")} }}
  }}
}}
"""
    )
    return path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    folder = tmp_path_factory.mktemp("nginx")
    articles = folder / "articles"
    articles.mkdir()
    for n in range(3000):
        words = "The harbour of Varna has reopened, its master said on Monday. " * 8
        (articles / f"{n}.txt").write_text(f"Harbour {n}\n\n{words}{n}\n\n{words}again {n}\n")
    library = Library(folder / "library")
    sync(library.path, [articles])
    closed = closed_site(library, library.path)
    password = subprocess.run(
        ["openssl", "passwd", "-apr1", PASSWORD], capture_output=True, text=True, check=True
    ).stdout
    (folder / "passwd").write_text(f"bo:{password}")
    server, port = free_port(), free_port()
    settings = Settings(
        port=server, trusted_proxies="127.0.0.1", allowed_hosts="pilcrow.test",
        user_header="X-Remote-User", requests_per_minute=0,
    )  # fmt: skip
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", START, str(library.path), settings.model_dump_json()]
        ),
        subprocess.Popen([NGINX, "-c", str(configuration(folder, port, server))]),
    ]
    try:
        wait_for(server)
        wait_for(port)
        yield SimpleNamespace(
            nginx=f"http://127.0.0.1:{port}", direct=f"http://127.0.0.1:{server}",
            key=closed.key("k"), closed=closed,
        )  # fmt: skip
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)
        library.close()


NAMED = {"Host": "pilcrow.test"}


def test_the_password_is_asked_and_opens(site: SimpleNamespace) -> None:
    asked = ask(f"{site.nginx}/search?q=harbour", NAMED)
    assert (asked.status, asked.headers["Location"]) == (302, "/login?next=%2Fsearch%3Fq%3Dharbour")
    assert ask(f"{site.nginx}/api/v1/search?q=harbour", NAMED).status == 401
    form = {"user": "anna", "password": PASSWORD, "next": "/search?q=harbour"}
    let_in = ask(f"{site.nginx}/login", NAMED, form)
    assert (let_in.status, let_in.headers["Location"]) == (303, "/search?q=harbour")
    cookie = let_in.headers["Set-Cookie"].partition(";")[0]
    assert "Varna" in ask(f"{site.nginx}/search?q=harbour", NAMED | {"Cookie": cookie}).text


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Remote-User": "anna"}, {"X_Remote_User": "anna"}, {"X-Forwarded-User": "anna"},
        {"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-For": "127.0.0.1", "X-Remote-User": "anna"},
        {"X-Forwarded-Prefix": "/healthz"}, {"X-Original-URL": "/healthz"},
        {"Cookie": "pilcrow_session=anna"}, {"Authorization": "Basic YW5uYTphbm5h"},
        {"X-Remote-User": "anna", "X_Remote_User": "anna", "X-Forwarded-Host": "pilcrow.test"},
    ],
)  # fmt: skip
def test_forged_headers_open_nothing_through_nginx(
    site: SimpleNamespace, headers: dict[str, str]
) -> None:
    for host in ("pilcrow.test", "localhost"):
        refused = ask(f"{site.nginx}/api/v1/search?q=harbour", {"Host": host} | headers)
        assert refused.status in (401, 421)
        assert "Varna" not in refused.text


def test_forged_addresses_of_the_site_end_nowhere(site: SimpleNamespace) -> None:
    keyed = {"Authorization": f"Bearer {site.key}"}
    forged = {"X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "javascript",
              "X-Forwarded-Prefix": "//evil.test"} | keyed  # fmt: skip
    feed = ask(f"{site.nginx}/feed?q=harbour", NAMED | forged).text
    assert "http://pilcrow.test/article/" in feed
    assert "evil" not in feed
    assert "javascript" not in feed
    assert ask(f"{site.nginx}/feed?q=harbour", {"Host": "evil.test"} | forged).status == 421


def test_the_prefix_works(site: SimpleNamespace) -> None:
    keyed = NAMED | {"Authorization": f"Bearer {site.key}"}
    page = ask(f"{site.nginx}/pilcrow/search?q=harbour", keyed).text
    links = set(re.findall(r'(?:href|action|src)="(/[^"]*)"', page))
    assert links
    assert all(link.startswith("/pilcrow/") for link in links)
    for link in sorted(links)[:12]:
        assert ask(site.nginx + link.replace("&amp;", "&"), keyed).status == 200, link
    assert ask(f"{site.nginx}/pilcrow/", NAMED).headers["Location"] == "/pilcrow/login"


def test_nginx_may_ask_itself_and_name_the_user(site: SimpleNamespace) -> None:
    url = f"{site.nginx}/asking/api/v1/search?q=harbour"
    assert ask(url, NAMED).status == 401
    word = base64.b64encode(f"bo:{PASSWORD}".encode()).decode()
    assert ask(url, NAMED | {"Authorization": f"Basic {word}"}).status == 200


def test_a_large_answer_streams(site: SimpleNamespace) -> None:
    """The first bytes arrive long before the last are made, and all arrive."""
    url = f"{site.nginx}/api/v1/export.ndjson?q=harbour&copies=all"
    headers = NAMED | {"Authorization": f"Bearer {site.key}"}
    began = time.monotonic()
    with OPENER.open(Request(url, headers=headers), timeout=60) as answer:
        assert "Content-Length" not in answer.headers
        first = answer.readline()
        to_first = time.monotonic() - began
        lines = sum(1 for _ in answer)
        to_last = time.monotonic() - began
    assert b'"total"' in first
    assert lines > 5000
    assert to_first < to_last / 2
